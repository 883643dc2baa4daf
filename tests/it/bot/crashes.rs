//! `kill -9` at every point of a role write, and a database that refuses.

use playground::discord::{Fault, Route};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, ask, run};

async fn world() -> World {
    let world = World::new().await;
    world.link_leo().await;
    world.bind("badge:5").await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Killed {
    /// The intention is on disk, Discord has heard nothing.
    BeforeTheWrite,
    /// Discord has done it, the bot does not know.
    BeforeTheRecord,
}

#[rstest]
#[tokio::test]
async fn a_role_about_to_be_given_is_settled_at_the_next_start(
    #[values(Killed::BeforeTheWrite, Killed::BeforeTheRecord)] killed: Killed,
) {
    let mut world = world().await;
    let pause = world.discord.pause(at(killed, Route::AddGuildMemberRole));
    let _update = run(&world.leo(), "/update");
    pause.reached().await.expect("the write begins");
    world.kill().await;
    pause.drop_connection();
    assert_eq!(world.has_role(world.leo), killed == Killed::BeforeTheRecord);

    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
    // The ledger knows it as the bot's: it goes with the badge.
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::No).await;
    world.assert_conforms();
}

#[rstest]
#[tokio::test]
async fn a_role_about_to_be_taken_is_settled_at_the_next_start(
    #[values(Killed::BeforeTheWrite, Killed::BeforeTheRecord)] killed: Killed,
) {
    let mut world = world().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    let pause = world
        .discord
        .pause(at(killed, Route::DeleteGuildMemberRole));
    let _update = run(&world.leo(), "/update");
    pause.reached().await.expect("the write begins");
    world.kill().await;
    pause.drop_connection();

    world.start_again().await;
    world.leo_becomes(Captain::No).await;
    // And is given again when the badge comes back: nobody took it by hand.
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.assert_conforms();
}

fn at(killed: Killed, route: Route) -> Fault {
    match killed {
        Killed::BeforeTheWrite => Fault::on(route),
        Killed::BeforeTheRecord => Fault::on(route).after_effect(),
    }
}

/// Acknowledged is kept: the link and the bind are there after a kill, and the
/// updates that the bind queued are made.
#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let mut world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;
    let pause = world.discord.pause(Fault::on(Route::AddGuildMemberRole));
    world.bind("badge:5").await;
    pause.reached().await.expect("the queued update begins");
    world.kill().await;
    pause.drop_connection();
    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
}

/// Another process holds the database: nothing is half done, and the person is
/// told.
#[tokio::test]
async fn a_locked_database_is_told() {
    let world = world().await;
    let lock = world.lock_database().await;
    let text = ask(&world.moderator(), "/link remove user:@leo")
        .await
        .text();
    assert!(
        text.contains("database") || text.contains("went wrong"),
        "{text}"
    );
    drop(lock);
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn a_stop_is_graceful_and_quick() {
    let mut world = world().await;
    let bot = world.bot.take().expect("it runs");
    let (_, status) = bot.stop().await.expect("it stops");
    assert!(status.success(), "{status}");
    world.start_again().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}
