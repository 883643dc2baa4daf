//! Looking at many members at once, which needs no privileged intent.

use gatepass::service::{GatewayError, LOOKED_AT_ONCE, MemberLookup};
use playground::discord::{RoleSpec, Route, Settings};

use crate::harness::{World, connect, role, server, simulator, user};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_and_strangers_are_told_apart_in_one_look() {
    let world = World::start_with(Settings {
        guild_members_intent: false,
        ..Settings::default()
    })
    .await;
    let captain = world
        .sim
        .create_role(world.harbour, RoleSpec::named("Captain"));
    let mut users = Vec::new();
    for number in 0..LOOKED_AT_ONCE {
        let user = world.sim.create_user(&format!("user{number}"));
        if number % 3 != 0 {
            world.sim.join(world.harbour, user);
        }
        if number % 3 == 1 {
            world.sim.add_role_by_hand(world.harbour, user, captain);
        }
        users.push(user);
    }
    let asked: Vec<_> = users.iter().copied().map(user).collect();
    let looked = world.discord.lookup().look_at(world.server(), &asked).await;
    let looked = looked.expect("an answer");
    assert_eq!(world.sim.gateway_counts().member_requests, 1);
    let requests = world.sim.requests();
    let mut routes = requests.iter().filter_map(|request| request.route);
    assert!(routes.all(|route| route != Route::GetGuildMember));
    assert_eq!(looked.len(), LOOKED_AT_ONCE);
    for (number, (who, member)) in looked.into_iter().enumerate() {
        assert_eq!(who, asked[number]);
        match (number % 3, member) {
            (0, None) => {}
            (1, Some(member)) => assert!(member.roles.contains(&role(captain))),
            (2, Some(member)) => assert!(member.roles.is_empty() && !member.pending),
            (_, member) => panic!("{number}: {member:?}"),
        }
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_connection_nobody_is_declared_gone() {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let harbour = sim.create_server("Harbour", mia);
    let discord = connect(&sim).await;
    let looked = discord
        .lookup()
        .look_at(server(harbour), &[user(mia)])
        .await;
    assert_eq!(looked, Err(GatewayError::Unavailable));
}
