//! What the bot hears, in which order, and how it gets by without what it is
//! not given.

use gatepass::discord::{BotError, ConnectError, Discord, RestError};
use gatepass::domain::{Sighting, Stay, UserId};
use gatepass::service::{GatewayError, MemberLookup, RoleGateway, ServerEvent, ShardSlice};
use playground::discord::{RoleSpec, Settings};

use crate::harness::{World, config, role, server, simulator, until, user};

const ALONE: ShardSlice = ShardSlice { index: 0, of: 1 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_come_and_go_and_an_outage_is_neither() {
    let world = World::start().await;
    let started = ServerEvent::SessionStarted {
        shard: ALONE,
        servers: vec![world.server()],
    };
    world.heard.hears(&started).await;

    world.sim.begin_outage(world.harbour);
    world.sim.end_outage(world.harbour);
    let reef = world.sim.create_server("Reef", world.mia);
    let joined = ServerEvent::ServerJoined {
        server: server(reef),
    };
    world.heard.hears(&joined).await;
    world.sim.kick_bot(reef);
    let left = ServerEvent::ServerLeft {
        server: server(reef),
    };
    world.heard.hears(&left).await;
    let of_a_session = |event: &ServerEvent| {
        let found = ServerEvent::Reconnected {
            server: world.server(),
        };
        *event == started || *event == found
    };
    let (session, rest): (Vec<_>, Vec<_>) = world.heard.all().into_iter().partition(of_a_session);
    assert_eq!(session.len(), 2, "{session:?}");
    assert_eq!(rest, [joined, left]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_are_heard_with_their_screening() {
    let world = World::start().await;
    let (leo, ida) = (world.sim.create_user("leo"), world.sim.create_user("ida"));
    world.heard.forget();
    world.sim.join(world.harbour, leo);
    world.sim.join_pending(world.harbour, ida);
    world.sim.set_nick(world.harbour, ida, "Ida");
    world.sim.pass_screening(world.harbour, ida);
    world.sim.set_nick(world.harbour, ida, "Ida the First");
    world.sim.leave(world.harbour, leo);
    let at = world.server();
    let expected = [
        ServerEvent::MemberJoined {
            server: at,
            user: user(leo),
            stay: None,
        },
        ServerEvent::MemberJoined {
            server: at,
            user: user(ida),
            stay: None,
        },
        ServerEvent::ScreeningPassed {
            server: at,
            user: user(ida),
        },
        ServerEvent::MemberLeft {
            server: at,
            user: user(leo),
        },
    ];
    world.heard.until(|all| all.len() >= expected.len()).await;
    let mut heard = world.heard.all();
    for event in &mut heard {
        if let ServerEvent::MemberJoined { stay, .. } = event {
            assert!(stay.take().is_some());
        }
    }
    assert_eq!(heard, expected);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stay_is_the_same_whoever_tells_of_it() {
    let world = World::start().await;
    let leo = world.sim.create_user("leo");
    world.sim.join(world.harbour, leo);
    let joined = |all: &[ServerEvent]| stay_of(all, user(leo));
    world.heard.until(|all| joined(all).is_some()).await;
    let told = joined(&world.heard.all());

    let (at, leo) = (world.server(), user(leo));
    let asked = world.discord.rest().member(at, leo).await;
    let asked = asked.expect("an answer").expect("there").joined_at;
    let lookup = world.discord.lookup().look_at(at, &[leo]).await;
    let looked = lookup.expect("an answer").remove(0).1.expect("there").stay;
    for other in [asked, looked] {
        assert!(other.is_some());
        assert_eq!(Sighting::of(other, told), Sighting::Same, "{other:?}");
    }
    world.end().await;
}

/// The stay in which the user joined, if they were heard to.
fn stay_of(heard: &[ServerEvent], who: UserId) -> Option<Stay> {
    heard.iter().find_map(|event| match event {
        ServerEvent::MemberJoined { user, stay, .. } if *user == who => *stay,
        _ => None,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_comings_and_goings_stay_in_order() {
    let world = World::start().await;
    let leo = world.sim.create_user("leo");
    world.heard.forget();
    for _ in 0..500 {
        world.sim.join(world.harbour, leo);
        world.sim.leave(world.harbour, leo);
    }
    world.heard.until(|all| all.len() >= 1000).await;
    for (number, event) in world.heard.all().iter().enumerate() {
        let joined = matches!(event, ServerEvent::MemberJoined { .. });
        assert_eq!(joined, number % 2 == 0, "{number}: {event:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roles_are_heard_when_it_matters() {
    let world = World::start().await;
    let at = world.harbour;
    let captain = world
        .sim
        .create_role(at, RoleSpec::named("Captain").at_bottom());
    // That moved others. What happens in one server is heard in order.
    let leo = world.sim.create_user("leo");
    world.sim.join(at, leo);
    let joined = |all: &[ServerEvent]| stay_of(all, user(leo)).is_some();
    world.heard.until(joined).await;
    world.heard.forget();
    world.sim.rename_role(at, captain, "Skipper");
    world
        .sim
        .set_role_permissions(at, captain, playground::discord::Permissions::BAN_MEMBERS);
    let changed = ServerEvent::RoleChanged {
        server: world.server(),
    };
    world.sim.leave(at, leo);
    let left = ServerEvent::MemberLeft {
        server: world.server(),
        user: user(leo),
    };
    world.heard.hears(&left).await;
    let heard = world.heard.all();
    assert_eq!(heard, [changed.clone(), left], "a name changes nothing");

    world.heard.forget();
    world.sim.add_role_by_hand(at, world.sim.bot(), captain);
    world.heard.hears(&changed).await;
    let known = world
        .discord
        .servers()
        .known(world.server())
        .expect("known");
    assert!(known.bot_roles.contains(&role(captain)));
    assert_eq!(known.roles[&role(captain)].name, "Skipper");

    world.sim.delete_role(at, captain);
    let deleted = ServerEvent::RoleDeleted {
        server: world.server(),
        role: role(captain),
    };
    world.heard.hears(&deleted).await;
    let known = world
        .discord
        .servers()
        .known(world.server())
        .expect("known");
    assert!(!known.bot_roles.contains(&role(captain)));
    assert!(!known.roles.contains_key(&role(captain)));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resumed_session_misses_nothing_and_a_new_one_says_so() {
    let world = World::start().await;
    let started = |all: &[ServerEvent]| {
        let sessions = all
            .iter()
            .filter(|one| matches!(one, ServerEvent::SessionStarted { .. }));
        sessions.count()
    };
    world.heard.until(|all| started(all) == 1).await;
    let leo = world.sim.create_user("leo");
    world.sim.drop_connections();
    world.sim.join(world.harbour, leo);
    world
        .heard
        .until(|all| stay_of(all, user(leo)).is_some())
        .await;
    assert_eq!(world.sim.gateway_counts().resumes, 1);
    assert_eq!(started(&world.heard.all()), 1);

    world.sim.invalidate_sessions(false);
    world.heard.until(|all| started(all) == 2).await;
    // What was known before is asked for, or told, anew.
    let roles = world.discord.servers().get(world.server()).await;
    assert_eq!(roles.expect("there").name, "Harbour");
    world.end().await;
}

/// What is known of a server's roles does not outlast the bot's being there,
/// also when nobody tells that it ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_left_while_not_connected_is_not_remembered() {
    let world = World::start().await;
    let reef = world.sim.create_server("Reef", world.mia);
    let joined = ServerEvent::ServerJoined {
        server: server(reef),
    };
    world.heard.hears(&joined).await;
    assert!(world.discord.servers().known(server(reef)).is_some());

    world.sim.refuse_connections();
    world.sim.drop_connections();
    world.sim.forget_sessions();
    world.sim.kick_bot(reef);
    world.heard.forget();
    world.sim.accept_connections();
    let anew = ServerEvent::Reconnected {
        server: world.server(),
    };
    world.heard.hears(&anew).await;
    let roles = world.discord.roles().roles(server(reef)).await;
    assert_eq!(roles.err(), Some(GatewayError::NoAccess));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bot_is_ready_only_while_it_is_connected() {
    let world = World::start().await;
    world.sim.refuse_connections();
    world.sim.drop_connections();
    until("not ready", || !*world.ready.borrow()).await;
    world.sim.accept_connections();
    world.is_ready().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_intent_everything_but_members_works() {
    let world = World::start_with(Settings {
        guild_members_intent: false,
        ..Settings::default()
    })
    .await;
    let leo = world.sim.create_user("leo");
    world.sim.join(world.harbour, leo);
    let reef = world.sim.create_server("Reef", world.mia);
    let joined = ServerEvent::ServerJoined {
        server: server(reef),
    };
    world.heard.hears(&joined).await;
    let server = world.server();
    let session = ServerEvent::Reconnected { server };
    world.heard.hears(&session).await;
    assert_eq!(world.heard.all().len(), 3, "the session and both servers");
    let reply = world
        .mia()
        .command("/echo words:hello")
        .expect("may")
        .reply()
        .await;
    reply.expect("a reply");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_that_is_refused_after_all_is_done_without() {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let harbour = sim.create_server("Harbour", mia);
    let discord = crate::harness::connect(&sim).await;
    assert!(discord.application().may_hear_members());
    sim.set_guild_members_intent(false);
    let world = World::with(discord, sim, mia, harbour);
    world.is_ready().await;
    world.sim.bot_has_command("echo").await.expect("commands");
    let reply = world
        .mia()
        .command("/echo words:hello")
        .expect("may")
        .reply()
        .await;
    reply.expect("a reply");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_tried_once() {
    let sim = simulator(Settings::default()).await;
    let mut wrong = config(&sim);
    wrong.token = "nobody".to_owned().into();
    let refused = Discord::connect(wrong).await;
    assert!(
        matches!(refused, Err(ConnectError::Discord(RestError::TokenRefused))),
        "{refused:?}"
    );
    assert_eq!(sim.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_later_ends_the_bot() {
    let mut world = World::start().await;
    let refused = playground::discord::JsonError::Unauthorized;
    let fault = playground::discord::Fault::on(playground::discord::Route::GetGuildMember);
    world.sim.fault(fault.error(refused));
    let rest = world.discord.rest();
    let asked = rest.member(world.server(), user(world.mia)).await;
    assert!(matches!(asked, Err(RestError::TokenRefused)), "{asked:?}");
    let before = world.sim.requests().len();
    let again = rest.member(world.server(), user(world.mia)).await;
    assert!(matches!(again, Err(RestError::TokenRefused)), "{again:?}");
    assert_eq!(world.sim.requests().len(), before, "nothing more was sent");
    assert_eq!(world.ended().await, Err(BotError::TokenRefused));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_shards_hear_of_their_own_servers() {
    let sim = simulator(Settings {
        shards: 2,
        max_concurrency: 2,
        ..Settings::default()
    })
    .await;
    let mia = sim.create_user("mia");
    let servers: Vec<_> = (0..4)
        .map(|n| sim.create_server(&format!("S{n}"), mia))
        .collect();
    let world = World::on(sim, mia, servers[0]).await;
    world.is_ready().await;
    world
        .heard
        .until(|all| all.len() >= 2 + servers.len())
        .await;
    let (mut heard, mut found) = (Vec::new(), Vec::new());
    for event in world.heard.all() {
        match event {
            ServerEvent::SessionStarted { shard, servers } => {
                assert!(servers.iter().all(|server| shard.covers(*server)));
                heard.extend(servers);
            }
            ServerEvent::Reconnected { server } => found.push(server),
            other => panic!("{other:?}"),
        }
    }
    let mut expected: Vec<_> = servers.into_iter().map(server).collect();
    for servers in [&mut heard, &mut found, &mut expected] {
        servers.sort_unstable();
    }
    assert_eq!(heard, expected);
    assert_eq!(found, expected, "each by itself, in order with its events");
    world.end().await;
}
