//! Roles that follow by themselves: nobody asks for anything.

use playground::bot::LogLine;
use playground::roblox::{Item, Route};

use super::world::{Captain, Cove, World, ask, until};

/// A world in which everybody's turn comes every second.
pub(super) async fn brisk() -> World {
    World::with(|setup| setup.with("SWEEP_INTERVAL", "1s")).await
}

#[tokio::test]
async fn a_role_follows_what_is_bought_and_lost() {
    let world = brisk().await;
    world.badge_5_makes_captains().await;
    for _ in 0..2 {
        world.roblox.give(world.leo_builds, Item::badge(5));
        world.leo_becomes(Captain::Yes).await;
        world.roblox.take(world.leo_builds, Item::badge(5));
        world.leo_becomes(Captain::No).await;
    }
}

#[tokio::test]
async fn what_cannot_be_read_takes_nothing_however_often_it_is_tried() {
    let world = brisk().await;
    world.leo_is_a_captain().await;
    let writes = world.role_writes();
    world.roblox.hide(world.leo_builds);
    let read = world.roblox.count(Route::Inventory);
    until("three more turns", || {
        world.roblox.count(Route::Inventory) >= read + 3
    })
    .await;
    assert_eq!(world.role_writes(), writes);
    assert!(world.has_role(world.leo));
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.roblox.show(world.leo_builds);
    world.leo_becomes(Captain::No).await;
}

/// A turn takes one request for all servers, and the next is an interval later.
#[tokio::test]
async fn one_turn_serves_two_servers() {
    let world = World::with(|setup| setup.with("SWEEP_INTERVAL", "8s")).await;
    world.badge_5_makes_captains().await;
    let cove = Cove::new(&world);
    cove.divers_have_badge(&world, 6).await;
    world.is_settled().await;
    for badge in [5, 6] {
        world.roblox.give(world.leo_builds, Item::badge(badge));
    }
    world.clear_records();
    world.leo_becomes(Captain::Yes).await;
    until("the role in the other server", || cove.leo_dives(&world)).await;
    assert_eq!(world.roblox.count(Route::Inventory), 1);
}

/// Who was read for another reason has their turn an interval after that.
#[tokio::test]
async fn a_read_counts_as_a_turn() {
    let world = World::new().await;
    world.link_leo().await;
    world.is_settled().await;
    let turns = "select count(*) from links where swept_at > created_at";
    assert_eq!(world.count(turns).await, 0, "there is nothing to read");
    world.bind("badge:5").await;
    world.is_settled().await;
    assert_eq!(world.count(turns).await, 1);
}

/// Once: what was just read is not read again for who is seen again.
#[tokio::test]
async fn who_is_seen_has_their_turn_sooner() {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.clear_records();
    ask(&world.leo(), "/whois").await;
    world.three_hours_pass_without_a_turn().await;
    ask(&world.leo(), "/whois").await;
    world.leo_becomes(Captain::Yes).await;
    ask(&world.leo(), "/whois").await;
    world.is_settled().await;
    assert_eq!(world.roblox.count(Route::Inventory), 1);
}

/// Leo's link means nothing to the bot.
#[tokio::test]
async fn a_turn_that_fails_keeps_nobody_from_theirs() {
    let world = brisk().await;
    world.badge_5_makes_captains().await;
    let ann = world.joins("ann").user();
    let account = world.roblox.create_user("AnnBuilds");
    ask(&world.moderator(), "/link add user:@ann roblox:AnnBuilds").await;
    world.is_settled().await;
    let broken = sqlx::query("update links set author_id = 0 where user_id = $1")
        .bind(i64::try_from(world.leo.get()).expect("positive"));
    let broken = broken.execute(&mut world.database.connect().await).await;
    assert_eq!(broken.expect("the table is there").rows_affected(), 1);

    world.roblox.give(account, Item::badge(5));
    until("Ann's role", || world.has_role(ann)).await;
    let bot = world.bot.as_ref().expect("it runs");
    let failed = |line: &LogLine| line.message().as_deref() == Some("a turn of the sweep failed");
    until("it is in the log", || bot.log().iter().any(failed)).await;
}

/// Two accounts, 0.75 s apart.
#[tokio::test]
async fn an_interval_that_cannot_be_kept_is_in_the_log() {
    let mut world = World::new().await;
    world.link_leo().await;
    world.joins("ann");
    world.roblox.create_user("AnnBuilds");
    ask(&world.moderator(), "/link add user:@ann roblox:AnnBuilds").await;
    world.kill().await;
    let brisk = world.setup().with("SWEEP_INTERVAL", "1s");
    world.start(brisk).await;
    let bot = world.bot.as_ref().expect("it runs");
    let warned = |line: &LogLine| {
        let message = line.message().unwrap_or_default();
        message.contains("longer than SWEEP_INTERVAL")
    };
    until("the warning", || bot.log().iter().any(warned)).await;
    let log = bot.log();
    let line = log.iter().find(|line| warned(line)).expect("there");
    for (field, value) in [
        ("level", "WARN"),
        ("accounts", "2"),
        ("apart", "750ms"),
        ("takes", "1m"),
        ("sweep_interval", "1s"),
    ] {
        assert_eq!(line.field(field).as_deref(), Some(value), "{field}");
    }
}
