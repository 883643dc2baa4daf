//! The map of roles: filled by events, asked for once when something is missing.

use std::time::Duration;

use futures_util::future::join_all;
use gatepass::domain::{ServerId, UserId};
use gatepass::service::{GatewayError, RoleGateway, WriteError};
use playground::discord::{Fault, JsonError, RoleSpec, Route, Settings};

use crate::harness::{World, connect, role, server, simulator, until, user};

fn asked(world: &playground::discord::Simulator) -> usize {
    let requests = world.requests();
    let guilds = requests
        .iter()
        .filter(|one| one.route == Some(Route::GetGuild));
    guilds.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_gateway_told_is_not_asked_for() {
    let world = World::start().await;
    let captain = world
        .sim
        .create_role(world.harbour, RoleSpec::named("Captain").below_bot());
    let roles = world.discord.roles();
    until("the role is heard of", || {
        let known = world.discord.servers().known(world.server());
        known.is_some_and(|known| known.roles.contains_key(&role(captain)))
    })
    .await;
    let server = roles.roles(world.server()).await.expect("known");
    assert_eq!(server.name, "Harbour");
    assert_eq!(server.obstacle(role(captain)), None);
    assert_eq!(asked(&world.sim), 0);
    world.end().await;
}

#[tokio::test]
async fn many_who_miss_a_server_ask_once() {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let harbour = sim.create_server("Harbour", mia);
    let discord = connect(&sim).await;
    let roles = discord.roles();
    let all = join_all((0..20).map(|_| roles.roles(server(harbour)))).await;
    for one in all {
        assert_eq!(one.expect("there").owner, user(mia));
    }
    assert_eq!(asked(&sim), 1);
    roles.roles(server(harbour)).await.expect("kept");
    assert_eq!(asked(&sim), 1);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let harbour = sim.create_server("Harbour", mia);
    let discord = connect(&sim).await;
    sim.fault(Fault::on(Route::GetGuild).status(503).times(3));
    let roles = discord.roles();
    let failed = roles.roles(server(harbour)).await;
    assert_eq!(failed, Err(GatewayError::Unavailable));
    roles.roles(server(harbour)).await.expect("asked again");

    let nowhere = ServerId::new(77).expect("positive");
    assert_eq!(roles.roles(nowhere).await, Err(GatewayError::NoAccess));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fetch_that_an_event_overtakes_begins_again() {
    let world = World::start().await;
    let captain = world
        .sim
        .create_role(world.harbour, RoleSpec::named("Captain").at_bottom());
    let roles = world.discord.roles();
    // A refused write means that the map is wrong; it is forgotten.
    world
        .sim
        .fault(Fault::on(Route::AddGuildMemberRole).error(JsonError::MissingPermissions));
    let refused = roles
        .give(world.server(), user(world.mia), role(captain), "test")
        .await;
    assert_eq!(refused, Err(WriteError::MissingPermission));
    assert_eq!(world.discord.servers().known(world.server()), None);

    let pause = world.sim.pause(Fault::on(Route::GetGuild).after_effect());
    let fetch = tokio::spawn({
        let (roles, at) = (roles.clone(), world.server());
        async move { roles.roles(at).await }
    });
    pause.reached().await.expect("asked");
    world.heard.forget();
    let powers = playground::discord::Permissions::BAN_MEMBERS;
    world
        .sim
        .set_role_permissions(world.harbour, captain, powers);
    world.heard.until(|all| !all.is_empty()).await;
    pause.release();
    let fetched = fetch.await.expect("no panic").expect("there");
    assert!(
        !fetched.roles[&role(captain)]
            .permissions
            .powers()
            .is_empty()
    );
    assert_eq!(asked(&world.sim), 2);
    world.end().await;
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_leave_the_next_one_waiting() {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let harbour = sim.create_server("Harbour", mia);
    let discord = connect(&sim).await;
    let pause = sim.pause(Fault::on(Route::GetGuild));
    let roles = discord.roles();
    let given_up = tokio::time::timeout(Duration::from_millis(1), roles.roles(server(harbour)));
    assert!(given_up.await.is_err());
    pause.reached().await.expect("asked");
    pause.release();
    roles.roles(server(harbour)).await.expect("there");
    assert_eq!(asked(&sim), 1);
}

#[tokio::test]
async fn members_are_found_or_not() {
    let sim = simulator(Settings::default()).await;
    let (mia, leo) = (sim.create_user("mia"), sim.create_user("leo"));
    let harbour = sim.create_server("Harbour", mia);
    let captain = sim.create_role(harbour, RoleSpec::named("Captain"));
    sim.add_role_by_hand(harbour, mia, captain);
    let roles = connect(&sim).await.roles();
    let member = roles
        .member(server(harbour), user(mia))
        .await
        .expect("an answer");
    let member = member.expect("a member");
    assert_eq!(
        (member.user, member.bot, member.pending),
        (user(mia), false, false)
    );
    assert_eq!(
        member.roles.into_iter().collect::<Vec<_>>(),
        [role(captain)]
    );
    assert_eq!(roles.member(server(harbour), user(leo)).await, Ok(None));
    let nobody = UserId::new(1).expect("positive");
    assert_eq!(roles.member(server(harbour), nobody).await, Ok(None));
    let bot = roles.member(server(harbour), user(sim.bot())).await;
    assert!(bot.expect("an answer").expect("a member").bot);
}
