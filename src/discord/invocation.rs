use std::collections::BTreeSet;

use serenity::all::{
    CommandInteraction, ComponentInteraction, GuildId, Member, ModalInteraction, User,
};

use super::ids::{Known, known_roles, stay_since};
use crate::domain::{ChannelId, Permissions, RoleId, ServerId, Stay, UserId};
use crate::text::Locale;

/// Who asks for something, where and with which powers, as the interaction
/// itself tells: nothing of it has to be asked for.
#[derive(Debug, Clone)]
pub struct Invocation {
    pub server: ServerId,
    pub channel: ChannelId,
    pub user: UserId,
    /// Which of the person's stays in the server this is.
    pub stay: Option<Stay>,
    /// The person's roles, @everyone not among them.
    pub roles: BTreeSet<RoleId>,
    /// What the person may do in the channel, the server's overrides counted.
    pub permissions: Permissions,
    /// The person's language.
    pub locale: &'static Locale,
    /// The server's own, for what everybody there reads.
    pub server_locale: &'static Locale,
}

/// The interaction does not come from a member of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not in a server")]
pub struct OutsideServer;

impl Invocation {
    pub fn of_command(interaction: &CommandInteraction) -> Result<Self, OutsideServer> {
        Self::new(
            interaction.guild_id,
            interaction.channel_id,
            interaction.member.as_deref(),
            [Some(&interaction.locale), interaction.guild_locale.as_ref()],
        )
    }

    pub fn of_component(interaction: &ComponentInteraction) -> Result<Self, OutsideServer> {
        Self::new(
            interaction.guild_id,
            interaction.channel_id,
            interaction.member.as_ref(),
            [Some(&interaction.locale), interaction.guild_locale.as_ref()],
        )
    }

    pub fn of_form(interaction: &ModalInteraction) -> Result<Self, OutsideServer> {
        Self::new(
            interaction.guild_id,
            interaction.channel_id,
            interaction.member.as_ref(),
            [Some(&interaction.locale), interaction.guild_locale.as_ref()],
        )
    }

    fn new(
        server: Option<GuildId>,
        channel: serenity::all::ChannelId,
        member: Option<&Member>,
        locales: [Option<&String>; 2],
    ) -> Result<Self, OutsideServer> {
        let [locale, server_locale] = locales.map(|tag| {
            let tag = tag.map_or("en-US", String::as_str);
            Locale::for_discord(tag)
        });
        let known = || {
            let member = member?;
            Some(Self {
                server: server?.known()?,
                channel: channel.known()?,
                user: member.user.id.known()?,
                stay: member.joined_at.map(|at| stay_since(*at)),
                roles: known_roles(&member.roles).into_iter().collect(),
                permissions: Permissions::from_bits(
                    // Not there: it may do nothing.
                    member
                        .permissions
                        .map_or(0, |permissions| permissions.bits()),
                ),
                locale,
                server_locale,
            })
        };
        known().ok_or(OutsideServer)
    }

    /// Whether this person may look at another member's data and act on it:
    /// Manage Roles or Manage Server. Discord decides who may run a command,
    /// but not whom they name in it, nor who presses a button.
    pub fn may_moderate(&self) -> bool {
        self.permissions.allow(Permissions::MANAGE_ROLES) || self.may_administer()
    }

    /// Whether this person may change what the server binds: Manage Server.
    pub fn may_administer(&self) -> bool {
        self.permissions.allow(Permissions::MANAGE_GUILD)
    }
}

/// A person named in a `user` option, who need not be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub user: UserId,
    pub bot: bool,
}

impl Person {
    pub fn of(user: &User) -> Option<Self> {
        Some(Self {
            user: user.id.known()?,
            bot: user.bot,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(permissions: Permissions) -> Invocation {
        Invocation {
            server: ServerId::new(1).expect("positive"),
            channel: ChannelId::new(2).expect("positive"),
            user: UserId::new(3).expect("positive"),
            stay: None,
            roles: BTreeSet::new(),
            permissions,
            locale: Locale::english(),
            server_locale: Locale::english(),
        }
    }

    #[test]
    fn only_those_who_manage_look_at_others() {
        for (permissions, moderate, administer) in [
            (Permissions::NONE, false, false),
            (Permissions::MANAGE_MESSAGES, false, false),
            (Permissions::MANAGE_ROLES, true, false),
            (Permissions::MANAGE_GUILD, true, true),
            (Permissions::ADMINISTRATOR, true, true),
        ] {
            let person = with(permissions);
            assert_eq!(person.may_moderate(), moderate, "{permissions:?}");
            assert_eq!(person.may_administer(), administer, "{permissions:?}");
        }
    }
}
