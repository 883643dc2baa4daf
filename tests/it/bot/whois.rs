//! `/whois`, and "Account" in the menu of a user.

use std::time::Duration;

use playground::roblox::{Fault, Route};

use super::world::{World, ask};

#[tokio::test]
async fn an_account_with_its_names_its_picture_and_who_linked_it() {
    let world = World::new().await;
    world.roblox.set_display_name(world.leo_builds, "Leo");
    world.link_leo().await;

    for reply in [
        ask(&world.leo(), "/whois").await,
        ask(&world.moderator(), "/whois user:@leo").await,
        world
            .moderator()
            .user_menu("Account", world.leo)
            .expect("in the menu")
            .reply()
            .await
            .expect("a reply"),
    ] {
        assert!(reply.ephemeral);
        let text = reply.text();
        let leo = format!(
            "<@{}> is [Leo (@LeoBuilds)](https://www.roblox.com/users/",
            world.leo
        );
        assert!(text.contains(&leo), "{text}");
        let by = format!("Linked by <@{}> <t:", world.moderator);
        assert!(text.contains(&by), "{text}");
        let picture = &reply.embeds[0]["thumbnail"]["url"];
        assert!(picture.is_string(), "{picture}");
    }
    world.assert_conforms();
}

#[tokio::test]
async fn the_menu_tells_no_more_than_the_command() {
    let world = World::new().await;
    world.link_leo().await;
    let zoe = world.discord.create_user("zoe");
    world.discord.join(world.harbour, zoe);
    let zoe = world.discord.member(world.harbour, zoe);
    let menu = zoe.user_menu("Account", world.leo).expect("in the menu");
    let text = menu.reply().await.expect("a reply").text();
    assert!(text.contains("Only moderators can look at other"), "{text}");
    assert!(!text.contains("LeoBuilds"), "{text}");

    let text = ask(&zoe, "/whois").await.text();
    assert!(
        text.contains("You are not linked to a Roblox account here yet"),
        "{text}"
    );
    // Only to be clicked on by those who may.
    assert!(text.contains("with `/link add`"), "{text}");
    let text = ask(&world.moderator(), "/whois").await.text();
    assert!(text.contains("</link add:"), "{text}");
    world.assert_conforms();
}

#[tokio::test]
async fn a_new_name_is_noticed_and_an_outage_hinders_nothing() {
    let world = World::new().await;
    world.link_leo().await;
    world.roblox.rename(world.leo_builds, "LeoTheBuilder");
    let text = ask(&world.leo(), "/whois").await.text();
    assert!(text.contains("LeoTheBuilder"), "{text}");

    world.roblox.fault(Fault::anywhere().status(503));
    let text = ask(&world.leo(), "/whois").await.text();
    assert!(text.contains("LeoTheBuilder"), "{text}");

    world.roblox.clear_faults();
    world.roblox.fault(Fault::on(Route::User).silence());
    let asked = tokio::time::Instant::now();
    let text = ask(&world.leo(), "/whois").await.text();
    assert!(text.contains("LeoTheBuilder"), "{text}");
    // Not as long as Roblox is waited for where its answer matters.
    assert!(asked.elapsed() < Duration::from_secs(10));
    world.assert_conforms();
}
