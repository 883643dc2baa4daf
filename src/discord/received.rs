//! How long ago the interaction came that a task answers.

use std::time::Instant;

use tokio::task_local;

use crate::metrics::{self, Interaction};

task_local! {
    static RECEIVED: Instant;
}

/// Does the `work` for an interaction that came just now.
pub(super) async fn now<T>(work: impl Future<Output = T>) -> T {
    RECEIVED.scope(Instant::now(), work).await
}

/// Discord has the first answer.
pub(super) fn answered(kind: Interaction) {
    // Outside of `now` nobody knows, and nothing is counted.
    if let Ok(after) = RECEIVED.try_with(Instant::elapsed) {
        metrics::answered(kind, after);
    }
}
