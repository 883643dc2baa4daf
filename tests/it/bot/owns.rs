//! `/owns`: every form of an item, every mistake, and whom one may ask about.

use playground::discord::actor::{Person, Reply};
use playground::roblox::Item;
use serde_json::Value;

use super::world::{World, answer, ask, run, shown};

/// Types `item` whatever it holds.
async fn owns(person: &Person, item: &str) -> Reply {
    let command = person.slash("owns").string("item", item);
    let exchange = command
        .run()
        .unwrap_or_else(|error| panic!("{item}: {error}"));
    answer(&exchange).await
}

#[tokio::test]
async fn the_answer_is_in_the_first_line_with_a_picture() {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure hunter");
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;

    let reply = ask(&world.leo(), "/owns item:badge:5").await;
    let embed = &reply.embeds[0];
    assert_eq!(embed["title"], "✅ LeoBuilds owns Treasure hunter");
    assert_eq!(embed["url"], "https://www.roblox.com/badges/5");
    assert!(embed["thumbnail"]["url"].is_string(), "{embed}");

    let reply = ask(&world.leo(), "/owns item:badge:6").await;
    assert_eq!(
        reply.embeds[0]["title"],
        r"❌ LeoBuilds does not own badge\:6"
    );
}

#[tokio::test]
async fn every_way_to_name_an_item_leads_to_it() {
    let world = World::new().await;
    for item in [Item::asset(5), Item::badge(6), Item::game_pass(7)] {
        world.roblox.give(world.leo_builds, item);
    }
    world.link_leo().await;
    for (typed, item) in [
        ("5", "asset:5"),
        ("asset:5", "asset:5"),
        ("https://www.roblox.com/de/catalog/5/Tee", "asset:5"),
        ("BADGE:6", "badge:6"),
        ("roblox.com/badges/6", "badge:6"),
        ("pass:7", "gamepass:7"),
        ("https://www.roblox.com/game-pass/7/VIP", "gamepass:7"),
    ] {
        let text = owns(&world.leo(), typed).await.text();
        assert!(text.starts_with("✅ LeoBuilds owns"), "{typed}: {text}");
        assert!(text.contains(&format!("`{item}`")), "{typed}: {text}");
    }
}

#[tokio::test]
async fn a_hidden_inventory_is_no_answer_and_says_whose_move_it_is() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.roblox.hide(world.leo_builds);
    world.link_leo().await;

    let reply = ask(&world.leo(), "/owns item:badge:5").await.text();
    assert!(
        reply.starts_with("❔ Can't tell whether LeoBuilds owns"),
        "{reply}"
    );
    assert!(reply.contains("hides their inventory"), "{reply}");
    // Said once, however many items are asked for.
    let reply = ask(&world.leo(), "/owns item:badge:5,6,pass:7")
        .await
        .text();
    assert!(
        reply.starts_with("❔ Can't tell which of 3 items"),
        "{reply}"
    );
    assert_eq!(reply.matches("hides their inventory").count(), 1, "{reply}");
}

#[tokio::test]
async fn every_mistake_is_named_and_says_what_was_expected() {
    let world = World::new().await;
    world.link_leo().await;
    let many: Vec<String> = (1..=300).map(|id| id.to_string()).collect();
    let many = many.join(",");
    for (typed, says) in [
        (" , ", "There is no item in what you typed"),
        (
            "badge:0",
            "`badge:0` can't be an item: Roblox's IDs start at 1",
        ),
        ("-7", "`-7` can't be an item"),
        ("9223372036854775808", "is larger than any ID on Roblox"),
        (
            &many,
            "You named 300 items, and the bot looks up at most 50",
        ),
        ("hat:5", "`hat:5` names no kind of item"),
        (
            "https://www.roblox.com/users/156/profile",
            "not the page of an item",
        ),
        (
            "https://example.com/badges/5",
            "leads to `example.com`, not to Roblox",
        ),
        (
            "https://www.roblox.com/share?code=1a&type=Item",
            "the app's Share button",
        ),
        ("https://www.roblox.com/bundles/192/Knight", "is a bundle"),
        (
            "https://www.roblox.com/games/606849621/Jailbreak",
            "is an experience",
        ),
        ("treasure", "`treasure` is neither an item nor a name"),
        ("🎩", "`🎩` is neither an item nor a name"),
        (
            "'; drop table links; --",
            "`'; drop table links; --` is neither",
        ),
        ("<@5> @everyone", "`<@5> @everyone` is neither"),
    ] {
        let reply = owns(&world.leo(), typed).await;
        let text = reply.text();
        assert!(text.contains(says), "{typed}: {text}");
    }
    // What was right comes back, too.
    let text = owns(&world.leo(), "badge:5, hat:6").await.text();
    assert!(text.contains("`badge:5, hat:6`"), "{text}");
}

