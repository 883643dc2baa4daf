use rstest::rstest;

use tokio::time::timeout;

use super::*;
use crate::domain::{RoleId, Served, ServerRoles, Timestamp};
use crate::service::fake::{LOW_ROLE, World, role, roles, server, stay, user};
use crate::service::work::ROLES_SETTLE;
use crate::store::Intent;

/// A member whom only a change of the server's roles can give anything.
async fn blocked(world: &World, user: UserId) {
    world.nobody_waits().await;
    let (store, now) = (world.service.store(), world.service.now());
    let queued = store.queue(server(), user, Trigger::Bind, Timestamp::NEVER, now);
    queued.await.expect("works");
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
    let looking = tokio::spawn(async move { service.look_at_next_members().await });
    assert_eq!(world.look().await.users, [user(7)]);
    looking.abort();
}

#[rstest]
#[case::of_a_role(Some(role(LOW_ROLE)))]
#[case::of_the_bots_place(None)]
#[tokio::test]
async fn a_change_of_the_roles_has_those_updated_who_wait_for_one(#[case] changed: Option<RoleId>) {
    let world = World::new().await;
    let service = &world.service;
    for id in [7, 8] {
        world.linked(user(id)).await;
    }
    blocked(&world, user(7)).await;
    let event = ServerEvent::RoleChanged {
        server: server(),
        role: changed,
    };
    let before = service.now();
    service.heard(event).await;
    let work = world.work_of(user(7)).await.expect("still there");
    assert_eq!(work.reason, Trigger::Role);
    assert!(
        work.due >= before.plus(ROLES_SETTLE) && work.due < Timestamp::NEVER,
        "once they are settled"
    );
    assert!(!world.waits(user(8)).await, "nothing stands in their way");
}

/// Whether the roles changed while the connection was down, nobody tells.
#[tokio::test]
async fn who_waits_for_the_roles_to_change_is_updated_after_a_connection_began_anew() {
    let world = World::new().await;
    world.linked(user(7)).await;
    blocked(&world, user(7)).await;
    let server = server();
    world
        .service
        .heard(ServerEvent::Reconnected { server })
        .await;
    let work = world.work_of(user(7)).await.expect("still there");
    assert!(work.due < Timestamp::NEVER);
}

/// A session's list of servers may be older than what is known by now.
#[rstest]
#[case::joined_since(Ok(roles()), Served::All, true)]
#[case::left(Err(GatewayError::NoAccess), Served::All, false)]
#[case::cannot_be_told(Err(GatewayError::Unavailable), Served::All, true)]
#[case::no_longer_served(Ok(roles()), Served::Only([].into()), false)]
#[tokio::test]
async fn a_server_that_a_session_does_not_name_is_left_only_if_discord_says_so(
    #[case] discord: Result<ServerRoles, GatewayError>,
    #[case] served: Served,
    #[case] stays: bool,
) {
    let world = World::serving(served).await;
    world.linked(user(7)).await;
    world.set_roles(discord);
    let session = ServerEvent::SessionStarted {
        shard: ShardSlice { index: 0, of: 1 },
        servers: Vec::new(),
    };
    world.service.heard(session).await;
    assert_eq!(world.is_in(server()).await, stays);
    assert_eq!(world.waits(user(7)).await, stays);
}

/// What waited was dropped when the server was left, or no longer served.
#[tokio::test]
async fn a_server_that_is_found_again_is_taken_up_where_it_was_left() {
    let world = World::new().await;
    world.linked(user(7)).await;
    let server = server();
    world
        .service
        .heard(ServerEvent::ServerLeft { server })
        .await;
    assert!(!world.waits(user(7)).await);
    world
        .service
        .heard(ServerEvent::Reconnected { server })
        .await;
    assert!(world.is_in(server).await);
    assert!(world.waits(user(7)).await);

    world.nobody_waits().await;
    world
        .service
        .heard(ServerEvent::Reconnected { server })
        .await;
    assert!(!world.waits(user(7)).await, "it was not left in between");
}

/// Be it that the bot joined, or left.
#[rstest]
#[case::it_joined(Ok(roles()), true)]
#[case::it_left(Err(GatewayError::NoAccess), false)]
#[tokio::test]
async fn where_something_was_missed_the_bot_looks_whether_it_is_there(
    #[case] discord: Result<ServerRoles, GatewayError>,
    #[case] there: bool,
) {
    let world = World::new().await;
    world.linked(user(7)).await;
    let (service, server) = (&world.service, server());
    if there {
        service.heard(ServerEvent::ServerLeft { server }).await;
    }
    world.set_roles(discord);
    service.heard(ServerEvent::Missed { server }).await;
    assert_eq!(world.is_in(server).await, there);
}

#[tokio::test]
async fn what_the_database_refuses_is_written_when_it_does_not() {
    let world = World::new().await;
    let store = world.service.store();
    store.refuse_writes().await;
    let service = world.service.clone();
    let joined = ServerEvent::MemberJoined {
        server: server(),
        user: user(8),
        stay: Some(stay(1)),
        pending: false,
    };
    let mut hearing = tokio::spawn(async move { service.heard(joined).await });
    let given_up = timeout(Duration::from_millis(200), &mut hearing).await;
    assert!(given_up.is_err(), "nobody tells it again");
    store.accept_writes().await;
    hearing.await.expect("no panic");
    assert!(world.is_present(user(8)).await);
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
    let intended =
        service
            .store()
            .intend(server, user, role(LOW_ROLE), &Intent::Take, service.now());
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
