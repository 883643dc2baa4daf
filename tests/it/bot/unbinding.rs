//! `/unbind`: what is asked, and what becomes of the roles.

use std::time::Duration;

use playground::discord::actor::Exchange;
use playground::roblox::Item;

use super::world::{Captain, Pair, World, answer, ask, comes_true, press, run, until};

const KEEP: &str = "Remove it, they keep the role";
const TAKE: &str = "Remove it and take the role";
const REMOVE: &str = "Remove it";

/// Leo is a captain by badge 5.
async fn world() -> World {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure hunter");
    world.leo_is_a_captain().await;
    world
}

/// More captains than change before the guard asks.
const MANY: usize = 14;

async fn many_captains() -> (World, Vec<Pair>) {
    let world = World::new().await;
    world.allow_a_second(100);
    let people = world.crowd(world.harbour, "sailor", MANY).await;
    for (_, account) in &people {
        world.roblox.give(*account, Item::badge(5));
    }
    world.bind("badge:5").await;
    let all = || people.iter().all(|(user, _)| world.has_role(*user));
    until("all are captains", all).await;
    world.is_settled().await;
    (world, people)
}

/// Asks for the removal of the bind; nothing is removed yet.
async fn question(world: &World) -> Exchange {
    let asked = run(&world.mia(), "/unbind bind:badge:5");
    let text = world.read(&answer(&asked).await);
    assert!(text.contains("@Captain"), "{text}");
    let binds = world.told(&world.mia(), "/viewbinds").await;
    assert!(binds.contains("one bind"), "{binds}");
    asked
}

#[tokio::test]
async fn roles_are_taken_where_that_was_chosen() {
    let world = world().await;
    let asked = question(&world).await;
    let text = world.read(&answer(&asked).await);
    assert!(text.contains("One member has @Captain"), "{text}");
    let reply = press(&asked, TAKE).await;
    assert!(
        world.read(&reply).contains("✅ Removed"),
        "{}",
        reply.text()
    );
    assert_eq!(reply.buttons(), []);
    world.leo_becomes(Captain::No).await;
}

/// Who answered it was asked what the guard would ask.
#[tokio::test]
async fn many_roles_are_taken_without_another_question() {
    let (world, people) = many_captains().await;
    let asked = question(&world).await;
    let text = world.read(&answer(&asked).await);
    assert!(text.contains("14 members have @Captain"), "{text}");
    let reply = world.read(&press(&asked, TAKE).await);
    assert!(reply.contains("14 members had @Captain"), "{reply}");
    let nobody = || !people.iter().any(|(user, _)| world.has_role(*user));
    until("nobody is a captain", nobody).await;
    world.is_settled().await;
    let pauses = "select count(*) from role_pauses";
    assert_eq!(world.count(pauses).await, 0);
    assert_eq!(world.role_writes(), 2 * MANY);
}

#[tokio::test]
async fn many_roles_are_kept() {
    let (world, people) = many_captains().await;
    let reply = world.read(&press(&question(&world).await, KEEP).await);
    assert!(reply.contains("14 members keep @Captain"), "{reply}");
    for (_, account) in &people {
        world.roblox.take(*account, Item::badge(5));
    }
    let all = run(&world.mia(), "/updateall");
    answer(&all).await;
    let message = all.press("Start").await.expect("the question");
    comes_true("all were visited", async || {
        let said = world.read(&answer(&message).await);
        said.contains("✅ Done: 14 members")
    })
    .await;
    world.is_settled().await;
    assert!(people.iter().all(|(user, _)| world.has_role(*user)));
    assert_eq!(world.role_writes(), MANY);
}

