//! The connection to Discord is there and says nothing, or there is none.

use std::time::Duration;

use playground::discord::Settings;
use rstest::rstest;

use super::world::{Captain, World, ask, until};

/// Leo is a captain by badge 5.
async fn captain_world(configure: impl FnOnce(&mut Settings)) -> World {
    let mut world = World::asleep(configure).await;
    world.start(world.setup()).await;
    world.leo_is_a_captain().await;
    world
}

/// A connection that no longer answers heartbeats is dead though it stands: the
/// bot drops it and makes another, and finds what it missed in between.
#[tokio::test]
async fn a_connection_without_a_pulse_is_given_up() {
    let often = Duration::from_secs(2);
    let world = captain_world(|discord| discord.heartbeat_interval = often).await;
    let before = world.discord.gateway_counts();
    world.discord.stop_acking_heartbeats();
    let dropped = || world.discord.connected_sessions() == 0;
    until("the connection is dropped", dropped).await;
    world.discord.leave(world.harbour, world.leo);
    world.discord.resume_acking_heartbeats();

    world.leo_is_known_to_be_gone().await;
    assert!(world.discord.gateway_counts().connections > before.connections);
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sessions {
    Kept,
    Forgotten,
}

/// Nothing of Discord can be reached for a while. Who left meanwhile is known to
/// have left, told of it or not, and has their role again when they come back.
#[rstest]
#[tokio::test]
async fn a_blackout_is_sat_out(#[values(Sessions::Kept, Sessions::Forgotten)] sessions: Sessions) {
    let world = captain_world(|_| {}).await;
    world.discord.begin_blackout();
    until("no connection", || world.discord.connected_sessions() == 0).await;
    if sessions == Sessions::Forgotten {
        world.discord.forget_sessions();
    }
    world.discord.leave(world.harbour, world.leo);
    world.discord.end_blackout();

    world.leo_is_known_to_be_gone().await;
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("All roles are as they should be"), "{text}");
}
