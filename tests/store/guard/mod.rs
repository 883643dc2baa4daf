//! How many may lose or get a role at once for what was read, and what becomes of a
//! role of which more would.

mod counted;
mod paused;
mod restored;

use gatepass::domain::guard::Standing;
use gatepass::domain::{Bind, Direction, HoldingState, Pause, Ruling, Timestamp};
use gatepass::store::{Act, Guarded, Intent, PauseDecision, Settled};

use crate::world::{
    STAFF, World, after, bind_id, entry, holding, in_hand, roblox, role, server, user,
};

const HOUR: u64 = 3_600;
const LOSS: Direction = Direction::Loss;
const GAIN: Direction = Direction::Gain;

/// A server whose members 1 to `members` are linked, and have a role for `badge:1`
/// or `badge:2`.
async fn holders(members: i64) -> World {
    holders_in(World::new().await, members).await
}

async fn holders_in(world: World, members: i64) -> World {
    let bind = world.bind(1, 50, "badge:1").await;
    world.bind(1, 50, "badge:2").await;
    for n in 1..=members {
        world.link(1, n, n).await;
        world.give(1, n, 50, &[bind]).await;
    }
    world.drain().await;
    world
}

/// The same, and none of them has the role.
async fn linked(members: i64) -> World {
    let world = World::new().await;
    world.bind(1, 50, "badge:1").await;
    for n in 1..=members {
        world.member(1, n).await;
        world.link(1, n, n).await;
    }
    world.drain().await;
    world
}

async fn binds(world: &World) -> Vec<Bind> {
    world.store.binds(server(1)).await.expect("works")
}

fn intent(direction: Direction) -> Intent {
    match direction {
        Direction::Loss => Intent::Take,
        Direction::Gain => Intent::Give([bind_id(1)].into()),
    }
}

async fn may_change(world: &World, direction: Direction, who: i64, seconds: u64) -> bool {
    let (server, user, role) = (server(1), user(who), role(50));
    let (intent, binds) = (intent(direction), binds(world).await);
    let store = &world.store;
    let lease = in_hand(store, server, user).await;
    let allowed = store.intend_guarded(lease, role, &intent, &binds, after(seconds));
    allowed.await.expect("works") == Guarded::Recorded
}

async fn changes(world: &World, direction: Direction, who: i64, seconds: u64) -> bool {
    let allowed = may_change(world, direction, who, seconds).await;
    if allowed {
        let (settled, act) = match direction {
            Direction::Loss => (Settled::Gone, Act::Taken),
            Direction::Gain => (Settled::Held, Act::Given),
        };
        let (server, user, role) = (server(1), user(who), role(50));
        let (entry, now) = (entry(act), after(seconds));
        let lease = in_hand(&world.store, server, user).await;
        let settled = world.store.settle(lease, role, settled, &entry, now);
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

/// Whoever of these was read, and what that means for both badges.
async fn read(world: &World, who: std::ops::RangeInclusive<i64>, state: HoldingState, at: u64) {
    for n in who {
        reads(world, n, "badge:1", state, at).await;
        reads(world, n, "badge:2", HoldingState::NotOwned, at).await;
    }
}

async fn standing(world: &World, direction: Direction, since: Timestamp) -> Standing {
    let binds = binds(world).await;
    let standing = world
        .store
        .standing(server(1), role(50), direction, &binds, since);
    standing.await.expect("works")
}

async fn pause(world: &World) -> Option<Pause> {
    let pauses = world.store.pauses(server(1)).await.expect("works");
    assert!(pauses.len() <= 1, "{pauses:?}");
    pauses.first().copied()
}

async fn decides(world: &World, ruling: Ruling, seconds: u64) -> Option<Pause> {
    let pause = pause(world).await.expect("a pause");
    let way = (pause.server, pause.role, pause.direction);
    let (binds, now) = (binds(world).await, after(seconds));
    let store = &world.store;
    let decision = PauseDecision {
        ruling,
        by: user(STAFF),
        at: now,
        goes_on_until: after(seconds + HOUR),
    };
    let decided = store.decide_pause(way, pause.since, decision, &binds);
    decided.await.expect("works")
}

/// Ten changed, and the eleventh was held back.
async fn paused(world: &World, direction: Direction) {
    for n in 1..=10 {
        assert!(changes(world, direction, n, 0).await, "the {n}th");
    }
    assert!(!may_change(world, direction, 11, 1).await);
}
