//! What items are called, and what is said when Roblox does not tell.

use playground::roblox::{Fault, Item, Route};

use super::world::World;

const BIND: &str = "/bind badge item:5 role:@Captain";
const DOUBT: &str = "neither a name nor a picture";

#[tokio::test]
async fn a_bad_minute_leaves_an_item_nameless_for_no_longer() {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure Hunter");
    let outages = [Route::Badge, Route::BadgeIcons]
        .map(|route| world.roblox.fault(Fault::on(route).status(503)));
    let told = world.told(&world.mia(), BIND).await;
    assert!(told.contains("badge:5"), "{told}");
    assert!(!told.contains(DOUBT), "{told}");

    for outage in outages {
        outage.clear();
    }
    let told = world.told(&world.mia(), "/viewbinds").await;
    assert!(told.contains("Treasure Hunter"), "{told}");
    let asked = world.roblox.count(Route::Badge);
    let told = world.told(&world.mia(), "/viewbinds").await;
    assert!(told.contains("Treasure Hunter"), "{told}");
    assert_eq!(world.roblox.count(Route::Badge), asked, "it is known now");
}

#[tokio::test]
async fn an_id_that_roblox_never_heard_of_is_doubted() {
    let world = World::new().await;
    let told = world.told(&world.mia(), BIND).await;
    assert!(told.contains(DOUBT), "{told}");
    // It may be made tomorrow.
    world.roblox.publish(Item::badge(5), "Treasure Hunter");
    let told = world.told(&world.mia(), "/viewbinds").await;
    assert!(told.contains("Treasure Hunter"), "{told}");
}
