use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::domain::Timestamp;
use crate::service::{Clock, SystemClock};

/// The time of this machine and some milliseconds.
#[derive(Debug, Default)]
pub struct FakeClock {
    pub ahead: AtomicU64,
    pub step: AtomicU64,
    pub stopped_at: OnceLock<Timestamp>,
}

pub fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).expect("not for ever")
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        let step = self.step.load(Ordering::Relaxed);
        let ahead = self.ahead.fetch_add(step, Ordering::Relaxed);
        let now = self.stopped_at.get().copied();
        now.unwrap_or_else(|| SystemClock.now())
            .plus(Duration::from_millis(ahead))
    }
}
