//! One Roblox account for several members, where a server allows it.

use playground::roblox::{Item, Route};

use super::world::{Captain, World, answer, ask, press, run, until};

const LINK_ZOE: &str = "/link add user:@zoe roblox:LeoBuilds";

/// Mia presses a button of `/settings`.
async fn set(world: &World, button: &str) -> String {
    let settings = run(&world.mia(), "/settings");
    answer(&settings).await;
    world.read(&press(&settings, button).await)
}

#[tokio::test]
async fn one_read_gives_each_of_them_the_role_and_one_who_goes_takes_it_from_nobody() {
    let world = World::with(|setup| setup.with("SWEEP_INTERVAL", "8s")).await;
    world.link_leo().await;
    let zoe = world.joins("zoe");
    let refused = world.told(&world.moderator(), LINK_ZOE).await;
    assert!(
        refused.contains("linked to @leo in this server already"),
        "{refused}"
    );
    let allowed = set(&world, "Allow shared accounts").await;
    assert!(allowed.contains("accounts**: allowed"), "{allowed}");
    let linked = world.told(&world.moderator(), LINK_ZOE).await;
    assert!(linked.contains("@zoe is now linked to"), "{linked}");
    assert!(linked.contains("also linked to @leo."), "{linked}");
    world.bind("badge:5").await;
    world.is_settled().await;

    world.roblox.give(world.leo_builds, Item::badge(5));
    world.clear_records();
    until("both roles", || {
        world.has_role(world.leo) && world.has_role(zoe.user())
    })
    .await;
    assert_eq!(world.roblox.count(Route::Inventory), 1);

    // Neither is told of the other.
    for command in ["/whois", "/owns item:badge:5", "/update", "/unlink"] {
        let text = world.told(&zoe, command).await;
        assert!(text.contains("LeoBuilds") || command == "/update", "{text}");
        assert!(!text.contains("@leo"), "{command}: {text}");
    }
    press(&run(&zoe, "/unlink"), "Forget it").await;
    until("Zoe's role is gone", || !world.has_role(zoe.user())).await;
    world.is_settled().await;
    assert!(world.has_role(world.leo));
    assert_eq!(world.count("select count(*) from holdings").await, 1);
    let owns = ask(&world.leo(), "/whois").await.text();
    assert!(owns.contains("LeoBuilds"), "{owns}");
}

#[tokio::test]
async fn who_shares_one_when_that_is_switched_off_keeps_it_and_is_named() {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    let zoe = world.joins("zoe");
    world.joins("ann");
    set(&world, "Allow shared accounts").await;
    ask(&world.moderator(), LINK_ZOE).await;
    until("Zoe's role", || world.has_role(zoe.user())).await;

    let off = set(&world, "No shared accounts").await;
    assert!(off.contains("still: @leo, @zoe."), "{off}");
    let listed = world.told(&world.moderator(), "/link list").await;
    for other in ["shared with @zoe", "shared with @leo"] {
        assert!(listed.contains(other), "{listed}");
    }
    let ann = "/link add user:@ann roblox:LeoBuilds";
    let refused = world.told(&world.moderator(), ann).await;
    assert!(refused.contains("in this server already"), "{refused}");

    let removed = world
        .told(&world.moderator(), "/link remove user:@zoe")
        .await;
    assert!(removed.contains("is no longer linked"), "{removed}");
    until("Zoe's role is gone", || !world.has_role(zoe.user())).await;
    world.leo_becomes(Captain::Yes).await;
    let text = world.told(&world.mia(), "/settings").await;
    assert!(!text.contains("still:"), "{text}");
}
