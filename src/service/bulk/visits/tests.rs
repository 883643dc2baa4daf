use rstest::rstest;
use tokio::task::JoinHandle;

use super::*;
use crate::domain::{
    Ceiling, CredentialKind, GrantState, Holding, HoldingState, InteractionId, RobloxUserId,
};
use crate::service::fake::{LOW_ROLE, World, badge, in_hand, member, role, server, stay, user};
use crate::service::{Member, Viewer};
use crate::store::{NewBulkUpdate, Started};

#[test]
fn several_take_turns() {
    let lines = ["aaa", "b", "", "cc"].map(str::chars).into();
    let order: String = in_turn(lines).into_iter().collect();
    assert_eq!(order, "abcaca");
}

/// An update of the one member there is, who has a link and was never read.
pub(in crate::service::bulk) async fn begun(mode: BulkMode) -> (World, BulkVisit) {
    let world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    let new = NewBulkUpdate {
        server: server(),
        role: None,
        mode,
        asker: user(900),
    };
    let viewer = Viewer {
        interaction: InteractionId::new(1).expect("positive"),
        user: user(900),
        locale: "en".into(),
        token: "sealed".into(),
    };
    let started = world.service.start_bulk_update(new, viewer).await;
    assert!(matches!(started, Ok(Started::New(_))), "{started:?}");
    let visit = due(&world).await.expect("it is due");
    (world, visit)
}

async fn due(world: &World) -> Option<BulkVisit> {
    let (due, _) = world.service.due_bulk_visits().await.expect("works");
    due.first().copied()
}

/// The same, and the member was read since and owns what a role asks for. Nobody
/// waits.
async fn world() -> (World, BulkVisit) {
    let (world, visit) = begun(BulkMode::Apply).await;
    world.pass(Duration::from_millis(10));
    let owned = Holding {
        state: HoldingState::Owned,
        learnt: world.service.now(),
        credential: CredentialKind::Key,
    };
    let owned = [(badge(1), owned)];
    let (store, now) = (world.service.store(), world.service.now());
    let recorded = store.record_holdings(account(), &owned, now);
    recorded.await.expect("works");
    world.nobody_waits().await;
    world.pass(Duration::from_millis(10));
    (world, visit)
}

fn account() -> RobloxUserId {
    RobloxUserId::new(7).expect("positive")
}

fn visiting(world: &World, visit: BulkVisit) -> JoinHandle<()> {
    let service = world.service.clone();
    tokio::spawn(async move { service.visit(&visit).await.expect("recorded") })
}

/// The member is found without roles, and given the role. `meanwhile` happens
/// when that is decided and not yet recorded.
async fn is_given_the_role(
    world: &mut World,
    visit: BulkVisit,
    meanwhile: impl AsyncFnOnce(&World),
) {
    let visiting = visiting(world, visit);
    for _before_and_after_the_read in 0..2 {
        let found = member(user(7), stay(1));
        world.look().await.answer(Ok(vec![Some(found)]));
    }
    let write = world.write().await;
    meanwhile(world).await;
    write.answer(Ok(()));
    visiting.await.expect("no panic");
    let counts = world.service.store().bulk_counts(visit.update.id).await;
    assert_eq!(counts.expect("works").visits, [(Visit::Updated, 1)]);
}

async fn queue(world: &World, reason: Trigger) {
    let queued = world.service.queue(server(), user(7), reason).await;
    queued.expect("works");
}

/// The member unlinked, say: what was decided is out of date.
#[rstest]
#[tokio::test]
async fn who_is_queued_during_a_visit_is_updated_after_it(
    #[values(Trigger::Link, Trigger::Retry)] reason: Trigger,
) {
    let (mut world, visit) = world().await;
    queue(&world, Trigger::Reconnected).await;
    is_given_the_role(&mut world, visit, async |world| {
        queue(world, reason).await;
    })
    .await;
    let work = world.work_of(user(7)).await;
    assert_eq!(work.map(|work| work.reason), Some(reason));
}

/// They are two lines, and each leaves out only what it has in hand itself.
#[tokio::test]
async fn a_visit_and_an_update_of_one_member_have_them_in_one_hand() {
    let (mut world, visit) = world().await;
    queue(&world, Trigger::Link).await;
    is_given_the_role(&mut world, visit, async |world| {
        let work = world.work_of(user(7)).await.expect("it waits");
        let lease = world.service.store().take_work(&work).await;
        lease.expect("works").expect("no other process has them");
    })
    .await;
    let grants = world.service.store().grants(server(), user(7)).await;
    assert_eq!(
        grants.expect("works")[&role(LOW_ROLE)].state,
        GrantState::Held
    );
}

