//! Pause points: a request held until a test lets it go on.

use std::time::Duration;

use tokio::sync::watch;

/// Where a paused request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// No request has come yet.
    Awaited,
    /// A request is held.
    Reached,
    /// It may go on.
    Released,
    /// Its connection is to break.
    Dropped,
}

/// The request's side of a pause point.
#[derive(Clone, Debug)]
pub(crate) struct Gate(watch::Sender<Stage>);

/// The connection of a held request is to break.
#[derive(Debug)]
pub(crate) struct ConnectionDropped;

impl Gate {
    /// Waits until the test lets the request go on.
    pub(crate) async fn pass(&self) -> Result<(), ConnectionDropped> {
        let mut stage = self.0.subscribe();
        self.0.send_if_modified(|stage| {
            let first = *stage == Stage::Awaited;
            if first {
                *stage = Stage::Reached;
            }
            first
        });
        let end = stage
            .wait_for(|stage| matches!(stage, Stage::Released | Stage::Dropped))
            .await;
        match end.as_deref() {
            Ok(Stage::Dropped) => Err(ConnectionDropped),
            _ => Ok(()),
        }
    }
}

/// Holds a request, before its effect or after it, until the test says how it goes on.
///
/// Dropped, it lets the request go on.
#[derive(Debug)]
pub struct PausePoint {
    stage: watch::Sender<Stage>,
    patience: Duration,
}

/// No such request came in time.
#[derive(Debug, thiserror::Error)]
#[error("no request came to the pause point within {0:?}")]
pub struct NotReached(Duration);

impl PausePoint {
    pub(crate) fn new(patience: Duration) -> (Self, Gate) {
        let (stage, _) = watch::channel(Stage::Awaited);
        let gate = Gate(stage.clone());
        (Self { stage, patience }, gate)
    }

    /// Waits until a request is held here.
    pub async fn reached(&self) -> Result<(), NotReached> {
        let mut stage = self.stage.subscribe();
        let reached = stage.wait_for(|stage| *stage != Stage::Awaited);
        match tokio::time::timeout(self.patience, reached).await {
            Ok(_) => Ok(()),
            Err(_) => Err(NotReached(self.patience)),
        }
    }

    /// Lets the request go on.
    pub fn release(self) {
        drop(self);
    }

    /// Breaks the connection of the request; whatever it has done stays done.
    pub fn drop_connection(self) {
        self.stage.send_replace(Stage::Dropped);
    }
}

impl Drop for PausePoint {
    fn drop(&mut self) {
        self.stage.send_if_modified(|stage| {
            let held = *stage != Stage::Dropped;
            if held {
                *stage = Stage::Released;
            }
            held
        });
    }
}
