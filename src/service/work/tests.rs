use rstest::rstest;
use tokio::task::JoinHandle;

use super::*;
use crate::domain::work::LONGEST_WAIT;
use crate::domain::{
    Ceiling, CredentialKind, GrantState, Holding, LinkStatus, Permissions, RobloxUserId, Timestamp,
};
use crate::service::fake::{
    BOT_ROLE, HIGH_ROLE, LOW_ROLE, World, badge, in_hand, member, role, roles, server, stay, user,
};
use crate::service::{Listener, Member, ServerEvent, WriteError, Written};
use crate::store::Intent;

/// A member, linked and known to own what two roles ask for.
async fn world() -> World {
    let world = World::new().await;
    for bound in [LOW_ROLE, HIGH_ROLE] {
        world.bind(role(bound), Ceiling::Owner).await;
    }
    world.owner(user(7)).await;
    world
}

/// An update of the member that is due.
async fn queued(world: &World) -> Work {
    let queued = world.service.queue(server(), user(7), Trigger::Link).await;
    queued.expect("works");
    world.work_of(user(7)).await.expect("it waits")
}

fn working(world: &World, work: Work) -> JoinHandle<()> {
    let service = world.service.clone();
    tokio::spawn(async move { service.do_work(&work).await.expect("recorded") })
}

fn updating(world: &World) -> JoinHandle<Result<Update, UpdateError>> {
    let service = world.service.clone();
    let cause = Cause::by(user(7), Trigger::Link);
    tokio::spawn(async move { service.update_now(server(), user(7), cause).await })
}

/// The member is found without roles.
async fn is_found(world: &mut World) {
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
}

#[tokio::test]
async fn what_a_person_waited_for_in_vain_is_tried_again() {
    let mut world = world().await;
    let before = world.service.now();
    let update = updating(&world);
    world.look().await.answer(Err(GatewayError::Unavailable));
    let failed = update.await.expect("no panic");
    assert!(matches!(failed, Err(UpdateError::Gateway(_))), "{failed:?}");
    let work = world.work_of(user(7)).await.expect("another try");
    assert!(work.due >= before.plus(TRY_AGAIN), "{work:?}");
    assert_eq!(work.reason, Trigger::Retry);
}

/// Roblox's answers can't be read here: whoever is read again gets nothing.
#[rstest]
#[case::sweep(Trigger::Sweep)]
#[case::elsewhere(Trigger::Elsewhere)]
#[tokio::test]
async fn what_was_read_for_an_update_serves_however_long_it_waits(#[case] trigger: Trigger) {
    let mut world = world().await;
    let queued = world.service.queue(server(), user(7), trigger).await;
    queued.expect("works");
    world.pass(Duration::from_mins(40));
    let work = world.work_of(user(7)).await.expect("it waits");
    let working = working(&world, work);
    is_found(&mut world).await;
    for expected in [LOW_ROLE, HIGH_ROLE] {
        let write = world.write().await;
        assert_eq!(write.role, role(expected));
        write.answer(Ok(()));
    }
    working.await.expect("no panic");
    assert!(!world.waits(user(7)).await, "it is done");
}

/// The role was given, and the database did not take it.
#[tokio::test]
async fn a_write_whose_outcome_was_not_recorded_is_settled_by_a_look() {
    let mut world = world().await;
    let update = updating(&world);
    is_found(&mut world).await;
    let write = world.write().await;
    assert_eq!(write.role, role(LOW_ROLE));
    write.answer(Ok(()));
    let write = world.write().await;
    world.service.store().refuse_writes().await;
    write.answer(Ok(()));
    let update = update.await.expect("no panic").expect("an update");
    assert_eq!(update.changes().count(), 2, "both are there");
    world.service.store().accept_writes().await;

    let looks = async || {
        let looked = world.service.queue_forgotten_intents().await;
        looked.expect("works");
        world.waits(user(7)).await
    };
    assert!(!looks().await, "it may be under way");
    world.pass(2 * TRY_AGAIN);
    assert!(looks().await);
}

