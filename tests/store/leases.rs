//! Two processes on one database: each with a store of its own.

use gatepass::domain::outage::Outages;
use gatepass::domain::share::{self, Said};
use gatepass::domain::{BulkMode, Trigger};
use gatepass::store::{
    Act, Intent, LeaseError, MemberLease, Settled, Store, StoreError, Urgency, Work,
};
use rstest::rstest;

use crate::bulk::new_bulk;
use crate::world::{NOBODY, NOW, World, after, entry, roblox, role, server, user};

/// A world, and another process in it.
async fn two() -> (World, Store) {
    let world = World::new().await;
    let other = Store::open(world.database.url()).await.expect("opens");
    (world, other)
}

async fn take(store: &Store, urgency: Urgency) -> Option<MemberLease> {
    let lease = store.lease((server(1), user(1)), urgency).await;
    lease.expect("works")
}

async fn took(store: &Store) -> MemberLease {
    take(store, Urgency::Background).await.expect("it is free")
}

async fn intends(store: &Store, lease: MemberLease) -> Result<(), LeaseError> {
    let give = Intent::Give([].into());
    store.intend(lease, role(50), &give, NOW).await
}

async fn settles(store: &Store, lease: MemberLease) -> Result<(), LeaseError> {
    let given = entry(Act::Given);
    store
        .settle(lease, role(50), Settled::Held, &given, NOW)
        .await
}

fn is_lost<T>(outcome: &Result<T, LeaseError>) -> bool {
    matches!(outcome, Err(LeaseError::Lost))
}

/// The process that has something in hand froze or died some time ago.
async fn time_passes(world: &World) {
    world.execute("update leases set until = 0").await;
}

async fn lives(store: &Store) {
    let said = Said {
        share: share::WHOLE,
        used: Some(0),
        busy: false,
        serves_people: store.serves_people(),
    };
    store.say_alive(said).await.expect("works");
}

async fn queued(world: &World) -> Work {
    let queued = world
        .store
        .queue(server(1), user(1), Trigger::Link, NOW, NOW);
    queued.await.expect("works");
    let work = world.store.work_of(server(1), user(1)).await;
    work.expect("works").expect("it waits")
}

#[tokio::test]
async fn one_process_has_a_member_in_hand() {
    let (world, other) = two().await;
    let lease = took(&world.store).await;
    assert_eq!(take(&other, Urgency::Background).await, None);
    intends(&world.store, lease).await.expect("it is its own");
    settles(&world.store, lease).await.expect("it is its own");
    world.store.let_go(lease).await.expect("works");
    took(&other).await;
}

/// An update that waited, and somebody who asked: among them there are turns.
#[rstest]
#[tokio::test]
async fn a_process_has_a_member_in_hand_until_its_last_is_done(
    #[values(Urgency::Background, Urgency::Person)] second: Urgency,
) {
    let (world, other) = two().await;
    let first = took(&world.store).await;
    intends(&world.store, first).await.expect("it is its own");
    let joined = take(&world.store, second).await.expect("it is its own");
    settles(&world.store, first)
        .await
        .expect("nobody took over");
    assert_eq!(take(&other, Urgency::Person).await, None, "it writes");
    for _once_and_for_all in 0..2 {
        world.store.let_go(first).await.expect("works");
    }
    assert_eq!(take(&other, Urgency::Background).await, None);
    intends(&world.store, joined).await.expect("it is its own");
    world.store.let_go(joined).await.expect("works");
    took(&other).await;
}

/// Its own, too: who stood still decided by what is old.
#[tokio::test]
async fn nobody_joins_what_ran_out() {
    let (world, _) = two().await;
    let frozen = took(&world.store).await;
    time_passes(&world).await;
    let fresh = took(&world.store).await;
    assert!(is_lost(&intends(&world.store, frozen).await));
    world.store.let_go(frozen).await.expect("works");
    intends(&world.store, fresh).await.expect("it is its own");
}

/// What the database did not take back is no obstacle to its own, nor kept from the
/// others for as long as its process lives.
#[tokio::test]
async fn what_was_abandoned_is_taken_anew() {
    let (world, other) = two().await;
    let abandoned = took(&world.store).await;
    world.store.abandon(abandoned);
    assert_eq!(take(&other, Urgency::Background).await, None);
    let fresh = took(&world.store).await;
    assert!(is_lost(&intends(&world.store, abandoned).await));
    lives(&world.store).await;
    intends(&world.store, fresh).await.expect("it is its own");
    world.store.abandon(fresh);
    lives(&world.store).await;
    took(&other).await;
}

