//! `/update`, and what sets updates off: who gets which role, when, and at the
//! cost of how many requests.

use playground::discord::actor::Person;
use playground::discord::{RoleId, RoleSpec};
use playground::roblox::{Item, Route};

use super::world::{Captain, World, answer, ask, press, run, until};

/// Leo is linked, and Captain is for badge 5.
async fn world() -> World {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world
}

async fn captain_world() -> World {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.told(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world
}

#[tokio::test]
async fn two_hundred_binds_are_one_request_and_only_what_differs_is_written() {
    let world = World::new().await;
    let roles: Vec<RoleId> = (0..20)
        .map(|number| {
            let role = RoleSpec::named(format!("Rank {number}")).below_bot();
            world.discord.create_role(world.harbour, role)
        })
        .collect();
    // One alone would be over their share of what Roblox allows for pictures.
    let admins: Vec<Person> = (0..20)
        .map(|number| world.joins_the_crew(&format!("admin{number}")))
        .collect();
    for number in 0..200_u64 {
        let kind = ["asset", "badge", "gamepass"][usize::try_from(number % 3).expect("small")];
        let nth = usize::try_from(number % 20).expect("small");
        let role = roles[nth];
        let command = format!("/bind {kind} item:{} role:<@&{role}>", 1000 + number);
        ask(&admins[nth], &command).await;
    }
    world.link_leo().await;
    world.is_settled().await;
    // Asset 1000 and game pass 1020 are both for the first role, badge 1001 is
    // for the second; badge 1000 is nobody's.
    for item in [
        Item::asset(1000),
        Item::game_pass(1020),
        Item::badge(1001),
        Item::badge(1000),
    ] {
        world.roblox.give(world.leo_builds, item);
    }
    world.clear_records();

    world.told(&world.leo(), "/update").await;
    assert_eq!(world.roblox.count(Route::Inventory), 1);
    assert_eq!(world.role_writes(), 2);
    let held = world.discord.member_roles(world.harbour, world.leo);
    assert_eq!(held, [roles[0], roles[1]].into());

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("All roles are as they should be"), "{text}");
    assert_eq!(world.roblox.count(Route::Inventory), 2);
    assert_eq!(world.role_writes(), 2, "nothing differed");
}

