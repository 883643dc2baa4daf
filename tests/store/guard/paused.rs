//! What becomes of a role of which more would change.

use std::time::Duration;

use gatepass::domain::{
    AuditPlace, HoldingState, PauseCause, PauseState, Ruling, SettingsChange, Trigger,
};
use gatepass::store::{Act, Intent, PauseEvent, Settled, Store};

use super::{
    GAIN, HOUR, LOSS, binds, changes, decides, holders, holders_in, may_change, pause, paused, read,
};
use crate::world::{
    NOW, STAFF, World, after, bind_id, channel, entry, in_hand, role, server, user,
};

#[tokio::test]
async fn to_go_on_lets_everybody_change_for_an_hour() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    read(&world, 11..=13, HoldingState::NotOwned, 0).await;
    read(&world, 14..=14, HoldingState::Owned, 0).await;
    let decided = decides(&world, Ruling::GoOn, 10).await.expect("decided");
    assert_eq!(decided.state, PauseState::Allowed);
    assert_eq!(decided.decided_by, Some(user(STAFF)));
    // Those who wait, and nobody else.
    assert_eq!(world.waiting().await, [(1, 11), (1, 12), (1, 13)]);
    assert!(changes(&world, LOSS, 11, 20).await);
    assert!(changes(&world, LOSS, 12, HOUR + 9).await);
    // What they said holds no longer. Ten of the last hour are there still.
    let world = world.reopened().await;
    for n in 1..=10 {
        world.give(1, n, 50, &[]).await;
    }
    let guarded = "select count(*) from audit where guarded";
    assert_eq!(
        world.count(guarded).await,
        10,
        "what was allowed is not counted"
    );
    assert!(changes(&world, LOSS, 1, HOUR + 11).await);
    assert_eq!(world.count(guarded).await, 11);
    assert_eq!(decides(&world, Ruling::Keep, HOUR + 12).await, None);
}

#[tokio::test]
async fn to_keep_undoes_what_nothing_followed() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    let store = &world.store;
    // 1 got it back, 2 left, 3 came and went, 4's loss was told late.
    world.give(1, 1, 50, &[]).await;
    for n in [2, 3] {
        let left = store.member_left(server(1), user(n), NOW);
        left.await.expect("works");
    }
    world
        .execute("update members set present = true where user_id = 3")
        .await;
    world
        .execute("update audit set at = 0 where user_id = 4")
        .await;
    // 13 lost it by what somebody did; 12's write is on its way.
    let lease = in_hand(store, server(1), user(13)).await;
    let taken = store.intend(lease, role(50), &Intent::Take, NOW);
    taken.await.expect("works");
    world
        .execute(
            "update grants set state = 'taking', guarded = true, before_state = 'held',
                 before_since = 0
             where user_id = 12",
        )
        .await;
    let decided = decides(&world, Ruling::Keep, 10).await.expect("decided");
    assert_eq!(decided.state, PauseState::Kept);
    let concerned = [3, 4, 5, 6, 7, 8, 9, 10, 12];
    let mut undone = Vec::new();
    for n in 1..=14 {
        let reversals = store.reversals(server(1), user(n)).await.expect("works");
        if reversals.get(&role(50)) == Some(&LOSS) {
            undone.push(n);
        }
    }
    assert_eq!(undone, concerned);
    let waiting: Vec<_> = world.waiting().await.into_iter().map(|it| it.1).collect();
    assert_eq!(waiting, concerned);
    let work = store.work_of(server(1), user(5)).await.expect("works");
    assert_eq!(work.expect("queued").reason, Trigger::Guard);
    assert!(!may_change(&world, LOSS, 14, 20).await, "it stays paused");
    assert_eq!(decides(&world, Ruling::Keep, 20).await, None, "once");
}

