use std::collections::BTreeSet;
use std::time::Duration;

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
    /// Of a giving that was repeated because its answer was lost: until when either may
    /// land. `None` for one that was not.
    pub lands_until: Option<Timestamp>,
}

/// How long a role write may still land at Discord after the bot lost sight
/// of it (a timeout, a crash). Until then a look at the member proves nothing
/// about a write that is not to be seen.
pub const IN_FLIGHT: Duration = Duration::from_mins(1);

/// How much later than it can land somebody looked at the member. Who gives the role
/// back after that is another hand.
const LATE_IS_SEEN_WITHIN: Duration = Duration::from_mins(10);

impl Grant {
    /// Whether a giving may still land, whatever the state is.
    pub fn may_land_late(&self, now: Timestamp) -> bool {
        self.lands_until.is_some_and(|until| now < until)
    }

    /// Whether it is one that landed late, if the role is there though a hand took it.
    pub fn landed_late(&self, now: Timestamp) -> bool {
        let looked_at_by = now.minus(LATE_IS_SEEN_WITHIN);
        self.may_land_late(self.since) && self.may_land_late(looked_at_by)
    }
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