/// It finds the member in this process's hand, and waits for its turn.
#[tokio::test]
async fn work_that_falls_due_takes_nothing_from_a_person_whose_roles_are_written() {
    let mut world = world().await;
    let person = updating(&world);
    is_found(&mut world).await;
    let write = world.write().await;
    let work = queued(&world).await;
    let store = world.service.store();
    let lease = store.take_work(&work).await.expect("works");
    let lease = lease.expect("nobody else has the member");
    write.answer(Ok(()));
    world.write().await.answer(Ok(()));
    let update = person.await.expect("no panic").expect("an update");
    assert_eq!(update.changes().count(), 2);
    let grants = world.service.store().grants(server(), user(7)).await;
    let grants = grants.expect("works");
    assert!(grants.values().all(|grant| grant.state == GrantState::Held));
    world.service.store().let_go(lease).await.expect("works");
}

/// Discord's answer about the first role was lost, and then the database took
/// nothing more.
#[tokio::test]
async fn a_write_left_open_by_an_update_that_failed_is_settled_by_a_look() {
    let mut world = world().await;
    let update = updating(&world);
    is_found(&mut world).await;
    let write = world.write().await;
    world.service.store().refuse_writes().await;
    write.answer(Err(WriteError::Unsure));
    let failed = update.await.expect("no panic");
    assert!(matches!(failed, Err(UpdateError::Store(_))), "{failed:?}");
    world.service.store().accept_writes().await;
    world.pass(2 * TRY_AGAIN);
    let looked = world.service.queue_forgotten_intents().await;
    looked.expect("works");
    assert!(world.waits(user(7)).await);
}

#[tokio::test]
async fn an_open_write_that_somebody_sees_to_is_left_to_them() {
    let mut world = world().await;
    let work = queued(&world).await;
    let working = working(&world, work);
    is_found(&mut world).await;
    for _ in 0..2 {
        world.write().await.answer(Err(WriteError::Unsure));
    }
    working.await.expect("no panic");
    let waits = world.work_of(user(7)).await.expect("another try");
    world.pass(2 * TRY_AGAIN);
    let looked = world.service.queue_forgotten_intents().await;
    looked.expect("works");
    assert_eq!(world.work_of(user(7)).await, Some(waits));
}

/// Roblox does not answer here.
#[tokio::test]
async fn a_read_that_told_nothing_sets_off_nothing_elsewhere() {
    let mut world = World::new().await;
    let elsewhere = ServerId::new(2).expect("positive");
    for server in [server(), elsewhere] {
        world.linked_in(server, user(7)).await;
        let low = role(LOW_ROLE);
        world.bind_in(server, low, badge(1), Ceiling::Owner).await;
    }
    let update = updating(&world);
    is_found(&mut world).await;
    let update = update.await.expect("no panic").expect("an update");
    assert!(update.unknown().is_some());
    let waits = world.service.store().work_of(elsewhere, user(7)).await;
    assert_eq!(waits.expect("works"), None);
}

#[tokio::test]
async fn an_update_that_panics_is_put_off() {
    let mut world = world().await;
    let work = queued(&world).await;
    world.break_looks();
    world.service.do_work(&work).await.expect("recorded");
    let again = world.work_of(user(7)).await.expect("another try");
    assert!(again.due >= work.due.plus(TRY_AGAIN), "{again:?}");
    assert_eq!(again.attempts, 1);
}

/// Fetched from the database, and then a person had it done.
#[rstest]
#[case::done(false)]
#[case::queued_again(true)]
#[tokio::test]
async fn work_that_no_longer_waits_is_not_done(#[case] again: bool) {
    let mut world = world().await;
    let work = queued(&world).await;
    if again {
        queued(&world).await;
    } else {
        world.nobody_waits().await;
    }
    // A look would panic, and put it off.
    world.break_looks();
    world.service.do_work(&work).await.expect("recorded");
    let attempts = world.work_of(user(7)).await.map(|work| work.attempts);
    assert_eq!(attempts, again.then_some(0));
}

#[tokio::test]
async fn what_comes_due_while_one_looks_is_not_overlooked() {
    let world = World::new().await;
    let step = Duration::from_secs(2);
    world.tick(step);
    let (store, now) = (world.service.store(), world.service.now());
    let due = now.plus(step + step / 2);
    let queued = store.queue(server(), user(7), Trigger::Link, due, now);
    queued.await.expect("works");
    let (due, until_more) = world.service.due_work(9).await.expect("works");
    assert!(!due.is_empty() || until_more <= step, "{until_more:?}");
}

