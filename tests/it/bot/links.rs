//! `/link add`, `/link remove`, `/link list`: who may decide about whom.

use std::time::Duration;

use playground::discord::actor::CommandError;
use playground::discord::{Permissions, RoleSpec};
use playground::roblox::Item;

use super::world::{Captain, World, answer, ask, press, refusal, run};

#[tokio::test]
async fn roles_come_and_go_with_a_link() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.bind("badge:5").await;
    let captain = format!("<@&{}>", world.captain);

    let added = ask(&world.moderator(), "/link add user:@leo roblox:leobuilds").await;
    let text = added.text();
    let first = format!("✅ <@{}> is now linked to [LeoBuilds]", world.leo);
    assert!(text.starts_with(&first), "{text}");
    assert!(text.contains(&captain), "{text}");
    assert!(added.embeds[0]["thumbnail"]["url"].is_string());
    assert!(world.has_role(world.leo));

    let text = ask(&world.moderator(), "/link add user:@leo roblox:LeoBuilds")
        .await
        .text();
    assert!(text.contains("was linked to"), "{text}");

    // Another account, without the badge.
    world.roblox.create_user("LeoTwo");
    let text = ask(&world.moderator(), "/link add user:@leo roblox:LeoTwo")
        .await
        .text();
    assert!(text.contains("no longer to [LeoBuilds]"), "{text}");
    assert!(text.contains(&captain), "{text}");
    world.leo_becomes(Captain::No).await;

    ask(&world.moderator(), "/link add user:@leo roblox:LeoBuilds").await;
    world.leo_becomes(Captain::Yes).await;
    let text = ask(&world.moderator(), "/link remove user:@leo")
        .await
        .text();
    assert!(
        text.contains("is no longer linked to [LeoBuilds]"),
        "{text}"
    );
    assert!(text.contains(&captain), "{text}");
    assert!(!world.has_role(world.leo));
    let text = ask(&world.moderator(), "/link remove user:@leo")
        .await
        .text();
    assert!(text.contains("there is nothing to remove"), "{text}");
}

#[tokio::test]
async fn every_mistake_in_an_account_is_named() {
    let world = World::new().await;
    let banned = world.roblox.create_user("BannedBob");
    world.roblox.ban(banned);
    let renamed = world.roblox.create_user("OldName");
    world.roblox.rename(renamed, "NewName");
    let (leo, zoe) = (world.leo, world.joins("zoe").user());
    ask(&world.moderator(), "/link add user:@zoe roblox:NewName").await;

    let banned_id = banned.to_string();
    let taken = format!("linked to <@{zoe}> in this server already");
    for (typed, says) in [
        ("NobodyAtAll", "Nobody on Roblox is `NobodyAtAll`"),
        ("999999999999", "Nobody on Roblox is `999999999999`"),
        ("BannedBob", "Roblox has banned BannedBob"),
        (&banned_id, "Roblox has banned BannedBob"),
        (
            "oldname",
            "oldname is called NewName today. If that is who you mean, type `NewName`",
        ),
        ("Leo Builds", "`Leo Builds` can't be a Roblox username"),
        ("ab", "`ab` is too short"),
        ("0", "`0` can't be a user"),
        ("-3", "`-3` can't be a user"),
        ("9223372036854775808", "is larger than any user ID"),
        (
            "https://example.com/users/1/profile",
            "does not lead to Roblox",
        ),
        (
            "https://www.roblox.com/catalog/5/Tee",
            "is not somebody's profile",
        ),
        (
            "https://www.roblox.com/share?code=1&type=Profile",
            "the app's Share button",
        ),
        ("**Leo** <@5>", "`**Leo** <@5>` can't be a Roblox username"),
        ("NewName", taken.as_str()),
    ] {
        let command = world.moderator().slash("link add").user("user", leo);
        let exchange = command.string("roblox", typed).run().expect("may run");
        let reply = answer(&exchange).await;
        let text = reply.text();
        assert!(text.contains(says), "{typed}: {text}");
    }
    let text = ask(&world.leo(), "/whois").await.text();
    assert!(text.contains("You are not linked"), "{text}");
}

