use futures_util::FutureExt;
use rstest::rstest;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::timeout;

use super::*;
use crate::domain::{RoleId, Stay};
use crate::service::fake::{LOW_ROLE, PATIENCE, World, member, role, roles, server, stay, user};
use crate::service::{GatewayError, Listener, Member, ServerEvent};

/// Looks at servers, one after the other.
fn look_at_servers(world: &World) -> JoinHandle<()> {
    let service = world.service.clone();
    tokio::spawn(async move {
        loop {
            service.look_at_next_members().await;
        }
    })
}

/// As if so much time had passed for those who sleep.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    // Else time would run away while the database is asked.
    tokio::time::resume();
}

#[tokio::test]
async fn a_look_that_failed_is_repeated() {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let looking = look_at_servers(&world);
    world.service.look_again(server());
    let failed = world.look().await;
    failed.answer(Err(GatewayError::Unavailable));
    // Until it sleeps.
    yield_now().await;
    pass(LOOK_LATER).await;
    assert_eq!(world.look().await.users, [user(7)]);
    looking.abort();
}

#[tokio::test]
async fn a_server_that_discord_is_silent_about_holds_up_no_other() {
    let mut world = World::new().await;
    let [first, second] = [1, 2].map(|id| ServerId::new(id).expect("positive"));
    for server in [first, second] {
        world.linked_in(server, user(7)).await;
        world.service.look_again(server);
    }
    let looking = look_at_servers(&world);
    let silent = world.look().await;
    assert_eq!(silent.server, first);
    silent.answer(Err(GatewayError::Unavailable));
    assert_eq!(world.look().await.server, second);
    looking.abort();
}

#[tokio::test]
async fn a_large_server_is_looked_at_bit_by_bit() {
    let mut world = World::new().await;
    let large = i64::try_from(LOOKED_AT_ONCE).expect("small") + 1;
    for number in 1..=large {
        world.linked(user(number)).await;
    }
    let looking = look_at_servers(&world);
    world.service.look_again(server());
    let look = world.look().await;
    assert_eq!(look.users.len(), LOOKED_AT_ONCE);
    look.answer(Ok(vec![None; LOOKED_AT_ONCE]));
    let rest = world.look().await;
    assert_eq!(rest.users, [user(large)]);
    assert!(!world.is_present(user(1)).await, "recorded meanwhile");

    rest.answer(Err(GatewayError::Unavailable));
    yield_now().await;
    pass(LOOK_LATER).await;
    assert_eq!(world.look().await.users, [user(large)], "and nobody again");
    looking.abort();
}

/// All of its members, though a look at some of them is under way.
#[tokio::test]
async fn who_is_to_be_looked_at_again_is() {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let looking = look_at_servers(&world);
    world.service.look_again(server());
    let look = world.look().await;
    world.service.look_again(server());
    look.answer(Err(GatewayError::Unavailable));
    assert_eq!(world.look().await.users, [user(7)]);
    looking.abort();
}

#[tokio::test]
async fn a_server_that_was_left_is_not_looked_at() {
    let mut world = World::new().await;
    let [left, other] = [1, 2].map(|id| ServerId::new(id).expect("positive"));
    for server in [left, other] {
        world.linked_in(server, user(7)).await;
        world.service.look_again(server);
    }
    let event = ServerEvent::ServerLeft { server: left };
    world.service.heard(event).await;
    let looking = look_at_servers(&world);
    assert_eq!(world.look().await.server, other);
    looking.abort();
}

/// The bot gave the member a role.
#[rstest]
#[case::has_it(stay(1), Some(role(LOW_ROLE)), false)]
#[case::lacks_it(stay(1), None, true)]
#[case::came_back(stay(2), None, true)]
#[tokio::test]
async fn for_whom_something_is_off_is_updated(
    #[case] stay: Stay,
    #[case] has: Option<RoleId>,
    #[case] off: bool,
) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    world.gave(server(), user(7), role(LOW_ROLE)).await;
    world.nobody_waits().await;
    world.service.look_again(server());
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at_next_members().await });
    let found = Member {
        roles: has.into_iter().collect(),
        ..member(user(7), stay)
    };
    world.look().await.answer(Ok(vec![Some(found)]));
    looking.await.expect("no panic");
    let work = world.work_of(user(7)).await;
    let expected = off.then_some(Trigger::Reconnected);
    assert_eq!(work.map(|work| work.reason), expected);
    let rang = world.service.work_queued().now_or_never();
    assert_eq!(rang.is_some(), off, "the worker need not wait");
}

