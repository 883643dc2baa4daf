//! Updating all members of a server at once: its words, and how long it takes.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{BindId, HoldingState, Holdings, RoleId, UnknownReason, sweep};

/// Whether roles are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkMode {
    Apply,
    /// What would be changed is told, and nothing is.
    DryRun,
}

/// Where a bulk update stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkState {
    Running,
    /// Somebody stopped it, or the bot left the server.
    Cancelled,
    /// Every member was visited.
    Done,
}

/// What became of the visit to one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visit {
    /// All their roles were decided.
    Updated,
    /// Of some role it can't be told whether it is earned.
    Unknown,
    /// They are not in the server any more.
    Left,
    /// They have yet to pass membership screening.
    Pending,
    /// It failed, and went on failing.
    Failed,
}

/// What became of one role of one member, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleChange {
    Given,
    Taken,
    /// Too many lost the role within a while: see [`super::guard`].
    HeldBack,
    /// Discord lets the bot not change it: the role stands above the bot, say.
    Refused,
}

/// The same, and by which binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOutcome {
    pub role: RoleId,
    pub change: RoleChange,
    /// Those that earn the role, or no longer do.
    pub binds: BTreeSet<BindId>,
}

/// What a server's log is told of a bulk update whose message is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkNews {
    GoesOn,
    Ended,
}

/// How often a visit is tried again before what it could not tell is left at
/// that. The pauses grow, so these are minutes.
const TRIES: u32 = 3;

/// The same for what keeps others from being read, too: these are hours.
const TRIES_WHILE_REFUSED: u32 = 8;

/// After so many refusals one after the other, whoever they are about, nobody is
/// tried for a while.
pub const REFUSALS: u32 = 3;

/// Whether a visit is worth another try that failed `attempts` times before, and
/// now for this reason (`None`: Discord's, or ours).
pub const fn is_tried_again(reason: Option<UnknownReason>, attempts: u32) -> bool {
    let tries = match reason {
        Some(reason) if is_refused_to_all(reason) => TRIES_WHILE_REFUSED,
        _ => TRIES,
    };
    attempts < tries
}

/// Whether Roblox, or our share of what it allows, is likely to refuse the others
/// as well. An outage is the upstream's matter: nobody is visited during one.
pub const fn is_refused_to_all(reason: UnknownReason) -> bool {
    matches!(
        reason,
        UnknownReason::RateLimited | UnknownReason::Busy | UnknownReason::KeyRefused
    )
}

/// What a read of one account says of Roblox itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Answered,
    /// Others are likely not to be read either.
    Refused(UnknownReason),
}

impl Reading {
    /// `None`: nothing was asked for, or Roblox did not answer.
    pub fn of(read: &Holdings) -> Option<Self> {
        let refused = read.iter().filter_map(|(_, holding)| match holding.state {
            HoldingState::Unknown(reason) if is_refused_to_all(reason) => Some(reason),
            _ => None,
        });
        let mut answered = read.iter().filter(|(_, holding)| !holding.is_missed());
        let answered = answered.next().map(|_| Self::Answered);
        refused.min().map(Self::Refused).or(answered)
    }
}

/// So many visits tell how fast it goes; and fewer than these tell nothing.
pub const RECENT: u32 = 100;
const TELLING: u32 = 20;

/// How long the last visits took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    pub visits: u32,
    pub took: Duration,
}

/// How long `waiting` members take: as long as the last ones did, yet never less
/// than one request each takes, kept `pace` apart. Whose facts are known by
/// chance takes none; that the rest will be as lucky is not promised.
pub fn time_left(waiting: u64, pace: Duration, recent: Recent) -> Duration {
    let at_pace = sweep::one_by_one(waiting, pace);
    if recent.visits < TELLING {
        return at_pace;
    }
    at_pace.max(sweep::one_by_one(waiting, recent.took / recent.visits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CredentialKind, Holding, Timestamp};

    #[test]
    fn the_rest_takes_as_long_as_the_last_ones_and_never_less_than_its_requests() {
        let pace = Duration::from_millis(750);
        let secs = Duration::from_secs;
        for (waiting, visits, took, left) in [
            // Before anything is known, the pace.
            (4_800, 0, secs(0), secs(3_600)),
            (4_800, TELLING - 1, secs(600), secs(3_600)),
            // Slower: others have their share, too.
            (400, RECENT, secs(150), secs(600)),
            // Quicker than Roblox allows, by luck.
            (400, RECENT, secs(1), secs(300)),
            (0, RECENT, secs(150), secs(0)),
        ] {
            let recent = Recent { visits, took };
            assert_eq!(
                time_left(waiting, pace, recent),
                left,
                "{waiting} {recent:?}"
            );
        }
    }

    #[test]
    fn what_is_refused_to_all_is_waited_out_and_what_is_the_members_own_is_not() {
        for (reason, tries) in [
            (None, TRIES),
            (Some(UnknownReason::Malformed), TRIES),
            (Some(UnknownReason::Partial), TRIES),
            (Some(UnknownReason::Unavailable), TRIES),
            (Some(UnknownReason::RateLimited), TRIES_WHILE_REFUSED),
            (Some(UnknownReason::Busy), TRIES_WHILE_REFUSED),
            (Some(UnknownReason::KeyRefused), TRIES_WHILE_REFUSED),
        ] {
            assert!(is_tried_again(reason, tries - 1), "{reason:?}");
            assert!(!is_tried_again(reason, tries), "{reason:?}");
        }
    }

    #[test]
    fn one_refusal_speaks_for_a_read_and_an_outage_for_none() {
        let read = |states: &[HoldingState]| {
            let items = (1..).map(|n| format!("badge:{n}").parse().expect("a badge"));
            let holdings = states.iter().map(|state| Holding {
                state: *state,
                learnt: Timestamp::from_millis(1),
                credential: CredentialKind::Key,
            });
            Reading::of(&items.zip(holdings).collect())
        };
        let unknown = HoldingState::Unknown;
        let (hidden, busy) = (unknown(UnknownReason::Hidden), unknown(UnknownReason::Busy));
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[HoldingState::NotOwned]), Some(Reading::Answered));
        assert_eq!(read(&[hidden]), Some(Reading::Answered));
        let refused = Some(Reading::Refused(UnknownReason::Busy));
        assert_eq!(read(&[HoldingState::Owned, busy, hidden]), refused);
        let missed = unknown(UnknownReason::Unavailable);
        assert_eq!(read(&[missed]), None);
        assert_eq!(read(&[missed, hidden]), Some(Reading::Answered));
    }
}
