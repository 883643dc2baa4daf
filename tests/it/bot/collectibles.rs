//! `/collectibles`: copies, serials and holds, by pages.

use playground::roblox::{Fault, Item, Route};

use super::world::{World, answer, ask, press, run};

#[tokio::test]
async fn copies_serials_and_holds_are_told_by_asset() {
    let world = World::new().await;
    let crown = || Item::asset(5).collectible();
    for item in [
        crown().serial(17),
        crown().serial(4),
        crown().on_hold(),
        Item::asset(6).collectible(),
        // Roblox does not list these two.
        Item::asset(7).ugc(),
        Item::asset(8),
    ] {
        world.roblox.give(world.leo_builds, item);
    }
    world.link_leo().await;

    let reply = ask(&world.leo(), "/collectibles").await;
    let text = reply.text();
    assert!(
        text.starts_with("LeoBuilds owns 4 limited items, 2 different"),
        "{text}"
    );
    assert!(text.contains("`asset:5`"), "{text}");
    assert!(text.contains("×3 · #4, #17 · 1 on hold"), "{text}");
    assert!(
        !text.contains("asset:7") && !text.contains("asset:8"),
        "{text}"
    );
    assert!(text.contains("no UGC"), "{text}");
    assert_eq!(reply.button("Next →"), None);
}

#[tokio::test]
async fn a_hidden_inventory_is_not_an_empty_one() {
    let world = World::new().await;
    world.link_leo().await;
    let text = ask(&world.leo(), "/collectibles").await.text();
    assert!(
        text.starts_with("LeoBuilds owns no limited items"),
        "{text}"
    );

    let zoe = world.joins("zoe");
    let hidden = world.roblox.create_user("ZoeHides");
    world.roblox.hide(hidden);
    ask(&world.moderator(), "/link add user:@zoe roblox:ZoeHides").await;
    let text = ask(&zoe, "/collectibles").await.text();
    assert!(
        text.starts_with("❔ Can't see the limited items of ZoeHides"),
        "{text}"
    );
    assert!(text.contains("hides their inventory"), "{text}");
}

#[tokio::test]
async fn an_outage_in_the_middle_says_at_least() {
    let world = World::new().await;
    for id in 1..=150 {
        world
            .roblox
            .give(world.leo_builds, Item::asset(id).collectible());
    }
    world.link_leo().await;
    world
        .roblox
        .fault(Fault::on(Route::Inventory).page(2).status(503));
    let text = ask(&world.leo(), "/collectibles").await.text();
    assert!(
        text.starts_with("LeoBuilds owns at least 100 limited items"),
        "{text}"
    );
    assert!(
        text.contains("could not be read. Roblox is having an outage"),
        "{text}"
    );
}

#[tokio::test]
async fn pages_survive_a_restart_and_obey_only_those_who_may_look() {
    let mut world = World::new().await;
    for id in 1..=25 {
        world
            .roblox
            .give(world.leo_builds, Item::asset(id).collectible());
    }
    world.link_leo().await;
    let asked = run(&world.leo(), "/collectibles");
    let first = answer(&asked).await;
    assert!(first.text().contains("Page 1 of 3"), "{}", first.text());
    assert!(first.text().contains("`asset:10`"), "{}", first.text());
    assert!(first.button("← Back").expect("a button").disabled);

    world.kill().await;
    world.start_again().await;
    let second = press(&asked, "Next →").await;
    assert!(second.text().contains("Page 2 of 3"), "{}", second.text());
    assert!(second.text().contains("`asset:11`"), "{}", second.text());

    let leo = world.leo;
    let zoe = world.joins("zoe");
    for (id, says) in [
        (
            format!("1:{leo}:collectibles:{leo}:2"),
            "This button belongs to",
        ),
        (
            format!("1:{}:collectibles:{leo}:2", zoe.user()),
            "Only moderators can look at other",
        ),
        (
            format!("1:{}:collectibles:{leo}", zoe.user()),
            "older version",
        ),
    ] {
        let forged = zoe.forge_press(first.message, &id);
        let refused = answer(&forged).await;
        assert!(refused.text().contains(says), "{id}: {}", refused.text());
        assert!(!refused.text().contains("LeoBuilds"), "{}", refused.text());
    }
    // A page past the end is the last one.
    let id = format!("1:{leo}:collectibles:{leo}:4294967295");
    let last = world.leo().forge_press(first.message, &id);
    let last = answer(&last).await;
    assert!(last.text().contains("Page 3 of 3"), "{}", last.text());
}