#[tokio::test]
async fn a_person_waits_for_writes_and_not_for_reads() {
    let (world, other) = two().await;
    let reading = took(&world.store).await;
    let asked = take(&other, Urgency::Person)
        .await
        .expect("nothing is written");
    assert!(is_lost(&intends(&world.store, reading).await));
    assert_eq!(world.ledger(1, 1).await, []);
    intends(&other, asked).await.expect("it is its own");
    assert_eq!(take(&world.store, Urgency::Person).await, None);
}

#[tokio::test]
async fn what_a_dead_process_had_in_hand_is_free_when_its_time_is_up() {
    let (world, other) = two().await;
    let dead = took(&world.store).await;
    intends(&world.store, dead).await.expect("it is its own");
    lives(&other).await;
    assert_eq!(take(&other, Urgency::Background).await, None, "not yet");
    time_passes(&world).await;
    took(&other).await;
}

/// Nobody took over, and its time is up all the same: what it knows is old.
#[tokio::test]
async fn who_froze_writes_nothing_of_what_it_decided() {
    let (world, _) = two().await;
    let frozen = took(&world.store).await;
    time_passes(&world).await;
    assert!(is_lost(&intends(&world.store, frozen).await));
    let note = gatepass::domain::LedgerNote::Withdrawn;
    let corrected = world.store.correct(frozen, role(50), &note, NOW).await;
    assert!(is_lost(&corrected));
    let guarded = world
        .store
        .intend_guarded(frozen, role(50), &Intent::Take, &[], NOW)
        .await;
    assert!(is_lost(&guarded));
    assert_eq!(world.ledger(1, 1).await, []);
}

/// The role was written, and the process froze before it could say so.
#[rstest]
#[case::nobody_took_over(false)]
#[case::another_took_over(true)]
#[tokio::test]
async fn what_was_done_is_recorded_unless_another_took_over(#[case] taken_over: bool) {
    let (world, other) = two().await;
    let frozen = took(&world.store).await;
    intends(&world.store, frozen).await.expect("it is its own");
    time_passes(&world).await;
    lives(&world.store).await;
    if taken_over {
        took(&other).await;
    }
    let before = world.ledger(1, 1).await;
    assert_eq!(is_lost(&settles(&world.store, frozen).await), taken_over);
    assert_eq!(world.ledger(1, 1).await == before, taken_over);
    let retracted = world.store.retract(frozen, role(50)).await;
    assert_eq!(is_lost(&retracted), taken_over);
}

#[tokio::test]
async fn a_process_that_lives_keeps_what_it_has_and_its_late_word_changes_nothing() {
    let (world, other) = two().await;
    let kept = took(&world.store).await;
    world
        .execute("update leases set until = until - 29000")
        .await;
    lives(&world.store).await;
    world
        .execute("update leases set until = until - 5000")
        .await;
    intends(&world.store, kept).await.expect("it was kept");
    time_passes(&world).await;
    lives(&world.store).await;
    assert!(is_lost(&intends(&world.store, kept).await), "too late");
    took(&other).await;
    world
        .execute("update leases set began_at = began_at - 601000")
        .await;
    let until = async || world.count("select until from leases").await;
    let before = until().await;
    lives(&other).await;
    assert_eq!(until().await, before, "nobody gave it back for too long");
}

/// One worker, once, is no reason to stop whenever the database takes nothing.
#[tokio::test]
async fn who_died_long_ago_is_nobody() {
    let (world, other) = two().await;
    lives(&other).await;
    let sees_nobody = async || world.store.sees_nobody().await.expect("works");
    assert!(!sees_nobody().await);
    for nobody in [false, true] {
        let a_minute_passes = "update processes set until = until - 60000";
        world.execute(a_minute_passes).await;
        assert_eq!(sees_nobody().await, nobody);
    }
}

