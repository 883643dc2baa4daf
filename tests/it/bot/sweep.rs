//! Roles that follow by themselves: nobody asks for anything.

use playground::roblox::{Item, Route};

use super::world::{Captain, World, until};

/// A world in which everybody's turn comes every second.
async fn brisk() -> World {
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
