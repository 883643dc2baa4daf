use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::call::Call;

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
        self.call.borrow().clone()
    }

    /// Returns when it is no longer in the name of `call`; perhaps never.
    pub(super) async fn changes_from(&self, call: &Call) {
        let mut receiver = self.call.clone();
        if receiver.wait_for(|now| now != call).await.is_err() {
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
