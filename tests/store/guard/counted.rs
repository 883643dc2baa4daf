//! How many may lose or get a role at once for what was read.

use gatepass::domain::{AuditFilter, HoldingState, Pause, PauseCause, PauseState};
use gatepass::store::{Act, Guarded, Intent, Settled, Store};

use super::{
    GAIN, HOUR, LOSS, binds, changes, holders, linked, may_change, pause, paused, read, reads,
    standing,
};
use crate::world::{NOW, after, entry, in_hand, role, server, user};

#[tokio::test]
async fn ten_may_and_the_eleventh_pauses_the_role() {
    for (world, direction) in [(holders(12).await, LOSS), (linked(12).await, GAIN)] {
        for n in 1..=10 {
            assert!(changes(&world, direction, n, 0).await, "the {n}th");
        }
        assert_eq!(pause(&world).await, None);
        let before = world.ledger(1, 11).await;
        assert!(!changes(&world, direction, 11, 1).await);
        assert_eq!(world.ledger(1, 11).await, before);
        let expected = Pause {
            server: server(1),
            role: role(50),
            direction,
            cause: PauseCause::Many,
            since: after(1),
            state: PauseState::Asked,
            decided_by: None,
            decided_at: None,
            goes_on_until: None,
        };
        assert_eq!(pause(&world).await, Some(expected));
        // Time alone lets nobody through any more, who was among the first or not.
        assert!(!changes(&world, direction, 12, 2 * HOUR).await);
    }
}

#[tokio::test]
async fn what_happened_before_the_hour_does_not_count() {
    let world = holders(12).await;
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, 0).await, "the {n}th");
    }
    assert!(changes(&world, LOSS, 11, HOUR + 1).await);
}

/// Those whose write is under way count, so that none of several at once is one
/// too many; whoever is tried again does not count twice.
#[tokio::test]
async fn who_is_about_to_change_counts() {
    let world = holders(12).await;
    for n in 1..=10 {
        assert!(may_change(&world, LOSS, n, 0).await, "the {n}th");
    }
    assert!(may_change(&world, LOSS, 10, 0).await);
    assert!(!may_change(&world, LOSS, 11, 0).await);
}

#[tokio::test]
async fn of_two_at_the_boundary_one_changes() {
    let world = holders(12).await;
    for n in 1..=9 {
        assert!(changes(&world, LOSS, n, 0).await, "the {n}th");
    }
    let at_once = tokio::join!(
        may_change(&world, LOSS, 10, 0),
        may_change(&world, LOSS, 11, 0)
    );
    assert!(at_once.0 ^ at_once.1, "{at_once:?}");
}

/// What people did counts for nothing, whichever of the ways it went.
#[tokio::test]
async fn what_people_did_does_not_count() {
    let world = holders(22).await;
    let (store, role, taken) = (&world.store, role(50), entry(Act::Taken));
    for n in 1..=10 {
        let (server, user) = (server(1), user(n));
        let intended = store.intend(in_hand(store, server, user).await, role, &Intent::Take, NOW);
        intended.await.expect("works");
        let settled = store.settle(
            in_hand(store, server, user).await,
            role,
            Settled::Gone,
            &taken,
            NOW,
        );
        settled.await.expect("works");
    }
    for n in 11..=20 {
        assert!(changes(&world, LOSS, n, 0).await, "the {n}th");
    }
    assert!(!changes(&world, LOSS, 21, 0).await);
}

#[tokio::test]
async fn more_may_while_four_of_five_that_were_read_stay_as_they_are() {
    let world = holders(60).await;
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, 0).await, "the {n}th");
    }
    read(&world, 12..=55, HoldingState::Owned, 10).await;
    // 12 owns one of two, 56 is not told apart, 57 owns what is not asked for.
    reads(&world, 12, "badge:1", HoldingState::NotOwned, 11).await;
    reads(&world, 12, "badge:2", HoldingState::Owned, 11).await;
    reads(&world, 56, "badge:1", HoldingState::NotOwned, 10).await;
    reads(&world, 57, "badge:3", HoldingState::Owned, 10).await;
    let now = standing(&world, LOSS, NOW).await;
    assert_eq!((now.changed, now.waiting, now.unchanged), (10, 0, 44));
    assert!(changes(&world, LOSS, 11, 20).await);
    assert!(!changes(&world, LOSS, 58, 20).await, "12 of 56");
}

