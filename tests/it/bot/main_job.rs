//! Link, bind, `/owns`, and a role that follows ownership.

use playground::roblox::{Item, Route};

use super::world::{Captain, World, ask};

#[tokio::test]
async fn a_role_follows_a_badge() {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure hunter");
    world.roblox.give(world.leo_builds, Item::badge(5));

    world.link_leo().await;
    world.bind("badge:5").await;
    world.leo_becomes(Captain::Yes).await;

    let reply = ask(&world.leo(), "/owns item:badge:5").await;
    assert!(reply.text().contains("Treasure hunter"), "{}", reply.text());

    world.roblox.take(world.leo_builds, Item::badge(5));
    let reply = ask(&world.leo(), "/update").await;
    assert!(reply.text().contains("Taken"), "{}", reply.text());
    world.leo_becomes(Captain::No).await;
}

#[tokio::test]
async fn the_guides_example_is_one_request() {
    let world = World::new().await;
    world.roblox.give(
        world.leo_builds,
        Item::asset(1_028_595).of_type("CLASSIC_TSHIRT"),
    );
    world.link_leo().await;
    world.clear_records();

    let reply = ask(&world.leo(), "/owns item:62724852,1028595,4773588762").await;
    assert!(reply.text().contains("1 of 3"), "{}", reply.text());
    assert_eq!(world.roblox.count(Route::Inventory), 1);
}
