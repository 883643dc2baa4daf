//! The bot is invited into a server that has roles already.

use playground::discord::{Permissions, RoleId, RoleSpec, ServerId};
use playground::roblox::Item;

use super::world::{World, ask};

/// A lagoon of Mia's with a role for divers, older than the bot's own.
async fn lagoon(invite: impl FnOnce(&World, ServerId)) -> (World, ServerId, RoleId) {
    let world = World::new().await;
    let lagoon = world.discord.create_server_without_bot("Lagoon", world.mia);
    let diver = world.discord.create_role(lagoon, RoleSpec::named("Diver"));
    world.discord.join(lagoon, world.leo);
    invite(&world, lagoon);
    (world, lagoon, diver)
}

fn invite(world: &World, server: ServerId) {
    world.discord.invite_bot(server);
}

fn invite_without_a_permission(world: &World, server: ServerId) {
    let none = Permissions::VIEW_CHANNEL;
    world.discord.invite_bot_with(server, none);
}

/// Types a command of Mia's in the lagoon.
async fn mia_reads(world: &World, server: ServerId, command: &str) -> String {
    let mia = world.discord.member(server, world.mia);
    world.told(&mia, command).await
}

/// Everybody's first try: Discord puts the bot's role at the bottom.
#[tokio::test]
async fn a_bot_at_the_bottom_says_that_its_role_must_move() {
    let (world, lagoon, diver) = lagoon(invite).await;
    let bind = "/bind badge item:5 role:@Diver";
    let text = mia_reads(&world, lagoon, bind).await;
    assert!(
        text.contains("@Diver stands above the bot's own role"),
        "{text}"
    );
    assert!(text.contains("Server Settings → Roles"), "{text}");

    let discord = &world.discord;
    discord.move_role(lagoon, discord.bot_role(lagoon), 2);
    let text = mia_reads(&world, lagoon, bind).await;
    assert!(text.contains("gets @Diver"), "{text}");
    world.roblox.give(world.leo_builds, Item::badge(5));
    mia_reads(&world, lagoon, "/link add user:@leo roblox:LeoBuilds").await;
    assert!(discord.member_roles(lagoon, world.leo).contains(&diver));
}

#[tokio::test]
async fn a_bot_without_manage_roles_says_so() {
    let (world, lagoon, _) = lagoon(invite_without_a_permission).await;
    let text = mia_reads(&world, lagoon, "/bind badge item:5 role:@Diver").await;
    assert!(text.contains("lacks the permission Manage Roles"), "{text}");
}

/// Discord lets two roles share a position, and the older stands higher: the
/// bot believes the same of them as Discord does.
#[tokio::test]
async fn of_two_roles_at_one_position_the_older_stands_higher() {
    let (world, lagoon, diver) = lagoon(invite).await;
    let discord = &world.discord;
    discord.level_role(lagoon, diver, discord.bot_role(lagoon));
    let text = mia_reads(&world, lagoon, "/bind badge item:5 role:@Diver").await;
    assert!(text.contains("above the bot's own role"), "{text}");

    let newer = RoleSpec::named("Surfer").above_bot();
    let newer = discord.create_role(lagoon, newer);
    discord.level_role(lagoon, newer, discord.bot_role(lagoon));
    let text = mia_reads(&world, lagoon, "/bind badge item:5 role:@Surfer").await;
    assert!(text.contains("gets @Surfer"), "{text}");
    world.roblox.give(world.leo_builds, Item::badge(5));
    let mia = discord.member(lagoon, world.mia);
    ask(&mia, "/link add user:@leo roblox:LeoBuilds").await;
    assert!(discord.member_roles(lagoon, world.leo).contains(&newer));
}
