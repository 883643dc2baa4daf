//! The sweep: what is known of every linked account is read again once an
//! interval.

use std::time::Duration;

use super::Timestamp;

/// By how much a turn may come early, as a part of the interval. So accounts
/// that were linked in one hour do not come round in one hour for ever.
const EARLY: f64 = 0.1;

/// How much of an interval lies at least between two turns of an account, however
/// often its member is seen.
const SOONEST: f64 = 0.25;

/// How much earlier than a whole interval from now an account's next turn comes,
/// by a lot drawn from 0 to 1. Never later: an interval is what was promised.
pub fn lead(interval: Duration, lot: f64) -> Duration {
    interval.mul_f64(EARLY * lot)
}

/// From when on an account's last turn counts, so that the next one is due at
/// `due`; `None` if it is due sooner as it is.
pub fn due_by(due: Timestamp, last: Timestamp, interval: Duration) -> Option<Timestamp> {
    let counts_from = due.minus(interval);
    (counts_from < last).then_some(counts_from)
}

/// The same for a member who is seen now: their next turn is due at once, behind all
/// that are due already. So whoever is never seen waits no longer for it. `None`
/// also while the last turn is young.
pub fn due_when_seen(now: Timestamp, last: Timestamp, interval: Duration) -> Option<Timestamp> {
    // It may have been that much later than it counts from.
    let young = interval.mul_f64(SOONEST + EARLY);
    if now.since(last) < young {
        return None;
    }
    due_by(now, last, interval)
}

/// How far apart turns begin at least. Where there is nothing to read no request
/// keeps them apart, and a hundred thousand of those, after an upgrade, would keep
/// the disk from those who wait (docs/BENCHMARKS.md).
pub const BETWEEN_TURNS: Duration = Duration::from_millis(50);

/// How many turns may be under way, which keeps the background's pace while an
/// answer takes less than eight times that.
pub const AT_ONCE: usize = 8;

/// How long until it is looked again whose turn it is, at least.
const REST: Duration = Duration::from_secs(1);

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextTurn<T> {
    Now(T),
    /// Somebody's, so much later.
    In(Duration),
}

/// How long until the next turn, if the account that comes next had its `last` then;
/// `None`: nobody is linked.
pub fn until_next(last: Option<Timestamp>, interval: Duration, now: Timestamp) -> Duration {
    last.map_or(interval, |last| last.plus(interval).since(now))
}

/// How long until it is looked again whose turn it is, by a process that looks around
/// so often.
pub fn pause_after<T>(next: &NextTurn<T>, look_around: Duration) -> Duration {
    match next {
        NextTurn::Now(_) => BETWEEN_TURNS,
        NextTurn::In(wait) => (*wait).clamp(REST, look_around),
    }
}

/// How far apart the turns begin where background requests are kept `pace` apart.
pub fn apart(pace: Duration) -> Duration {
    pace.max(BETWEEN_TURNS)
}

/// How long so many requests take that are kept `apart`.
pub fn one_by_one(requests: u64, apart: Duration) -> Duration {
    apart.saturating_mul(u32::try_from(requests).unwrap_or(u32::MAX))
}

/// What a round of the sweep takes, and what it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// One request each.
    pub accounts: u64,
    /// How far apart background requests are kept.
    pub pace: Duration,
    /// What was promised.
    pub interval: Duration,
}

impl Round {
    /// How long it takes.
    pub fn takes(self) -> Duration {
        one_by_one(self.accounts, apart(self.pace))
    }

    /// What it takes, up to the next whole minute: nobody plans by the second.
    pub fn planned(self) -> Duration {
        let minutes = self.takes().as_millis().div_ceil(60_000);
        Duration::from_mins(u64::try_from(minutes).unwrap_or(u64::MAX / 60))
    }

    /// Whether the promise can be kept.
    pub fn fits(self) -> bool {
        self.takes() <= self.interval
    }
}

/// How often it is said at most that the promise can't be kept.
const SAID_AGAIN_AFTER: Duration = Duration::from_hours(1);

/// Whether it was said that rounds take longer than was promised.
#[derive(Debug, Default)]
pub struct Promise {
    /// When it was said last that it can't be kept; `None` while it can.
    said: Option<Timestamp>,
}

/// What is to be said of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseNews {
    CannotBeKept,
    IsKeptAgain,
}

