//! The sweep: what is known of every linked account is read again once an
//! interval.

use std::time::Duration;

use super::Timestamp;

/// By how much a turn may come early, as a part of the interval. So accounts
/// that were linked in one hour do not come round in one hour for ever.
const EARLY: f64 = 0.1;

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

/// How far apart turns begin at least. Where there is nothing to read no request
/// keeps them apart, and a hundred thousand of those, after an upgrade, would keep
/// the disk from those who wait (docs/BENCHMARKS.md).
pub const BETWEEN_TURNS: Duration = Duration::from_millis(50);

/// How far apart the turns begin where background requests are kept `pace` apart.
pub fn apart(pace: Duration) -> Duration {
    pace.max(BETWEEN_TURNS)
}

/// How long a round takes with so many accounts, one request each.
pub fn round(accounts: u64, pace: Duration) -> Duration {
    apart(pace).saturating_mul(u32::try_from(accounts).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_turn_is_at_most_a_tenth_early() {
        for (lot, minutes) in [(0.0, 0), (0.5, 30), (1.0, 60)] {
            assert_eq!(lead(10 * HOUR, lot), Duration::from_mins(minutes), "{lot}");
        }
    }

    #[test]
    fn a_turn_is_put_sooner_and_never_later() {
        let at = |hours: u32| Timestamp::from_millis(0).plus(hours * HOUR);
        assert_eq!(due_by(at(12), at(10), 6 * HOUR), Some(at(6)));
        assert_eq!(due_by(at(16), at(10), 6 * HOUR), None);
        assert_eq!(due_by(at(20), at(10), 6 * HOUR), None);
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
            assert_eq!(round(accounts, pace), takes);
        }
        assert_eq!(round(1_200, Duration::from_millis(1)), HOUR / 60);
    }
}
