//! Rows of an audit trail for tests.

use crate::discord::commands::people::{leo, mia, server};
use crate::discord::commands::samples::{item, role};
use crate::domain::{
    AuditId, BindId, Direction, Evidence, HoldingState, ItemRead, Requirement, Timestamp, Trigger,
};
use crate::service::{Act, AuditEntry, AuditRow, AuditView, PastBind, PauseEvent, PauseEventRow};

const AT: i64 = 1_790_000_000_000;

/// The sweep gave Leo a role; nothing more is known.
pub(super) fn view() -> AuditView {
    AuditView {
        row: AuditRow {
            id: AuditId::new(77).expect("positive"),
            server: server(7),
            user: leo(),
            role: role(55),
            entry: AuditEntry::new(Act::Given, Trigger::Sweep),
            at: Timestamp::from_millis(AT),
        },
        binds: Vec::new(),
    }
}

pub(super) fn named_bind(written: &str, name: Option<&str>) -> PastBind {
    PastBind {
        id: BindId::new(1).expect("positive"),
        requirement: Requirement::Owns(item(written)),
        name: name.map(str::to_owned),
        removed: None,
    }
}

pub(super) fn read(written: &str, state: HoldingState) -> ItemRead {
    ItemRead {
        item: item(written),
        state,
        learnt: Timestamp::from_millis(AT - 60_000),
        lost_since: None,
    }
}

/// Mia had Leo updated, and he got a role for a badge.
pub(super) fn gave() -> AuditView {
    let mut view = view();
    view.row.entry.occasion = Trigger::Moderator;
    view.row.entry.actor = Some(mia());
    view.row.entry.evidence = Evidence(vec![read("badge:5", HoldingState::Owned)]);
    view.binds = vec![named_bind("badge:5", Some("Gold"))];
    view
}

/// Mia decided that fourteen who lost a role are to keep it.
pub(super) fn kept() -> PauseEventRow {
    PauseEventRow {
        id: AuditId::new(78).expect("positive"),
        role: role(55),
        direction: Direction::Loss,
        event: PauseEvent::Kept,
        actor: Some(mia()),
        members: Some(14),
        cause: None,
        at: Timestamp::from_millis(AT),
    }
}