#[tokio::test]
async fn one_read_serves_five_servers() {
    let world = world().await;
    let mut others = Vec::new();
    for number in 0..4_u64 {
        let server = world
            .discord
            .create_server(&format!("Lagoon {number}"), world.mia);
        let role = RoleSpec::named("Diver").below_bot();
        let role = world.discord.create_role(server, role);
        world.discord.join(server, world.leo);
        let mia = world.discord.member(server, world.mia);
        ask(
            &mia,
            &format!("/bind asset item:{} role:@Diver", 70 + number),
        )
        .await;
        ask(&mia, "/link add user:@leo roblox:LeoBuilds").await;
        world
            .roblox
            .give(world.leo_builds, Item::asset(70 + number));
        others.push((server, role));
    }
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.is_settled().await;
    world.clear_records();

    world.told(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    for (server, role) in others {
        let diver = || {
            world
                .discord
                .member_roles(server, world.leo)
                .contains(&role)
        };
        until("a role in another server", diver).await;
    }
    world.is_settled().await;
    assert_eq!(world.roblox.count(Route::Inventory), 1);
}

#[tokio::test]
async fn a_role_taken_by_hand_stays_taken_until_it_is_asked_for() {
    let world = captain_world().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.remove_role_by_hand(harbour, world.leo, world.captain);
    // Another bind has everyone looked at.
    world
        .told(&world.mia(), "/bind asset item:77 role:@Captain")
        .await;
    world.is_settled().await;
    assert!(!world.has_role(world.leo));

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Given: @Captain"), "{text}");
    assert!(world.has_role(world.leo));
}

#[tokio::test]
async fn a_role_given_by_hand_is_not_the_bots_to_take() {
    let world = world().await;
    world
        .discord
        .add_role_by_hand(world.harbour, world.leo, world.captain);
    let text = world.told(&world.leo(), "/update").await;
    assert!(
        text.contains("@Captain: not earned, but somebody else gave it"),
        "{text}"
    );
    assert!(world.has_role(world.leo));
    assert_eq!(world.role_writes(), 0);
}

#[tokio::test]
async fn a_strict_role_is_taken_from_the_linked_alone() {
    let world = world().await;
    for user in [world.leo, world.moderator] {
        world
            .discord
            .add_role_by_hand(world.harbour, user, world.captain);
    }
    world
        .told(
            &world.mia(),
            "/bind asset item:77 role:@Captain strict:true",
        )
        .await;
    world.leo_becomes(Captain::No).await;
    let text = world.told(&world.moderator(), "/update").await;
    assert!(text.contains("not linked"), "{text}");
    assert!(world.has_role(world.moderator));
}

#[tokio::test]
async fn a_role_that_is_kept_on_loss_is_kept() {
    let world = captain_world().await;
    world
        .told(
            &world.mia(),
            "/bind asset item:77 role:@Captain on_loss:keep",
        )
        .await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    let text = world.told(&world.leo(), "/update").await;
    assert!(
        text.contains("@Captain: no longer earned, but kept"),
        "{text}"
    );
    assert!(world.has_role(world.leo));
}

#[tokio::test]
async fn what_is_hidden_is_told_and_can_be_checked_again() {
    let world = captain_world().await;
    world.roblox.hide(world.leo_builds);
    let asked = run(&world.leo(), "/update");
    let text = world.read(&answer(&asked).await);
    assert!(
        text.contains("@Captain: @leo hides their inventory"),
        "{text}"
    );
    assert!(world.has_role(world.leo));

    world.roblox.show(world.leo_builds);
    world.roblox.take(world.leo_builds, Item::badge(5));
    let text = world.read(&press(&asked, "Check again").await);
    assert!(text.contains("Taken away: @Captain"), "{text}");
    assert!(!world.has_role(world.leo));
}

#[tokio::test]
async fn moderators_update_members_and_members_themselves() {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let refused = world.told(&world.leo(), "/update user:@mod").await;
    assert!(refused.contains("your own roles only"), "{refused}");

    let given = world.told(&world.moderator(), "/update user:@leo").await;
    assert!(given.contains("Given: @Captain"), "{given}");
    world.roblox.take(world.leo_builds, Item::badge(5));
    let menu = world.moderator().user_menu("Update roles", world.leo);
    let reply = answer(&menu.expect("it is offered")).await;
    assert!(
        world.read(&reply).contains("Taken away: @Captain"),
        "{}",
        reply.text()
    );
    let refused = world.leo().user_menu("Update roles", world.moderator);
    refused.expect_err("it is not offered to members");
}

#[tokio::test]
async fn who_stopped_moderating_presses_in_vain() {
    let world = world().await;
    world.roblox.hide(world.leo_builds);
    let asked = run(&world.moderator(), "/update user:@leo");
    answer(&asked).await;
    world
        .discord
        .remove_role_by_hand(world.harbour, world.moderator, world.crew);
    let text = press(&asked, "Check again").await.text();
    assert!(text.contains("your own roles only"), "{text}");
}

/// Nobody has Roblox asked about people who are not in their server.
#[tokio::test]
async fn who_is_not_in_the_server_is_not_looked_up() {
    let world = world().await;
    world.discord.leave(world.harbour, world.leo);
    world.clear_records();
    let text = world
        .told(
            &world.moderator(),
            &format!("/update user:<@{}>", world.leo),
        )
        .await;
    assert!(text.contains("not in this server"), "{text}");
    assert_eq!(world.roblox.count(Route::Inventory), 0);
}

/// Leo asks while the bot can't give him one of two roles, and then somebody
/// takes the other from him: he did not ask for that one since.
#[tokio::test]
async fn what_was_asked_for_is_not_asked_for_still_when_the_roles_change() {
    let world = world().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let diver = discord.create_role(harbour, RoleSpec::named("Diver").below_bot());
    ask(&world.mia(), "/bind badge item:5 role:@Diver").await;
    world.is_settled().await;
    let below = discord.role_position(harbour, diver);
    discord.move_role(harbour, diver, 50);
    world.roblox.give(world.leo_builds, Item::badge(5));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("above the bot"), "{text}");
    world.leo_becomes(Captain::Yes).await;

    discord.remove_role_by_hand(harbour, world.leo, world.captain);
    discord.move_role(harbour, diver, below);
    until("the other is given", || {
        discord.member_roles(harbour, world.leo).contains(&diver)
    })
    .await;
    world.is_settled().await;
    assert!(!world.has_role(world.leo), "it was taken by hand");
}