impl Promise {
    /// What is to be said of it now that a round is looked at. It is taken to be said.
    pub fn look(&mut self, round: Round, now: Timestamp) -> Option<PromiseNews> {
        if round.fits() {
            return self.said.take().map(|_| PromiseNews::IsKeptAgain);
        }
        let is_news = self
            .said
            .is_none_or(|said| now.since(said) >= SAID_AGAIN_AFTER);
        is_news.then(|| {
            self.said = Some(now);
            PromiseNews::CannotBeKept
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_turn_is_at_most_a_tenth_early() {
        for (lot, minutes) in [(0.0, 0), (0.5, 30), (1.0, 60)] {
            assert_eq!(lead(10 * HOUR, lot), Duration::from_mins(minutes), "{lot}");
        }
    }

    #[test]
    fn who_is_seen_is_next_when_their_last_turn_is_some_time_ago() {
        let now = Timestamp::from_millis(0).plus(100 * HOUR);
        for (ago, due_at_once) in [
            (0, false),
            (34, false),
            (35, true),
            (99, true),
            (100, false),
        ] {
            let last = now.minus(ago * HOUR);
            let counts_from = due_when_seen(now, last, 100 * HOUR);
            let expected = due_at_once.then_some(now.minus(100 * HOUR));
            assert_eq!(counts_from, expected, "{ago} hours ago");
        }
    }

    #[test]
    fn a_turn_is_put_sooner_and_never_later() {
        let at = |hours: u32| Timestamp::from_millis(0).plus(hours * HOUR);
        assert_eq!(due_by(at(12), at(10), 6 * HOUR), Some(at(6)));
        assert_eq!(due_by(at(16), at(10), 6 * HOUR), None);
        assert_eq!(due_by(at(20), at(10), 6 * HOUR), None);
    }

    proptest! {
        /// Accounts of which some are seen all the time, and as many turns as the
        /// pace allows, too few or enough.
        #[test]
        fn nobody_is_read_too_often_or_waits_for_who_is_seen(
            seen in prop::collection::vec(any::<bool>(), 1..30),
            lots in prop::collection::vec(0.0..1.0, 50),
            pace in 1..40_u32,
        ) {
            let (interval, pace) = (100 * HOUR, pace * HOUR);
            let everybody = u32::try_from(seen.len()).expect("few");
            let start = Timestamp::from_millis(0).plus(1000 * HOUR);
            let mut counts_from = vec![start; seen.len()];
            let mut last_turn = vec![start; seen.len()];
            for (now, lot) in (0..1000).map(|n| start.plus(pace * n)).zip(lots.iter().cycle()) {
                for (from, seen) in counts_from.iter_mut().zip(&seen) {
                    if *seen && let Some(sooner) = due_when_seen(now, *from, interval) {
                        *from = sooner;
                    }
                }
                let next = (0..seen.len()).min_by_key(|account| counts_from[*account]);
                let next = next.expect("there is one");
                if counts_from[next] > now.minus(interval) {
                    continue;
                }
                let waited = now.since(last_turn[next]);
                prop_assert!(waited >= interval / 4, "{waited:?}");
                prop_assert!(waited <= interval + pace * everybody, "{waited:?}");
                last_turn[next] = now;
                counts_from[next] = now.minus(lead(interval, *lot));
            }
        }
    }

    #[test]
    fn a_round_takes_a_request_for_each_account() {
        let pace = Duration::from_millis(750);
        for (accounts, takes) in [
            (0, Duration::ZERO),
            (1, pace),
            (4_800, HOUR),
            (u64::MAX, pace * u32::MAX),
        ] {
            let round = Round {
                accounts,
                pace,
                interval: HOUR,
            };
            assert_eq!(round.takes(), takes);
            assert_eq!(round.fits(), accounts <= 4_800);
            let planned = round.planned();
            let rounded = planned.checked_sub(takes);
            assert!(rounded.is_some_and(|it| it < Duration::from_mins(1)));
            assert_eq!(planned.as_secs() % 60, 0);
        }
        let idle = Round {
            accounts: 1_200,
            pace: Duration::from_millis(1),
            interval: HOUR,
        };
        assert_eq!(idle.takes(), HOUR / 60, "turns are kept apart as well");
    }

    #[test]
    fn a_promise_is_told_of_when_that_changes_and_once_an_hour() {
        use PromiseNews::{CannotBeKept, IsKeptAgain};
        let mut promise = Promise::default();
        for (minute, accounts, news) in [
            (0, 4_800, None),
            (10, 4_801, Some(CannotBeKept)),
            (20, 5_000, None),
            (69, 5_000, None),
            (70, 5_000, Some(CannotBeKept)),
            (80, 4_800, Some(IsKeptAgain)),
            (90, 4_800, None),
            (91, 4_801, Some(CannotBeKept)),
        ] {
            let round = Round {
                accounts,
                pace: Duration::from_millis(750),
                interval: HOUR,
            };
            let now = Timestamp::from_millis(0).plus(Duration::from_mins(minute));
            assert_eq!(promise.look(round, now), news, "in the {minute}th minute");
        }
    }
}
