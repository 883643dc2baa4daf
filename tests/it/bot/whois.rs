//! `/whois`, and "Account" in the menu of a user.

use std::time::Duration;

use playground::discord::{Permissions, RoleSpec};
use playground::roblox::{Fault, Route};

use super::world::{World, answer, ask};

#[tokio::test]
async fn an_account_with_its_names_its_picture_and_who_linked_it() {
    let world = World::new().await;
    world.roblox.set_display_name(world.leo_builds, "Leo");
    world.link_leo().await;

    let menu = world.moderator().user_menu("Account", world.leo);
    let menu = menu.expect("in the menu");
    for reply in [
        ask(&world.leo(), "/whois").await,
        ask(&world.moderator(), "/whois user:@leo").await,
        answer(&menu).await,
    ] {
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
}

#[tokio::test]
async fn the_menu_tells_no_more_than_the_command() {
    let world = World::new().await;
    world.link_leo().await;
    let zoe = world.joins("zoe");
    let menu = zoe.user_menu("Account", world.leo).expect("in the menu");
    let text = answer(&menu).await.text();
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
}

/// To manage a channel is not to moderate the server: the same permission bit,
/// allowed in one channel, means no more than that.
#[tokio::test]
async fn who_manages_a_channel_alone_looks_at_nobody() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    world.link_leo().await;
    let pilot = discord.create_role(harbour, RoleSpec::named("Pilot").below_bot());
    let bridge = discord.create_channel(harbour, "bridge");
    let may = Permissions::MANAGE_ROLES | Permissions::MANAGE_GUILD;
    discord.set_overwrite(bridge, pilot, may, Permissions::NONE);
    let zoe = world.joins("zoe").in_channel(bridge);
    discord.add_role_by_hand(harbour, zoe.user(), pilot);

    for (command, says) in [
        ("/whois user:@leo", "Only moderators"),
        ("/owns item:badge:5 user:@leo", "Only moderators"),
        ("/update user:@leo", "your own roles only"),
    ] {
        let text = ask(&zoe, command).await.text();
        assert!(text.contains(says), "{command}: {text}");
        assert!(!text.contains("LeoBuilds"), "{command}: {text}");
    }
    // There, Discord says that she may: it is for the bot to know better.
    zoe.command("/link list").expect("Discord lets her");
    discord.add_role_by_hand(harbour, zoe.user(), world.crew);
    let text = ask(&zoe, "/whois user:@leo").await.text();
    assert!(text.contains("LeoBuilds"), "{text}");
}
