//! What binds are called, and which one somebody means.

use playground::discord::RoleSpec;
use playground::roblox::Item;

use super::world::{World, answer, ask};

#[tokio::test]
async fn a_name_works_in_owns_or_is_refused() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;
    let mia = world.mia();
    let bind = async |name: &str| {
        let command = mia
            .slash("bind badge")
            .string("item", "badge:5")
            .role("role", world.captain)
            .string("name", name);
        let exchange = command.run().expect("may");
        world.read(&answer(&exchange).await)
    };
    for name in ["Gold, Silver", "123", "Level:5", "a.b/c"] {
        let told = bind(name).await;
        assert!(
            told.contains(&format!("`{name}` can't be a bind's name")),
            "{told}"
        );
    }
    let told = world.told(&mia, "/viewbinds").await;
    assert!(told.contains("No role is bound"), "{told}");
    let told = bind("Treasure hunter").await;
    assert!(told.contains("Called **Treasure hunter**"), "{told}");
    let owns = ask(&world.leo(), "/owns item:Treasure hunter").await.text();
    assert!(owns.starts_with("✅"), "{owns}");
}

#[tokio::test]
async fn of_two_binds_for_one_item_the_admin_picks() {
    let world = World::new().await;
    let mate = RoleSpec::named("Mate").below_bot();
    world.discord.create_role(world.harbour, mate);
    world.bind("badge:5").await;
    world
        .told(&world.mia(), "/bind badge item:5 role:@Mate")
        .await;
    let told = world.told(&world.mia(), "/unbind bind:badge:5").await;
    assert!(told.contains("fits 2 binds here"), "{told}");
    assert!(
        told.contains("@Captain ←") && told.contains("@Mate ←"),
        "{told}"
    );
    let told = world.told(&world.mia(), "/viewbinds").await;
    assert!(told.contains("2 binds"), "{told}");
}
