//! Updates of all members of a server.

use gatepass::domain::{
    BulkId, BulkMode, BulkNews, BulkState, InteractionId, Reading, RoleChange, RoleOutcome,
    UnknownReason, Visit,
};
use gatepass::store::{Act, BulkMessage, BulkUpdate, Intent, NewBulkUpdate, Settled, Started};

use crate::world::{NOW, STAFF, World, after, bind_id, entry, in_hand, roblox, role, server, user};

pub fn new_bulk(at: i64) -> NewBulkUpdate {
    NewBulkUpdate {
        server: server(at),
        role: None,
        mode: BulkMode::Apply,
        asker: user(STAFF),
    }
}

pub fn message(interaction: i64, viewer: i64) -> BulkMessage {
    BulkMessage {
        interaction: InteractionId::new(interaction).expect("positive"),
        user: user(viewer),
        locale: "en".into(),
        token: "sealed".into(),
        expires: after(900),
    }
}

/// Members 1 and 2 of server 1 are linked.
async fn world() -> World {
    let world = World::new().await;
    for n in [1, 2] {
        world.link(1, n, n * 10).await;
        world.member(1, n).await;
    }
    world
}

pub(crate) async fn start(world: &World, new: NewBulkUpdate) -> BulkUpdate {
    let message = message(5, STAFF);
    let started = world.store.start_bulk_update(new, &message, NOW);
    match started.await.expect("works") {
        Started::New(id) => found(world, id).await,
        other => panic!("{other:?}"),
    }
}

async fn found(world: &World, id: BulkId) -> BulkUpdate {
    let found = world.store.bulk_update(id).await.expect("works");
    found.expect("it is there")
}

async fn due(world: &World, bulk: &BulkUpdate, at: u64) -> Vec<i64> {
    let due = world.store.due_bulk_members(bulk, after(at), 9).await;
    let due = due.expect("works").into_iter();
    due.map(|member| member.user.get()).collect()
}

async fn finish(world: &World, bulk: &BulkUpdate, who: i64, visit: Visit) {
    finish_with(world, bulk, who, visit, None).await;
}

async fn finish_with(
    world: &World,
    bulk: &BulkUpdate,
    who: i64,
    visit: Visit,
    reading: Option<Reading>,
) {
    let finished = world.store.finish_bulk_member(
        bulk,
        in_hand(&world.store, server(1), user(who)).await,
        visit,
        &[],
        reading,
        after(9),
    );
    finished.await.expect("works");
}

#[tokio::test]
async fn everyone_is_who_is_linked_or_has_a_role_from_the_bot() {
    let world = world().await;
    world.member(1, 3).await;
    world.give(1, 4, 50, &[]).await;
    world.give(1, 1, 50, &[]).await;
    world.link(2, 7, 70).await;
    let left = world.store.member_left(server(1), user(2), NOW).await;
    left.expect("works");
    let count = |role| world.store.count_bulk_members(server(1), role);
    assert_eq!(count(None).await.expect("works"), 2);
    let bulk = start(&world, new_bulk(1)).await;
    let mut members = due(&world, &bulk, 0).await;
    members.sort_unstable();
    assert_eq!(members, [1, 4]);
}

#[tokio::test]
async fn a_role_narrows_it_to_those_who_have_it() {
    let world = world().await;
    world.give(1, 1, 50, &[]).await;
    world.give(1, 2, 51, &[]).await;
    let count = |role| world.store.count_bulk_members(server(1), role);
    assert_eq!(count(Some(role(50))).await.expect("works"), 1);
    let role = Some(role(50));
    let bulk = start(
        &world,
        NewBulkUpdate {
            role,
            ..new_bulk(1)
        },
    )
    .await;
    assert_eq!(due(&world, &bulk, 0).await, [1]);
}

