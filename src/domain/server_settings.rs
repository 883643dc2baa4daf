use std::collections::BTreeSet;

use super::{ChannelId, HiddenDays, RoleId, ServerId, Timestamp};

/// What a server wants of the bot beside its binds. One that never said anything
/// has the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// Where the bot tells what it does about roles.
    pub log: Option<LogChannel>,
    /// Whether its members have turns in the sweep.
    pub swept: bool,
    /// After how many days a hidden inventory counts as lost; `None`: never.
    pub hidden: Option<HiddenDays>,
    /// Whether one Roblox account may serve several members.
    pub shared_accounts: bool,
    /// Roles whose holders count as moderators where somebody is named: at most
    /// [`MAX_MODERATOR_ROLES`], @everyone not among them.
    pub moderator_roles: BTreeSet<RoleId>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            log: None,
            swept: true,
            hidden: None,
            shared_accounts: false,
            moderator_roles: BTreeSet::new(),
        }
    }
}

/// The channel of a server's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChannel {
    pub channel: ChannelId,
    /// Of whoever chose the channel, as Discord calls it: `en-US`, `de`.
    pub language: String,
    /// Since when nothing can be told there.
    pub stopped: Option<Timestamp>,
}

/// So many can be taken off again: a menu of Discord's has 25 lines.
pub const MAX_MODERATOR_ROLES: usize = 25;

/// One thing that somebody changes, so that two who change settings at once do
/// not undo each other's changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsChange {
    /// The log goes into this channel, in this language.
    LogTo(ChannelId, String),
    NoLog,
    Swept(bool),
    /// As [`ServerSettings::hidden`].
    Hidden(Option<HiddenDays>),
    /// As [`ServerSettings::shared_accounts`].
    SharedAccounts(bool),
    AddModerators(BTreeSet<RoleId>),
    DropModerators(BTreeSet<RoleId>),
}

/// Why a change makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsRefusal {
    #[error("@everyone can't be moderators")]
    Everyone,
    #[error("more than {MAX_MODERATOR_ROLES} moderator roles")]
    TooManyModerators,
}

impl ServerSettings {
    /// Whether the change can follow on these settings of `server`.
    pub fn check(&self, server: ServerId, change: &SettingsChange) -> Result<(), SettingsRefusal> {
        let SettingsChange::AddModerators(added) = change else {
            return Ok(());
        };
        if added.contains(&server.everyone()) {
            return Err(SettingsRefusal::Everyone);
        }
        if self.moderator_roles.union(added).count() > MAX_MODERATOR_ROLES {
            return Err(SettingsRefusal::TooManyModerators);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(ids: impl IntoIterator<Item = i64>) -> BTreeSet<RoleId> {
        let role = |id| RoleId::new(id).expect("positive");
        ids.into_iter().map(role).collect()
    }

    #[test]
    fn as_many_moderator_roles_as_a_menu_has_lines() {
        let server = ServerId::new(1).expect("positive");
        let settings = ServerSettings {
            moderator_roles: roles(11..=34),
            ..ServerSettings::default()
        };
        let add = |ids| settings.check(server, &SettingsChange::AddModerators(ids));
        assert_eq!(add(roles([35])), Ok(()));
        assert_eq!(add(roles([11, 35])), Ok(()), "one of them is there");
        let refused = Err(SettingsRefusal::TooManyModerators);
        assert_eq!(add(roles([35, 36])), refused);
        assert_eq!(add(roles([1])), Err(SettingsRefusal::Everyone));
    }
}
