//! What is typed or picked and means nothing, where no other file of a command
//! says it.

use rstest::rstest;

use super::world::{World, answer};

#[rstest]
#[case::spaces("   ")]
#[case::commas(",,")]
#[tokio::test]
async fn no_item_at_all_is_said(#[case] typed: &str) {
    let world = World::new().await;
    world.link_leo().await;
    let owns = world.leo().slash("owns").string("item", typed);
    let asked = owns.run().expect("it can be sent");
    let text = answer(&asked).await.text();
    assert!(
        text.contains("There is no item in what you typed"),
        "{text}"
    );
}

/// The menu of somebody who is not there: an old message still shows them.
#[rstest]
#[case::account("Account", "@stranger is not in this server, so the bot tells nothing")]
#[case::update(
    "Update roles",
    "@stranger is not in this server, so there are no roles"
)]
#[tokio::test]
async fn the_menu_of_somebody_who_is_not_there_says_so(#[case] menu: &str, #[case] told: &str) {
    let world = World::new().await;
    let stranger = world.discord.create_user("stranger");
    world.roblox.clear_records();
    let asked = world.moderator().user_menu(menu, stranger);
    let reply = answer(&asked.expect("it is offered")).await;
    let text = world.read(&reply);
    assert!(text.contains(told), "{text}");
    assert_eq!(world.roblox.requests().len(), 0);
}
