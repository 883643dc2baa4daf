//! Whether a server is set up so that the bot can do its work there.

use std::collections::BTreeSet;

use super::{Permissions, RoleId, ServerRoles};

/// What the bot needs in a server: to see channels, to post its log and panels, and
/// to give roles. Its invite link asks for these.
pub const NEEDED_IN_SERVER: Permissions = Permissions::from_bits(
    Permissions::VIEW_CHANNEL.bits()
        | Permissions::SEND_MESSAGES.bits()
        | Permissions::EMBED_LINKS.bits()
        | Permissions::MANAGE_ROLES.bits(),
);

/// What an admin has to change at Discord, if anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The bot's highest role, which decides what it can give. `None`: it has none,
    /// because nothing was granted with its invitation.
    pub bot: Option<RoleId>,
    /// What the bot lacks in the server as a whole.
    pub missing: Permissions,
    /// Bound roles at or above the bot's, the highest first.
    pub too_high: Vec<RoleId>,
    /// Other roles at or above it that could be given if they were not, the highest
    /// first. Few servers want that: a team's roles belong there.
    pub out_of_reach: Vec<RoleId>,
}

impl Readiness {
    /// Whether nothing at Discord keeps the bot from giving what is bound.
    pub fn is_complete(&self) -> bool {
        self.bot.is_some() && self.missing.is_empty() && self.too_high.is_empty()
    }
}

/// How the server's roles stand for the bot, which is to give those that are `bound`.
pub fn readiness(roles: &ServerRoles, bound: &BTreeSet<RoleId>) -> Readiness {
    let granted = roles.bot_permissions();
    let missing = if granted.contains(Permissions::ADMINISTRATOR) {
        Permissions::NONE
    } else {
        NEEDED_IN_SERVER.without(granted)
    };
    let standing = roles.bot_standing();
    let mut above: Vec<_> = roles
        .roles
        .iter()
        .filter(|(_, role)| !role.managed)
        .filter_map(|(id, _)| Some((roles.rank(*id)?, *id)))
        .filter(|(rank, id)| *id != roles.server.everyone() && !standing.is_above(*rank))
        .filter(|(_, id)| !roles.bot_roles.contains(id))
        .collect();
    above.sort_unstable_by(|one, other| other.cmp(one));
    let (too_high, out_of_reach) = above
        .into_iter()
        .map(|(_, id)| id)
        .partition(|id| bound.contains(id));
    let bot = roles.highest(roles.bot_roles.iter().copied());
    Readiness {
        bot: Some(bot).filter(|role| *role != roles.server.everyone()),
        missing,
        too_high,
        out_of_reach,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Role, ServerId, UserId};

    fn id(number: i64) -> RoleId {
        RoleId::new(number).expect("positive")
    }

    /// @everyone (1) and, upwards: 10, the bot's 20, 30, an integration's 35, 40.
    fn server(bot: Permissions) -> ServerRoles {
        let role = |number: i64| Role {
            name: String::new(),
            position: i32::try_from(number).expect("small"),
            permissions: if number == 20 { bot } else { Permissions::NONE },
            managed: matches!(number, 20 | 35),
        };
        ServerRoles {
            server: ServerId::new(1).expect("positive"),
            name: "Harbour".into(),
            owner: UserId::new(99).expect("positive"),
            roles: [1, 10, 20, 30, 35, 40].map(|n| (id(n), role(n))).into(),
            bot_roles: vec![id(20)],
        }
    }

    #[test]
    fn roles_above_the_bot_are_told_from_those_it_is_to_give() {
        let bound = [id(10), id(30)].into();
        let ready = readiness(&server(NEEDED_IN_SERVER), &bound);
        let expected = Readiness {
            bot: Some(id(20)),
            missing: Permissions::NONE,
            too_high: vec![id(30)],
            out_of_reach: vec![id(40)],
        };
        assert_eq!(ready, expected);
        let ready = readiness(&server(NEEDED_IN_SERVER), &[id(30), id(40)].into());
        assert_eq!(ready.too_high, [id(40), id(30)], "the highest first");
    }

    #[test]
    fn everyones_role_is_none_of_the_bots() {
        let mut server = server(NEEDED_IN_SERVER);
        server.bot_roles = Vec::new();
        let ready = readiness(&server, &[].into());
        assert_eq!((ready.bot, ready.missing), (None, NEEDED_IN_SERVER));
        // Deleted since the bot was looked at.
        server.bot_roles = vec![id(21)];
        assert_eq!(readiness(&server, &[].into()).bot, None);
    }

    #[test]
    fn what_the_bot_lacks_is_told_and_an_administrator_lacks_nothing() {
        let ready = readiness(&server(Permissions::VIEW_CHANNEL), &[].into());
        let lacks = NEEDED_IN_SERVER.without(Permissions::VIEW_CHANNEL);
        assert_eq!(ready.missing, lacks);
        let ready = readiness(&server(Permissions::ADMINISTRATOR), &[].into());
        assert_eq!(ready.missing, Permissions::NONE);
    }
}