#[tokio::test]
async fn names_can_neither_style_nor_mention_nor_turn_text_around() {
    let world = World::new().await;
    let name = "**Hat** @everyone <@1> [x](https://example.com) \u{202e}evil";
    world.roblox.publish(Item::badge(5), name);
    world
        .roblox
        .set_display_name(world.leo_builds, "__Leo__ <@&2>\u{202e}");
    world.link_leo().await;
    for command in ["/owns item:badge:5", "/owns item:badge:5,badge:6", "/whois"] {
        let text = ask(&world.leo(), command).await.text();
        for forbidden in [
            "**Hat**",
            " @everyone",
            "<@1>",
            "[x]",
            "\u{202e}",
            "__Leo__",
            "<@&2>",
        ] {
            assert!(
                !text.contains(forbidden),
                "{command}: {forbidden} in {text}"
            );
        }
    }
    let text = ask(&world.leo(), "/owns item:badge:5").await.text();
    assert!(text.contains(r"\*\*Hat\*\* \@everyone"), "{text}");
}

#[tokio::test]
async fn nobody_learns_about_others_without_being_a_moderator_of_theirs() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;
    let zoe = world.joins("zoe");

    for command in [
        "/owns item:badge:5 user:@leo",
        "/collectibles user:@leo",
        "/whois user:@leo",
    ] {
        let text = ask(&zoe, command).await.text();
        assert!(text.contains("Only moderators can look at other"), "{text}");
        assert!(!text.contains("LeoBuilds"), "{text}");
        let text = ask(&world.moderator(), command).await.text();
        assert!(text.contains("LeoBuilds"), "{text}");
    }

    // A server of one's own shows neither people who are not in it, nor what
    // moderators elsewhere linked.
    let cove = world.discord.create_server("Cove", zoe.user());
    let zoe = world.discord.member(cove, zoe.user());
    for command in [
        "/owns item:badge:5 user:@leo",
        "/collectibles user:@leo",
        "/whois user:@leo",
    ] {
        let text = ask(&zoe, command).await.text();
        assert!(text.contains("is not in this server"), "{text}");
    }
    world.discord.join(cove, world.leo);
    for command in [
        "/owns item:badge:5 user:@leo",
        "/collectibles user:@leo",
        "/whois user:@leo",
    ] {
        let text = ask(&zoe, command).await.text();
        assert!(
            text.contains("is not linked to a Roblox account here"),
            "{text}"
        );
        assert!(!text.contains("LeoBuilds"), "{text}");
    }
}

#[tokio::test]
async fn only_ones_own_answer_can_be_shown_and_only_by_oneself() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;

    let asked = run(&world.leo(), "/owns item:badge:5");
    let mine = answer(&asked).await;
    let button = mine.button("Show it to the channel").expect("a button");
    let forged = world
        .moderator()
        .forge_press(mine.message, &button.custom_id.expect("a custom ID"));
    let refused = answer(&forged).await.text();
    assert!(refused.contains("This button belongs to"), "{refused}");
    assert_eq!(forged.replies().len(), 1);

    let text = shown(&asked).await.text();
    assert!(text.contains("LeoBuilds owns"), "{text}");

    let others = ask(&world.moderator(), "/owns item:badge:5 user:@leo").await;
    assert_eq!(others.button("Show it to the channel"), None);
}

#[tokio::test]
async fn the_servers_own_binds_are_suggested_and_nobody_elses() {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure hunter");
    ask(
        &world.mia(),
        "/bind badge item:5 role:@Captain name:Gold digger",
    )
    .await;
    ask(&world.mia(), "/bind gamepass item:7 role:@Captain").await;
    let cove = world.discord.create_server("Cove", world.mia);
    let mia = world.discord.member(cove, world.mia);
    world.clear_records();

    let suggest = async |person: &Person, typed: &str| -> Vec<(String, Value)> {
        let found = person.autocomplete("owns", "item", typed).await;
        let found = found.expect("suggestions").into_iter();
        found.map(|one| (one.name, one.value)).collect()
    };
    let gold = (
        "Gold digger – Treasure hunter (badge:5)".to_owned(),
        Value::from("badge:5"),
    );
    let pass = ("gamepass:7".to_owned(), Value::from("gamepass:7"));
    assert_eq!(suggest(&world.leo(), "").await, [gold.clone(), pass]);
    for typed in ["gold", "TREASURE", "badge:"] {
        let found = suggest(&world.leo(), typed).await;
        assert_eq!(found.as_slice(), std::slice::from_ref(&gold), "{typed}");
    }
    assert_eq!(suggest(&world.leo(), "nothing like it").await, []);
    let after = suggest(&world.leo(), "asset:9, gamepass").await;
    assert_eq!(after[0].1, "asset:9,gamepass:7");
    assert_eq!(suggest(&mia, "").await, []);
    assert_eq!(world.roblox.requests().len(), 0);

    // A bind's name stands for its items.
    world.link_leo().await;
    let text = ask(&world.leo(), "/owns item:GOLD DIGGER").await.text();
    assert!(text.contains("Treasure hunter"), "{text}");
    // Roblox tells no names of passes: the server's own serves.
    ask(&world.mia(), "/bind gamepass item:8 role:@Captain name:VIP").await;
    let text = ask(&world.leo(), "/owns item:pass:8").await.text();
    assert!(text.contains("does not own VIP"), "{text}");
}