#[tokio::test]
async fn what_was_decided_is_known_of_the_pause_it_was_about() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    let since = pause(&world).await.expect("a pause").since;
    let ruling = async |since| {
        let way = (server(1), role(50), LOSS);
        let ruling = world.store.last_ruling(way, since).await.expect("works");
        ruling.map(|it| (it.event, it.actor))
    };
    assert_eq!(ruling(since).await, None);
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    let kept = Some((PauseEvent::Kept, Some(user(STAFF))));
    assert_eq!(ruling(since).await, kept);

    world.execute("insert into copies values (1)").await;
    let again = world.store.pause_after_restore(after(100)).await;
    again.expect("works").expect("a copy");
    assert_eq!(ruling(after(100)).await, None, "another pause");
    decides(&world, Ruling::GoOn, 110).await.expect("decided");
    let allowed = Some((PauseEvent::Allowed, Some(user(STAFF))));
    assert_eq!(ruling(after(100)).await, allowed);
    assert_eq!(ruling(since).await, kept);
    for (direction, role_id) in [(GAIN, 50), (LOSS, 51)] {
        let way = (server(1), role(role_id), direction);
        assert_eq!(world.store.last_ruling(way, since).await.ok(), Some(None));
    }
}

#[tokio::test]
async fn whom_it_concerns_are_those_who_changed_and_then_those_who_wait() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    read(&world, 11..=13, HoldingState::NotOwned, 0).await;
    read(&world, 14..=14, HoldingState::Owned, 0).await;
    world
        .execute("update audit set at = at + 1 where user_id = 3")
        .await;
    let binds = binds(&world).await;
    let counted = async |since, limit| {
        let counted = world
            .store
            .counted_members(server(1), role(50), LOSS, &binds, since, limit);
        let counted = counted.await.expect("works");
        counted.iter().map(|it| it.get()).collect::<Vec<_>>()
    };
    let changed = [1, 2, 4, 5, 6, 7, 8, 9, 10, 3];
    assert_eq!(counted(NOW, 10).await, changed);
    let all = [&changed[..], &[11, 12, 13]].concat();
    assert_eq!(counted(NOW, 100).await, all);
    assert_eq!(counted(after(HOUR), 100).await, [0; 0], "of the last hour");
}

/// People may be asked for longer than the trail is kept.
#[tokio::test]
async fn what_keeping_undoes_is_on_record_until_somebody_decided() {
    let world = World::new().await;
    let before = NOW.minus(Duration::from_secs(2 * HOUR));
    world.give_at(before, 1, 14, 50, &[]).await;
    let world = holders_in(world, 14).await;
    world.give(1, 14, 51, &[]).await;
    world.give(2, 14, 50, &[]).await;
    paused(&world, LOSS).await;
    let two_days_on = after(48 * HOUR);
    let prunes = async || {
        let pruned = world.store.prune_audit(two_days_on, 1000).await;
        pruned.expect("works");
        world.count("select count(*) from audit").await
    };
    // Those of the role since an hour before, and nothing else.
    assert_eq!(prunes().await, 14 + 10);
    let decided = decides(&world, Ruling::Keep, 48 * HOUR).await;
    decided.expect("decided");
    for n in 1..=10 {
        assert!(!undone(&world, n).await, "the {n}th is not given it back");
    }
    assert_eq!(prunes().await, 0);
}

async fn undone(world: &World, who: i64) -> bool {
    let reversals = world.store.reversals(server(1), user(who)).await;
    reversals.expect("works").is_empty()
}

#[tokio::test]
async fn what_is_undone_is_done_with_the_record_of_the_write() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    let store: &Store = &world.store;
    let (server, user, role) = (server(1), user(1), role(50));
    let give = Intent::Give([bind_id(1)].into());
    let intended = store.intend(in_hand(store, server, user).await, role, &give, after(11));
    intended.await.expect("works");
    assert!(!undone(&world, 1).await, "a crash here loses nothing");
    let given = entry(Act::Given);
    let lease = in_hand(store, server, user).await;
    let settled = store.settle(lease, role, Settled::Held, &given, after(12));
    settled.await.expect("works");
    assert!(undone(&world, 1).await);

    // The loss that was on its way is what is to be undone, not the undoing.
    let lease = in_hand(store, server, crate::world::user(2)).await;
    let settled = store.settle(lease, role, Settled::Gone, &given, NOW);
    settled.await.expect("works");
    assert!(!undone(&world, 2).await);
    let ended = store.end_reversal(server, crate::world::user(2), role, LOSS);
    ended.await.expect("works");
    assert!(undone(&world, 2).await);

    // Who goes on gives it up.
    assert!(!undone(&world, 3).await);
    let decided = decides(&world, Ruling::GoOn, 20).await;
    assert_eq!(decided.expect("decided").state, PauseState::Allowed);
    assert!(undone(&world, 3).await);
}