#[tokio::test]
async fn roles_that_are_kept_are_the_bots_no_more() {
    let world = world().await;
    press(&question(&world).await, KEEP).await;
    world.is_settled().await;
    assert!(world.has_role(world.leo));
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.told(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
}

#[tokio::test]
async fn nobody_loses_what_another_bind_earns() {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::game_pass(7));
    world.bind("gamepass:7").await;
    world.is_settled().await;

    let asked = run(&world.mia(), "/unbind bind:badge:5");
    let text = world.read(&answer(&asked).await);
    assert!(
        text.contains("Nobody has @Captain through it alone"),
        "{text}"
    );
    press(&asked, REMOVE).await;
    world.is_settled().await;
    assert!(world.has_role(world.leo));
    // It is the other bind's now, and goes with that one's pass.
    world.roblox.take(world.leo_builds, Item::game_pass(7));
    world.told(&world.leo(), "/update").await;
    world.leo_becomes(Captain::No).await;
}

#[tokio::test]
async fn cancelling_changes_nothing() {
    let world = world().await;
    let reply = press(&question(&world).await, "Cancel").await;
    assert!(
        reply.text().contains("Nothing was changed"),
        "{}",
        reply.text()
    );
    let binds = world.told(&world.mia(), "/viewbinds").await;
    assert!(binds.contains("one bind"), "{binds}");
}

#[tokio::test]
async fn the_question_outlives_the_bot_but_not_the_bind() {
    let mut world = world().await;
    let (first, second) = (question(&world).await, question(&world).await);
    world.kill().await;
    world.start_again().await;
    press(&first, KEEP).await;
    // A second question about the same bind, answered too late.
    let reply = press(&second, TAKE).await;
    assert!(
        reply.text().contains("This bind is gone"),
        "{}",
        reply.text()
    );
    world.is_settled().await;
    assert!(
        world.has_role(world.leo),
        "they keep it, as was decided first"
    );
}

#[tokio::test]
async fn who_may_no_longer_bind_removes_nothing() {
    let world = world().await;
    let asked = run(&world.moderator(), "/unbind bind:badge:5");
    let reply = answer(&asked).await;
    world
        .discord
        .remove_role_by_hand(world.harbour, world.moderator, world.crew);
    world.discord.let_pass(Duration::from_mins(15));
    let text = press(&asked, TAKE).await.text();
    assert!(text.contains("Manage Server"), "{text}");
    // Nor does somebody else, by a forged request.
    let id = reply.button(TAKE).and_then(|button| button.custom_id);
    let forged = world
        .leo()
        .forge_press(reply.message, &id.expect("a button"));
    let text = world.read(&answer(&forged).await);
    assert!(text.contains("belongs to @mod"), "{text}");
    let binds = world.told(&world.mia(), "/viewbinds").await;
    assert!(binds.contains("one bind"), "{binds}");
}

#[tokio::test]
async fn binds_are_suggested_by_name_item_and_role() {
    let world = world().await;
    world
        .told(
            &world.mia(),
            "/bind asset item:77 role:@Captain name:Golden hat",
        )
        .await;
    for (typed, suggested) in [
        (
            "",
            vec![
                "Treasure hunter · @Captain",
                "Golden hat · asset:77 · @Captain",
            ],
        ),
        ("TREASURE", vec!["Treasure hunter · @Captain"]),
        ("asset:7", vec!["Golden hat · asset:77 · @Captain"]),
        ("nothing of the kind", vec![]),
    ] {
        let found = world.mia().autocomplete("unbind", "bind", typed).await;
        let found = found.expect("suggestions");
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, suggested, "{typed:?}");
    }
    // What is suggested is understood.
    let found = world.mia().autocomplete("unbind", "bind", "golden").await;
    let id = found.expect("suggestions")[0]
        .value
        .as_str()
        .expect("text")
        .to_owned();
    let text = world
        .told(&world.mia(), &format!("/unbind bind:{id}"))
        .await;
    assert!(text.contains("Golden hat"), "{text}");
    // So is a name, but no bind of another server.
    let text = world.told(&world.mia(), "/unbind bind:golden HAT").await;
    assert!(text.contains("Remove this bind?"), "{text}");
    let other = world.discord.create_server("Lagoon", world.mia);
    let elsewhere = world.discord.member(other, world.mia);
    let text = world.read(&ask(&elsewhere, &format!("/unbind bind:{id}")).await);
    assert!(text.contains("There is no bind"), "{text}");
}
