//! For tests: values of which a test sets what it is about.

use super::{
    Action, Bind, BindId, Ceiling, Permissions, RoleDecision, RoleId, ServerId, Timestamp, Truth,
    UserId,
};

/// What the server's owner bound a role to long ago.
pub fn bind(id: i64, server: ServerId, role: RoleId, asked: &str) -> Bind {
    Bind {
        id: BindId::new(id).expect("positive"),
        server,
        role,
        requirement: asked.parse().expect("a requirement"),
        name: None,
        author: UserId::new(900).expect("positive"),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
        created: Timestamp::from_millis(0),
        vouched: Timestamp::from_millis(0),
    }
}

/// What is done about a role, by no bind.
pub fn decision(role: RoleId, action: Action) -> RoleDecision {
    RoleDecision {
        role,
        verdict: Truth::Unknown,
        binds: Vec::new(),
        note: None,
        is_unsettled: false,
        action,
        watched: false,
        reversal: None,
        hidden: None,
    }
}
