//! Who stands above whom in a server, by Discord's rules: the role that is
//! higher in the list wins, the owner stands above every role.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Permissions, RoleId, ServerId, UserId};

/// A role as far as the rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub name: String,
    /// Discord's `position`; @everyone is 0. Two roles may share one.
    pub position: i32,
    pub permissions: Permissions,
    /// Belongs to an integration, to boosts or to a linked role: nobody can
    /// assign it.
    pub managed: bool,
}

/// A place in the order of a server's roles. Of two roles with the same
/// position the older one, with the smaller ID, stands higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    position: i32,
    age: Reverse<RoleId>,
}

/// How high someone stands in a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// By their highest role.
    Ranked(Rank),
    Owner,
}

impl Standing {
    pub fn is_above(self, rank: Rank) -> bool {
        self > Self::Ranked(rank)
    }
}

/// The authority behind a bind or a moderator's link, taken when it was made
/// and measured against the order of the roles of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ceiling {
    /// The server's owner made it.
    Owner,
    /// The author's highest role when it was made.
    Role(RoleId),
}

/// The roles of one server and the bot's place among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRoles {
    pub server: ServerId,
    pub name: String,
    pub owner: UserId,
    pub roles: HashMap<RoleId, Role>,
    /// The bot's own roles, @everyone not among them.
    pub bot_roles: Vec<RoleId>,
}

impl ServerRoles {
    pub fn rank(&self, role: RoleId) -> Option<Rank> {
        self.roles.get(&role).map(|found| Rank {
            position: found.position,
            age: Reverse(role),
        })
    }

    /// The highest of `roles` that still exists; @everyone when there is none.
    pub fn highest(&self, roles: impl IntoIterator<Item = RoleId>) -> RoleId {
        roles
            .into_iter()
            .filter_map(|role| Some((self.rank(role)?, role)))
            .max()
            .map_or(self.server.everyone(), |(_, role)| role)
    }

    pub fn standing(&self, user: UserId, roles: impl IntoIterator<Item = RoleId>) -> Standing {
        if user == self.owner {
            Standing::Owner
        } else {
            self.standing_of(self.highest(roles))
        }
    }

    pub fn bot_standing(&self) -> Standing {
        self.standing_of(self.highest(self.bot_roles.iter().copied()))
    }

    /// The authority that `user` lends to what they make now.
    pub fn ceiling(&self, user: UserId, roles: impl IntoIterator<Item = RoleId>) -> Ceiling {
        if user == self.owner {
            Ceiling::Owner
        } else {
            Ceiling::Role(self.highest(roles))
        }
    }

    /// Whether `role` lies below `ceiling` today. A ceiling whose role is gone
    /// covers nothing.
    pub fn is_below(&self, role: RoleId, ceiling: Ceiling) -> bool {
        let Some(rank) = self.rank(role) else {
            return false;
        };
        match ceiling {
            Ceiling::Owner => true,
            Ceiling::Role(top) => self.rank(top).is_some_and(|top| rank < top),
        }
    }

    /// What someone with `roles` may do in the server as a whole.
    pub fn permissions(&self, roles: impl IntoIterator<Item = RoleId>) -> Permissions {
        roles
            .into_iter()
            .chain([self.server.everyone()])
            .filter_map(|role| self.roles.get(&role))
            .fold(Permissions::NONE, |all, role| all | role.permissions)
    }

    pub fn bot_permissions(&self) -> Permissions {
        self.permissions(self.bot_roles.iter().copied())
    }

    /// What stands in the way of giving or taking `role`, whoever asks for it.
    pub fn obstacle(&self, role: RoleId) -> Option<Obstacle> {
        if role == self.server.everyone() {
            return Some(Obstacle::Everyone);
        }
        let (Some(found), Some(rank)) = (self.roles.get(&role), self.rank(role)) else {
            return Some(Obstacle::Deleted);
        };
        if found.managed {
            return Some(Obstacle::Managed);
        }
        if !self.bot_permissions().allow(Permissions::MANAGE_ROLES) {
            return Some(Obstacle::NoManageRoles);
        }
        if !self.bot_standing().is_above(rank) {
            return Some(Obstacle::AboveBot);
        }
        None
    }