#[tokio::test]
async fn nobody_links_themself_or_someone_at_or_above() {
    let world = World::new().await;
    let officers = RoleSpec::named("Officers").above_bot();
    let officers = world.discord.create_role(world.harbour, officers);
    let [peer, officer] = ["peer", "officer"].map(|name| world.joins_the_crew(name).user());
    let stranger = world.discord.create_user("stranger");
    world
        .discord
        .add_role_by_hand(world.harbour, officer, officers);
    let bot = world.discord.bot();
    for (user, says) in [
        (world.moderator, "Nobody links themself"),
        (peer, "stands as high as you do"),
        (officer, "stands as high as you do"),
        (world.mia, "stands as high as you do"),
        (stranger, "is not in this server"),
        (bot, "is a bot"),
    ] {
        let add = world.moderator().slash("link add").user("user", user);
        let add = add.string("roblox", "LeoBuilds").run().expect("may run");
        let text = answer(&add).await.text();
        assert!(text.contains(says), "{text}");
    }
    for (user, says) in [
        (world.moderator, "Nobody links themself"),
        (peer, "stands as high as you do"),
        // Whoever left can be forgotten.
        (stranger, "there is nothing to remove"),
    ] {
        let remove = world.moderator().slash("link remove").user("user", user);
        let remove = remove.run().expect("may run");
        let text = answer(&remove).await.text();
        assert!(text.contains(says), "{text}");
    }
    // Members may not run it at all, unless their server lets them.
    let refused = world.leo().command("/link add user:@mia roblox:LeoBuilds");
    assert!(
        matches!(refused, Err(CommandError::NotAllowed)),
        "{refused:?}"
    );
    let text = ask(&world.moderator(), "/link list").await.text();
    assert!(text.contains("No moderator has linked anybody"), "{text}");
}

/// Invariant 4: no more comes of a moderator's link than the moderator has.
#[tokio::test]
async fn a_link_earns_nothing_at_or_above_its_author() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let may = Permissions::MANAGE_ROLES;
    let junior = RoleSpec::named("Junior").permissions(may).at_bottom();
    let junior = discord.create_role(harbour, junior);
    let author = world.joins("junior");
    discord.add_role_by_hand(harbour, author.user(), junior);
    world.bind("badge:5").await;
    world.roblox.give(world.leo_builds, Item::badge(5));

    world
        .told(&author, "/link add user:@leo roblox:LeoBuilds")
        .await;
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("above the moderator who linked"), "{text}");
    assert_eq!(world.role_writes(), 0);

    // Somebody higher up says the same.
    world.link_leo().await;
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn the_list_has_pages_for_those_who_moderate() {
    let world = World::new().await;
    world.links_members(16).await;
    let listed = run(&world.moderator(), "/link list");
    let first = answer(&listed).await;
    assert!(first.text().starts_with("16 links"), "{}", first.text());
    assert!(first.text().contains("[Account15]"), "{}", first.text());
    assert!(!first.text().contains("[Account16]"), "{}", first.text());

    let second = press(&listed, "Next →").await;
    assert!(second.text().contains("[Account16]"), "{}", second.text());
    assert!(second.text().contains("Page 2 of 2"), "{}", second.text());

    // A member who writes the button by hand learns nothing.
    let id = format!("1:{}:links:1", world.leo);
    let forged = world.leo().forge_press(first.message, &id);
    let text = answer(&forged).await.text();
    assert!(text.contains("Without the permission"), "{text}");
    assert!(!text.contains("Account"), "{text}");

    // Nor does whoever moderated once.
    world.discord.let_pass(Duration::from_mins(15));
    let text = press(&listed, "← Back").await.text();
    assert!(text.contains("Page 1 of 2"), "{text}");
    for role in world.discord.member_roles(world.harbour, world.moderator) {
        world
            .discord
            .remove_role_by_hand(world.harbour, world.moderator, role);
    }
    let pressed = listed.press("Next →").await.expect("there");
    let text = refusal(&pressed).await.text();
    assert!(text.contains("Without the permission"), "{text}");
}
