//! "Check again" under what could not be told.

use playground::bot::LogLine;
use playground::discord::actor::{Exchange, Reply};
use playground::roblox::Item;
use playground::{discord, roblox};
use tokio::time::Instant;

use super::world::{World, answer, ask, press, refusal, run, until};

const AGAIN: &str = "Check again";

fn offers_again(reply: &Reply) -> bool {
    reply.buttons().iter().any(|button| button.label == AGAIN)
}

/// Leo is linked, owns badge 5 and a limited, and Roblox is down.
async fn world_in_an_outage() -> World {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let crown = Item::asset(6).collectible();
    world.roblox.give(world.leo_builds, crown);
    world.link_leo().await;
    world.is_settled().await;
    world.roblox.outage(true);
    world
}

#[tokio::test]
async fn owning_can_be_checked_again_until_it_is_told() {
    let world = world_in_an_outage().await;
    let asked = run(&world.leo(), "/owns item:badge:5");
    let text = answer(&asked).await.text();
    assert!(text.starts_with("❔ Can't tell whether"), "{text}");
    let still = press(&asked, AGAIN).await;
    assert!(
        still.text().starts_with("❔ Can't tell"),
        "{}",
        still.text()
    );
    world.roblox.outage(false);
    world.upstreams_answer().await;
    let told = press(&asked, AGAIN).await;
    assert!(
        told.text().starts_with("✅ LeoBuilds owns"),
        "{}",
        told.text()
    );
    assert!(!offers_again(&told));
    assert!(told.button("Show it to the channel").is_some());
}

#[tokio::test]
async fn what_is_bought_meanwhile_is_seen() {
    let world = World::new().await;
    world.link_leo().await;
    let asked = run(&world.leo(), "/owns item:badge:5");
    let text = answer(&asked).await.text();
    assert!(text.starts_with("❌"), "{text}");
    world.roblox.give(world.leo_builds, Item::badge(5));
    let text = press(&asked, AGAIN).await.text();
    assert!(text.starts_with("✅"), "{text}");
}

#[tokio::test]
async fn collectibles_can_be_read_again() {
    let world = world_in_an_outage().await;
    let asked = run(&world.leo(), "/collectibles");
    let message = answer(&asked).await.message;
    for _ in 0..2 {
        let still = press(&asked, AGAIN).await;
        let text = still.text();
        assert!(text.starts_with("❔ Can't see the limited items"), "{text}");
        assert_eq!(still.message, message, "one more of the same");
    }
    world.roblox.outage(false);
    world.upstreams_answer().await;
    let told = press(&asked, AGAIN).await;
    let text = told.text();
    assert!(text.starts_with("LeoBuilds owns 1 limited item"), "{text}");
    assert_eq!(told.message, message);
    assert!(!offers_again(&told));
}

#[tokio::test]
async fn what_discord_did_not_answer_can_be_asked_again() {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    let down = discord::Fault::on(discord::Route::GetGuildMember).status(503);
    let down = world.discord.fault(down.always());
    let asked = run(&world.leo(), "/update");
    let text = answer(&asked).await.text();
    assert!(text.starts_with("Discord did not go along"), "{text}");
    down.lift();
    let text = press(&asked, AGAIN).await.text();
    assert!(
        text.starts_with("✅ All roles are as they should be"),
        "{text}"
    );
}

#[tokio::test]
async fn a_turned_page_costs_no_request() {
    let world = World::new().await;
    for id in 1..=30 {
        let limited = Item::asset(id).collectible();
        world.roblox.give(world.leo_builds, limited);
    }
    world.link_leo().await;
    let asked = run(&world.leo(), "/collectibles");
    answer(&asked).await;
    let read = world.roblox.count(roblox::Route::Inventory);
    for _ in 0..2 {
        press(&asked, "Next →").await;
    }
    assert_eq!(world.roblox.count(roblox::Route::Inventory), read);
}

/// 150 limiteds on two pages, of which the second can't be read. Leo has typed
/// `/collectibles`.
async fn cut_list(trouble: roblox::Fault) -> (World, Exchange, roblox::FaultHandle) {
    let world = World::new().await;
    for id in 1..=150 {
        let limited = Item::asset(id).collectible();
        world.roblox.give(world.leo_builds, limited);
    }
    world.link_leo().await;
    let trouble = world.roblox.fault(trouble);
    let asked = run(&world.leo(), "/collectibles");
    let cut = answer(&asked).await;
    let text = cut.text();
    assert!(
        text.starts_with("LeoBuilds owns at least 100 limited items"),
        "{text}"
    );
    assert!(offers_again(&cut));
    (world, asked, trouble)
}

fn second_page() -> roblox::Selector {
    roblox::Fault::on(roblox::Route::Inventory).page(2)
}