#[tokio::test]
async fn one_runs_in_a_server_and_who_asks_again_is_shown_it() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let again = async |interaction, viewer| {
        let message = message(interaction, viewer);
        let started = world.store.start_bulk_update(new_bulk(1), &message, NOW);
        started.await.expect("works")
    };
    assert_eq!(again(6, 2).await, Started::Already(bulk.id));
    assert_eq!(again(7, STAFF).await, Started::Already(bulk.id));
    let shown = world.store.bulk_messages(NOW).await.expect("works");
    let mut shown: Vec<_> = shown
        .iter()
        .map(|it| (it.bulk, it.message.interaction.get()))
        .collect();
    shown.sort_unstable();
    assert_eq!(shown, [(bulk.id, 6), (bulk.id, 7)], "the last of each");
}

#[tokio::test]
async fn with_nobody_to_visit_nothing_is_started() {
    let world = World::new().await;
    world.member(1, 1).await;
    let message = message(5, 1);
    let started = world.store.start_bulk_update(new_bulk(1), &message, NOW);
    assert_eq!(started.await.expect("works"), Started::Nobody);
    let running = world.store.running_bulk_update(server(1)).await;
    assert_eq!(running.expect("works"), None);
    assert_eq!(world.store.bulk_messages(NOW).await.expect("works"), []);
}

#[tokio::test]
async fn it_is_done_when_everyone_is() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    finish(&world, &bulk, 1, Visit::Updated).await;
    assert_eq!(found(&world, bulk.id).await.state, BulkState::Running);
    assert_eq!(due(&world, &bulk, 0).await, [2]);
    finish(&world, &bulk, 2, Visit::Left).await;
    let over = found(&world, bulk.id).await;
    assert_eq!(
        (over.state, over.finished),
        (BulkState::Done, Some(after(9)))
    );
    let counts = world.store.bulk_counts(bulk.id).await.expect("works");
    assert_eq!(counts.visits, [(Visit::Left, 1), (Visit::Updated, 1)]);
    assert_eq!((counts.visited(), counts.members()), (2, 2));
    let visited = |count| world.store.visited_before(bulk.id, count);
    assert_eq!(visited(1).await.expect("works"), Some(after(9)));
    assert_eq!(visited(2).await.expect("works"), None);
}

/// Also what a crash cut short and a recovery settled; not what was changed before
/// it was asked for, or for another reason.
#[tokio::test]
async fn the_audit_says_what_was_changed() {
    use gatepass::domain::Trigger;
    let world = world().await;
    let settle = async |to: i64, occasion, at| {
        let (who, to) = (user(1), role(to));
        let give = Intent::Give([].into());
        let intended =
            world
                .store
                .intend(in_hand(&world.store, server(1), who).await, to, &give, NOW);
        intended.await.expect("works");
        let mut entry = entry(Act::Given);
        entry.occasion = occasion;
        let settled = Settled::Held;
        let settled = world.store.settle(
            in_hand(&world.store, server(1), who).await,
            to,
            settled,
            &entry,
            at,
        );
        settled.await.expect("works");
    };
    settle(50, Trigger::Bulk, NOW).await;
    let message = message(5, 1);
    let later = world
        .store
        .start_bulk_update(new_bulk(1), &message, after(5));
    let Started::New(id) = later.await.expect("works") else {
        panic!("it is the first");
    };
    settle(51, Trigger::Bulk, after(6)).await;
    settle(52, Trigger::Recovery, after(7)).await;
    settle(53, Trigger::Sweep, after(8)).await;
    let bulk = found(&world, id).await;
    let held_back = [RoleOutcome {
        role: role(54),
        change: RoleChange::HeldBack,
        binds: [bind_id(7), bind_id(8)].into(),
    }];
    for _ in 0..2 {
        let finished = world.store.finish_bulk_member(
            &bulk,
            in_hand(&world.store, server(1), user(1)).await,
            Visit::Updated,
            &held_back,
            None,
            after(9),
        );
        finished.await.expect("works");
    }
    let counts = world.store.bulk_counts(id).await.expect("works");
    assert_eq!(
        counts.changes,
        [
            (role(51), RoleChange::Given, 1),
            (role(52), RoleChange::Given, 1),
            (role(54), RoleChange::HeldBack, 1),
        ]
    );
    let changes = world.store.bulk_changes(&bulk, 10).await.expect("works");
    let rows: Vec<_> = changes.iter().map(|it| it.outcome.clone()).collect();
    let given = |to| RoleOutcome {
        role: role(to),
        change: RoleChange::Given,
        binds: entry(Act::Given).binds,
    };
    assert_eq!(rows, [given(51), given(52), held_back[0].clone()]);
    for change in changes {
        assert_eq!((change.user, change.at), (user(1), after(9)));
        assert_eq!(change.account, Some(roblox(10)));
    }
    let first = world.store.bulk_changes(&bulk, 1).await.expect("works");
    assert_eq!(first.len(), 1);
}

