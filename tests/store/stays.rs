//! A grant belongs to one stay of the member: what is told late, of a stay
//! before or of a look that took a while, changes nothing of today's.

use gatepass::domain::{GrantState, Stay, Timestamp, Trigger};
use gatepass::store::{Act, Intent};

use crate::world::{NOW, World, about, after, bind_id, in_hand, role, server, stay, user};

/// Whether it is news.
async fn saw(world: &World, stay: Option<Stay>, seconds: u64) -> bool {
    let saw = world
        .store
        .saw_member(server(1), user(1), stay, after(seconds));
    saw.await.expect("works")
}

async fn left(world: &World, seconds: u64) {
    let left = world.store.member_left(server(1), user(1), after(seconds));
    left.await.expect("works");
}

async fn is_present(world: &World) -> bool {
    let present = world.store.is_present(server(1), user(1));
    present.await.expect("works")
}

/// A member in their first stay, with role 50 from the bot.
async fn granted() -> World {
    let world = World::new().await;
    saw(&world, Some(stay(1)), 0).await;
    world.give(1, 1, 50, &[bind_id(1)]).await;
    world
}

async fn is_granted(world: &World) -> bool {
    let held = vec![(50, GrantState::Held, vec![bind_id(1)])];
    world.ledger(1, 1).await == held
}

/// When the grants of the member were closed.
async fn closings(world: &World) -> Vec<Timestamp> {
    let left = world.audit(1, about(1)).await.into_iter();
    let left = left.filter(|row| row.entry.act == Act::Left);
    left.inspect(|row| assert_eq!((row.role, row.entry.occasion), (role(50), Trigger::Left)))
        .map(|row| row.at)
        .collect()
}

/// Discord takes the roles of a member who leaves. Were the rows kept, the roles
/// would look taken by hand when the member is back.
#[tokio::test]
async fn a_later_stay_closes_the_grants_of_the_one_before() {
    let world = granted().await;
    world.give(1, 2, 50, &[bind_id(1)]).await;
    world.give(2, 1, 60, &[bind_id(2)]).await;
    assert!(saw(&world, Some(stay(2)), 9).await, "news, present or not");
    assert_eq!(world.ledger(1, 1).await, []);
    assert_eq!(closings(&world).await, [after(9)]);
    let held = |role, bind| vec![(role, GrantState::Held, vec![bind_id(bind)])];
    assert_eq!(world.ledger(1, 2).await, held(50, 1), "another member");
    assert_eq!(world.ledger(2, 1).await, held(60, 2), "another server");

    world.give(1, 1, 50, &[bind_id(1)]).await;
    assert!(!saw(&world, Some(stay(2)), 10).await);
    assert!(is_granted(&world).await, "given in this stay");
}

/// The connection was down while they left, came back and were given the role.
#[tokio::test]
async fn a_leaving_and_a_joining_that_are_told_late_close_nothing() {
    let world = granted().await;
    saw(&world, Some(stay(3)), 1).await;
    world.give(1, 1, 50, &[bind_id(1)]).await;
    assert_eq!(closings(&world).await, [after(1)]);

    left(&world, 2).await;
    assert!(
        !saw(&world, Some(stay(2)), 3).await,
        "an earlier one is no news"
    );
    assert!(!is_present(&world).await);
    left(&world, 4).await;
    assert!(saw(&world, Some(stay(3)), 5).await, "there after all");
    assert!(is_present(&world).await);
    assert!(is_granted(&world).await);
    assert_eq!(closings(&world).await.len(), 1);
}

#[tokio::test]
async fn a_look_of_before_tells_nothing_of_today() {
    let world = granted().await;
    let before = world.store.last_stay(server(1), user(1)).await;
    let gone = [(user(1), before.expect("works"))];
    assert_eq!(gone[0].1, Some(stay(1)));
    saw(&world, Some(stay(2)), 1).await;
    world.give(1, 1, 50, &[bind_id(1)]).await;
    let missed = async || {
        let missed = world.store.members_gone(server(1), &gone, after(2));
        missed.await.expect("works");
    };
    missed().await;
    assert!(is_present(&world).await, "they came since");
    saw(&world, Some(stay(1)), 3).await;
    assert_eq!(
        world.store.last_stay(server(1), user(1)).await.expect("ok"),
        Some(stay(2))
    );
    assert!(is_granted(&world).await);
}

