//! What of the audit a log has yet to tell.

use gatepass::domain::{SettingsChange, Timestamp};
use gatepass::store::{Act, Intent, LISTED, LogBatch, Settled, Store};
use rstest::rstest;

use crate::world::{NOW, World, after, channel, entry, in_hand, role, server, user};

/// A world where server 1 has had a log from [`NOW`] on.
async fn logged() -> World {
    let world = World::new().await;
    let log = SettingsChange::LogTo(channel(8), "de".to_owned());
    let changed = world.store.change_settings(server(1), &log, NOW).await;
    changed.expect("works");
    world
}

async fn next(world: &World) -> Option<LogBatch> {
    let batch = world.store.next_batch(server(1), after(9)).await;
    batch.expect("works")
}

async fn told(world: &World, batch: &LogBatch) {
    let told = world.store.batch_told(server(1), batch.end).await;
    told.expect("works");
}

fn whom(batch: &LogBatch) -> Vec<i64> {
    batch.listed.iter().map(|row| row.user.get()).collect()
}

async fn has_something(world: &World) -> bool {
    let due = world.store.logs_to_tell(after(9)).await.expect("works");
    due == [server(1)]
}

#[tokio::test]
async fn nothing_of_before_is_told() {
    let world = World::new().await;
    let store = &world.store;
    let log = SettingsChange::LogTo(channel(8), "de".to_owned());
    // It had one before.
    for change in [log.clone(), SettingsChange::NoLog] {
        let changed = store.change_settings(server(1), &change, NOW);
        changed.await.expect("works");
    }
    world.give(1, 1, 50, &[]).await;
    let changed = store.change_settings(server(1), &log, after(1)).await;
    changed.expect("works");
    assert!(!has_something(&world).await);
    assert_eq!(next(&world).await, None);
}

/// It decided when it was earlier, waited for its turn to write, and its clock may be
/// behind.
#[tokio::test]
async fn what_another_process_adds_late_is_told() {
    let world = logged().await;
    let late = Store::open(world.database.url()).await.expect("opens");
    world.give(1, 1, 50, &[]).await;
    let batch = next(&world).await.expect("something");
    let then = Timestamp::from_millis(NOW.as_millis() - 60_000);
    let adds = async |who| {
        let lease = in_hand(&late, server(1), user(who)).await;
        let give = Intent::Give([].into());
        let intended = late.intend(lease, role(50), &give, then);
        intended.await.expect("works");
        let given = entry(Act::Given);
        let settled = late.settle(lease, role(50), Settled::Held, &given, then);
        settled.await.expect("works");
    };
    adds(2).await;
    told(&world, &batch).await;
    assert_eq!(whom(&batch), [1]);
    let batch = next(&world).await.expect("what came meanwhile");
    assert_eq!(whom(&batch), [2]);
    told(&world, &batch).await;
    // And when the row that was told went by age.
    world.execute("delete from audit").await;
    adds(3).await;
    assert_eq!(whom(&next(&world).await.expect("something")), [3]);
}

#[tokio::test]
async fn changes_are_told_in_their_order_and_once() {
    let world = logged().await;
    assert!(!has_something(&world).await);
    for who in [3, 1, 2] {
        world.give(1, who, 50, &[]).await;
    }
    world.give(2, 4, 50, &[]).await;
    assert!(has_something(&world).await);
    let batch = next(&world).await.expect("three");
    assert_eq!((whom(&batch), batch.more), (vec![3, 1, 2], 0));
    told(&world, &batch).await;
    assert!(!has_something(&world).await);
    assert_eq!(next(&world).await, None);
}

/// Discord knows the batch by its name, and tells the same one once.
#[tokio::test]
async fn a_batch_stays_the_same_until_it_was_told() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    let batch = next(&world).await.expect("one");
    world.give(1, 2, 50, &[]).await;
    let world = world.killed().await;
    assert_eq!(next(&world).await.as_ref(), Some(&batch));
    told(&world, &batch).await;
    let after = next(&world).await.expect("another");
    assert_eq!(whom(&after), [2]);
    assert_ne!(after.end, batch.end);
    // Told late, by whoever was slow.
    told(&world, &batch).await;
    assert_eq!(next(&world).await.as_ref(), Some(&after));
}

/// What is left of the time before is its cursor alone: the rows went by age.
#[rstest]
#[tokio::test]
async fn a_clock_that_is_put_back_loses_nothing(#[values(true, false)] rows_went: bool) {
    let world = logged().await;
    let ahead = after(3_600);
    let until = after(3_609);
    world.give_at(ahead, 1, 1, 50, &[]).await;
    let batch = world.store.next_batch(server(1), until).await;
    told(&world, &batch.expect("works").expect("one")).await;
    if rows_went {
        world.execute("delete from audit").await;
    }
    let world = world.reopened().await;
    world.give(1, 2, 50, &[]).await;
    let batch = world.store.next_batch(server(1), until).await;
    let batch = batch.expect("works").expect("another");
    assert_eq!(whom(&batch), [2]);
}

/// Nor does a log begin with what was done before it, by a clock that was ahead.
#[tokio::test]
async fn a_clock_that_is_put_back_tells_nothing_of_before() {
    let world = World::new().await;
    world.give_at(after(3_600), 1, 1, 50, &[]).await;
    let world = world.reopened().await;
    let log = SettingsChange::LogTo(channel(8), "de".to_owned());
    let changed = world.store.change_settings(server(1), &log, NOW).await;
    changed.expect("works");
    let batch = world.store.next_batch(server(1), after(3_609)).await;
    assert_eq!(batch.expect("works"), None);
}

