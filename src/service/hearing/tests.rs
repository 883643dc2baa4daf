use rstest::rstest;

use super::*;
use crate::domain::{Permissions, Requirement};
use crate::service::fake::{BOT_ROLE, World, role, server, stay, user};
use crate::store::{Intent, NewBind, PolicyChange};

const BOUND: i64 = 10;
const AUTHORS: i64 = 20;
const OTHER: i64 = 30;

/// A bind on a role, by an author with a role above it. Nobody waits for it any
/// more.
async fn bind(world: &World) {
    let new = NewBind {
        server: server(),
        role: role(BOUND),
        requirement: Requirement::Owns("badge:1".parse().expect("a badge")),
        name: None,
        author: user(900),
        ceiling: Ceiling::Role(role(AUTHORS)),
        confirmed_powers: Permissions::NONE,
    };
    let (store, now) = (world.service.store(), world.service.now());
    let bound = store.add_bind(new, PolicyChange::default(), now).await;
    bound.expect("a bind");
    nobody_waits(world).await;
}

async fn nobody_waits(world: &World) {
    let due = world.service.due_work(100).await.expect("works");
    for work in due {
        let finished = world.service.store().finish(&work).await;
        assert!(finished.expect("works"));
    }
}

#[tokio::test]
async fn a_server_that_is_joined_again_is_taken_up_where_it_was_left() {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let server = server();
    world
        .service
        .heard(ServerEvent::ServerLeft { server })
        .await;
    assert!(!world.waits(user(7)).await);

    world
        .service
        .heard(ServerEvent::ServerJoined { server })
        .await;
    assert!(world.waits(user(7)).await);
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at_next_server().await });
    assert_eq!(world.look().await.users, [user(7)]);
    looking.abort();
}

#[rstest]
#[case::bound(Some(role(BOUND)), true)]
#[case::of_an_author(Some(role(AUTHORS)), true)]
#[case::the_bots_own(Some(role(BOT_ROLE)), true)]
#[case::everyone(Some(server().everyone()), true)]
#[case::the_bots_place(None, true)]
#[case::any_other(Some(role(OTHER)), false)]
#[tokio::test]
async fn a_role_that_can_change_what_is_given_has_everyone_updated(
    #[case] changed: Option<RoleId>,
    #[case] matters: bool,
) {
    let world = World::new().await;
    world.linked(user(7)).await;
    bind(&world).await;
    let event = ServerEvent::RoleChanged {
        server: server(),
        role: changed,
    };
    let before = world.service.now();
    world.service.heard(event).await;
    let work = world.service.store().work_of(server(), user(7)).await;
    let work = work.expect("works");
    assert_eq!(work.is_some(), matters);
    if let Some(work) = work {
        assert_eq!(work.reason, Trigger::Role);
        assert!(
            work.due >= before.plus(ROLES_SETTLE),
            "once they are settled"
        );
    }
}

#[tokio::test]
async fn without_binds_no_role_matters() {
    let world = World::new().await;
    world.linked(user(7)).await;
    nobody_waits(&world).await;
    let event = ServerEvent::RoleChanged {
        server: server(),
        role: Some(role(BOT_ROLE)),
    };
    world.service.heard(event).await;
    assert!(!world.waits(user(7)).await);
}

/// Told late, a leaving strikes off the update of somebody who is there; the
/// joining that follows has them updated again, though it be to lose a role.
#[tokio::test]
async fn an_update_survives_a_leaving_that_is_told_late() {
    let world = World::new().await;
    let (service, user, server) = (&world.service, user(8), server());
    let saw = service
        .store()
        .saw_member(server, user, Some(stay(2)), service.now());
    saw.await.expect("works");
    let intended = service
        .store()
        .intend(server, user, role(BOUND), &Intent::Take, service.now());
    intended.await.expect("works");
    let queued = service.queue(server, user, Trigger::Retry);
    queued.await.expect("works");

    service
        .heard(ServerEvent::MemberLeft { server, user })
        .await;
    assert!(!world.waits(user).await);
    let joined = ServerEvent::MemberJoined {
        server,
        user,
        stay: Some(stay(2)),
        pending: false,
    };
    service.heard(joined).await;
    assert!(world.waits(user).await);
}

#[tokio::test]
async fn who_joins_with_nothing_to_get_or_to_lose_is_not_updated() {
    let world = World::new().await;
    let joined = ServerEvent::MemberJoined {
        server: server(),
        user: user(8),
        stay: Some(stay(1)),
        pending: false,
    };
    world.service.heard(joined).await;
    assert!(world.is_present(user(8)).await);
    assert!(!world.waits(user(8)).await);
}
