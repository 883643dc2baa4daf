use rstest::rstest;
use tokio::time::timeout;

use super::*;
use crate::domain::{Ceiling, LedgerNote, Permissions, Requirement};
use crate::service::Member;
use crate::service::fake::{
    HIGH_ROLE, LOW_ROLE, PATIENCE, World, badge, in_hand, member, role, server, stay, user,
};
use crate::store::{Intent, NewBind, PolicyChange};

fn elsewhere() -> ServerId {
    ServerId::new(2).expect("positive")
}

/// A member of two servers.
async fn world() -> World {
    let world = World::new().await;
    for server in [server(), elsewhere()] {
        world.linked_in(server, user(7)).await;
    }
    world
}

async fn taken_by_hand(world: &World, server: ServerId, role: RoleId) {
    let (store, now) = (world.service.store(), world.service.now());
    let noted = store.correct(
        in_hand(store, server, user(7)).await,
        role,
        &LedgerNote::Withdrawn,
        now,
    );
    noted.await.expect("works");
}

/// Members keep the role when they lose what earned it.
async fn kept(world: &World, server: ServerId, role: RoleId) {
    let keep = PolicyChange {
        on_loss: Some(OnLoss::Keep),
        strict: None,
    };
    bound(world, server, role, Requirement::Owns(badge(1)), keep).await;
}

/// Also who is not linked has the role.
async fn for_unlinked(world: &World, server: ServerId, role: RoleId) {
    let unlinked = Requirement::Is(LinkStatus::Unlinked);
    bound(world, server, role, unlinked, PolicyChange::default()).await;
}

async fn bound(
    world: &World,
    server: ServerId,
    role: RoleId,
    requirement: Requirement,
    policy: PolicyChange,
) {
    let bind = NewBind {
        server,
        role,
        requirement,
        name: None,
        author: user(900),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
    };
    let (store, now) = (world.service.store(), world.service.now());
    store.add_bind(bind, policy, now).await.expect("a bind");
}

#[rstest]
#[case::silent(GatewayError::Unavailable, Some(vec![role(LOW_ROLE)]))]
#[case::refuses_the_token(GatewayError::TokenRefused, Some(vec![role(LOW_ROLE)]))]
#[case::does_not_know_the_bot(GatewayError::NoAccess, None)]
#[tokio::test]
async fn what_is_at_stake_where_discord_does_not_answer_the_ledger_says(
    #[case] discord: GatewayError,
    #[case] expected: Option<Vec<RoleId>>,
) {
    const BY_HAND: i64 = 30;
    let mut world = world().await;
    let given = [LOW_ROLE, HIGH_ROLE].map(role);
    for role in given {
        world.gave(server(), user(7), role).await;
        world.gave(elsewhere(), user(7), role).await;
    }
    kept(&world, elsewhere(), role(HIGH_ROLE)).await;
    world.gave(elsewhere(), user(7), role(BY_HAND)).await;
    taken_by_hand(&world, elsewhere(), role(BY_HAND)).await;

    let service = world.service.clone();
    let asked = tokio::spawn(async move { service.at_stake(user(7)).await });
    for _ in 0..2 {
        let look = world.look().await;
        let found = Member {
            roles: given.into(),
            ..member(user(7), stay(1))
        };
        let looked = if look.server == server() {
            Ok(vec![Some(found)])
        } else {
            Err(discord)
        };
        look.answer(looked);
    }
    let stake = asked.await.expect("no panic").expect("the question comes");
    let here = (server(), given.to_vec());
    let there = expected.map(|roles| (elsewhere(), roles));
    assert_eq!(stake.roles, [here].into_iter().chain(there).collect());
}

/// Discord's answer was lost, so it was given again: it goes when neither can land.
#[tokio::test]
async fn a_role_that_was_given_twice_is_at_stake() {
    let mut world = world().await;
    let (store, now) = (world.service.store(), world.service.now());
    let lease = in_hand(store, server(), user(7)).await;
    let give = Intent::Give([].into());
    let lost = store.intend(lease, role(LOW_ROLE), &give, now);
    lost.await.expect("works");
    world.gave(server(), user(7), role(LOW_ROLE)).await;

    let service = world.service.clone();
    let asked = tokio::spawn(async move { service.at_stake(user(7)).await });
    let mut found = member(user(7), stay(1));
    found.roles.insert(role(LOW_ROLE));
    world.look().await.answer(Ok(vec![Some(found)]));
    let stake = asked.await.expect("no panic").expect("the question comes");
    assert_eq!(stake.roles[&server()], [role(LOW_ROLE)]);
}

/// Why a role does not go with the link.
#[derive(Debug, Clone, Copy)]
enum Stays {
    TakenByHand,
    Kept,
    ForUnlinked,
}

/// A person waits, and this is one word of the answer.
#[rstest]
#[case::they_do(None, true)]
#[case::somebody_took_it(Some(Stays::TakenByHand), false)]
#[case::members_keep_it(Some(Stays::Kept), false)]
#[case::the_unlinked_have_it(Some(Stays::ForUnlinked), false)]
#[tokio::test]
async fn whether_roles_follow_elsewhere_is_told_without_asking_there(
    #[case] stays: Option<Stays>,
    #[case] expected: bool,
) {
    let mut world = world().await;
    let there = (elsewhere(), role(LOW_ROLE));
    world.gave(there.0, user(7), there.1).await;
    match stays {
        None => {}
        Some(Stays::TakenByHand) => taken_by_hand(&world, there.0, there.1).await,
        Some(Stays::Kept) => kept(&world, there.0, there.1).await,
        Some(Stays::ForUnlinked) => for_unlinked(&world, there.0, there.1).await,
    }
    let service = world.service.clone();
    let unlinking = tokio::spawn(async move { service.unlink(server(), user(7)).await });
    let look = world.look().await;
    assert_eq!(look.server, server(), "the update here");
    look.answer(Ok(vec![Some(member(user(7), stay(1)))]));
    let unlinked = timeout(PATIENCE, unlinking).await;
    let unlinked = unlinked.expect("nobody else is looked at");
    let unlinked = unlinked.expect("no panic").expect("forgotten");
    assert_eq!(unlinked.elsewhere, expected);
}
