//! Whose word counts where: links of moderators elsewhere, links under a proven
//! one, and the word of moderators whose standing changed since.

use playground::discord::RoleSpec;
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, answer, ask};

/// Invariant 4: whoever has a server of their own can link anybody there, and
/// earns them nothing here.
#[tokio::test]
async fn a_link_made_elsewhere_earns_nothing_here() {
    let world = World::new().await;
    world.bind("badge:5").await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let zoe = world.discord.create_user("zoe");
    let cove = world.discord.create_server("Cove", zoe);
    let diver = RoleSpec::named("Diver").below_bot();
    let diver = world.discord.create_role(cove, diver);
    world.discord.join(cove, world.leo);
    let zoe = world.discord.member(cove, zoe);
    ask(&zoe, "/bind badge item:5 role:@Diver").await;
    ask(&zoe, "/link add user:@leo roblox:LeoBuilds").await;
    let there = world.discord.member_roles(cove, world.leo);
    assert!(there.contains(&diver), "it counts where it was made");

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("is not linked"), "{text}");
    // Nor when something else sets an update off.
    world.discord.leave(world.harbour, world.leo);
    world.discord.join(world.harbour, world.leo);
    ask(&world.mia(), "/bind badge item:6 role:@Captain").await;
    ask(&world.moderator(), "/update user:@leo").await;
    world.is_settled().await;
    assert!(!world.has_role(world.leo));
    let writes = world.discord.writes();
    assert!(
        writes.iter().all(|write| write.server == cove),
        "{writes:?}"
    );
    let text = world.told(&world.moderator(), "/link list").await;
    assert!(text.contains("No moderator has linked anybody"), "{text}");
}

/// A moderator's word lies dormant under what the member proved.
#[tokio::test]
async fn a_proven_link_outweighs_a_moderators() {
    let world = World::new().await;
    let proven = world.roblox.create_user("LeoReal");
    let bosun = RoleSpec::named("Bosun").below_bot();
    let bosun = world.discord.create_role(world.harbour, bosun);
    world.bind("badge:5").await;
    ask(&world.mia(), "/bind badge item:6 role:@Bosun").await;
    world.roblox.give(proven, Item::badge(5));
    world.roblox.give(world.leo_builds, Item::badge(6));
    world.prove(&[(world.leo, proven)]).await;

    let add = "/link add user:@leo roblox:LeoBuilds";
    let text = world.told(&world.moderator(), add).await;
    let proved = format!("proved [Roblox user {proven}]");
    assert!(text.contains(&proved), "{text}");
    assert!(text.contains("has no effect while that stands"), "{text}");
    let roles = || world.discord.member_roles(world.harbour, world.leo);
    ask(&world.leo(), "/update").await;
    assert_eq!(roles(), [world.captain].into(), "by what he proved");

    // Nor does the moderator take away what was proven.
    ask(&world.moderator(), "/link remove user:@leo").await;
    ask(&world.leo(), "/update").await;
    assert_eq!(roles(), [world.captain].into());
    assert!(!roles().contains(&bosun));
}

/// What becomes of whoever linked Leo, before he earns the role.
type Afterwards = fn(&World);

fn the_role_sinks(world: &World) {
    world.discord.move_role(world.harbour, world.crew, 1);
}

fn the_role_is_deleted(world: &World) {
    world.discord.delete_role(world.harbour, world.crew);
}

/// A moderator's link is worth what the moderator's role of the time is worth
/// today.
#[rstest]
#[case::the_role_sinks(the_role_sinks)]
#[case::the_role_is_deleted(the_role_is_deleted)]
#[tokio::test]
async fn a_link_is_worth_no_more_than_its_authors_role(#[case] afterwards: Afterwards) {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    afterwards(&world);
    world.roblox.give(world.leo_builds, Item::badge(5));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("above the moderator who linked"), "{text}");
    assert_eq!(world.role_writes(), 0);

    // The owner says the same, and it counts.
    ask(&world.mia(), "/link add user:@leo roblox:LeoBuilds").await;
    world.leo_becomes(Captain::Yes).await;
}

/// It is the role that counts, not who wears it: what moderators did in office
/// stands when they leave it.
#[tokio::test]
async fn a_link_outlasts_its_authors_office() {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.remove_role_by_hand(harbour, world.moderator, world.crew);
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}

/// A server changes hands, and the bot hears of it: nobody stands above the new
/// owner, who stands above the old one.
#[tokio::test]
async fn a_server_that_changes_hands_has_a_new_top() {
    let world = World::new().await;
    let link = async |by: &playground::discord::actor::Person, whom| {
        let add = by.slash("link add").user("user", whom);
        let add = add.string("roblox", "LeoBuilds").run().expect("may run");
        world.read(&answer(&add).await)
    };
    let text = link(&world.moderator(), world.mia).await;
    assert!(text.contains("stands as high as you do"), "{text}");

    world.discord.set_owner(world.harbour, world.moderator);
    // A command is heard after what came before it.
    let text = link(&world.moderator(), world.mia).await;
    assert!(text.contains("@mia is now linked"), "{text}");
    let discord = &world.discord;
    discord.add_role_by_hand(world.harbour, world.mia, world.crew);
    let text = link(&world.mia(), world.moderator).await;
    assert!(text.contains("stands as high as you do"), "{text}");
}
