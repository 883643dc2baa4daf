use rstest::rstest;

use tokio::time::timeout;

use super::*;
use crate::domain::{Served, ServerRoles, Timestamp};
use crate::service::GatewayError;
use crate::service::fake::{LOW_ROLE, PATIENCE, World, in_hand, role, roles, server, stay, user};
use crate::service::work::ROLES_SETTLE;
use crate::store::Intent;

/// A member whom only a change of the server's roles can give anything.
async fn blocked(world: &World, user: UserId) {
    world.nobody_waits().await;
    let (store, now) = (world.service.store(), world.service.now());
    let queued = store.queue(server(), user, Trigger::Bind, Timestamp::NEVER, now);
    queued.await.expect("works");
}

/// What waited was dropped when the server was left.
#[rstest]
#[case::joined_again(ServerEvent::ServerJoined { server: server() })]
#[case::found_again(ServerEvent::Reconnected { server: server() })]
#[tokio::test]
async fn a_server_that_the_bot_is_back_in_is_taken_up_where_it_was_left(#[case] back: ServerEvent) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let left = ServerEvent::ServerLeft { server: server() };
    world.service.heard(left).await;
    assert!(!world.waits(user(7)).await);

    world.service.heard(back).await;
    assert!(world.is_in(server()).await);
    assert!(world.waits(user(7)).await);
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at_next_members().await });
    assert_eq!(world.look().await.users, [user(7)]);
    looking.abort();
}

#[tokio::test]
async fn a_server_that_was_not_left_has_nobody_updated_when_it_is_found_again() {
    let world = World::new().await;
    world.linked(user(7)).await;
    world.nobody_waits().await;
    let found = ServerEvent::Reconnected { server: server() };
    world.service.heard(found).await;
    assert!(!world.waits(user(7)).await);
}

#[tokio::test]
async fn a_change_of_the_roles_has_those_updated_who_wait_for_one() {
    let world = World::new().await;
    let service = &world.service;
    for id in [7, 8] {
        world.linked(user(id)).await;
    }
    blocked(&world, user(7)).await;
    let event = ServerEvent::RoleChanged { server: server() };
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

/// The worker's next step: Discord is asked.
async fn is_looked_for(world: &World) {
    let looked = timeout(PATIENCE, world.service.look_at_next_members()).await;
    looked.expect("it stands in the line");
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
    let asked = served.includes(server());
    let world = World::serving(served).await;
    world.linked(user(7)).await;
    world.set_roles(discord);
    let session = ServerEvent::SessionStarted {
        shard: ShardSlice { index: 0, of: 1 },
        servers: Vec::new(),
    };
    world.service.heard(session).await;
    if asked {
        is_looked_for(&world).await;
    }
    assert_eq!(world.is_in(server()).await, stays);
    assert_eq!(world.waits(user(7)).await, stays);
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
    is_looked_for(&world).await;
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
    };
    let mut hearing = tokio::spawn(async move { service.heard(joined).await });
    let given_up = timeout(Duration::from_millis(200), &mut hearing).await;
    assert!(given_up.is_err(), "nobody tells it again");
    store.accept_writes().await;
    hearing.await.expect("no panic");
    assert!(world.is_present(user(8)).await);
}

/// The program is stopping, say: to wait would block the lane for ever.
#[tokio::test]
async fn what_the_database_will_never_take_is_given_up() {
    let world = World::new().await;
    let store = world.service.store();
    store.close().await;
    let (server, user) = (server(), user(8));
    let refused = store.saw_member(server, user, None, world.service.now());
    let refused = refused.await.expect_err("closed");
    assert!(matches!(refused, StoreError::Closed), "{refused:?}");
    let joined = ServerEvent::MemberJoined {
        server,
        user,
        stay: None,
    };
    let heard = timeout(PATIENCE, world.service.heard(joined)).await;
    heard.expect("the next event has its turn");
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
    let store = service.store();
    let lease = in_hand(store, server, user).await;
    let intended = store.intend(lease, role(LOW_ROLE), &Intent::Take, service.now());
    intended.await.expect("works");
    store.let_go(lease).await.expect("works");
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
    };
    world.service.heard(joined).await;
    assert!(world.is_present(user(8)).await);
    assert!(!world.waits(user(8)).await);
}

/// Nobody else's joining costs an update.
#[tokio::test]
async fn who_joins_is_updated_where_the_unlinked_have_a_role() {
    for (status, waits) in [(LinkStatus::Linked, false), (LinkStatus::Unlinked, true)] {
        let world = World::new().await;
        world.gives_by_link(role(LOW_ROLE), status).await;
        let joined = ServerEvent::MemberJoined {
            server: server(),
            user: user(8),
            stay: Some(stay(1)),
        };
        world.service.heard(joined).await;
        let work = world.work_of(user(8)).await;
        assert_eq!(work.is_some(), waits, "{status:?}");
        assert!(work.is_none_or(|work| work.reason == Trigger::Joined));
    }
}