/// Something was missed there, while Discord is down.
#[tokio::test]
async fn discord_is_asked_whether_the_bot_is_in_a_server_until_it_answers() {
    let world = World::new().await;
    world.linked(user(7)).await;
    let (service, server) = (&world.service, server());
    service.heard(ServerEvent::ServerLeft { server }).await;
    world.set_roles(Err(GatewayError::Unavailable));
    service.heard(ServerEvent::Missed { server }).await;
    for _ in 0..3 {
        is_looked_for(&world).await;
        assert!(!world.is_in(server).await);
        pass(LOOK_LATER).await;
    }
    world.set_roles(Ok(roles()));
    is_looked_for(&world).await;
    assert!(world.is_in(server).await);
    assert!(world.waits(user(7)).await);
}

async fn is_looked_for(world: &World) {
    let before = Instant::now();
    let looked = timeout(PATIENCE, world.service.look_at_next_members()).await;
    looked.expect("it stands in the line, and its time has come");
    assert!(before.elapsed() < LOOK_LATER);
}

/// Discord is asked while the bot is out, and answers when it is back.
#[tokio::test]
async fn an_answer_of_before_undoes_nothing_that_is_heard() {
    let world = World::new().await;
    world.linked(user(7)).await;
    let server = server();
    world.set_roles(Err(GatewayError::NoAccess));
    world.service.heard(ServerEvent::Missed { server }).await;
    let silence = world.hold_roles().await;
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at_next_members().await });
    world.roles_asked().await;
    let service = world.service.clone();
    let joined = ServerEvent::ServerJoined { server };
    let mut hearing = tokio::spawn(async move { service.heard(joined).await });
    // Time enough to be undone.
    let early = timeout(Duration::from_millis(200), &mut hearing).await;
    drop(silence);
    looking.await.expect("no panic");
    if early.is_err() {
        hearing.await.expect("no panic");
    }
    assert!(world.is_in(server).await);
}

/// What Discord answers is as old as the question.
#[rstest]
#[case::is_gone_in_truth(None, false)]
#[case::came_meanwhile(Some(stay(2)), true)]
#[tokio::test]
async fn who_came_while_everyone_was_looked_at_is_there(
    #[case] came: Option<Stay>,
    #[case] is_there: bool,
) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    world.service.look_again(server());
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at_next_members().await });
    let look = world.look().await;
    joins(&world, came).await;
    look.answer(Ok(vec![None]));
    looking.await.expect("no panic");
    assert_eq!(world.is_present(user(7)).await, is_there);
}

/// The same for a look at one member.
#[rstest]
#[case::is_gone_in_truth(None, None, false)]
#[case::came_meanwhile(Some(stay(2)), None, true)]
#[case::is_there(None, Some(member(user(7), stay(1))), true)]
#[tokio::test]
async fn who_came_while_they_were_looked_at_is_there(
    #[case] came: Option<Stay>,
    #[case] found: Option<Member>,
    #[case] is_there: bool,
) {
    let mut world = World::new().await;
    world.linked(user(7)).await;
    let service = world.service.clone();
    let looking = tokio::spawn(async move { service.look_at(server(), user(7)).await.ok() });
    let look = world.look().await;
    joins(&world, came).await;
    look.answer(Ok(vec![found.clone()]));
    assert_eq!(looking.await.expect("no panic"), Some(found));
    assert_eq!(world.is_present(user(7)).await, is_there);
}

async fn joins(world: &World, stay: Option<Stay>) {
    if stay.is_some() {
        let joined = ServerEvent::MemberJoined {
            server: server(),
            user: user(7),
            stay,
        };
        world.service.heard(joined).await;
    }
}