/// Discord is down for long.
#[tokio::test]
async fn what_was_asked_for_is_a_wish_for_some_minutes() {
    let mut world = world().await;
    let queued = world.service.queue(server(), user(7), Trigger::Asked).await;
    queued.expect("works");
    let (before, mut reasons) = (world.service.now(), Vec::new());
    let mut work = world.work_of(user(7)).await.expect("it waits");
    while work.reason == Trigger::Asked {
        assert!(work.due < before.plus(LONGEST_WAIT), "{work:?}");
        let working = working(&world, work);
        world.look().await.answer(Err(GatewayError::Unavailable));
        working.await.expect("no panic");
        work = world.work_of(user(7)).await.expect("another try");
        reasons.push(work.reason);
    }
    assert_eq!(reasons[0], Trigger::Asked, "a minute is not too late");
    assert_eq!(work.reason, Trigger::Retry);
}

/// The work that waits is done, of a member who has yet to accept the rules. What
/// is known of `badge:1` then.
async fn tried_while_pending(world: &mut World) -> Option<Holding> {
    let work = world.work_of(user(7)).await.expect("a try");
    let working = working(world, work);
    let pending = Member {
        pending: true,
        ..member(user(7), stay(1))
    };
    world.look().await.answer(Ok(vec![Some(pending)]));
    working.await.expect("no panic");
    let account = RobloxUserId::new(7).expect("positive");
    let (store, key) = (world.service.store(), CredentialKind::Key);
    let known = store.holdings(account, &[badge(1)].into(), key).await;
    known.expect("works").get(badge(1)).copied()
}

/// They may never accept the rules, and would be read every hour.
#[rstest]
#[case::asked(Trigger::Asked)]
#[case::not_asked(Trigger::Retry)]
#[tokio::test]
async fn nothing_is_read_of_who_is_pending_still(#[case] reason: Trigger) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    let queued = world.service.queue(server(), user(7), reason).await;
    queued.expect("works");
    assert_eq!(tried_while_pending(&mut world).await, None);
    let again = world.work_of(user(7)).await.expect("another try");
    assert_eq!(again.attempts, 1);
}

/// In a server with rules, all who come and never accept them.
#[rstest]
#[case::without_anything(false, None)]
#[case::with_a_role_from_the_bot(true, Some(1))]
#[tokio::test]
async fn who_is_pending_and_not_linked_is_looked_at_again_for_a_role_to_lose(
    #[case] has_role: bool,
    #[case] attempts: Option<u32>,
) {
    let mut world = World::new().await;
    let unlinked = LinkStatus::Unlinked;
    world.gives_by_link(role(LOW_ROLE), unlinked).await;
    if has_role {
        world.gave(server(), user(7), role(LOW_ROLE)).await;
    }
    let queued = world.service.queue(server(), user(7), Trigger::Joined);
    queued.await.expect("works");
    assert_eq!(tried_while_pending(&mut world).await, None);
    let again = world.work_of(user(7)).await.map(|work| work.attempts);
    assert_eq!(again, attempts);
    let (server, user) = (server(), user(7));
    let passed = ServerEvent::ScreeningPassed { server, user };
    world.service.heard(passed).await;
    assert!(world.waits(user).await, "once they accepted");
}

/// What they own was read at the first try.
#[rstest]
#[case::joined(Trigger::Joined)]
#[case::sweep(Trigger::Sweep)]
#[case::elsewhere(Trigger::Elsewhere)]
#[tokio::test]
async fn who_is_pending_still_is_read_once(#[case] reason: Trigger) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    let queued = world.service.queue(server(), user(7), reason).await;
    queued.expect("works");
    let mut read = Vec::new();
    for _ in 0..2 {
        let known = tried_while_pending(&mut world).await;
        read.push(known.expect("the first try reads").learnt);
        world.pass(LONGEST_WAIT);
    }
    assert_eq!(read[0], read[1]);
    let again = world.work_of(user(7)).await.expect("another try");
    assert_eq!((again.reason, again.attempts), (Trigger::Retry, 2));
}

/// Both roles stand above the bot.
fn low() -> ServerRoles {
    let mut low = roles();
    low.roles.get_mut(&role(BOT_ROLE)).expect("there").position = 0;
    low
}

#[tokio::test]
async fn who_cannot_be_given_a_role_waits_for_the_roles_to_change() {
    let mut world = world().await;
    world.set_roles(Ok(low()));
    let work = queued(&world).await;
    let working = working(&world, work);
    is_found(&mut world).await;
    working.await.expect("no panic");
    let waits = world.work_of(user(7)).await.expect("it waits");
    assert_eq!(waits.due, Timestamp::NEVER);

    world.set_roles(Ok(roles()));
    let event = ServerEvent::RoleChanged { server: server() };
    world.service.heard(event).await;
    let due = world.work_of(user(7)).await.expect("it waits").due;
    world.pass(ROLES_SETTLE);
    assert!(due <= world.service.now());
}