/// What was there before stays were known, and guests, who have none.
#[tokio::test]
async fn the_first_stay_that_is_told_is_that_of_the_grants() {
    let world = World::new().await;
    world.give(1, 1, 50, &[bind_id(1)]).await;
    assert!(!saw(&world, None, 1).await);
    assert!(
        !saw(&world, Some(stay(1)), 2).await,
        "they were known to be here"
    );
    assert!(is_granted(&world).await);
    assert!(!saw(&world, None, 3).await);
    assert!(is_granted(&world).await);
    assert!(saw(&world, Some(stay(2)), 4).await);
    assert!(!is_granted(&world).await);
}

#[tokio::test]
async fn who_left_holds_nothing_and_has_nothing_waiting() {
    let world = World::new().await;
    let bind = world.bind(1, 50, "badge:1").await;
    world.give(1, 1, 50, &[bind]).await;
    world.link(1, 1, 10).await;
    let intended = world.store.intend(
        in_hand(&world.store, server(1), user(1)).await,
        role(51),
        &Intent::Take,
        NOW,
    );
    intended.await.expect("works");
    let store = &world.store;
    let counts = async || {
        (
            store.open_intents().await.expect("works").len(),
            store
                .held_in(server(1), user(1)..=user(1))
                .await
                .expect("works")
                .len(),
            store.grants_of(user(1)).await.expect("works").len(),
            store.holders(server(1), role(50)).await.expect("works"),
            store
                .holders_by(&store.binds(server(1)).await.expect("works")[0])
                .await
                .expect("works"),
        )
    };
    assert_eq!(counts().await, (1, 1, 1, 1, 1));
    left(&world, 1).await;
    assert_eq!(counts().await, (0, 0, 0, 0, 0));
    assert_eq!(world.waiting().await, []);
    store.left_server(server(1), NOW).await.expect("works");
    store.joined_server(server(1), NOW).await.expect("works");
    assert_eq!(world.waiting().await, []);
    let link = store.effective_link(server(1), user(1)).await;
    assert!(link.expect("works").is_some(), "for when they come back");

    saw(&world, None, 2).await;
    assert_eq!(counts().await, (1, 1, 1, 1, 1), "they never left");
}

#[tokio::test]
async fn the_grants_of_those_who_left_for_good_are_closed() {
    let world = granted().await;
    world.give(1, 2, 50, &[bind_id(1)]).await;
    left(&world, 10).await;
    let close = async |before| {
        let closed = world.store.close_stays(after(before), after(90));
        closed.await.expect("works")
    };
    assert_eq!(close(10).await, 0, "not before they left");
    saw(&world, Some(stay(1)), 20).await;
    assert_eq!(close(50).await, 0, "they are here after all");
    assert!(is_granted(&world).await);

    left(&world, 30).await;
    assert_eq!(close(50).await, 1);
    assert_eq!(close(50).await, 0);
    assert!(!is_granted(&world).await);
    assert_eq!(closings(&world).await, [after(90)]);
    assert_eq!(world.ledger(1, 2).await.len(), 1, "another is here");
}

/// That they came back is news once: the update it makes necessary is queued
/// with it, whoever brings the news, and however that ends.
#[tokio::test]
async fn a_linked_member_who_is_seen_to_be_back_has_an_update_queued() {
    let world = World::new().await;
    let waits = async || {
        let work = world.store.work_of(server(1), user(1)).await;
        let work = work.expect("works");
        if let Some(work) = &work {
            world.store.finish(work, None).await.expect("works");
        }
        work.map(|work| work.reason)
    };
    saw(&world, Some(stay(1)), 0).await;
    assert_eq!(waits().await, None, "not linked");
    world.link(1, 1, 10).await;
    waits().await;
    saw(&world, Some(stay(1)), 1).await;
    assert_eq!(waits().await, None, "no news");
    saw(&world, Some(stay(2)), 2).await;
    assert_eq!(waits().await, Some(Trigger::Reconnected), "another stay");
    left(&world, 3).await;
    saw(&world, Some(stay(2)), 4).await;
    assert_eq!(waits().await, Some(Trigger::Reconnected), "back after all");
}