    fn standing_of(&self, role: RoleId) -> Standing {
        let everyone = Rank {
            position: 0,
            age: Reverse(self.server.everyone()),
        };
        Standing::Ranked(self.rank(role).unwrap_or(everyone))
    }
}

/// Why the bot can't write a role. Checked before each write, so that Discord
/// never has to refuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// @everyone can't be given.
    Everyone,
    /// The role is gone.
    Deleted,
    /// An integration owns the role.
    Managed,
    /// The bot lacks Manage Roles.
    NoManageRoles,
    /// The role lies at or above the bot's highest.
    AboveBot,
    /// The role lies at or above the highest role its bind's author had.
    AboveBindAuthor,
    /// The role lies at or above the highest role of the moderator who made
    /// the member's link.
    AboveLinkAuthor,
    /// The role carries these powers, which nobody confirmed for the bind.
    Powers(Permissions),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: i64) -> RoleId {
        RoleId::new(number).expect("positive")
    }

    fn role(position: i32) -> Role {
        Role {
            name: String::new(),
            position,
            permissions: Permissions::NONE,
            managed: false,
        }
    }

    /// @everyone (1), a low role (10) and two that share a position (20, 21).
    fn server() -> ServerRoles {
        let mut roles: HashMap<_, _> = [(1, 0), (10, 1), (20, 2), (21, 2)]
            .map(|(n, at)| (id(n), role(at)))
            .into();
        roles.get_mut(&id(20)).expect("there").permissions = Permissions::MANAGE_ROLES;
        ServerRoles {
            server: ServerId::new(1).expect("positive"),
            name: "Harbour".into(),
            owner: UserId::new(99).expect("positive"),
            roles,
            bot_roles: vec![id(20)],
        }
    }

    #[test]
    fn of_two_roles_with_one_position_the_older_stands_higher() {
        let server = server();
        assert!(server.rank(id(20)) > server.rank(id(21)));
        assert_eq!(server.obstacle(id(21)), None);
    }

    #[test]
    fn each_obstacle_is_told_apart() {
        let mut server = server();
        assert_eq!(server.obstacle(id(10)), None);
        assert_eq!(server.obstacle(id(1)), Some(Obstacle::Everyone));
        assert_eq!(server.obstacle(id(404)), Some(Obstacle::Deleted));
        assert_eq!(server.obstacle(id(20)), Some(Obstacle::AboveBot));
        server.roles.get_mut(&id(10)).expect("there").managed = true;
        assert_eq!(server.obstacle(id(10)), Some(Obstacle::Managed));
        server.bot_roles.clear();
        assert_eq!(server.obstacle(id(21)), Some(Obstacle::NoManageRoles));
    }

    #[test]
    fn a_ceiling_is_measured_against_todays_order() {
        let mut server = server();
        let ceiling = server.ceiling(UserId::new(5).expect("positive"), [id(10), id(20)]);
        assert_eq!(ceiling, Ceiling::Role(id(20)));
        assert!(server.is_below(id(10), ceiling));
        assert!(
            !server.is_below(id(20), ceiling),
            "one's own highest role is not below one"
        );
        server.roles.get_mut(&id(10)).expect("there").position = 7;
        assert!(!server.is_below(id(10), ceiling), "the role was dragged up");
        server.roles.remove(&id(20));
        assert!(
            !server.is_below(id(21), ceiling),
            "the author's role is gone"
        );
        assert!(server.is_below(id(10), Ceiling::Owner));
    }

    #[test]
    fn the_owner_stands_above_every_role() {
        let server = server();
        let standing = server.standing(server.owner, []);
        assert!(
            server
                .roles
                .keys()
                .all(|role| standing.is_above(server.rank(*role).expect("there")))
        );
    }
}
