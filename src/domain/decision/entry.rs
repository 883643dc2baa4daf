//! The ledger's row of a role after a look at the member.

use std::collections::BTreeSet;

use crate::domain::{BindId, Grant, GrantState, IN_FLIGHT, Timestamp};

/// A correction of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerNote {
    /// The role is there, earned by these binds.
    Held(BTreeSet<BindId>),
    /// Somebody took the role by hand.
    Withdrawn,
    /// The bot no longer has a part in this role.
    Gone,
}

/// What a row says once the member was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Held(BTreeSet<BindId>),
    Withdrawn(BTreeSet<BindId>),
    /// A write that is not to be seen, yet may still land.
    Open,
}

impl Entry {
    pub fn seen(grant: &Grant, there: bool, now: Timestamp) -> Option<Self> {
        let may_land = now.since(grant.since) < IN_FLIGHT;
        match (grant.state, there) {
            (GrantState::Giving, false) | (GrantState::Taking, true) if may_land => {
                Some(Self::Open)
            }
            (GrantState::Giving | GrantState::Held | GrantState::Taking, true) => {
                Some(Self::Held(grant.binds.clone()))
            }
            // Back by the bot's own writing, or else by a hand that gave back what one
            // had taken minutes before.
            (GrantState::Withdrawn, true) if grant.landed_late(now) => {
                Some(Self::Held(grant.binds.clone()))
            }
            (GrantState::Held | GrantState::Withdrawn, false) => {
                Some(Self::Withdrawn(grant.binds.clone()))
            }
            // Never landed, landed, and given back by somebody else.
            (GrantState::Giving | GrantState::Taking, false) | (GrantState::Withdrawn, true) => {
                None
            }
        }
    }
}

/// What must be written so that the ledger's row says `entry`.
pub fn correction(grant: &Grant, entry: Option<Entry>) -> Option<LedgerNote> {
    match entry {
        None => Some(LedgerNote::Gone),
        Some(Entry::Open) => None,
        Some(Entry::Held(binds)) => (grant.state != GrantState::Held || grant.binds != binds)
            .then_some(LedgerNote::Held(binds)),
        Some(Entry::Withdrawn(_)) => {
            (grant.state != GrantState::Withdrawn).then_some(LedgerNote::Withdrawn)
        }
    }
}
