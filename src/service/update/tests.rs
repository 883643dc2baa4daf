use super::*;
use crate::domain::{
    Action, CredentialKind, Holding, HoldingState, LinkStatus, Reason, Timestamp, samples,
};
use crate::service::fake::{LOW_ROLE, World, badge, member, role, roles, server, stay, user};

/// An update that could not tell why a role with a bind for each reason is
/// earned.
fn undecided(reasons: &[UnknownReason]) -> Update {
    let mut update = Update {
        server: server(),
        user: user(7),
        account: RobloxUserId::new(7).ok(),
        binds: Vec::new(),
        server_roles: Arc::new(roles()),
        holdings: Holdings::default(),
        again: None,
        left_alone: false,
        roles: vec![RoleUpdate {
            decision: samples::decision(role(LOW_ROLE), Action::Leave(Reason::Unknown)),
            written: Written::Nothing,
        }],
    };
    for (number, reason) in (1..).zip(reasons) {
        let asked = badge(number).to_string();
        let bind = samples::bind(number, server(), role(LOW_ROLE), &asked);
        update.binds.push(bind);
        let holding = Holding {
            state: HoldingState::Unknown(*reason),
            learnt: Timestamp::from_millis(0),
            credential: CredentialKind::Key,
        };
        update.holdings.insert(badge(number), holding);
    }
    update
}

#[test]
fn one_reason_that_may_pass_is_enough_for_another_try() {
    use UnknownReason::{ScopeMissing, TimedOut};
    for (reasons, again) in [
        (&[ScopeMissing][..], false),
        (&[TimedOut], true),
        (&[ScopeMissing, TimedOut], true),
    ] {
        let update = undecided(reasons);
        assert_eq!(update.is_looked_at_again(), again, "{reasons:?}");
        assert_eq!(update.unknown(), Some(reasons[0]));
    }
}

/// They have no account, but nor do they wait for one.
#[tokio::test]
async fn a_bot_gets_no_role_for_members_who_are_not_linked() {
    let mut world = World::new().await;
    world
        .gives_by_link(role(LOW_ROLE), LinkStatus::Unlinked)
        .await;
    let service = world.service.clone();
    let update = tokio::spawn(async move {
        let hand = Hand::Free(server(), user(8));
        service.update(hand, Trigger::Joined.into()).await
    });
    let bot = Member {
        bot: true,
        ..member(user(8), stay(1))
    };
    world.look().await.answer(Ok(vec![Some(bot)]));
    let refused = update.await.expect("no panic");
    assert!(matches!(refused, Err(UpdateError::Bot)), "{refused:?}");
}
