use rstest::rstest;

use super::*;
use crate::domain::{BindId, Ceiling, RoleId};
use crate::service::fake::{
    LOW_ROLE, PATIENCE, World, badge, in_hand, member, role, server, stay, user,
};
use crate::store::{Act, AuditEntry, Intent, Settled};

/// The press showed a member without the role that the bot gave them, and a look at
/// them shows what they have by now.
#[rstest]
#[case::given_meanwhile(&[role(LOW_ROLE)], &[])]
#[case::taken_by_hand(&[], &[WhyMissing::TakenByHand])]
#[tokio::test]
async fn that_a_role_was_taken_by_hand_is_said_after_a_look(
    #[case] has: &[RoleId],
    #[case] expected: &[WhyMissing],
) {
    let mut world = World::new().await;
    let bind = world.bind_in(server(), role(LOW_ROLE), badge(1), Ceiling::Owner);
    let bind = bind.await;
    world.owner(user(7)).await;
    gave(&world, bind).await;
    let asker = Asker {
        server: server(),
        user: user(7),
        stay: Some(stay(1)),
        roles: [].into(),
    };
    let service = world.service.clone();
    let told = tokio::spawn(async move { service.missing_roles(&asker, 1).await });
    let found = Member {
        roles: has.iter().copied().collect(),
        ..member(user(7), stay(1))
    };
    world.look().await.answer(Ok(vec![Some(found)]));
    let told = tokio::time::timeout(PATIENCE, told).await;
    let told = told.expect("in time").expect("no panic").expect("works");
    let missing: Vec<_> = told.roles.iter().map(|it| it.why).collect();
    assert_eq!(missing, expected);
}

/// The bot gave the role because of the bind.
async fn gave(world: &World, bind: BindId) {
    let (store, now) = (world.service.store(), world.service.now());
    let lease = in_hand(store, server(), user(7)).await;
    let (role, give) = (role(LOW_ROLE), Intent::Give([bind].into()));
    let intended = store.intend(lease, role, &give, now);
    intended.await.expect("works");
    let entry = AuditEntry::new(Act::Given, Trigger::Sweep);
    let settled = store.settle(lease, role, Settled::Held, &entry, now);
    settled.await.expect("works");
}

/// Nobody lacks what is for others.
#[tokio::test]
async fn who_is_linked_does_not_lack_the_role_of_the_unlinked() {
    let world = World::new().await;
    world
        .gives_by_link(role(LOW_ROLE), LinkStatus::Unlinked)
        .await;
    world.owner(user(7)).await;
    let asker = Asker {
        server: server(),
        user: user(7),
        stay: Some(stay(1)),
        roles: [].into(),
    };
    let told = world.service.missing_roles(&asker, 1).await.expect("works");
    assert_eq!((told.bound, told.missing), (0, 0));
    assert_eq!(told.roles, []);
}
