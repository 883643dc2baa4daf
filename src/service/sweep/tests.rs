use std::collections::BTreeSet;

use super::*;
use crate::domain::{Ceiling, RobloxUserId, Served, Trigger, UserId};
use crate::service::fake::{LOW_ROLE, World, badge, role, server, user};
use crate::store::Intent;

const INTERVAL: Duration = Duration::from_hours(6);

/// A server with a bind, and members of it who are linked. Nobody waits.
async fn world(members: &[UserId]) -> World {
    let world = World::new().await;
    for member in members {
        world.linked(*member).await;
    }
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world
}

async fn sweep(world: &World) -> Duration {
    world.service.sweep(INTERVAL).await.expect("works")
}

#[tokio::test]
async fn everyone_has_a_turn_an_interval_after_the_last() {
    let world = world(&[user(7)]).await;
    assert!(sweep(&world).await > INTERVAL.mul_f64(0.9));
    assert!(!world.waits(user(7)).await, "the link itself had them read");
    for _ in 0..3 {
        world.pass(INTERVAL);
        sweep(&world).await;
        let work = world.work_of(user(7)).await.expect("it is their turn");
        assert_eq!(work.reason, Trigger::Sweep);
        world.nobody_waits().await;
        let next = sweep(&world).await;
        assert!(!world.waits(user(7)).await, "once is enough");
        assert!(
            next > INTERVAL.mul_f64(0.89) && next <= INTERVAL,
            "{next:?}"
        );
    }
}

#[tokio::test]
async fn a_read_for_another_reason_takes_the_turns_place() {
    let world = world(&[user(7), user(8)]).await;
    world.pass(INTERVAL);
    let (service, account) = (&world.service, RobloxUserId::new(7).expect("positive"));
    let swept = service.store().swept(user(7), account, service.now());
    swept.await.expect("works");
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    assert!(world.waits(user(8)).await);
}

#[tokio::test]
async fn who_can_lose_and_gain_nothing_has_no_turn() {
    let world = World::new().await;
    world.linked(user(7)).await;
    world.nobody_waits().await;
    world.pass(INTERVAL);
    let next = sweep(&world).await;
    assert!(!world.waits(user(7)).await, "there is no bind");
    assert!(next > INTERVAL.mul_f64(0.89), "{next:?}");
}

#[tokio::test]
async fn a_server_that_is_not_served_has_no_turn() {
    let elsewhere = ServerId::new(2).expect("positive");
    let world = World::serving(Served::Only([elsewhere].into())).await;
    world.linked(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.pass(INTERVAL);
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
}

#[tokio::test]
async fn as_many_have_their_turn_as_can_be_read_at_once() {
    let members: Vec<UserId> = (1..=10).map(user).collect();
    let world = world(&members).await;
    world.pass(INTERVAL);
    let waiting = || async { world.service.store().waiting().await.expect("works") };
    assert_eq!(sweep(&world).await, Duration::ZERO, "it is others' turn");
    assert_eq!(waiting().await, 8);
    assert!(sweep(&world).await > INTERVAL.mul_f64(0.89));
    assert_eq!(waiting().await, 10);
}

/// A role that could not be taken when its last bind went tells nothing.
#[tokio::test]
async fn a_server_without_binds_is_no_place_to_read_for() {
    let world = World::new().await;
    let other = ServerId::new(2).expect("positive");
    for at in [server(), other] {
        world.linked_in(at, user(7)).await;
    }
    let (store, now) = (world.service.store(), world.service.now());
    let give = Intent::Give(BTreeSet::new());
    let intended = store.intend(server(), user(7), role(LOW_ROLE), &give, now);
    intended.await.expect("works");
    world
        .bind_in(other, role(LOW_ROLE), badge(1), Ceiling::Owner)
        .await;
    world.pass(INTERVAL);
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    let waits = store.work_of(other, user(7)).await.expect("works");
    assert_eq!(waits.expect("there").reason, Trigger::Sweep);
}

#[tokio::test]
async fn one_update_is_enough_for_all_servers_of_a_member() {
    let world = world(&[user(7)]).await;
    let other = ServerId::new(2).expect("positive");
    world.linked_in(other, user(7)).await;
    world
        .bind_in(other, role(LOW_ROLE), badge(2), Ceiling::Owner)
        .await;
    world.pass(INTERVAL);
    sweep(&world).await;
    let waiting = world.service.store().waiting().await.expect("works");
    assert_eq!(waiting, 1, "the read there has the other server follow");
    assert!(world.waits(user(7)).await, "in {}", server());
}