#[tokio::test]
async fn of_those_who_never_had_it_who_own_nothing_stay_as_they_are() {
    let world = linked(60).await;
    for n in 1..=10 {
        assert!(changes(&world, GAIN, n, 0).await, "the {n}th");
    }
    for n in 12..=54 {
        reads(&world, n, "badge:1", HoldingState::NotOwned, 10).await;
    }
    reads(&world, 55, "badge:1", HoldingState::Owned, 10).await;
    let now = standing(&world, GAIN, NOW).await;
    assert_eq!((now.changed, now.waiting, now.unchanged), (10, 1, 43));
    reads(&world, 56, "badge:1", HoldingState::NotOwned, 10).await;
    assert!(changes(&world, GAIN, 11, 20).await);
    assert!(!changes(&world, GAIN, 55, 20).await);
}

#[tokio::test]
async fn what_was_read_before_the_hour_says_nothing() {
    let world = holders(60).await;
    read(&world, 12..=60, HoldingState::Owned, 0).await;
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, HOUR + 1).await, "the {n}th");
    }
    let now = standing(&world, LOSS, after(1)).await;
    assert_eq!((now.changed, now.unchanged), (10, 0));
    assert!(!changes(&world, LOSS, 11, HOUR + 1).await);
}

/// Who got it back, or lost it again, did not change in the end; and to change back
/// counts for nothing, or recovery would look like the opposite failure.
#[tokio::test]
async fn what_changes_back_does_not_count() {
    for (world, direction, back) in [
        (holders(30).await, LOSS, GAIN),
        (linked(30).await, GAIN, LOSS),
    ] {
        paused(&world, direction).await;
        for n in 1..=10 {
            assert!(changes(&world, back, n, 10).await, "the {n}th");
        }
        let standing = standing(&world, direction, NOW).await;
        assert_eq!(standing.changed, 0, "{direction:?}");
        assert!(world.audit(1, AuditFilter::default()).await.len() >= 20);
        let guarded = "select count(*) from audit where guarded";
        assert_eq!(world.count(guarded).await, 10);
    }
}

/// What was got in the ordinary way is lost in the ordinary way: ten, then a pause.
#[tokio::test]
async fn to_lose_what_nobody_doubted_counts() {
    let world = linked(11).await;
    for n in 1..=11 {
        let hours = u64::try_from(n).expect("positive") * HOUR;
        assert!(changes(&world, GAIN, n, hours).await, "the {n}th");
    }
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, 13 * HOUR).await, "the {n}th");
    }
    assert!(!changes(&world, LOSS, 11, 13 * HOUR).await);
}

/// Many were read and well, and then an upstream failed.
#[tokio::test]
async fn what_was_read_before_the_last_ten_changed_excuses_none() {
    let world = holders(60).await;
    read(&world, 12..=60, HoldingState::Owned, 0).await;
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, 10).await, "the {n}th");
    }
    assert_eq!(standing(&world, LOSS, NOW).await.unchanged, 49);
    assert!(!changes(&world, LOSS, 11, 20).await);
}

/// An upstream failed when the eleventh was read, and is well again when their turn
/// comes to change.
#[tokio::test]
async fn what_was_read_after_a_member_excuses_not_what_was_read_of_them() {
    let world = holders(60).await;
    for n in 1..=10 {
        assert!(changes(&world, LOSS, n, 10).await, "the {n}th");
    }
    read(&world, 11..=11, HoldingState::NotOwned, 15).await;
    read(&world, 12..=60, HoldingState::Owned, 20).await;
    world.drain().await;
    assert!(!changes(&world, LOSS, 11, 30).await);
    assert_eq!(pause(&world).await, None, "most stay as they are");
    assert_eq!(world.waiting().await, [(1, 11)], "to be read anew");
    read(&world, 11..=11, HoldingState::NotOwned, 31).await;
    assert!(changes(&world, LOSS, 11, 32).await);
}

/// A change of a year ago explains none of today.
#[tokio::test]
async fn what_changes_back_much_later_counts() {
    let world = linked(30).await;
    paused(&world, GAIN).await;
    assert!(changes(&world, LOSS, 1, 24 * HOUR + 1).await);
    let guarded = "select count(*) from audit where guarded";
    assert_eq!(world.count(guarded).await, 11);
}

/// Counted and recorded in one transaction, whichever process asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_in_two_processes_none_is_one_too_many() {
    let world = holders(24).await;
    let other = Store::open(world.database.url()).await.expect("opens");
    let binds = binds(&world).await;
    let binds = &binds;
    let attempts = (1..=24).map(async |n| {
        let store = if n % 2 == 0 { &world.store } else { &other };
        let lease = in_hand(store, server(1), user(n)).await;
        store
            .intend_guarded(lease, role(50), &Intent::Take, binds, NOW)
            .await
    });
    let said = futures_util::future::try_join_all(attempts).await;
    let said = said.expect("works");
    let times = |what| said.iter().filter(|it| **it == what).count();
    assert_eq!(times(Guarded::Recorded), 10);
    assert_eq!(times(Guarded::Tripped), 1, "it is paused once");
}
