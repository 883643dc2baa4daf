use std::sync::atomic::{AtomicI64, Ordering};

use super::{Connection, StoreError};
use crate::domain::{ServerId, Timestamp};

/// So many keys has each millisecond.
pub(super) const A_MILLISECOND: i64 = 1 << 20;

/// Makes the keys of rows: positive, rising with time, never the same twice.
///
/// A key is the time in milliseconds (43 bits, until the year 2248) above 20
/// random bits, or the last key plus one if that was made in the same
/// millisecond or a later one. So keys of one process never collide, those of
/// two hardly ever, and no key has to be asked of the database.
#[derive(Debug, Default)]
pub(super) struct Keys {
    last: AtomicI64,
}

impl Keys {
    pub(super) fn next(&self, now: Timestamp) -> i64 {
        let fresh = fresh(now);
        let (Ok(last) | Err(last)) =
            self.last
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                    Some(rise(last, fresh))
                });
        rise(last, fresh)
    }
}

fn fresh(now: Timestamp) -> i64 {
    first_at(now) | rand::random_range(1..A_MILLISECOND)
}

/// The fresh key, unless one of its millisecond or a later one was made.
fn rise(last: i64, fresh: i64) -> i64 {
    if last < fresh - fresh % A_MILLISECOND {
        fresh
    } else {
        last.saturating_add(1)
    }
}

/// Below every key made from `time` on.
pub(super) fn first_at(time: Timestamp) -> i64 {
    time.as_millis().clamp(0, (1 << 43) - 1) * A_MILLISECOND
}

/// The key of the next row in the audit of a server, or of the next that tells what
/// became of a pause, in the transaction that adds it.
/// These rise in the order in which they are committed, whichever process adds them and
/// whatever its clock says: a log goes on from the last one it told.
pub(super) async fn next_of_audit(
    connection: &mut Connection,
    server: ServerId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let last: Option<i64> = sqlx::query_scalar("select max(audit_id) from audit")
        .fetch_one(&mut *connection)
        .await?;
    let event: Option<i64> = sqlx::query_scalar("select max(event_id) from pause_events")
        .fetch_one(&mut *connection)
        .await?;
    // Its row may have gone by age.
    let told: Option<i64> = sqlx::query_scalar(
        "select coalesce(log_sending, log_cursor) from server_settings where server_id = $1",
    )
    .bind(server)
    .fetch_optional(connection)
    .await?;
    Ok(rise(
        last.max(event).max(told).unwrap_or_default(),
        fresh(now),
    ))
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