#[tokio::test]
async fn a_pause_that_is_lifted_has_everybody_read_who_waits() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    read(&world, 11..=12, HoldingState::NotOwned, 0).await;
    let asked = pause(&world).await.expect("a pause");
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    world.drain().await;
    let binds = binds(&world).await;
    let lifted = world.store.lift_pause(&asked, &binds, after(11)).await;
    assert!(!lifted.expect("works"), "somebody decided since");
    let kept = pause(&world).await.expect("a pause");
    let lifted = world.store.lift_pause(&kept, &binds, after(12)).await;
    assert!(lifted.expect("works"));
    assert_eq!(pause(&world).await, None);
    assert_eq!(world.waiting().await, [(1, 11), (1, 12)]);
    let work = world.store.work_of(server(1), user(11)).await;
    let reason = work.expect("works").expect("queued").reason;
    assert_eq!(
        reason,
        Trigger::Retry,
        "what is known was read in bad times"
    );
}

#[tokio::test]
async fn what_became_of_a_pause_is_kept() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    decides(&world, Ruling::GoOn, 20).await.expect("decided");
    let (allowed, binds) = (pause(&world).await.expect("a pause"), binds(&world).await);
    let lifted = world.store.lift_pause(&allowed, &binds, after(HOUR)).await;
    assert!(lifted.expect("works"));
    let log = world
        .store
        .pause_events(server(1), None, AuditPlace::Newest, 10)
        .await
        .expect("works");
    let told = log.iter().map(|it| (it.event, it.actor, it.members, it.at));
    let told: Vec<_> = told.collect();
    let staff = Some(user(STAFF));
    let expected = [
        (PauseEvent::Lifted, None, Some(0), after(HOUR)),
        (PauseEvent::Allowed, staff, Some(0), after(20)),
        (PauseEvent::Kept, staff, Some(10), after(10)),
        (PauseEvent::Paused, None, Some(10), after(1)),
    ];
    assert_eq!(told, expected);
    assert!(
        log.iter()
            .all(|it| (it.role, it.direction) == (role(50), LOSS))
    );
    let causes: Vec<_> = log.iter().map(|it| it.cause).collect();
    assert_eq!(causes, [None, None, None, Some(PauseCause::Many)]);
}

#[tokio::test]
async fn people_are_asked_once() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    let nobody = world.store.untold_pauses().await.expect("works");
    assert_eq!(nobody, [], "there is no log");
    let log = SettingsChange::LogTo(channel(8), "en".to_owned());
    let chosen = world.store.change_settings(server(1), &log, NOW).await;
    chosen.expect("works");
    let untold = world.store.untold_pauses().await.expect("works");
    assert_eq!(untold, [pause(&world).await.expect("a pause")]);
    let told = world.store.told_of_pause(&untold[0], after(2));
    told.await.expect("works");
    assert_eq!(world.store.untold_pauses().await.ok(), Some(Vec::new()));
}

/// The role is gone, and with it all that was to be done about it.
#[tokio::test]
async fn a_deleted_role_is_not_held_back() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    let forgotten = world.store.forget_role(server(1), role(50)).await;
    forgotten.expect("works");
    assert_eq!(pause(&world).await, None);
    assert!(undone(&world, 5).await);
}

#[tokio::test]
async fn who_leaves_is_not_given_back_what_they_left_behind() {
    let world = holders(14).await;
    paused(&world, LOSS).await;
    decides(&world, Ruling::Keep, 10).await.expect("decided");
    let stay = Some(crate::world::stay(7));
    let saw = world.store.saw_member(server(1), user(5), stay, after(20));
    saw.await.expect("works");
    let again = Some(crate::world::stay(8));
    let saw = world.store.saw_member(server(1), user(5), again, after(30));
    saw.await.expect("works");
    assert!(undone(&world, 5).await);
    assert!(!undone(&world, 6).await);
}
