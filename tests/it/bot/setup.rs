//! `/setup`: what is done already, and the next step.

use playground::discord::actor::Exchange;
use playground::discord::{Permissions, RoleSpec};

use super::world::{World, answer, ask, comes_true, press, refusal, run};

const AGAIN: &str = "Check again";
const LOG: &str = "Choose the log channel";
const PANEL: &str = "A panel for this channel";

async fn opened(world: &World) -> Exchange {
    let setup = run(&world.mia(), "/setup");
    answer(&setup).await;
    setup
}

/// What the message says, once looked at again.
async fn again(world: &World, setup: &Exchange) -> String {
    world.read(&press(setup, AGAIN).await)
}

#[tokio::test]
async fn an_admin_gets_through_it_step_by_step_and_after_a_restart() {
    let mut world = World::new().await;
    let setup = opened(&world).await;
    let text = world.read(&answer(&setup).await);
    assert!(
        text.starts_with("Nearly done: bind the first role."),
        "{text}"
    );
    for said in [
        "✅ **Permissions**: the bot has all that it needs.",
        "Above it stand @Crew:",
        "**Binds**: none",
        "/bind badge, /bind gamepass or /bind asset",
        "**Log channel**: none",
    ] {
        assert!(text.contains(said), "{text}");
    }
    let log = world.private_channel("log").to_string();
    let chosen = setup.select(LOG, &[&log]).await.expect("offered");
    let text = world.read(&answer(&chosen).await);
    assert!(text.contains("**Log channel**: #log"), "{text}");

    world.kill().await;
    world.start_again().await;
    world.bind("badge:5").await;
    let text = again(&world, &setup).await;
    assert!(
        text.starts_with("✅ The bot is set up in this server."),
        "{text}"
    );
    assert!(text.contains("✅ **Binds**: one"), "{text}");
    assert!(text.contains("**Log channel**: #log"), "{text}");

    let preview = press(&setup, PANEL).await;
    let text = world.read(&preview);
    assert!(text.contains("everybody in #general will see"), "{text}");
    press(&setup, "Post it").await;
    let general = world.discord.general_channel(world.harbour);
    let panels = world.discord.messages_in(general);
    assert_eq!(panels.len(), 1);
    assert!(panels[0].button("Get my roles").is_some());
}

#[tokio::test]
async fn what_to_drag_where_is_told_until_it_is_done() {
    let world = World::new().await;
    world.bind("badge:5").await;
    let setup = opened(&world).await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let bot_role = discord.bot_role(harbour);
    let position = discord.role_position(harbour, world.captain);
    discord.move_role(harbour, bot_role, position);
    comes_true("the role to drag is told", async || {
        let text = again(&world, &setup).await;
        text.starts_with("⚠️") && text.contains("can't give @Captain. Drag @")
    })
    .await;
    let position = discord.role_position(harbour, world.captain);
    discord.move_role(harbour, bot_role, position + 1);
    comes_true("it was dragged", async || {
        again(&world, &setup).await.starts_with("✅")
    })
    .await;
}

#[tokio::test]
async fn what_the_bot_lacks_is_told_until_it_has_it() {
    let world = World::new().await;
    let setup = opened(&world).await;
    let (discord, harbour) = (&world.discord, world.harbour);
    let bot_role = discord.bot_role(harbour);
    let few = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
    discord.set_role_permissions(harbour, bot_role, few);
    discord.set_role_permissions(harbour, harbour.everyone(), few);
    comes_true("what it lacks is told", async || {
        let text = again(&world, &setup).await;
        text.contains("the bot lacks Embed Links, Manage Roles. Give them to @")
    })
    .await;
    let all = few | Permissions::EMBED_LINKS | Permissions::MANAGE_ROLES;
    discord.set_role_permissions(harbour, bot_role, all);
    comes_true("it has it", async || {
        let text = again(&world, &setup).await;
        text.contains("✅ **Permissions**")
    })
    .await;
}

/// Whatever stands in the way of a bind, the bot is not said to be all set up.
#[tokio::test]
async fn a_bound_role_that_was_deleted_is_told() {
    let world = World::new().await;
    world.bind("badge:5").await;
    let setup = opened(&world).await;
    let text = world.read(&answer(&setup).await);
    assert!(text.starts_with("✅ The bot is set up"), "{text}");
    world.discord.delete_role(world.harbour, world.captain);
    comes_true("the deleted role is told", async || {
        let text = again(&world, &setup).await;
        text.starts_with("⚠️ The bot is set up in this server, but nobody gets some")
            && text.contains("❌ **Binds**: nobody gets ")
            && text.contains("/viewbinds says why")
    })
    .await;
}

/// A log channel that won't do is refused as in `/settings`, and who may not set
/// the bot up can't by a button either.
#[tokio::test]
async fn what_settings_refuse_is_refused_here_and_so_is_who_may_not() {
    let world = World::new().await;
    let setup = opened(&world).await;
    let general = world.discord.general_channel(world.harbour).to_string();
    let chosen = setup.select(LOG, &[&general]).await.expect("offered");
    let text = refusal(&chosen).await.text();
    assert!(
        text.contains("take View Channel away from @everyone"),
        "{text}"
    );
    let text = answer(&setup).await.text();
    assert!(
        text.contains("**Log channel**: none"),
        "nothing moved: {text}"
    );

    let under = ask(&world.leo(), "/whois").await.message;
    for step in ["show", "log-to", "panel"] {
        let id = format!("1:{}:setup:{step}", world.leo);
        let text = refusal(&world.leo().forge_press(under, &id)).await.text();
        assert!(text.contains("permission Manage Server"), "{text}");
    }
    // Roles that nobody can give are no reason to drag anything.
    let bot = RoleSpec::named("Diver").below_bot();
    world.discord.create_role(world.harbour, bot);
    let text = again(&world, &setup).await;
    assert!(!text.contains("@Diver"), "{text}");
}
