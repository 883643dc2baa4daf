use std::collections::HashSet;

use super::*;
use crate::domain::sweep::NextTurn;
use crate::domain::work::TRY_AGAIN;
use crate::domain::{Cause, Ceiling, CredentialKind, RobloxUserId, Timestamp, Trigger, UserId};
use crate::service::GatewayError;
use crate::service::fake::{
    INTERVAL, LOW_ROLE, PATIENCE, World, badge, member, role, server, stay, user,
};
use crate::store::Work;

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
    // Nobody answers for Discord here.
    let done = tokio::time::timeout(PATIENCE, world.service.do_work(&work)).await;
    done.expect("Discord is not asked").expect("recorded");
    let after = world.work_of(user(7)).await.expect("it waits still");
    assert_eq!(after.due, Upstream::Roblox.answers());
    assert_eq!((after.attempts, after.reason), (0, Trigger::Joined));
    assert_eq!(after.queued, work.queued);
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
    assert_eq!(after.due, Upstream::Discord.answers());
    assert_eq!((after.attempts, after.reason), (0, Trigger::Joined));
}

async fn due(world: &World) -> (Vec<UserId>, Duration) {
    let (due, until_more) = world.service.due_work(9).await.expect("works");
    (due.iter().map(|work| work.user).collect(), until_more)
}

/// Whoever was queued in this order waits for Roblox.
async fn wait_for_roblox(world: &World, users: &[UserId]) {
    for user in users {
        let queued = world.service.queue(server(), *user, Trigger::Joined);
        queued.await.expect("works");
        let work = world.work_of(*user).await.expect("it waits");
        let lease = world.service.store().take_work(&work).await;
        let lease = lease.expect("works").expect("nobody has it");
        let aside = world.service.set_aside(&work, lease, Upstream::Roblox);
        aside.await.expect("recorded");
        world.pass(Duration::from_secs(1));
    }
}

/// Roblox is tried until it answers.
async fn roblox_comes_back(world: &World) {
    let tried = async {
        tokio::select! {
            () = world.service.try_roblox() => {}
            () = world.service.roblox_answers() => {}
        }
    };
    let tried = tokio::time::timeout(PATIENCE, tried).await;
    tried.expect("the pause is two seconds at the most");
}

#[tokio::test]
async fn what_waits_for_roblox_is_due_in_order_of_age_once_it_answers_and_not_before() {
    let world = World::new().await;
    let in_order = [9, 7, 8].map(user);
    world.roblox_goes_down().await;
    wait_for_roblox(&world, &in_order).await;
    world.pass(Duration::from_hours(1));
    // It was queued after them, and waits for nobody.
    let queued = world.service.queue(server(), user(1), Trigger::Left).await;
    queued.expect("works");
    assert_eq!(due(&world).await, ([user(1)].into(), Duration::MAX));
    let while_down = world.service.backlog().await.expect("works");
    assert!(while_down.longest_due < Duration::from_secs(1));

    roblox_comes_back(&world).await;
    let (all, _) = due(&world).await;
    assert_eq!(all, [9, 7, 8, 1].map(user));
    let afterwards = world.service.backlog().await.expect("works");
    assert!(
        afterwards.longest_due < PATIENCE,
        "the outage does not count"
    );
}

/// It would sleep for a minute otherwise.
#[tokio::test]
async fn the_line_is_rung_when_an_outage_is_over() {
    let world = World::new().await;
    world.roblox_goes_down().await;
    let rung = async {
        tokio::select! {
            () = world.service.ring_after_outages() => {}
            () = world.service.work_queued() => {}
        }
    };
    let rung = async { tokio::time::timeout(PATIENCE, rung).await };
    let (rung, ()) = tokio::join!(rung, roblox_comes_back(&world));
    rung.expect("a ring in time");
}

/// A process that starts in the middle of an outage.
#[tokio::test]
async fn whoever_is_waited_for_is_tried_before_the_work_is() {
    let world = World::new().await;
    world.service.doubt_upstreams().await.expect("works");
    assert_eq!(world.service.outages(), Outages::NONE, "nobody waits");
    wait_for_roblox(&world, &[user(7)]).await;
    assert_eq!(due(&world).await.0, [user(7)], "it never failed here");
    world.service.doubt_upstreams().await.expect("works");
    assert_eq!(due(&world).await.0, []);
    roblox_comes_back(&world).await;
    assert_eq!(due(&world).await.0, [user(7)]);
}

/// What failed before the outage had them wait for an hour; a person asks meanwhile.
#[tokio::test]
async fn who_asks_in_vain_while_roblox_is_down_is_seen_to_once_it_answers() {
    let mut world = world().await;
    world.nobody_waits().await;
    let (store, now) = (world.service.store().clone(), world.service.now());
    let due = now.plus(Duration::from_hours(1));
    let retried = store.queue(server(), user(7), Trigger::Retry, due, now);
    retried.await.expect("works");
    world.roblox_goes_down().await;
    let service = world.service.clone();
    let cause = Cause::by(user(7), Trigger::Asked);
    let asked = tokio::spawn(async move { service.update_now(server(), user(7), cause).await });
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
    asked.await.expect("no panic").expect("an update");
    let waits = world.work_of(user(7)).await.expect("another try");
    assert_eq!(waits.due, Upstream::Roblox.answers());
    assert_eq!(waits.reason, Trigger::Asked);

    // News of the member is looked at when it comes.
    let news = queued(&world).await;
    assert!(news.due < Timestamp::NEVER && news.due <= world.service.now());
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