/// The log is told what whoever asked can't see in their answer, once.
#[tokio::test]
async fn news_is_for_who_has_no_message_any_more() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let untold = async |at| {
        let untold = world.store.untold_bulk_updates(after(at)).await;
        untold.expect("works").len()
    };
    let tell = async |news| {
        let told = world.store.told_of_bulk_update(bulk.id, news).await;
        told.expect("works");
    };
    let other = message(6, 3);
    let shown = world.store.show_bulk_update(bulk.id, &other).await;
    shown.expect("works");
    assert_eq!(untold(899).await, 0);
    assert_eq!(untold(900).await, 1, "another's message is not theirs");
    tell(BulkNews::GoesOn).await;
    assert_eq!(untold(899).await, 1, "what a log shows it shows to the end");

    finish(&world, &bulk, 1, Visit::Updated).await;
    finish(&world, &bulk, 2, Visit::Updated).await;
    let shown = world.store.bulk_end_was_shown(bulk.id).await;
    shown.expect("works");
    assert_eq!(untold(899).await, 1);
    let last = world.store.last_bulk_update(server(1)).await;
    assert_eq!(last.expect("works").map(|last| last.id), Some(bulk.id));
    tell(BulkNews::Ended).await;
    tell(BulkNews::GoesOn).await;
    assert_eq!(untold(900).await, 0, "nothing follows the end");
}

#[tokio::test]
async fn a_log_that_knows_of_no_update_is_not_told_how_it_ended_if_the_asker_was() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    finish(&world, &bulk, 1, Visit::Updated).await;
    finish(&world, &bulk, 2, Visit::Updated).await;
    let untold = async || {
        let untold = world.store.untold_bulk_updates(after(900)).await;
        untold.expect("works").len()
    };
    assert_eq!(untold().await, 1);
    let shown = world.store.bulk_end_was_shown(bulk.id).await;
    shown.expect("works");
    assert_eq!(untold().await, 0);
}

#[tokio::test]
async fn failures_in_a_row_hold_everyone_until_roblox_answers() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let failure = Some(UnknownReason::RateLimited);
    let failed = Some(Reading::Refused(UnknownReason::RateLimited));
    let answered = Some(Reading::Answered);
    let waits = async || {
        let bulk = found(&world, bulk.id).await;
        (bulk.failure, bulk.waits_until)
    };
    let postpone = async |reading| {
        let postponed = world.store.postpone_bulk_member(
            bulk.id,
            in_hand(&world.store, server(1), user(1)).await,
            after(60),
            reading,
            after(61),
        );
        postponed.await.expect("works");
        waits().await
    };
    assert_eq!(postpone(failed).await, (failure, None));
    assert_eq!(postpone(failed).await, (failure, None));
    assert_eq!(postpone(failed).await, (failure, Some(after(61))));
    assert_eq!(due(&world, &bulk, 59).await, [2]);
    assert_eq!(due(&world, &bulk, 60).await, [2, 1]);
    let next = world.store.next_due_bulk_member(bulk.id, after(1)).await;
    assert_eq!(next.expect("works"), Some(after(60)));
    let counts = world.store.bulk_counts(bulk.id).await.expect("works");
    assert_eq!((counts.waiting, counts.put_off), (2, 1));
    let held = postpone(None).await;
    assert_eq!(held, (failure, Some(after(61))), "it was not asked");
    assert_eq!(
        postpone(answered).await,
        (None, None),
        "only one item failed"
    );
    for _ in 0..3 {
        postpone(failed).await;
    }
    finish(&world, &bulk, 2, Visit::Updated).await;
    assert_eq!(waits().await, held, "all was known of them");
    // Who hides their inventory was read.
    finish_with(&world, &bulk, 1, Visit::Unknown, answered).await;
    assert_eq!(waits().await, (None, None));
    let counts = world.store.bulk_counts(bulk.id).await.expect("works");
    assert_eq!((counts.waiting, counts.put_off), (0, 0));
}