/// The next process that has the right to run is in nobody's way.
#[tokio::test]
async fn a_restart_goes_on_at_once() {
    let (world, worker) = two().await;
    world.store.close().await;
    let dead = Store::open_to_run(world.database.url())
        .await
        .expect("opens");
    took(&dead).await;
    dead.close().await;
    drop(dead);
    assert_eq!(take(&worker, Urgency::Background).await, None);
    let restarted = Store::open_to_run(world.database.url())
        .await
        .expect("opens");
    took(&restarted).await;
}

#[tokio::test]
async fn work_in_one_hand_is_nobody_elses() {
    let (world, other) = two().await;
    let work = queued(&world).await;
    let lease = world.store.take_work(&work).await.expect("works");
    let lease = lease.expect("it waits");
    assert_eq!(other.take_work(&work).await.expect("works"), None);
    assert_eq!(
        other.due_work(NOW, Outages::NONE, 9).await.expect("works"),
        []
    );
    let own = world
        .store
        .due_work(NOW, Outages::NONE, 9)
        .await
        .expect("works");
    assert_eq!(own, [work], "its own is for it to leave out");
    let done = world.store.finish(&work, Some(lease)).await;
    assert!(done.expect("works"));
    assert_eq!(other.take_work(&work).await.expect("works"), None, "done");
    assert_eq!(world.count("select count(*) from leases").await, 0);
}

#[tokio::test]
async fn work_that_was_queued_again_is_not_what_was_read() {
    let (world, _) = two().await;
    let before = queued(&world).await;
    let now = queued(&world).await;
    assert_eq!(world.store.take_work(&before).await.expect("works"), None);
    let lease = world.store.take_work(&now).await.expect("works");
    let lease = lease.expect("it waits");
    let put_off = world.store.postpone(&now, lease, after(9)).await;
    assert!(put_off.expect("works"));
    assert_eq!(world.count("select count(*) from leases").await, 0);
}

#[tokio::test]
async fn one_process_takes_a_turn_of_the_sweep() {
    let (world, other) = two().await;
    world.link(1, 1, 10).await;
    let account = roblox(10);
    let due = async |store: &Store| {
        let due = store.due_for_sweep(after(1), after(2), NOBODY, 9).await;
        due.expect("works")
    };
    let take = async |store: &Store| {
        let turn = store.take_turn(account, after(1), after(2), NOBODY).await;
        turn.expect("works")
    };
    let turn = take(&world.store).await.expect("it is due");
    assert_eq!(take(&other).await, None);
    assert_eq!(due(&other).await, []);
    assert_eq!(due(&world.store).await, [account]);
    let swept = world
        .store
        .sweep(turn, None, after(2), after(2), NOBODY)
        .await;
    swept.expect("works");
    assert_eq!(take(&other).await, None, "it was had");
    assert_eq!(world.count("select count(*) from leases").await, 0);
}

#[rstest]
#[tokio::test]
async fn one_process_visits_a_member(
    #[values(BulkMode::Apply, BulkMode::DryRun)] mode: BulkMode,
) -> Result<(), StoreError> {
    let (world, other) = two().await;
    world.give(1, 1, 50, &[]).await;
    let new = gatepass::store::NewBulkUpdate {
        mode,
        ..new_bulk(1)
    };
    let bulk = crate::bulk::start(&world, new).await;
    let visit = world.store.take_bulk_member(&bulk, user(1)).await?;
    let visit = visit.expect("to be visited");
    assert_eq!(other.take_bulk_member(&bulk, user(1)).await?, None);
    assert_eq!(other.due_bulk_members(&bulk, NOW, 9).await?, []);
    assert_eq!(other.bulk_members_in_other_hands(bulk.id).await?, 1);
    assert_eq!(world.store.bulk_members_in_other_hands(bulk.id).await?, 0);
    let (outcome, when) = (gatepass::domain::Visit::Updated, after(1));
    world
        .store
        .finish_bulk_member(&bulk, visit, outcome, &[], None, when)
        .await?;
    assert_eq!(other.take_bulk_member(&bulk, user(1)).await?, None, "done");
    took(&world.store).await;
    let elsewhere = other.bulk_members_in_other_hands(bulk.id).await?;
    assert_eq!(
        elsewhere, 0,
        "who was visited has other reasons to be in hand"
    );
    world.execute("delete from leases").await;
    assert_eq!(world.count("select count(*) from leases").await, 0);
    Ok(())
}
