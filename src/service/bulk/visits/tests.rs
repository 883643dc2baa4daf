use rstest::rstest;
use tokio::task::JoinHandle;

use super::*;
use crate::domain::{Ceiling, CredentialKind, Holding, HoldingState, InteractionId, RobloxUserId};
use crate::service::Viewer;
use crate::service::fake::{LOW_ROLE, World, badge, member, role, server, stay, user};
use crate::store::{NewBulkUpdate, Started};

#[test]
fn several_take_turns() {
    let lines = ["aaa", "b", "", "cc"].map(str::chars).into();
    let order: String = in_turn(lines).into_iter().collect();
    assert_eq!(order, "abcaca");
}

/// An update of the one member there is, who was read just now and owns what a
/// role asks for. Nobody waits.
async fn world() -> (World, BulkVisit) {
    let world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    let new = NewBulkUpdate {
        server: server(),
        role: None,
        mode: BulkMode::Apply,
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
    world.pass(Duration::from_millis(10));
    let owned = Holding {
        state: HoldingState::Owned,
        learnt: world.service.now(),
        credential: CredentialKind::Key,
    };
    let owned = [(badge(1), owned)];
    let (store, now) = (world.service.store(), world.service.now());
    let account = RobloxUserId::new(7).expect("positive");
    let recorded = store.record_holdings(account, &owned, now);
    recorded.await.expect("works");
    world.nobody_waits().await;
    world.pass(Duration::from_millis(10));
    let (due, _) = world.service.due_bulk_visits().await.expect("works");
    let [visit] = due[..] else {
        panic!("{due:?}");
    };
    (world, visit)
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
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
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
