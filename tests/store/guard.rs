//! How many may lose or get a role at once for what was read, and what becomes of a
//! role of which more would.

use gatepass::domain::guard::Standing;
use gatepass::domain::{
    AuditFilter, Bind, Direction, HoldingState, Pause, PauseCause, PauseState, Ruling,
    SettingsChange, Timestamp, Trigger,
};
use gatepass::store::{Act, Intent, PauseEvent, Settled, Store};

use crate::world::{
    NOW, STAFF, World, after, bind_id, channel, entry, holding, roblox, role, server, user,
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
    let allowed = store.intend_guarded(server, user, role, &intent, &binds, after(seconds));
    allowed.await.expect("works")
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
        let settled = world.store.settle(server, user, role, settled, &entry, now);
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
    let decided = store.decide_pause(way, pause.since, ruling, user(STAFF), &binds, now);
    decided.await.expect("works")
}

/// Ten changed, and the eleventh was held back.
async fn paused(world: &World, direction: Direction) {
    for n in 1..=10 {
        assert!(changes(world, direction, n, 0).await, "the {n}th");
    }
    assert!(!may_change(world, direction, 11, 1).await);
}

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
        let intended = store.intend(server, user, role, &Intent::Take, NOW);
        intended.await.expect("works");
        let settled = store.settle(server, user, role, Settled::Gone, &taken, NOW);
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

/// A change of a year ago explains none of today.
#[tokio::test]
async fn what_changes_back_much_later_counts() {
    let world = linked(30).await;
    paused(&world, GAIN).await;
    assert!(changes(&world, LOSS, 1, 24 * HOUR + 1).await);
    let guarded = "select count(*) from audit where guarded";
    assert_eq!(world.count(guarded).await, 11);
}

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
    let taken = store.intend(server(1), user(13), role(50), &Intent::Take, NOW);
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
    let intended = store.intend(server, user, role, &give, after(11));
    intended.await.expect("works");
    assert!(!undone(&world, 1).await, "a crash here loses nothing");
    let given = entry(Act::Given);
    let settled = store.settle(server, user, role, Settled::Held, &given, after(12));
    settled.await.expect("works");
    assert!(undone(&world, 1).await);

    // The loss that was on its way is what is to be undone, not the undoing.
    let settled = store.settle(
        server,
        crate::world::user(2),
        role,
        Settled::Gone,
        &given,
        NOW,
    );
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
        .pause_events(server(1), 10)
        .await
        .expect("works");
    let told: Vec<_> = log.iter().map(|it| (it.event, it.actor, it.at)).collect();
    let staff = Some(user(STAFF));
    let expected = [
        (PauseEvent::Lifted, None, after(HOUR)),
        (PauseEvent::Allowed, staff, after(20)),
        (PauseEvent::Kept, staff, after(10)),
        (PauseEvent::Paused, None, after(1)),
    ];
    assert_eq!(told, expected);
    assert!(
        log.iter()
            .all(|it| (it.role, it.direction) == (role(50), LOSS))
    );
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

/// Nobody loses anything on a database that was put back before somebody looked.
#[tokio::test]
async fn a_copy_that_is_put_back_holds_back_the_roles_it_gave() {
    let world = holders_in(World::sqlite().await, 3).await;
    world.bind(1, 51, "badge:1").await;
    assert_eq!(world.store.pause_after_restore(NOW).await.ok(), Some(None));
    let copy = world.folder().join("copy.db");
    world.store.backup(&copy).await.expect("a copy");
    assert_eq!(world.store.pause_after_restore(NOW).await.ok(), Some(None));

    let url = format!("sqlite://{}", copy.display());
    let put_back = Store::open(&url).await.expect("opens");
    let roles = put_back.pause_after_restore(after(9)).await.expect("works");
    assert_eq!(roles, Some(1), "nobody has the other role");
    let pauses = put_back.pauses(server(1)).await.expect("works");
    let [pause] = pauses[..] else {
        panic!("not one: {pauses:?}");
    };
    assert_eq!((pause.role, pause.direction), (role(50), LOSS));
    assert_eq!((pause.cause, pause.since), (PauseCause::Restored, after(9)));
    assert!(!pause.may_end_by_itself());
    let again = put_back.pause_after_restore(after(10)).await;
    assert_eq!(again.ok(), Some(None), "once");
}

/// Counted and recorded in one transaction, whichever process asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_in_two_processes_none_is_one_too_many() {
    let world = holders(24).await;
    let other = Store::open(world.database.url()).await.expect("opens");
    let binds = binds(&world).await;
    let attempts = (1..=24).map(|n| {
        let store = if n % 2 == 0 { &world.store } else { &other };
        store.intend_guarded(server(1), user(n), role(50), &Intent::Take, &binds, NOW)
    });
    let allowed = futures_util::future::join_all(attempts).await;
    let allowed = allowed
        .into_iter()
        .filter(|it| *it.as_ref().expect("works"));
    assert_eq!(allowed.count(), 10);
}
