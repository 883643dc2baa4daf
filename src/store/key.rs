use std::sync::atomic::{AtomicI64, Ordering};

use super::{Connection, StoreError};
use crate::domain::Timestamp;

/// So many keys has each millisecond.
pub(super) const A_MILLISECOND: i64 = 1 << 20;

/// Makes the keys of rows: positive, rising with time, never the same twice.
///
/// A key is the time in milliseconds (43 bits, until the year 2248) above 20
/// random bits, or the last key plus one if that was made in the same
/// millisecond or a later one. So keys of one process never collide, those of
/// two hardly ever, and no key has to be asked of the database. Those of the audit
/// rise from one process to the next too, though the clock was put back.
#[derive(Debug, Default)]
pub(super) struct Keys {
    last: AtomicI64,
}

impl Keys {
    /// Keys that follow on `last`.
    pub(super) fn after(last: i64) -> Self {
        Self { last: last.into() }
    }

    pub(super) fn next(&self, now: Timestamp) -> i64 {
        let first = first_at(now);
        let fresh = first | rand::random_range(1..A_MILLISECOND);
        let rise = |last: i64| {
            if last < first {
                fresh
            } else {
                last.saturating_add(1)
            }
        };
        let (Ok(last) | Err(last)) =
            self.last
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                    Some(rise(last))
                });
        rise(last)
    }
}

/// Below every key made from `time` on.
pub(super) fn first_at(time: Timestamp) -> i64 {
    time.as_millis().clamp(0, (1 << 43) - 1) * A_MILLISECOND
}

/// The last key of the audit, or of what became of pauses, that was made, as far as the
/// database has it: those of rows that went by age were told to their server's log.
pub(super) async fn last_of_audit(connection: &mut Connection) -> Result<i64, StoreError> {
    let row: Option<i64> = sqlx::query_scalar("select max(audit_id) from audit")
        .fetch_one(&mut *connection)
        .await?;
    let told: Option<i64> = sqlx::query_scalar("select max(log_cursor) from server_settings")
        .fetch_one(&mut *connection)
        .await?;
    let event: Option<i64> = sqlx::query_scalar("select max(event_id) from pause_events")
        .fetch_one(connection)
        .await?;
    Ok(row.max(told).max(event).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_one_moment_differ_and_rise() {
        let keys = Keys::default();
        let now = Timestamp::from_millis(1_790_000_000_000);
        let made: Vec<_> = (0..100_000).map(|_| keys.next(now)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn keys_are_positive_and_rise_though_the_clock_goes_back() {
        let keys = Keys::default();
        let made = [5_000, 4_000, 0, -7, i64::MAX, i64::MAX]
            .map(|millis| keys.next(Timestamp::from_millis(millis)));
        assert!(made[0] > 0);
        assert!(made.is_sorted_by(|a, b| a < b));
    }
}