#[tokio::test]
async fn many_are_counted() {
    let world = logged().await;
    let listed = i64::from(LISTED);
    for who in 1..=listed + 3 {
        world.give(1, who, 50, &[]).await;
    }
    let batch = next(&world).await.expect("many");
    assert_eq!(whom(&batch), (1..=listed).collect::<Vec<_>>());
    assert_eq!(batch.more, 3);
    told(&world, &batch).await;
    assert_eq!(next(&world).await, None);
}

#[tokio::test]
async fn what_is_too_young_waits() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    let due = world.store.logs_to_tell(NOW).await.expect("works");
    assert_eq!(due, []);
    let batch = world.store.next_batch(server(1), NOW).await;
    assert_eq!(batch.expect("works"), None);
}

/// What others did, and what came to nothing.
#[tokio::test]
async fn only_roles_given_and_taken_are_told() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    let key = (server(1), user(1), role(50));
    for (settled, act) in [
        (Settled::Reverted, Act::Refused),
        (Settled::Gone, Act::Taken),
    ] {
        let intended = world.store.intend(
            in_hand(&world.store, key.0, key.1).await,
            key.2,
            &Intent::Take,
            NOW,
        );
        intended.await.expect("works");
        let entry = entry(act);
        let settled = world.store.settle(
            in_hand(&world.store, key.0, key.1).await,
            key.2,
            settled,
            &entry,
            NOW,
        );
        settled.await.expect("works");
    }
    let batch = next(&world).await.expect("some");
    let acts: Vec<_> = batch.listed.iter().map(|row| row.entry.act).collect();
    assert_eq!((acts, batch.more), (vec![Act::Given, Act::Taken], 0));
}

#[tokio::test]
async fn a_stopped_log_keeps_its_place() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    let stop = |at| world.store.stop_log(server(1), channel(at), after(1));
    assert!(!stop(9).await.expect("works"), "another was chosen");
    assert!(stop(8).await.expect("works"));
    assert!(!stop(8).await.expect("works"), "it is no news");
    let settings = world.store.settings(server(1)).await.expect("works");
    assert_eq!(settings.log.expect("a log").stopped, Some(after(1)));
    assert!(!has_something(&world).await);
    assert_eq!(next(&world).await, None);
    world.store.resume_log(server(1)).await.expect("works");
    assert!(has_something(&world).await);
    assert_eq!(next(&world).await.map(|it| whom(&it)), Some(vec![1]));
}

#[tokio::test]
async fn another_channel_goes_on_where_the_first_ended() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    let stopped = world.store.stop_log(server(1), channel(8), NOW).await;
    stopped.expect("works");
    let log = SettingsChange::LogTo(channel(9), "de".to_owned());
    let changed = world.store.change_settings(server(1), &log, after(5)).await;
    assert_eq!(changed.expect("works").log.expect("a log").stopped, None);
    assert_eq!(next(&world).await.map(|it| whom(&it)), Some(vec![1]));
}

#[tokio::test]
async fn a_server_that_was_left_is_not_told() {
    let world = logged().await;
    world.give(1, 1, 50, &[]).await;
    world
        .store
        .left_server(server(1), NOW)
        .await
        .expect("works");
    assert!(!has_something(&world).await);
}

#[tokio::test]
async fn a_broken_role_is_told_once_until_it_is_mended() {
    let world = World::new().await;
    world.member(1, 1).await;
    let note = async |broken: &[i64], seconds| {
        let broken = broken.iter().copied().map(role).collect();
        let untold = world
            .store
            .note_broken_roles(server(1), &broken, after(seconds));
        let untold = untold.await.expect("works");
        untold.map(|it| (it.roles.iter().map(|role| role.get()).collect(), it.since))
    };
    let some = |roles: &[i64], since| Some((roles.to_vec(), after(since)));
    assert_eq!(note(&[50], 1).await, some(&[50], 1));
    assert_eq!(note(&[50], 2).await, some(&[50], 1), "not told so far");
    let told = world.store.broken_roles_told(server(1), after(1)).await;
    told.expect("works");
    assert_eq!(note(&[50], 3).await, None);
    assert_eq!(note(&[50, 51], 4).await, some(&[51], 4));
    assert_eq!(note(&[51], 5).await, some(&[51], 4), "the other is mended");
    assert_eq!(note(&[50, 51], 6).await, some(&[50, 51], 6));
}

#[tokio::test]
async fn another_log_is_told_of_the_broken_roles_again() {
    let world = logged().await;
    let note = async || {
        let broken = [role(50)].into();
        let untold = world.store.note_broken_roles(server(1), &broken, NOW).await;
        untold.expect("works").is_some()
    };
    let told = async || {
        let told = world.store.broken_roles_told(server(1), NOW).await;
        told.expect("works");
    };
    let change = async |change| {
        let changed = world.store.change_settings(server(1), &change, NOW).await;
        changed.expect("works");
    };
    let log_to = |at| SettingsChange::LogTo(channel(at), "de".to_owned());
    assert!(note().await);
    told().await;
    change(log_to(9)).await;
    assert!(!note().await, "the team knows");
    change(SettingsChange::NoLog).await;
    change(log_to(9)).await;
    assert!(note().await);
}
