//! What was read a moment ago still holds when Roblox goes down.

use playground::discord::RoleSpec;
use playground::roblox::Route;

use super::world::{World, until};

#[tokio::test]
async fn a_new_bind_is_served_from_what_was_known_before_the_outage() {
    let world = World::new().await;
    world.leo_is_a_captain().await;

    let read = world.roblox.count(Route::Inventory);
    world.roblox.outage(true);
    // Badge 6 is new, so all is read anew, and nothing is told.
    world.bind("badge:6").await;
    let asked = || world.roblox.count(Route::Inventory) > read;
    until("Roblox was asked", asked).await;
    let mate = RoleSpec::named("Mate").below_bot();
    let mate = world.discord.create_role(world.harbour, mate);
    world
        .told(&world.mia(), "/bind badge item:5 role:@Mate")
        .await;
    let is_mate = || {
        let roles = world.discord.member_roles(world.harbour, world.leo);
        roles.contains(&mate)
    };
    until("Leo is a mate", is_mate).await;
    assert!(world.has_role(world.leo));
}

#[tokio::test]
async fn an_inventory_that_was_hidden_since_is_unknown() {
    let world = World::new().await;
    world.leo_is_a_captain().await;

    world.roblox.hide(world.leo_builds);
    world.told(&world.leo(), "/update").await;
    let mate = RoleSpec::named("Mate").below_bot();
    let mate = world.discord.create_role(world.harbour, mate);
    world
        .told(&world.mia(), "/bind badge item:5 role:@Mate")
        .await;
    world.is_settled().await;
    let roles = world.discord.member_roles(world.harbour, world.leo);
    assert!(!roles.contains(&mate) && roles.contains(&world.captain));
}
