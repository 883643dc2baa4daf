//! Things to draw, for the tests of the commands.

use crate::discord::invocation::Invocation;
use crate::domain::{
    Action, Bind, BindId, Ceiling, ChannelId, CredentialKind, Holding, HoldingState, Item,
    Permissions, Requirement, RobloxUserId, RoleDecision, RoleId, ServerId, Timestamp, Truth,
    UserId,
};
use crate::service::{RoleUpdate, Update, Written};
use crate::text::Locale;

pub(super) const LEO: i64 = 700;
pub(super) const MIA: i64 = 41;

pub(super) fn user(id: i64) -> UserId {
    UserId::new(id).expect("positive")
}

pub(super) fn role(id: i64) -> RoleId {
    RoleId::new(id).expect("positive")
}

pub(super) fn item(written: &str) -> Item {
    written.parse().expect(written)
}

/// Somebody who asks in English.
pub(super) fn viewer(id: i64, permissions: Permissions) -> Invocation {
    Invocation {
        server: ServerId::new(1).expect("positive"),
        channel: ChannelId::new(2).expect("positive"),
        user: user(id),
        roles: [].into(),
        permissions,
        locale: Locale::english(),
    }
}

pub(super) fn bind(id: i64, role_id: i64, written: &str) -> Bind {
    Bind {
        id: BindId::new(id).expect("positive"),
        server: ServerId::new(1).expect("positive"),
        role: role(role_id),
        requirement: Requirement::Owns(item(written)),
        name: None,
        author: user(MIA),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
        created: Timestamp::from_millis(0),
    }
}

/// Leo's update, before anything is in it.
pub(super) fn update() -> Update {
    Update {
        server: ServerId::new(1).expect("positive"),
        user: user(LEO),
        account: RobloxUserId::new(9).ok(),
        binds: Vec::new(),
        holdings: [].into_iter().collect(),
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
                role: role(role_id),
                verdict,
                binds: Vec::new(),
                note: None,
                action,
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