#[rstest]
#[case::asked(Trigger::Asked, true)]
#[case::moderator(Trigger::Moderator, true)]
#[case::link(Trigger::Link, true)]
#[case::bind(Trigger::Bind, true)]
#[case::joined(Trigger::Joined, true)]
#[case::retry(Trigger::Retry, false)]
#[case::sweep(Trigger::Sweep, false)]
#[tokio::test]
async fn a_visit_stands_for_what_waited_unless_somebody_did_something(
    #[case] reason: Trigger,
    #[case] stays: bool,
) {
    let (mut world, visit) = world().await;
    queue(&world, reason).await;
    is_given_the_role(&mut world, visit, async |_| {}).await;
    assert_eq!(world.waits(user(7)).await, stays);
}

#[rstest]
#[tokio::test]
async fn nothing_is_read_of_who_is_not_there_or_pending(
    #[values(BulkMode::Apply, BulkMode::DryRun)] mode: BulkMode,
    #[values(Visit::Left, Visit::Pending)] expected: Visit,
) {
    let (mut world, visit) = begun(mode).await;
    let visiting = visiting(&world, visit);
    let pending = Member {
        pending: true,
        ..member(user(7), stay(1))
    };
    let found = (expected == Visit::Pending).then_some(pending);
    world.look().await.answer(Ok(vec![found]));
    visiting.await.expect("no panic");
    let store = world.service.store();
    let counts = store.bulk_counts(visit.update.id).await.expect("works");
    assert_eq!(counts.visits, [(expected, 1)]);
    let items = [badge(1)].into();
    let read = store.holdings(account(), &items, CredentialKind::Key);
    assert_eq!(read.await.expect("works").iter().count(), 0);
}

#[tokio::test]
async fn a_visit_that_panics_is_put_off() {
    let (mut world, visit) = begun(BulkMode::Apply).await;
    world.break_looks();
    visiting(&world, visit).await.expect("it is caught");
    assert!(due(&world).await.is_none(), "not at once");
    world.pass(TRY_AGAIN);
    let again = due(&world).await.expect("another try");
    assert_eq!(again.member.attempts, 1);
}

/// Roblox refuses to tell of anybody. Returns until when nobody is visited.
async fn is_refused_to_all(world: &World, bulk: BulkId) -> Timestamp {
    let resumes = world.service.now().plus(TRY_AGAIN);
    for _ in 0..bulk::REFUSALS {
        let failed = Some(Reading::Refused(UnknownReason::RateLimited));
        let store = world.service.store();
        let lease = in_hand(store, server(), user(7)).await;
        let postponed = store.postpone_bulk_member(bulk, lease, resumes, failed, resumes);
        postponed.await.expect("works");
    }
    resumes
}

#[tokio::test]
async fn what_is_refused_to_all_is_told_until_the_next_try() {
    let (world, visit) = begun(BulkMode::Apply).await;
    let bulk = visit.update.id;
    let resumes = is_refused_to_all(&world, bulk).await;
    let progress = async || {
        let progress = world.service.bulk_progress(bulk).await.expect("works");
        let progress = progress.expect("it runs");
        (progress.update.waits_until, progress.ends.is_some())
    };
    assert_eq!(progress().await, (Some(resumes), false));
    world.pass(TRY_AGAIN);
    assert_eq!(progress().await, (None, true));
}

#[tokio::test]
async fn an_outage_is_told_unless_a_refusal_is() {
    let (world, visit) = begun(BulkMode::Apply).await;
    let bulk = visit.update.id;
    let resumes = is_refused_to_all(&world, bulk).await;
    world.roblox_goes_down().await;
    let told = async || {
        let progress = world.service.bulk_progress(bulk).await.expect("works");
        progress.expect("it runs").update
    };
    let update = told().await;
    assert_eq!(update.failure, Some(UnknownReason::RateLimited));
    assert_eq!(update.waits_until, Some(resumes));
    world.pass(TRY_AGAIN);
    let update = told().await;
    assert_eq!(update.failure, Some(UnknownReason::Unavailable));
    assert!(update.waits_until > Some(world.service.now()), "{update:?}");
}
