use std::collections::HashSet;

use super::*;
use crate::domain::sweep::NextTurn;
use crate::domain::work::TRY_AGAIN;
use crate::domain::{Ceiling, CredentialKind, RobloxUserId, Trigger};
use crate::service::GatewayError;
use crate::service::fake::{INTERVAL, LOW_ROLE, PATIENCE, World, badge, role, server, user};
use crate::store::Work;

/// What two clocks may differ by.
const MOMENT: Duration = Duration::from_millis(5);

/// A member who is linked, in a server with a bind.
async fn world() -> World {
    let world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    world
}

async fn queued(world: &World) -> Work {
    let queued = world.service.queue(server(), user(7), Trigger::Joined);
    queued.await.expect("works");
    world.work_of(user(7)).await.expect("it waits")
}

#[tokio::test]
async fn an_update_that_lacks_roblox_is_set_aside_which_is_no_try() {
    let world = world().await;
    world.roblox_goes_down().await;
    let work = queued(&world).await;
    let before = world.service.now();
    // Nobody answers for Discord here.
    let done = tokio::time::timeout(PATIENCE, world.service.do_work(&work)).await;
    done.expect("Discord is not asked").expect("recorded");
    let after = world.work_of(user(7)).await.expect("it waits still");
    // When Roblox is tried again: in two seconds at the most, the first time.
    let now = world.service.now();
    let trial = world.service.roblox_is_down().expect("it is down").wait;
    assert!(after.due.plus(MOMENT) >= now.plus(trial), "{after:?}");
    assert!(after.due < before.plus(SET_ASIDE), "{after:?}");
    assert_eq!((after.attempts, after.reason), (0, Trigger::Joined));
}

#[tokio::test]
async fn an_update_that_lacks_discord_is_set_aside_which_is_no_try() {
    let mut world = world().await;
    world.discord_goes_down().await;
    let work = queued(&world).await;
    let service = world.service.clone();
    let done = tokio::spawn(async move { service.do_work(&work).await });
    world.look().await.answer(Err(GatewayError::LeftAlone));
    done.await.expect("no panic").expect("recorded");
    let after = world.work_of(user(7)).await.expect("it waits still");
    assert_eq!((after.attempts, after.reason), (0, Trigger::Joined));
    assert!(after.due > work.due);
}

/// Of one server Discord may fail for hours, and answer for all others.
#[tokio::test]
async fn an_update_that_asked_and_failed_is_a_try_though_discord_is_down() {
    let mut world = world().await;
    world.discord_goes_down().await;
    let work = queued(&world).await;
    let service = world.service.clone();
    let done = tokio::spawn(async move { service.do_work(&work).await });
    world.look().await.answer(Err(GatewayError::Unavailable));
    done.await.expect("no panic").expect("recorded");
    let after = world.work_of(user(7)).await.expect("it waits still");
    assert_eq!(after.attempts, 1);
    assert!(after.due >= work.due.plus(TRY_AGAIN), "{after:?}");
}

/// The second of their reads has Roblox taken for down.
#[tokio::test]
async fn accounts_of_which_alone_roblox_fails_keep_nobody_from_their_turn() {
    let world = world().await;
    world.linked(user(8)).await;
    for failing in [7, 8].map(user) {
        world.roblox_fails_of(failing);
    }
    world.pass(INTERVAL);
    // Due after those two.
    world.linked(user(9)).await;
    world.nobody_waits().await;
    world.pass(INTERVAL);
    let next = async || {
        world
            .service
            .next_turn(&HashSet::new())
            .await
            .expect("works")
    };
    let mut failed = Vec::new();
    for _ in 0..2 {
        let NextTurn::Now(turn) = next().await else {
            panic!("it is somebody's turn")
        };
        world.service.take_turn(turn).await.expect("works");
        failed.push(turn);
    }
    assert!(world.service.roblox_is_down().is_some());
    for user in [7, 8].map(user) {
        let work = world.work_of(user).await.expect("they are read again");
        assert_eq!(work.reason, Trigger::Sweep);
    }
    let NextTurn::Now(turn) = next().await else {
        panic!("it is the third's turn")
    };
    assert!(!failed.contains(&turn), "{turn:?}");
}

/// Nothing of it is kept against the member, either: they are read right after.
#[tokio::test]
async fn a_turn_is_not_over_while_roblox_is_down() {
    let world = world().await;
    world.pass(INTERVAL);
    let next = async || {
        let next = world.service.next_turn(&HashSet::new()).await;
        next.expect("works")
    };
    let NextTurn::Now(turn) = next().await else {
        panic!("it is their turn")
    };
    world.roblox_goes_down().await;
    world.service.take_turn(turn).await.expect("works");
    assert_eq!(next().await, NextTurn::Now(turn), "it is theirs still");
    let account = RobloxUserId::new(7).expect("positive");
    let items = [badge(1)].into();
    let store = world.service.store();
    let kept = store.holdings(account, &items, CredentialKind::Key).await;
    assert_eq!(kept.expect("works").iter().count(), 0);
}
