//! Buttons that somebody else presses, or somebody who may no longer.

use playground::discord::actor::Exchange;
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, run};

/// Asks for something that has a button, and names the button.
type Asks = fn(&World) -> (Exchange, &'static str);

fn check_again(world: &World) -> (Exchange, &'static str) {
    (run(&world.leo(), "/update"), "Check again")
}

fn next_binds(world: &World) -> (Exchange, &'static str) {
    (run(&world.mia(), "/viewbinds"), "Next →")
}

fn cancel_unbind(world: &World) -> (Exchange, &'static str) {
    (run(&world.mia(), "/unbind bind:badge:5"), "Cancel")
}

fn cancel_unlink(world: &World) -> (Exchange, &'static str) {
    (run(&world.leo(), "/unlink"), "Cancel")
}

/// Leo is a captain by badge 5, which he owns no more, and hides it; there are
/// binds for two pages.
async fn world() -> World {
    let world = World::new().await;
    world.link_leo().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.bind("badge:5").await;
    world.leo_becomes(Captain::Yes).await;
    for badge in 11..=16 {
        world.bind(&format!("badge:{badge}")).await;
    }
    world.is_settled().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.roblox.hide(world.leo_builds);
    world
}

/// Members and moderators alike: a button is its addressee's alone.
#[rstest]
#[case::check_again(check_again, "@leo")]
#[case::pager(next_binds, "@mia")]
#[case::cancel_of_unbind(cancel_unbind, "@mia")]
#[case::cancel_of_unlink(cancel_unlink, "@leo")]
#[tokio::test]
async fn a_button_is_its_addressees(#[case] asks: Asks, #[case] addressee: &str) {
    let world = world().await;
    let (asked, button) = asks(&world);
    let before = asked.reply().await.expect("an answer");
    let id = before.button(button).and_then(|button| button.custom_id);
    let id = id.expect("a button of the bot's");
    world.roblox.show(world.leo_builds);
    world.roblox.clear_records();

    let zoe = world.discord.create_user("zoe");
    world.discord.join(world.harbour, zoe);
    for presser in [world.discord.member(world.harbour, zoe), world.moderator()] {
        let forged = presser.forge_press(before.message, &id);
        let refused = forged.reply().await.expect("a refusal");
        assert!(refused.ephemeral);
        let belongs = format!("This button belongs to {addressee}");
        let text = world.read(&refused);
        assert!(text.contains(&belongs), "{text}");
        assert_eq!(forged.replies().len(), 1);
    }
    let after = asked.reply().await.expect("it is there");
    assert_eq!(after.text(), before.text(), "nothing moved");
    assert!(world.has_role(world.leo), "nothing was checked");
    assert_eq!(world.roblox.requests().len(), 0);

    // Whose it is can press it still.
    let pressed = asked.press(button).await.expect("it is there");
    let text = pressed.reply().await.expect("an answer").text();
    assert_ne!(text, before.text());
    world.assert_conforms();
}

#[tokio::test]
async fn who_lost_manage_server_turns_no_page_of_the_binds() {
    let world = world().await;
    let listed = run(&world.moderator(), "/viewbinds");
    let first = listed.reply().await.expect("an answer");
    assert!(first.text().contains("Page 1 of 2"), "{}", first.text());
    world
        .discord
        .remove_role_by_hand(world.harbour, world.moderator, world.crew);
    let pressed = listed.press("Next →").await.expect("it is there");
    let refused = pressed.followup(1).await.expect("a refusal");
    assert!(refused.ephemeral);
    assert!(
        refused.text().contains("Manage Server"),
        "{}",
        refused.text()
    );
    assert!(!refused.text().contains("badge"), "{}", refused.text());
    let page = listed.reply().await.expect("it is there");
    assert_eq!(page.text(), first.text(), "the page was not turned");
    world.assert_conforms();
}
