//! Pause points: a request is held until the test lets it go on.

use std::sync::Arc;

use tokio::sync::watch;

use super::{
    Simulator,
    faults::{Effect, FaultHandle, Selector},
};

/// Where held requests wait.
#[derive(Debug)]
pub(super) struct Gate {
    reached: watch::Sender<usize>,
    open: watch::Sender<bool>,
}

impl Gate {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            reached: watch::Sender::new(0),
            open: watch::Sender::new(false),
        })
    }

    /// Waits at the gate, and says so.
    pub async fn pass(&self) {
        let mut open = self.open.subscribe();
        self.reached.send_modify(|count| *count += 1);
        // Fails only when the sender is gone, and `self` owns it.
        let _ = open.wait_for(|&open| open).await;
    }
}

/// Holds every request that the selector fits, until released or dropped.
#[derive(Debug)]
#[must_use = "dropping it releases the requests at once"]
pub struct Pause {
    gate: Arc<Gate>,
    fault: FaultHandle,
}

impl Pause {
    /// Returns once a request is held.
    pub async fn reached(&self) {
        self.reached_by(1).await;
    }

    /// Returns once this many requests have been held, so far.
    pub async fn reached_by(&self, requests: usize) {
        let mut reached = self.gate.reached.subscribe();
        // Fails only when the sender is gone, and `self` owns it.
        let _ = reached.wait_for(|&count| count >= requests).await;
    }

    /// Lets the held requests, and all later ones, go on.
    pub fn release(self) {}
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.fault.clear();
        self.gate.open.send_replace(true);
    }
}

impl Simulator {
    /// Holds requests on arrival: what they will be told is decided after the release.
    pub fn pause(&self, requests: Selector) -> Pause {
        self.pause_by(requests, Effect::Hold)
    }

    /// Answers requests and holds the answers back: they tell of the world as it was before.
    pub fn pause_answers(&self, requests: Selector) -> Pause {
        self.pause_by(requests, Effect::HoldAnswer)
    }

    fn pause_by(&self, requests: Selector, hold: fn(Arc<Gate>) -> Effect) -> Pause {
        let gate = Gate::new();
        let fault = self.fault(requests.then(hold(Arc::clone(&gate))));
        Pause { gate, fault }
    }
}
