use std::collections::BTreeSet;

use super::{BindId, Timestamp};

/// A row of the ledger: what the bot did about one role of one member, in one
/// stay of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub state: GrantState,
    /// The binds that earned the role when the row was last written.
    pub binds: BTreeSet<BindId>,
    /// Since when the row is in this state.
    pub since: Timestamp,
}

/// Where a grant is on its way: `giving` → `held` → `taking` → gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantState {
    /// About to be given; whether it was is settled by looking at the member.
    Giving,
    /// The bot gave the role.
    Held,
    /// About to be taken; settled by looking at the member.
    Taking,
    /// The bot gave the role and somebody took it by hand. It is not given
    /// again until other binds are met, or the member asks.
    Withdrawn,
}

impl GrantState {
    /// Whether a write is on its way, or its answer was lost.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Giving | Self::Taking)
    }
}
