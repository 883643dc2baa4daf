//! The turns of the sweep: one begins after the other, and some are under way.

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::sleep;
use tracing::error;

use super::line::{LOOK_AROUND, UNRECORDED};
use crate::domain::sweep::BETWEEN_TURNS;
use crate::service::{NextTurn, Service, Turn};

/// How many turns may be under way, which keeps the background's pace while an
/// answer takes less than eight times that.
const AT_ONCE: usize = 8;

/// How long until it is looked again whose turn it is, at least.
const REST: Duration = Duration::from_secs(1);

/// Takes the turns as they come, for ever.
pub(super) async fn run(service: &Service) {
    let mut under_way = HashSet::new();
    let mut turns = FuturesUnordered::new();
    loop {
        let pause = match service.next_turn(&under_way).await {
            Ok(NextTurn::Now(turn)) => {
                under_way.insert(turn);
                turns.push(take(service, turn));
                BETWEEN_TURNS
            }
            Ok(NextTurn::In(wait)) => wait.clamp(REST, LOOK_AROUND),
            Err(error) => {
                error!(%error, "could not look whose turn it is");
                LOOK_AROUND
            }
        };
        let mut pause = pin!(sleep(pause));
        loop {
            tokio::select! {
                Some(turn) = turns.next() => {
                    under_way.remove(&turn);
                }
                () = &mut pause, if under_way.len() < AT_ONCE => break,
                () = service.turn_moved(), if under_way.is_empty() => break,
            }
        }
    }
}

/// Takes a turn, and returns it.
async fn take(service: &Service, turn: Turn) -> Turn {
    if let Err(error) = service.take_turn(turn).await {
        error!(%error, "could not take a turn of the sweep");
        sleep(UNRECORDED).await;
    }
    turn
}