/// Discord refuses what the roles, as far as they are known, allow.
#[tokio::test]
async fn who_is_refused_a_role_waits_for_the_roles_to_change() {
    let mut world = world().await;
    let update = updating(&world);
    is_found(&mut world).await;
    for _ in 0..2 {
        let refused = WriteError::MissingPermission;
        world.write().await.answer(Err(refused));
    }
    let update = update.await.expect("no panic").expect("an update");
    let refused = Written::Refused(WriteError::MissingPermission);
    assert!(update.roles.iter().all(|role| role.written == refused));
    let waits = world.work_of(user(7)).await.expect("it waits");
    assert_eq!(waits.due, Timestamp::NEVER);
}

/// The roles change after they were looked at and before the member waits for
/// it: the event wakes nobody.
#[rstest]
#[tokio::test]
async fn a_change_of_roles_is_not_slept_through(#[values(false, true)] awaited: bool) {
    let mut world = world().await;
    world.set_roles(Ok(low()));
    if awaited {
        let update = updating(&world);
        roles_change_meanwhile(&mut world).await;
        update.await.expect("no panic").expect("an update");
    } else {
        let work = queued(&world).await;
        let working = working(&world, work);
        roles_change_meanwhile(&mut world).await;
        working.await.expect("no panic");
    }
    let waits = world.work_of(user(7)).await.expect("it waits");
    assert!(waits.due < Timestamp::NEVER);
}

/// A worker hears of no change, and takes for a moment what it read for the roles.
#[tokio::test]
async fn a_change_of_roles_that_nobody_heard_of_is_not_slept_through() {
    let mut world = world().await;
    world.keep_roles(low());
    let work = queued(&world).await;
    let working = working(&world, work);
    is_found(&mut world).await;
    working.await.expect("no panic");
    let waits = world.work_of(user(7)).await.expect("it waits");
    assert!(waits.due < Timestamp::NEVER);
}

/// Ban Members: nobody gets the role before a person vouches for that.
#[tokio::test]
async fn a_confirmation_of_powers_is_not_slept_through() {
    let mut world = World::new().await;
    let mut powerful = roles();
    let powers = Permissions::BAN_MEMBERS;
    let low = powerful.roles.get_mut(&role(LOW_ROLE)).expect("there");
    low.permissions = powers;
    world.set_roles(Ok(powerful));
    let bind = world
        .gives_by_link(role(LOW_ROLE), LinkStatus::Unlinked)
        .await;
    let work = queued(&world).await;
    let working = working(&world, work);
    let look = world.look().await;
    let (store, now) = (world.service.store(), world.service.now());
    let confirmed = store.confirm_bind(server(), bind, powers, user(900), Ceiling::Owner, now);
    confirmed.await.expect("works").expect("the bind");
    look.answer(Ok(vec![Some(member(user(7), stay(1)))]));
    working.await.expect("no panic");
    let waits = world.work_of(user(7)).await.expect("it waits");
    assert!(waits.due <= world.service.now(), "{waits:?}");
}

async fn roles_change_meanwhile(world: &mut World) {
    let look = world.look().await;
    world.set_roles(Ok(roles()));
    let event = ServerEvent::RoleChanged { server: server() };
    world.service.heard(event).await;
    look.answer(Ok(vec![Some(member(user(7), stay(1)))]));
}

#[rstest]
#[case::just_left(LEFT_MEMBERS_KEPT * 9 / 10, 1)]
#[case::left_for_good(LEFT_MEMBERS_KEPT * 11 / 10, 0)]
#[tokio::test]
async fn the_grants_of_who_left_are_kept_a_while(#[case] ago: Duration, #[case] kept: usize) {
    let world = World::new().await;
    world.linked(user(7)).await;
    let (store, now) = (world.service.store(), world.service.now());
    let intended = store.intend(
        in_hand(store, server(), user(7)).await,
        role(10),
        &Intent::Take,
        now,
    );
    intended.await.expect("works");
    let left = store.member_left(server(), user(7), now.minus(ago));
    left.await.expect("works");
    let audit = Duration::from_hours(24);
    world.service.tidy_up(audit).await.expect("works");
    let grants = store.grants(server(), user(7)).await.expect("works");
    assert_eq!(grants.len(), kept);
}
