use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::call::{Call, Lane};

/// Requests of one read that a person waits for; those that follow trickle with
/// the background work. So no giant inventory uses up the minute of everyone
/// else, and it is still read on for as long as the person waits.
const AT_ONCE: u32 = 10;

/// Who a read is for while it runs, and until when.
///
/// Others may join a read in flight, somebody more urgent among them: then the
/// read goes on in their name.
#[derive(Debug)]
pub(super) struct Asker {
    call: watch::Receiver<Call>,
    /// When the whole read must be over.
    until: Option<Instant>,
    requests: AtomicU32,
}

impl Asker {
    /// Somebody whom nobody joins.
    pub(super) fn alone(call: &Call) -> Self {
        let (_, receiver) = watch::channel(call.clone());
        Self::new(receiver, call.lane.end_of_read())
    }

    /// Somebody whom nobody joins and who has no more than this to spare.
    pub(super) fn alone_for(call: &Call, patience: Duration) -> Self {
        Self {
            until: Some(Instant::now() + patience),
            ..Self::alone(call)
        }
    }

    /// Whoever `call` names at the time.
    pub(super) const fn new(call: watch::Receiver<Call>, until: Option<Instant>) -> Self {
        Self {
            call,
            until,
            requests: AtomicU32::new(0),
        }
    }

    /// In whose name to ask now, and how urgently.
    pub(super) fn call(&self) -> Call {
        self.now(&self.call.borrow())
    }

    fn now(&self, call: &Call) -> Call {
        let mut call = call.clone();
        if self.requests() >= AT_ONCE {
            call.lane = Lane::Background;
        }
        call
    }

    /// Returns when it is no longer in the name of `call`; perhaps never.
    pub(super) async fn changes_from(&self, call: &Call) {
        let mut receiver = self.call.clone();
        if receiver
            .wait_for(|now| self.now(now) != *call)
            .await
            .is_err()
        {
            // Nobody can join any more.
            std::future::pending::<()>().await;
        }
    }

    /// When a request that starts now must be over.
    pub(super) fn deadline(&self) -> Instant {
        let patience = Instant::now() + self.call.borrow().lane.patience();
        self.until.map_or(patience, |until| until.min(patience))
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests sent so far.
    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_read_leaves_the_lane_of_people() {
        let asker = Asker::alone(&Call::interactive(None, None));
        for _ in 0..AT_ONCE {
            assert_eq!(asker.call().lane, Lane::Interactive);
            asker.count_request();
        }
        let call = asker.call();
        assert_eq!(call.lane, Lane::Background);
        let patience = asker.deadline() - Instant::now();
        assert!(patience <= Lane::Interactive.patience());
        let mut changes = std::pin::pin!(asker.changes_from(&call));
        let changed = futures_util::poll!(changes.as_mut());
        assert!(changed.is_pending(), "it waits in its new place");
    }
}
