//! `kill -9` before, between and after a role write and its record; and an
//! orderly stop.

use std::time::Duration;

use playground::discord::{Fault, Route};
use playground::roblox::{self, Item};
use rstest::rstest;

use super::world::{Captain, World, ask, run, until};

/// Leo owns badge 5, which makes a captain, and nobody looked yet.
async fn world() -> World {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Killed {
    /// The intention is on disk, Discord has heard nothing.
    BeforeTheWrite,
    /// Discord has done it, the bot does not know.
    BeforeTheRecord,
    /// The outcome is on disk, the member does not know.
    AfterTheRecord,
}

impl Killed {
    /// Kills the bot there, in an update that Leo asked for.
    async fn in_update(self, world: &mut World, write: Route) {
        let pause = world.discord.pause(match self {
            Self::BeforeTheWrite => Fault::on(write),
            Self::BeforeTheRecord => Fault::on(write).after_effect(),
            Self::AfterTheRecord => Fault::on(Route::UpdateOriginalWebhookMessage),
        });
        let _update = run(&world.leo(), "/update");
        pause.reached().await.expect("the update gets there");
        world.kill().await;
        pause.drop_connection();
        assert_eq!(world.waiting().await, [], "only the ledger knows of it");
    }

    /// How often the role is written: what Discord has done is not repeated.
    fn writes(self) -> usize {
        match self {
            Self::BeforeTheWrite => 2,
            Self::BeforeTheRecord | Self::AfterTheRecord => 1,
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_role_that_was_being_given_is_settled_at_the_next_start(
    #[values(
        Killed::BeforeTheWrite,
        Killed::BeforeTheRecord,
        Killed::AfterTheRecord
    )]
    killed: Killed,
) {
    let mut world = world().await;
    killed
        .in_update(&mut world, Route::AddGuildMemberRole)
        .await;
    assert_eq!(world.has_role(world.leo), killed != Killed::BeforeTheWrite);
    let recorded = match killed {
        Killed::AfterTheRecord => "held",
        _ => "giving",
    };
    assert_eq!(world.grants().await, [recorded]);

    world.start_again().await;
    // Nobody asks.
    world.grants_become(&["held"]).await;
    assert!(world.has_role(world.leo));
    assert_eq!(world.role_writes(), killed.writes());
    assert_eq!(world.audit().await, ["given"]);
    // The ledger knows it as the bot's: it goes with the badge, once no writing of it
    // can come after that.
    world.nothing_is_in_flight().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    assert!(!world.has_role(world.leo));
}

#[rstest]
#[tokio::test]
async fn a_role_that_was_being_taken_is_settled_at_the_next_start(
    #[values(
        Killed::BeforeTheWrite,
        Killed::BeforeTheRecord,
        Killed::AfterTheRecord
    )]
    killed: Killed,
) {
    let mut world = world().await;
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.clear_records();
    killed
        .in_update(&mut world, Route::DeleteGuildMemberRole)
        .await;
    assert_eq!(world.has_role(world.leo), killed == Killed::BeforeTheWrite);
    let recorded: &[&str] = match killed {
        Killed::AfterTheRecord => &[],
        _ => &["taking"],
    };
    assert_eq!(world.grants().await, recorded);

    // Till then it might land, and is not repeated.
    world.nothing_is_in_flight().await;
    world.start_again().await;
    // Nobody asks.
    world.grants_become(&[]).await;
    assert!(!world.has_role(world.leo));
    assert_eq!(world.role_writes(), killed.writes());
    assert_eq!(world.audit().await, ["given", "taken"]);
    // It is given again when the badge comes back: nobody took it by hand.
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
}

/// Acknowledged is kept: the link and the bind are there after a kill, and the
/// update that the bind queued is made.
#[tokio::test]
async fn waiting_work_is_taken_up_after_a_kill() {
    let mut world = World::new().await;
    world.link_leo().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let pause = world
        .roblox
        .pause(roblox::Fault::on(roblox::Route::Inventory));
    world.bind("badge:5").await;
    pause.reached().await;
    world.kill().await;
    pause.release();
    assert_eq!(world.waiting().await, [world.leo]);
    assert!(!world.has_role(world.leo));

    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;
}

/// Within the ten seconds after which service managers lose patience.
#[tokio::test]
async fn a_stop_is_graceful_and_quick() {
    const PROMISED: Duration = Duration::from_secs(10);
    let mut world = world().await;
    let bot = world.bot.take().expect("it runs");
    let stopped = tokio::time::timeout(PROMISED, bot.stop()).await;
    let (_, status) = stopped.expect("in time").expect("it stops");
    assert!(status.success(), "{status}");
    let logged_off = || world.discord.connected_sessions() == 0;
    until("the session ends", logged_off).await;

    world.start_again().await;
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
}
