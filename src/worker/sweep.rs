//! The turns of the sweep: one begins after the other, and some are under way.

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::sleep;
use tracing::error;

use super::line::{AFTER_AN_ERROR, UNRECORDED};
use crate::domain::RobloxUserId;
use crate::domain::sweep::{self, AT_ONCE, NextTurn, Promise};
use crate::service::Service;

/// How often it is looked whether the sweep's promise can be kept: all links are counted.
const LOOK_AT_ROUND: Duration = Duration::from_mins(10);

/// Tells when the promise can't be kept, and can be again, for ever.
pub(super) async fn look_at_rounds(service: &Service) {
    let mut promise = Promise::default();
    loop {
        if let Err(error) = service.look_at_round(&mut promise).await {
            error!(%error, "could not look what a round of the sweep takes");
        }
        sleep(LOOK_AT_ROUND).await;
    }
}

/// Takes the turns as they come, for ever.
pub(super) async fn run(service: &Service) {
    let mut under_way = HashSet::new();
    let mut turns = FuturesUnordered::new();
    loop {
        let pause = match service.next_turn(&under_way).await {
            Ok(next) => {
                let pause = sweep::pause_after(&next, service.look_around());
                if let NextTurn::Now(account) = next {
                    under_way.insert(account);
                    turns.push(take(service, account));
                }
                pause
            }
            Err(error) => {
                error!(%error, "could not look whose turn it is");
                AFTER_AN_ERROR
            }
        };
        // Nobody's turn begins while Roblox is down: it would be over for nothing.
        let mut pause = pin!(async {
            sleep(pause).await;
            service.roblox_answers().await;
        });
        let moved = async || {
            service.turn_moved().await;
            service.roblox_answers().await;
        };
        loop {
            tokio::select! {
                Some(account) = turns.next() => {
                    under_way.remove(&account);
                }
                () = &mut pause, if under_way.len() < AT_ONCE => break,
                () = moved(), if under_way.is_empty() => break,
            }
        }
    }
}

/// Takes the turn of an account, and returns which.
async fn take(service: &Service, account: RobloxUserId) -> RobloxUserId {
    if let Err(error) = service.take_turn(account).await {
        error!(%error, "could not take a turn of the sweep");
        sleep(UNRECORDED).await;
    }
    account
}