/// Roblox says for how long to stay away, and each answer says it anew.
#[tokio::test]
async fn a_shorter_time_to_wait_takes_nothing_off_a_longer_one() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let failed = Some(Reading::Refused(UnknownReason::RateLimited));
    let mut until = Vec::new();
    for seconds in [90, 90, 90, 30, 120] {
        let (bulk, resumes) = (bulk.id, after(seconds));
        let store = &world.store;
        let visit = in_hand(store, server(1), user(1)).await;
        let postponed = store.postpone_bulk_member(bulk, visit, NOW, failed, resumes);
        postponed.await.expect("works");
        until.push(found(&world, bulk).await.waits_until);
    }
    let [long, longer] = [90, 120].map(|seconds| Some(after(seconds)));
    assert_eq!(until, [None, None, long, long, longer]);
}

#[tokio::test]
async fn one_that_was_stopped_visits_nobody_and_another_may_start() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let waits = async || {
        let taken = world.store.take_bulk_member(&bulk, user(1)).await;
        taken.expect("works").is_some()
    };
    assert!(waits().await);
    let cancel = |at| {
        world
            .store
            .cancel_bulk_update(server(at), bulk.id, after(3))
    };
    assert!(!cancel(2).await.expect("works"), "of another server");
    assert!(cancel(1).await.expect("works"));
    assert!(!cancel(1).await.expect("works"), "already");
    assert!(!waits().await);
    assert_eq!(world.store.running_bulk_updates().await.expect("works"), []);
    let shown = message(6, STAFF);
    let second = world.store.start_bulk_update(new_bulk(1), &shown, NOW);
    let Started::New(second) = second.await.expect("works") else {
        panic!("the first was stopped");
    };
    let left = world.store.left_server(server(1), after(4)).await;
    left.expect("works");
    assert_eq!(found(&world, second).await.state, BulkState::Cancelled);
    let third = message(7, STAFF);
    let third = world.store.start_bulk_update(new_bulk(1), &third, NOW);
    let third = third.await.expect("works");
    assert_eq!(third, Started::Nobody, "the bot is not there");
}

#[tokio::test]
async fn what_was_finished_long_ago_is_erased_in_steps() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    finish(&world, &bulk, 1, Visit::Updated).await;
    let prune = |before| world.store.prune_bulk_updates(after(before), 1);
    assert!(!prune(100).await.expect("works"), "it runs");
    finish(&world, &bulk, 2, Visit::Updated).await;
    assert!(!prune(9).await.expect("works"), "it has just been finished");
    for left in [1, 0] {
        assert!(prune(10).await.expect("works"));
        let rows = world.count("select count(*) from bulk_members").await;
        assert_eq!(rows, left);
    }
    assert!(prune(10).await.expect("works"));
    assert!(!prune(10).await.expect("works"));
    assert_eq!(world.count("select count(*) from bulk_updates").await, 0);
    assert_eq!(world.count("select count(*) from bulk_messages").await, 0);
}

#[tokio::test]
async fn messages_are_forgotten_when_their_time_is_up_or_all_is_said() {
    let world = world().await;
    let bulk = start(&world, new_bulk(1)).await;
    let shown = world.store.show_bulk_update(bulk.id, &message(6, 2)).await;
    shown.expect("works");
    assert_eq!(
        world
            .store
            .bulk_messages(after(899))
            .await
            .expect("works")
            .len(),
        2
    );
    assert_eq!(
        world.store.bulk_messages(after(900)).await.expect("works"),
        []
    );
    let forgotten = world.store.forget_bulk_message(message(6, 2).interaction);
    forgotten.await.expect("works");
    let forget = |at| world.store.forget_expired_bulk_messages(after(at));
    assert_eq!(forget(899).await.expect("works"), 0);
    assert_eq!(forget(900).await.expect("works"), 1);
}
