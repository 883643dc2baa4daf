//! What the tests of drawings share: binds, settings, and updates with roles in them.

use std::sync::Arc;
use std::time::Duration;

use super::people::{leo, mia, server};
use crate::domain::sweep::Round;
use crate::domain::{
    Action, Bind, CredentialKind, Holding, HoldingState, Item, RobloxUserId, RoleDecision, RoleId,
    ServerRoles, ServerSettings, Timestamp, Truth, samples,
};
use crate::service::{RoleUpdate, SettingsView, Update, Written};

pub(super) fn role(id: i64) -> RoleId {
    RoleId::new(id).expect("positive")
}

pub(super) fn item(written: &str) -> Item {
    written.parse().expect(written)
}

/// The settings of a server that said nothing, whose bot has time enough.
pub(super) fn settings_view() -> SettingsView {
    SettingsView {
        settings: ServerSettings::default(),
        log_obstacle: Ok(None),
        role_names: [].into(),
        still_sharing: Vec::new(),
        round: Round {
            accounts: 100,
            pace: Duration::from_millis(750),
            interval: Duration::from_hours(6),
        },
    }
}

pub(super) fn bind(id: i64, role_id: i64, written: &str) -> Bind {
    Bind {
        author: mia(),
        ..samples::bind(id, server(7), role(role_id), written)
    }
}

/// Leo's update, before anything is in it.
pub(super) fn update() -> Update {
    Update {
        server: server(7),
        user: leo(),
        account: RobloxUserId::new(9).ok(),
        binds: Vec::new(),
        server_roles: Arc::new(ServerRoles {
            server: server(7),
            name: "Harbour".to_owned(),
            owner: mia(),
            roles: [].into(),
            bot_roles: Vec::new(),
        }),
        holdings: [].into_iter().collect(),
        again: None,
        left_alone: false,
        roles: Vec::new(),
    }
}

/// What an update says of a role that one item earns.
pub(super) trait With: Sized {
    fn with(self, role: i64, item: &str, state: HoldingState, action: Action) -> Self;
    fn written(self, written: Written) -> Self;
}

impl With for Update {
    fn with(mut self, role_id: i64, written: &str, state: HoldingState, action: Action) -> Self {
        let id = i64::try_from(self.binds.len()).expect("few") + 1;
        self.binds.push(bind(id, role_id, written));
        let holding = Holding {
            state,
            learnt: Timestamp::from_millis(0),
            credential: CredentialKind::Key,
        };
        self.holdings.insert(item(written), holding);
        let verdict = match state {
            HoldingState::Owned => Truth::Met,
            HoldingState::NotOwned => Truth::NotMet,
            HoldingState::Unknown(_) => Truth::Unknown,
        };
        self.roles.push(RoleUpdate {
            decision: RoleDecision {
                verdict,
                ..samples::decision(role(role_id), action)
            },
            written: Written::Nothing,
        });
        self
    }

    /// What came of the last role.
    fn written(mut self, written: Written) -> Self {
        self.roles.last_mut().expect("a role").written = written;
        self
    }
}
