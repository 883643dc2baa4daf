//! How many may lose a role at once for what was read.

use gatepass::domain::{HoldingState, guard};
use gatepass::store::{Act, Settled, Store};

use crate::world::{World, after, entry, holding, items, roblox, role, server, user};

const HOUR: u64 = 3_600;

/// A server whose members 1 to `members` have a role for `badge:1`.
async fn holders(members: i64) -> World {
    let world = World::new().await;
    let bind = world.bind(1, 50, "badge:1").await;
    for n in 1..=members {
        world.link(1, n, n).await;
        world.give(1, n, 50, &[bind]).await;
    }
    world
}

async fn may_lose(world: &World, who: i64, seconds: u64) -> bool {
    let now = after(seconds);
    let since = now.minus(guard::WINDOW);
    let asked = items("badge:1 badge:2");
    let allowed = world
        .store
        .intend_loss(server(1), user(who), role(50), &asked, since, now);
    allowed.await.expect("works")
}

async fn loses(world: &World, who: i64, seconds: u64) -> bool {
    let allowed = may_lose(world, who, seconds).await;
    if allowed {
        let taken = entry(Act::Taken);
        let (server, user, role) = (server(1), user(who), role(50));
        let settled = world
            .store
            .settle(server, user, role, Settled::Gone, &taken, after(seconds));
        settled.await.expect("works");
    }
    allowed
}

async fn reads(world: &World, who: i64, what: &str, state: HoldingState, seconds: u64) {
    let read = [holding(what, state, after(seconds))];
    let recorded = world
        .store
        .record_holdings(roblox(who), &read, after(seconds));
    recorded.await.expect("works");
}

#[tokio::test]
async fn ten_may_and_the_eleventh_an_hour_later() {
    let world = holders(12).await;
    for n in 1..=10 {
        assert!(loses(&world, n, 0).await, "the {n}th");
    }
    let before = world.ledger(1, 11).await;
    assert!(!loses(&world, 11, 1).await);
    assert_eq!(world.ledger(1, 11).await, before);
    assert!(!loses(&world, 11, HOUR).await);
    assert!(loses(&world, 11, HOUR + 1).await);
}

/// Those whose write is under way count, so that none of several at once is one
/// too many; whoever is tried again does not count twice.
#[tokio::test]
async fn who_is_about_to_lose_it_counts() {
    let world = holders(12).await;
    for n in 1..=10 {
        assert!(may_lose(&world, n, 0).await, "the {n}th");
    }
    assert!(!may_lose(&world, 11, 0).await);
    assert!(may_lose(&world, 10, 0).await);
}

#[tokio::test]
async fn more_may_while_four_of_five_that_were_read_kept_it() {
    let world = holders(60).await;
    for n in 1..=10 {
        assert!(loses(&world, n, 0).await, "the {n}th");
    }
    for n in 12..=54 {
        reads(&world, n, "badge:1", HoldingState::Owned, 10).await;
    }
    assert!(!loses(&world, 11, 20).await, "43 kept it");
    // None of these is one more who kept it.
    reads(&world, 55, "badge:1", HoldingState::NotOwned, 10).await;
    reads(&world, 56, "badge:3", HoldingState::Owned, 10).await;
    assert!(!loses(&world, 11, 20).await);
    reads(&world, 57, "badge:2", HoldingState::Owned, 10).await;
    assert!(loses(&world, 11, 20).await);
    assert!(
        !loses(&world, 58, 20).await,
        "12 of 56 are more than a fifth"
    );
}

#[tokio::test]
async fn what_was_read_before_the_hour_says_nothing() {
    let world = holders(60).await;
    for n in 12..=60 {
        reads(&world, n, "badge:1", HoldingState::Owned, 0).await;
    }
    for n in 1..=10 {
        assert!(loses(&world, n, HOUR).await, "the {n}th");
    }
    assert!(loses(&world, 11, HOUR).await);
    assert!(!loses(&world, 12, HOUR + 1).await);
}

/// Counted and recorded in one transaction, whichever process asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_in_two_processes_none_is_one_too_many() {
    let world = holders(24).await;
    let other = Store::open(world.database.url()).await.expect("opens");
    let asked = items("badge:1");
    let since = after(0).minus(guard::WINDOW);
    let attempts = (1..=24).map(|n| {
        let store = if n % 2 == 0 { &world.store } else { &other };
        store.intend_loss(server(1), user(n), role(50), &asked, since, after(0))
    });
    let allowed = futures_util::future::join_all(attempts).await;
    let allowed = allowed
        .into_iter()
        .filter(|it| *it.as_ref().expect("works"));
    assert_eq!(allowed.count(), 10);
}
