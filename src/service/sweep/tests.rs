use super::*;
use crate::domain::{Ceiling, RobloxUserId, Served, Trigger, UserId};
use crate::service::fake::{LOW_ROLE, World, badge, role, server, user};

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

/// The longest unread come first, and the others when there is room.
#[tokio::test]
async fn a_round_leaves_room_for_other_work() {
    let members: Vec<UserId> = (1..=70).map(user).collect();
    let world = world(&members).await;
    world.pass(INTERVAL);
    let again = sweep(&world).await;
    assert_eq!(again, ROOM_AGAIN);
    let waiting = || async { world.service.store().waiting().await.expect("works") };
    assert_eq!(waiting().await, u64::from(ENOUGH_TO_DO));
    sweep(&world).await;
    assert_eq!(waiting().await, u64::from(ENOUGH_TO_DO), "there is no room");
    world.nobody_waits().await;
    sweep(&world).await;
    assert_eq!(waiting().await, 70 - u64::from(ENOUGH_TO_DO));
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
