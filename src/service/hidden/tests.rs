use super::*;
use crate::domain::{
    Ceiling, CredentialKind, HiddenDays, Holding, HoldingState, SettingsChange, Trigger,
    UnknownReason,
};
use crate::service::fake::{LOW_ROLE, World, badge, lock, member, role, roles, server, stay, user};
use crate::service::update::Hand;

const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);

async fn read(world: &World, state: HoldingState) {
    let now = world.service.now();
    let holding = Holding {
        state,
        learnt: now,
        credential: CredentialKind::Key,
    };
    let account = RobloxUserId::new(7).expect("positive");
    let read = [(badge(1), holding)];
    let recorded = world.service.store().record_holdings(account, &read, now);
    recorded.await.expect("works");
}

/// Member 7 has a role for a badge, hides it, and was looked at in a server that takes
/// roles for that after three days.
async fn hiding() -> World {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let bind = world.bind_in(server(), role(LOW_ROLE), badge(1), Ceiling::Owner);
    bind.await;
    world.gave(server(), user(7), role(LOW_ROLE)).await;
    let hidden = SettingsChange::Hidden(Some(HiddenDays::Three));
    let now = world.service.now();
    let store = world.service.store();
    let changed = store.change_settings(server(), &hidden, now).await;
    changed.expect("works");
    read(&world, HIDDEN).await;
    world.stop_clock();
    look(&mut world).await;
    world
}

/// An update by what is known.
async fn look(world: &mut World) -> Update {
    let service = world.service.clone();
    let update = service.update(Hand::Free(server(), user(7)), Trigger::Bind.into());
    let here = async {
        let mut there = member(user(7), stay(1));
        there.roles.insert(role(LOW_ROLE));
        world.look().await.answer(Ok(vec![Some(there)]));
    };
    let (updated, ()) = tokio::join!(update, here);
    updated.expect("works")
}

/// Whether somebody was written to, once what was planned or sent has settled.
async fn tells(world: &World) -> bool {
    world.pass(SETTLED_AFTER);
    let telling = world.service.tell_next_hidden(None).await.expect("works");
    telling.is_some_and(|telling| telling.was_tried)
}

fn sent(world: &World) -> Vec<(UserId, HiddenLoss, String)> {
    lock(&world.direct().sent).clone()
}

fn fails(world: &World, failure: DirectError) {
    lock(&world.direct().failures).push_back(failure);
}

async fn untold(world: &World) -> Option<HiddenLoss> {
    let untold = world.service.untold_loss(server(), user(7)).await;
    untold.expect("works")
}

async fn reply_tells(world: &World) {
    let told = world.service.told_of_loss(server(), user(7)).await;
    told.expect("works");
}

#[tokio::test]
async fn a_member_is_told_once_what_they_lose_and_when() {
    let mut world = hiding().await;
    let soon = world.service.tell_next_hidden(None).await;
    assert_eq!(soon.expect("works"), None, "a reply may tell it before");
    assert!(tells(&world).await);
    let [(whom, loss, _)] = sent(&world).try_into().expect("one message");
    assert_eq!((whom, loss.server.as_str()), (user(7), "Harbour"));
    assert_eq!(loss.roles, ["role"]);
    let until = world.service.now().plus(HiddenDays::Three.duration());
    assert_eq!(loss.until, until);
    look(&mut world).await;
    assert!(!tells(&world).await);
    assert_eq!(untold(&world).await, None);
}

#[tokio::test]
async fn whom_no_message_reaches_keeps_the_role_until_days_after_a_reply_told_them() {
    let mut world = hiding().await;
    fails(&world, DirectError::Refused);
    assert!(tells(&world).await);
    world.pass(HiddenDays::Thirty.duration());
    read(&world, HIDDEN).await;
    let until = world.service.now().plus(HiddenDays::Three.duration());
    let standing = look(&mut world).await.roles[0].decision.hidden;
    assert_eq!(standing, Some(HiddenStanding::Untold { until }));
    assert_eq!(untold(&world).await.map(|it| it.until), Some(until));
    reply_tells(&world).await;
    assert_eq!(untold(&world).await, None);
    assert!(!tells(&world).await);
    let standing = look(&mut world).await.roles[0].decision.hidden;
    assert_eq!(standing, Some(HiddenStanding::Told { until }));
}

/// In an outage it can't, and says so instead.
#[tokio::test]
async fn an_answer_to_update_tells_it_only_if_it_says_it() {
    let mut world = hiding().await;
    read(&world, HoldingState::Unknown(UnknownReason::Unavailable)).await;
    for (says, left) in [(false, true), (true, false)] {
        if says {
            read(&world, HIDDEN).await;
        }
        let update = look(&mut world).await;
        assert_eq!(update.roles[0].decision.kept_until().is_some(), says);
        let told = world.service.told_of_update(&update).await;
        told.expect("works");
        assert_eq!(untold(&world).await.is_some(), left);
    }
}

#[tokio::test]
async fn nobody_is_told_of_roles_that_are_gone() {
    let world = hiding().await;
    let mut left = roles();
    left.roles.remove(&role(LOW_ROLE));
    world.set_roles(Ok(left));
    assert_eq!(untold(&world).await, None);
    assert!(!tells(&world).await);
    assert_eq!(sent(&world), []);
    let notices = world
        .service
        .store()
        .next_hidden_notice(None, world.service.now());
    assert_eq!(notices.await.expect("works"), None);
}

#[tokio::test]
async fn whom_a_reply_told_no_message_tells() {
    let world = hiding().await;
    assert!(untold(&world).await.is_some());
    reply_tells(&world).await;
    assert!(!tells(&world).await);
    assert_eq!(sent(&world), []);
}

/// Discord knows the nonce for a few minutes.
#[tokio::test]
async fn what_may_have_arrived_is_sent_again_as_the_same_and_later_told_by_a_reply() {
    let world = hiding().await;
    fails(&world, DirectError::Unsure);
    fails(&world, DirectError::Unsure);
    assert!(tells(&world).await);
    assert!(tells(&world).await);
    let [first, second] = sent(&world).try_into().expect("two messages");
    assert_eq!(first, second);
    assert_eq!(untold(&world).await, None, "it may have arrived");
    world.pass(NONCE_COUNTS);
    assert!(!tells(&world).await);
    assert_eq!(sent(&world).len(), 2);
    assert!(untold(&world).await.is_some());
}

#[tokio::test]
async fn what_was_not_sent_is_sent_later_and_the_days_count_from_then() {
    let world = hiding().await;
    fails(&world, DirectError::NotSent);
    assert!(tells(&world).await);
    world.pass(Duration::from_hours(24));
    assert!(tells(&world).await);
    let [(_, loss, _)] = sent(&world).try_into().expect("one message");
    let until = world.service.now().plus(HiddenDays::Three.duration());
    assert_eq!(loss.until, until);
}

#[tokio::test]
async fn nobody_is_told_what_is_no_longer_so() {
    let shown = hiding().await;
    read(&shown, HoldingState::Owned).await;
    let kept = hiding().await;
    let keep = SettingsChange::Hidden(None);
    let changed = kept.service.store();
    let changed = changed.change_settings(server(), &keep, kept.service.now());
    changed.await.expect("works");
    let gone = hiding().await;
    let now = gone.service.now();
    let left = gone.service.store().member_left(server(), user(7), now);
    left.await.expect("works");
    for world in [shown, kept, gone] {
        tells(&world).await;
        assert_eq!(sent(&world), []);
        assert!(!tells(&world).await);
    }
}
