//! How long ago the interaction came that a task answers, and whether Discord has its
//! first answer.

use std::cell::Cell;
use std::time::Instant;

use serenity::all as discord;
use tokio::task_local;

use crate::metrics::{self, Interaction};

struct Received {
    kind: Interaction,
    at: Instant,
    answered: Cell<bool>,
}

task_local! {
    static RECEIVED: Received;
}

/// What an interaction is counted as. `None` where nobody misses an answer:
/// suggestions come while somebody types, or do not.
pub(super) fn kind(interaction: &discord::Interaction) -> Option<Interaction> {
    match interaction {
        discord::Interaction::Command(_) => Some(Interaction::Command),
        discord::Interaction::Component(_) => Some(Interaction::Component),
        discord::Interaction::Modal(_) => Some(Interaction::Form),
        _ => None,
    }
}

/// Does the `work` for an interaction that came just now. It does not panic.
pub(super) async fn now(kind: Interaction, work: impl Future<Output = ()>) {
    let received = Received {
        kind,
        at: Instant::now(),
        answered: Cell::new(false),
    };
    let counted = async {
        work.await;
        if !RECEIVED.with(|received| received.answered.get()) {
            metrics::unanswered(kind);
        }
    };
    RECEIVED.scope(received, counted).await;
}

/// Discord has the first answer.
pub(super) fn answered() {
    // Outside of `now` nobody knows, and nothing is counted.
    let _ = RECEIVED.try_with(|received| {
        received.answered.set(true);
        metrics::answered(received.kind, received.at.elapsed());
    });
}
