//! `/bind` and `/viewbinds`: what they say, and what a bind may hand out.

use std::time::Duration;

use playground::discord::actor::{Exchange, Person};
use playground::discord::{Permissions, RoleId, RoleSpec};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, answer, ask, press, run};

/// Somebody who may bind, with a role below the bot's own.
fn deputy(world: &World) -> (Person, RoleId) {
    let (discord, harbour) = (&world.discord, world.harbour);
    let may = Permissions::MANAGE_ROLES | Permissions::MANAGE_GUILD;
    let role = RoleSpec::named("Deputy").permissions(may).below_bot();
    let role = discord.create_role(harbour, role);
    let deputy = world.joins("deputy");
    discord.add_role_by_hand(harbour, deputy.user(), role);
    (deputy, role)
}

#[tokio::test]
async fn a_bind_says_what_it_does_and_does_it() {
    let world = World::new().await;
    world.roblox.publish(Item::badge(5), "Treasure *hunter*");
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;

    let command = "/bind badge item:5 role:@Captain name:Gold on_loss:keep";
    let reply = ask(&world.mia(), command).await;
    let text = world.read(&reply);
    assert!(
        text.starts_with(
            r"✅ Whoever has the badge [Treasure \*hunter\*](https://www.roblox.com/badges/5) gets @Captain."
        ),
        "{text}"
    );
    assert!(text.contains("Called **Gold**"), "{text}");
    assert!(text.contains("keeps the role"), "{text}");
    assert!(
        text.contains("One linked member is being checked"),
        "{text}"
    );
    assert!(reply.embeds[0]["thumbnail"]["url"].is_string(), "{reply:?}");
    // Nobody asked for it.
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn an_item_that_roblox_does_not_show_is_doubted_and_bound() {
    let world = World::new().await;
    let text = world
        .told(&world.mia(), "/bind badge item:badge:404 role:@Captain")
        .await;
    assert!(text.contains("Please check on Roblox"), "{text}");
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("@Captain ← [`badge:404`]"), "{text}");
}

#[rstest]
#[case::of_another_kind(
    "badge",
    "gamepass:5",
    "`gamepass:5` is a game pass. For that, use /bind gamepass"
)]
#[case::a_link_of_another_kind(
    "gamepass",
    "https://www.roblox.com/de/badges/5/Hunter",
    "For that, use /bind badge"
)]
#[case::unbindable("asset", "privateserver:5", "no role can be bound to that yet")]
#[case::words("asset", "the golden hat", "`the golden hat` is not the ID")]
#[case::several("badge", "5,6", "You named 2 items")]
#[case::zero("badge", "0", "`0`")]
#[case::too_large("badge", "9223372036854775808", "`9223372036854775808`")]
#[case::another_site("badge", "https://example.com/badges/5", "example.com")]
#[tokio::test]
async fn what_can_not_be_bound_is_said(#[case] kind: &str, #[case] item: &str, #[case] told: &str) {
    let world = World::new().await;
    let command = format!("/bind {kind} item:{item} role:@Captain");
    let text = world.told(&world.mia(), &command).await;
    assert!(text.contains(told), "{text}");
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("No role is bound"), "{text}");
}

#[tokio::test]
async fn roles_that_nobody_can_give_are_refused() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.create_role(harbour, RoleSpec::named("Booster").managed().at_bottom());
    for (role, told) in [
        ("@Crew", "@Crew stands above the bot's own role"),
        ("@Booster", "@Booster belongs to an integration"),
        ("@everyone", "@everyone is the role that everyone has"),
    ] {
        let command = format!("/bind badge item:5 role:{role}");
        let text = world.told(&world.mia(), &command).await;
        assert!(text.contains(told), "{role}: {text}");
    }
}

#[tokio::test]
async fn nobody_binds_what_they_could_not_give() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let (deputy, role) = deputy(&world);
    discord.create_role(harbour, RoleSpec::named("Admiral").below_bot());
    for above in ["@Admiral", "@Deputy"] {
        let command = format!("/bind badge item:5 role:{above}");
        let text = world.told(&deputy, &command).await;
        assert!(text.contains("at or above your own highest role"), "{text}");
    }
    discord.set_role_permissions(harbour, role, Permissions::MANAGE_GUILD);
    let text = world
        .told(&deputy, "/bind badge item:5 role:@Captain")
        .await;
    assert!(text.contains("Manage Roles"), "{text}");
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("No role is bound"), "{text}");
}

/// Invariant 5, later: the author's word covers nothing that rose above them.
#[tokio::test]
async fn a_role_that_rises_above_its_binds_author_is_given_to_nobody() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let (deputy, role) = deputy(&world);
    world
        .told(&deputy, "/bind badge item:5 role:@Captain")
        .await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    discord.move_role(harbour, world.captain, discord.role_position(harbour, role));
    world.link_leo().await;

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("above whoever bound it"), "{text}");
    assert_eq!(world.role_writes(), 0);
    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("one does not work"), "{text}");

    // Somebody higher up vouches for it by binding it once more.
    let again = run(&world.mia(), "/bind badge item:5 role:@Captain");
    assert!(world.read(&answer(&again).await).contains("already"));
    press(&again, "Confirm it").await;
    world.leo_becomes(Captain::Yes).await;
}