#[tokio::test]
async fn pages_of_a_cut_list_cost_no_request_and_stay() {
    let (world, asked, second) = cut_list(second_page().status(503)).await;
    let first_page = roblox::Fault::on(roblox::Route::Inventory).page(1);
    let first_page = world.roblox.fault(first_page.status(503));
    let read = world.roblox.count(roblox::Route::Inventory);
    let text = press(&asked, "Next →").await.text();
    assert!(
        text.starts_with("LeoBuilds owns at least 100 limited items"),
        "{text}"
    );
    assert!(text.contains("Page 2 of 10"), "{text}");
    assert_eq!(world.roblox.count(roblox::Route::Inventory), read);

    second.clear();
    first_page.clear();
    let text = press(&asked, AGAIN).await.text();
    assert!(
        text.starts_with("LeoBuilds owns 150 limited items"),
        "{text}"
    );
}

/// The outage has grown: it says nothing against what was read before it.
#[tokio::test]
async fn a_list_outlives_a_check_that_failed() {
    let (world, asked, _second) = cut_list(second_page().status(503)).await;
    world.roblox.outage(true);
    let text = press(&asked, AGAIN).await.text();
    assert!(text.starts_with("❔ Can't see the limited items"), "{text}");
    let read = world.roblox.count(roblox::Route::Inventory);
    let text = press(&asked, "Next →").await.text();
    assert!(text.contains("Page 2 of 10"), "{text}");
    assert_eq!(world.roblox.count(roblox::Route::Inventory), read);
}

#[tokio::test]
async fn a_cut_list_is_no_answer_to_who_asks_anew() {
    let (world, _, second) = cut_list(second_page().status(503)).await;
    second.clear();
    let text = ask(&world.leo(), "/collectibles").await.text();
    assert!(
        text.starts_with("LeoBuilds owns 150 limited items"),
        "{text}"
    );
}

/// Roblox says to come back in an hour. That it does not become later by turning
/// pages.
#[tokio::test]
async fn a_known_wait_counts_from_when_it_was_told() {
    let slow_down = second_page().status(429).header("retry-after", "3600");
    let (_world, asked, _) = cut_list(slow_down).await;
    let when = |text: &str| -> i64 {
        let (_, told) = text.split_once("It may ask again <t:").expect("a time");
        let (seconds, _) = told.split_once(':').expect("a time");
        seconds.parse().expect("seconds")
    };
    let told = when(&answer(&asked).await.text());
    let began = Instant::now();
    until("seconds have passed", || began.elapsed().as_secs() >= 3).await;
    let turned = press(&asked, "Next →").await;
    // Two clocks, read one after the other.
    assert!((when(&turned.text()) - told).abs() <= 1);
}

/// A list that was read too long ago, or by a process that is gone.
#[tokio::test]
async fn a_page_that_can_not_be_read_takes_no_list_away() {
    let (mut world, asked, _second) = cut_list(second_page().status(503)).await;
    world.kill().await;
    world.start_again().await;
    world.roblox.outage(true);
    let (leo, list) = (world.leo, answer(&asked).await.message);
    for id in [
        format!("1:{leo}:collectibles:{leo}:2"),
        format!("1:{leo}:read-collectibles:{leo}:list"),
    ] {
        let pressed = world.leo().forge_press(list, &id);
        let told = refusal(&pressed).await;
        let text = told.text();
        assert!(text.starts_with("❔ Can't see the limited items"), "{text}");
        assert_ne!(told.message, list);
        // It is no list, and makes room for what can be read.
        let still = press(&pressed, AGAIN).await;
        assert_eq!(still.message, told.message);
    }
}

#[tokio::test]
async fn several_items_can_be_checked_again() {
    let world = world_in_an_outage().await;
    let asked = run(&world.leo(), "/owns item:badge:5,asset:7");
    let text = answer(&asked).await.text();
    assert!(text.starts_with("❔ Can't tell which of 2"), "{text}");
    world.roblox.outage(false);
    let text = press(&asked, AGAIN).await.text();
    assert!(text.starts_with("LeoBuilds owns 1 of 2"), "{text}");
}

#[tokio::test]
async fn a_wait_that_roblox_asks_for_is_told() {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    let slow_down = roblox::Fault::on(roblox::Route::Inventory).status(429);
    world.roblox.fault(slow_down.header("retry-after", "3600"));
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("slow down. It may ask again <t:"), "{text}");
}

#[tokio::test]
async fn what_the_database_did_not_take_can_be_asked_again() {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let lock = world.database.lock().await;
    let asked = run(&world.leo(), "/update");
    let text = answer(&asked).await.text();
    assert!(text.contains("can't use its database right now"), "{text}");
    let log = world.bot.as_ref().expect("it runs").log();
    let told = |line: &LogLine| line.message().as_deref() == Some("the database failed");
    assert!(log.iter().any(told));
    drop(lock);
    let text = world.read(&press(&asked, AGAIN).await);
    assert!(text.contains("Given: @Captain"), "{text}");
}
