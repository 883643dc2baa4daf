use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use tracing::warn;

use crate::domain::Timestamp;

/// Where the service learns what time it is.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }
}

/// What is worth telling of how far apart two clocks are: clocks that are kept right
/// differ by less.
const FAR_APART: Duration = Duration::from_secs(1);

/// The time of all processes that share a database: the machine's, set by the
/// database's. What one of them records, another compares with its own time: when a
/// write can no longer land (`IN_FLIGHT`), who is due, what came after what.
pub(super) struct CommonClock {
    machine: Arc<dyn Clock>,
    /// By how many milliseconds the machine's is behind it.
    ahead: AtomicI64,
}

impl CommonClock {
    /// As the machine's, until it is set.
    pub(super) fn new(machine: Arc<dyn Clock>) -> Self {
        Self {
            machine,
            ahead: AtomicI64::new(0),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let machine = self.machine.now().as_millis();
        Timestamp::from_millis(machine.saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// Sets it by the database's, which said `theirs` after this one said `before` and
    /// before now: by as little as makes that true.
    pub(super) fn set(&self, before: Timestamp, theirs: Timestamp) {
        let after = self.now();
        let apart = theirs.as_millis() - theirs.clamp(before.min(after), after).as_millis();
        self.ahead.fetch_add(apart, Ordering::Relaxed);
        let far = Duration::from_millis(apart.unsigned_abs());
        if far > FAR_APART {
            let seconds = far.as_secs_f32();
            warn!(
                seconds,
                is_behind = apart > 0,
                "this machine's clock is not as the database's, which is gone by"
            );
        }
    }
}

impl fmt::Debug for CommonClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommonClock")
            .field("ahead", &self.ahead)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(5000)
        }
    }

    #[rstest]
    #[case::it_is_ahead(4000, 3000, 4000)]
    #[case::it_is_behind(4000, 7000, 7000)]
    #[case::a_slow_answer_says_little(4000, 4300, 5000)]
    #[case::it_was_set_back_meanwhile(6000, 5500, 5500)]
    fn it_is_set_by_as_little_as_makes_what_was_heard_true(
        #[case] before: i64,
        #[case] theirs: i64,
        #[case] now: i64,
    ) {
        let [before, theirs] = [before, theirs].map(Timestamp::from_millis);
        let clock = CommonClock::new(Arc::new(Stopped));
        clock.set(before, theirs);
        assert_eq!(clock.now(), Timestamp::from_millis(now));
    }
}