/// Captain may ban, Leo has badge 5, and Mia binding the two is asked whether
/// she means it.
async fn asked_about_powers() -> (World, Exchange) {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.set_role_permissions(harbour, world.captain, Permissions::BAN_MEMBERS);
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.link_leo().await;
    let bound = run(&world.mia(), "/bind badge item:5 role:@Captain");
    let text = world.read(&answer(&bound).await);
    assert!(text.contains("Ban Members"), "{text}");
    (world, bound)
}

#[tokio::test]
async fn a_role_with_powers_is_given_to_nobody_until_it_is_confirmed() {
    let (world, bound) = asked_about_powers().await;
    world.is_settled().await;
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("nobody has agreed"), "{text}");
    assert_eq!(world.role_writes(), 0);

    let confirmed = press(&bound, "Hand out these powers").await;
    let text = world.read(&confirmed);
    assert!(text.contains("✅ Confirmed"), "{text}");
    assert!(text.contains("these powers: Ban Members."), "{text}");
    assert_eq!(confirmed.buttons(), []);
    world.leo_becomes(Captain::Yes).await;
}

/// A person vouches for what they read, not for what came after.
#[tokio::test]
async fn powers_that_were_not_shown_are_not_vouched_for() {
    let (world, bound) = asked_about_powers().await;
    let more = Permissions::BAN_MEMBERS | Permissions::ADMINISTRATOR;
    world
        .discord
        .set_role_permissions(world.harbour, world.captain, more);
    let asked_again = press(&bound, "Hand out these powers").await;
    let text = world.read(&asked_again);
    assert!(text.contains("Nothing was confirmed"), "{text}");
    assert!(text.contains("Ban Members, Administrator"), "{text}");
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("nobody has agreed"), "{text}");
    assert_eq!(world.role_writes(), 0);

    let confirmed = press(&bound, "Hand out these powers").await;
    let text = world.read(&confirmed);
    assert!(text.contains("✅ Confirmed"), "{text}");
    assert!(text.contains("Ban Members, Administrator."), "{text}");
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn a_role_that_gains_powers_pauses_and_takes_nothing() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    world.leo_is_a_captain().await;

    let powers = Permissions::MANAGE_MESSAGES | Permissions::BAN_MEMBERS;
    discord.set_role_permissions(harbour, world.captain, powers);
    world.told(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo), "what is held is not taken");

    discord.remove_role_by_hand(harbour, world.leo, world.captain);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Ban Members, Manage Messages"), "{text}");
    assert!(!world.has_role(world.leo));

    discord.set_role_permissions(harbour, world.captain, Permissions::NONE);
    world.told(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn only_who_may_bind_confirms() {
    let world = World::new().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.set_role_permissions(harbour, world.captain, Permissions::BAN_MEMBERS);
    let (deputy, role) = deputy(&world);
    let bound = run(&deputy, "/bind badge item:5 role:@Captain");
    let reply = answer(&bound).await;
    let button = reply.button("Hand out these powers").expect("a button");
    let id = button.custom_id.expect("not a link");

    // Somebody else presses it, by a forged request.
    let forged = world.leo().forge_press(reply.message, &id);
    let text = world.read(&answer(&forged).await);
    assert!(text.contains("belongs to @deputy"), "{text}");
    // Whoever lost the right since they asked: what they could not give, at
    // once; whatever Discord let them begin, after a while.
    discord.remove_role_by_hand(harbour, deputy.user(), role);
    let text = world.read(&press(&bound, "Hand out these powers").await);
    assert!(text.contains("takes the permission Manage Roles"), "{text}");
    discord.let_pass(Duration::from_mins(15));
    let text = world.read(&press(&bound, "Hand out these powers").await);
    assert!(
        text.contains("Without the permission Manage Server"),
        "{text}"
    );
    // Whoever may change the server, but could not give that role.
    discord.add_role_by_hand(harbour, deputy.user(), role);
    discord.move_role(harbour, world.captain, discord.role_position(harbour, role));
    let text = world.read(&press(&bound, "Hand out these powers").await);
    assert!(text.contains("at or above your own highest role"), "{text}");
}

#[tokio::test]
async fn the_list_has_pages_that_outlive_the_bot_and_begins_with_problems() {
    let mut world = World::new().await;
    for badge in 1..=12 {
        world.bind(&format!("badge:{badge}")).await;
    }
    let sunk = RoleSpec::named("Sunk").below_bot();
    let sunk = world.discord.create_role(world.harbour, sunk);
    world
        .told(&world.mia(), "/bind asset item:77 role:@Sunk")
        .await;
    world.discord.move_role(world.harbour, sunk, 50);

    let first = run(&world.mia(), "/viewbinds");
    let text = world.read(&answer(&first).await);
    assert!(text.contains("13 binds"), "{text}");
    assert!(text.contains("Page 1 of 3"), "{text}");
    let problem = text.find("asset:77").expect("it is on the first page");
    assert!(
        problem < text.find("badge:1").expect("so is the oldest"),
        "{text}"
    );

    world.kill().await;
    world.start_again().await;
    let second = press(&first, "Next →").await;
    assert!(
        world.read(&second).contains("Page 2 of 3"),
        "{}",
        second.text()
    );
}
