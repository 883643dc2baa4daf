//! "Check again" under what could not be told.

use playground::discord::actor::Reply;
use playground::roblox::Item;
use playground::{discord, roblox};

use super::world::{World, answer, press, run};

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
    let text = answer(&asked).await.text();
    assert!(text.starts_with("❔ Can't see the limited items"), "{text}");
    world.roblox.outage(false);
    let told = press(&asked, AGAIN).await;
    let text = told.text();
    assert!(text.starts_with("LeoBuilds owns 1 limited item"), "{text}");
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
