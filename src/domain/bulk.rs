//! Updating all members of a server at once: its words, and how long it takes.

use std::time::Duration;

use super::{HoldingState, Holdings, UnknownReason, sweep};

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

/// How often a visit is tried again before what it could not tell is left at
/// that. The pauses grow, so these are minutes.
const TRIES: u32 = 3;

/// The same for what is nobody's fault here: these are hours.
const TRIES_IN_OUTAGE: u32 = 8;

/// So many failures one after the other, whoever they are of, are an outage.
pub const OUTAGE: u32 = 3;

/// Whether a visit is worth another try that failed `attempts` times before, and
/// now for this reason (`None`: Discord's, or ours).
pub const fn is_tried_again(reason: Option<UnknownReason>, attempts: u32) -> bool {
    let tries = match reason {
        Some(reason) if is_roblox_wide(reason) => TRIES_IN_OUTAGE,
        _ => TRIES,
    };
    attempts < tries
}

/// Whether the reason is likely to keep other members from being read, too.
pub const fn is_roblox_wide(reason: UnknownReason) -> bool {
    matches!(
        reason,
        UnknownReason::Unavailable
            | UnknownReason::TimedOut
            | UnknownReason::RateLimited
            | UnknownReason::Busy
            | UnknownReason::KeyRefused
    )
}

/// What a read of one account says of Roblox itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Answered,
    /// Others are likely not to be read either.
    Failed(UnknownReason),
}

impl Reading {
    /// `None`: nothing was asked for.
    pub fn of(read: &Holdings) -> Option<Self> {
        let wide = read.iter().filter_map(|(_, holding)| match holding.state {
            HoldingState::Unknown(reason) if is_roblox_wide(reason) => Some(reason),
            _ => None,
        });
        let answered = read.iter().next().map(|_| Self::Answered);
        wide.min().map(Self::Failed).or(answered)
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
    fn an_outage_is_waited_out_and_what_is_the_members_own_is_not() {
        for (reason, tries) in [
            (None, TRIES),
            (Some(UnknownReason::Malformed), TRIES),
            (Some(UnknownReason::Partial), TRIES),
            (Some(UnknownReason::Unavailable), TRIES_IN_OUTAGE),
            (Some(UnknownReason::RateLimited), TRIES_IN_OUTAGE),
            (Some(UnknownReason::Busy), TRIES_IN_OUTAGE),
            (Some(UnknownReason::KeyRefused), TRIES_IN_OUTAGE),
        ] {
            assert!(is_tried_again(reason, tries - 1), "{reason:?}");
            assert!(!is_tried_again(reason, tries), "{reason:?}");
        }
    }

    #[test]
    fn one_failure_that_is_roblox_wide_speaks_for_a_read() {
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
        let failed = Some(Reading::Failed(UnknownReason::Busy));
        assert_eq!(read(&[HoldingState::Owned, busy, hidden]), failed);
    }
}
