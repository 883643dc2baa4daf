//! What Roblox does on a good day, and a client has to live with.

use std::time::Duration;

use playground::roblox::{Fault, Item, LimitHeader, Quota, Route};

use super::world::{Captain, World, answer, ask, press, run};

/// Leo is linked, and Captain is for badge 5.
async fn world() -> World {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world
}

/// A purchase shows up seconds later: the button beside the answer finds it.
#[tokio::test]
async fn a_purchase_that_shows_up_late_is_found_by_checking_again() {
    let world = world().await;
    let asked = run(&world.leo(), "/update");
    let text = answer(&asked).await.text();
    assert!(text.contains("Just got something on Roblox?"), "{text}");
    assert!(!world.has_role(world.leo));
    // Bought before or given now: the bot can't tell the two apart.
    world.roblox.give(world.leo_builds, Item::badge(5));
    let text = world.read(&press(&asked, "Check again").await);
    assert!(text.contains("Given: @Captain"), "{text}");
    assert!(!text.contains('❌'), "{text}");
    assert!(world.has_role(world.leo));
}

/// The tokens of a list's pages run out in the middle of it. What is on the
/// pages that were not read is not lost, and nothing is wrong with the items.
#[tokio::test]
async fn a_list_that_can_not_be_read_on_is_no_loss() {
    let world = World::new().await;
    for copy in 0..150 {
        let hat = Item::asset(1).of_type("HAT").instance(1000 + copy);
        world.roblox.give(world.leo_builds, hat);
    }
    let bosun = playground::discord::RoleSpec::named("Bosun").below_bot();
    world.discord.create_role(world.harbour, bosun);
    world.leo_is_a_captain().await;
    ask(&world.mia(), "/bind asset item:1 role:@Bosun").await;
    world.is_settled().await;

    // Page one is full of hats; the badge is on page two.
    world.roblox.clear_records();
    let pause = world
        .roblox
        .pause_answers(Fault::on(Route::Inventory).page(1));
    let update = run(&world.leo(), "/update");
    pause.reached().await;
    world.roblox.expire_page_tokens();
    pause.release();
    let text = world.read(&answer(&update).await);
    assert!(text.contains("❔ @Captain"), "{text}");
    assert!(!text.contains("no such item"), "{text}");
    assert!(world.has_role(world.leo));
    assert!(world.roblox.count(Route::Inventory) > 1, "it was read on");

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("All roles are as they should be"), "{text}");
}

/// An ID that Roblox refuses spoils neither the binds beside it nor the role
/// that it earned before.
#[tokio::test]
async fn a_bind_on_a_refused_id_spoils_no_other() {
    let world = world().await;
    let roles = ["Gold", "Silver"].map(|name| {
        let role = playground::discord::RoleSpec::named(name).below_bot();
        world.discord.create_role(world.harbour, role)
    });
    for bind in [
        "/bind badge item:6 role:@Gold",
        "/bind badge item:7 role:@Silver",
    ] {
        ask(&world.mia(), bind).await;
    }
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.roblox.give(world.leo_builds, Item::badge(7));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;

    // Badge 5 is refused from now on; of the others one came and one went.
    world.roblox.poison(Item::badge(5));
    world.roblox.give(world.leo_builds, Item::badge(6));
    world.roblox.take(world.leo_builds, Item::badge(7));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Given: @Gold"), "{text}");
    assert!(text.contains("Taken away: @Silver"), "{text}");
    let unknown = "@Captain `badge:5`: Roblox says that what this asks for does not exist";
    assert!(text.contains(unknown), "{text}");
    let held = world.discord.member_roles(world.harbour, world.leo);
    assert_eq!(held, [world.captain, roles[0]].into());
}

/// The guide shows limits of several windows in one header: the bot learns from
/// it, and never has to be told off.
#[tokio::test]
async fn a_limit_of_several_windows_is_kept() {
    let world = World::new().await;
    world.link_leo().await;
    world.roblox.configure(|settings| {
        settings.limits.window = Duration::from_secs(1);
        settings.limits.header = LimitHeader::SeveralWindows;
        settings.limits.inventory = Quota {
            per_owner: 5,
            per_authorization: 5,
        };
    });
    // All at once, and more than a window takes.
    let asked: Vec<_> = (1..=12)
        .map(|badge| run(&world.leo(), &format!("/owns item:badge:{badge}")))
        .collect();
    for one in asked {
        let text = answer(&one).await.text();
        assert!(text.contains("does not own"), "{text}");
    }
    let requests = world.roblox.requests();
    let refused = requests
        .iter()
        .filter(|one| one.status.is_some_and(|it| it.as_u16() == 429));
    assert_eq!(refused.count(), 0);
    assert_eq!(world.roblox.count(Route::Inventory), 12);
}
