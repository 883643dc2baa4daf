//! What Discord lets people do with commands, before the bot hears of it.

use playground::discord::{Permissions, RoleSpec, actor::CommandError};
use serde_json::{Value, json};

use crate::support::{Gateway, Scene, TestResult, command};

fn option(kind: u64, name: &str) -> Value {
    json!({ "type": kind, "name": name, "description": "An option" })
}

/// `/owns item [user]`, `/bind badge|rule`, `/count n`, and a menu command.
async fn scene() -> TestResult<(Scene, Gateway)> {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let mut item = option(3, "item");
    item["required"] = true.into();
    item["max_length"] = 20.into();
    let mut kind = option(3, "kind");
    kind["choices"] =
        json!([{"name": "Badge", "value": "badge"}, {"name": "Pass", "value": "pass"}]);
    let mut number = option(4, "n");
    number["min_value"] = 1.into();
    number["max_value"] = 10.into();
    let mut badge = option(1, "badge");
    badge["options"] = json!([option(3, "item"), option(8, "role"), option(5, "strict")]);
    let mut bind = command("bind", json!([badge, option(1, "rule")]));
    bind["default_member_permissions"] = 32.into();
    let mut nobody = command("nobody", json!([]));
    nobody["default_member_permissions"] = 0.into();
    let mut here = command("here", json!([]));
    here["contexts"] = json!([0]);
    let mut there = command("there", json!([]));
    there["contexts"] = json!([1]);
    let gateway = scene
        .online(json!([
            command("owns", json!([item, option(6, "user"), kind])),
            command("count", json!([number, option(10, "x"), option(7, "where")])),
            bind,
            nobody,
            here,
            there,
            { "name": "Update roles", "type": 2 },
        ]))
        .await?;
    Ok((scene, gateway))
}

#[tokio::test]
async fn a_typed_command_arrives_with_all_that_discord_adds() -> TestResult {
    let (scene, mut gateway) = scene().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    discord.set_locale(scene.leo, "de");
    discord.add_role_by_hand(harbour, scene.leo, scene.captain);
    discord.set_role_permissions(harbour, scene.captain, Permissions::MANAGE_ROLES);
    let leo = discord.member(harbour, scene.leo);
    leo.command("/owns item:badge:5 and more user:@mia kind:Badge")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let mia = scene.mia.to_string();
    assert_eq!(
        interaction["data"]["options"],
        json!([
            {"name": "item", "type": 3, "value": "badge:5 and more"},
            {"name": "user", "type": 6, "value": mia},
            {"name": "kind", "type": 3, "value": "badge"},
        ])
    );
    let resolved = &interaction["data"]["resolved"];
    assert_eq!(resolved["users"][&mia]["username"], "mia");
    assert_eq!(
        resolved["members"][&mia]["permissions"],
        json!(Permissions::ALL),
        "mia owns the server"
    );
    assert_eq!(
        (&interaction["locale"], &interaction["guild_locale"]),
        (&json!("de"), &json!("en-US"))
    );
    let permissions = Permissions::EVERYONE | Permissions::MANAGE_ROLES;
    assert_eq!(interaction["member"]["permissions"], json!(permissions));
    assert_eq!(interaction["member"]["roles"], json!([scene.captain]));
    assert!(interaction["app_permissions"].is_string());
    assert_eq!(interaction["context"], 0);
    assert_eq!(
        interaction["authorizing_integration_owners"],
        json!({ "0": harbour })
    );
    assert_eq!(interaction["channel"]["name"], "general");
    assert!(interaction["attachment_size_limit"].is_u64());
    Ok(())
}

#[tokio::test]
async fn a_user_who_is_no_member_has_no_member() -> TestResult {
    let (scene, mut gateway) = scene().await?;
    let stranger = scene.discord.create_user("stranger");
    let leo = scene.discord.member(scene.harbour, scene.leo);
    leo.slash("owns")
        .string("item", "5")
        .user("user", stranger)
        .run()?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let resolved = &interaction["data"]["resolved"];
    assert!(resolved["users"][stranger.to_string()].is_object());
    assert!(resolved.get("members").is_none());
    Ok(())
}

#[tokio::test]
async fn subcommands_nest_and_menus_have_a_target() -> TestResult {
    let (scene, mut gateway) = scene().await?;
    let mia = scene.discord.member(scene.harbour, scene.mia);
    mia.command("/bind badge item:5 role:@Captain strict:true")?;
    let bind = gateway.dispatch("INTERACTION_CREATE").await?;
    let captain = scene.captain.to_string();
    assert_eq!(
        bind["data"]["options"],
        json!([{ "name": "badge", "type": 1, "options": [
            {"name": "item", "type": 3, "value": "5"},
            {"name": "role", "type": 8, "value": captain},
            {"name": "strict", "type": 5, "value": true},
        ]}])
    );
    assert_eq!(
        bind["data"]["resolved"]["roles"][&captain]["name"],
        "Captain"
    );
    mia.user_menu("Update roles", scene.leo)?;
    let menu = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        (&menu["data"]["type"], &menu["data"]["target_id"]),
        (&json!(2), &json!(scene.leo))
    );
    assert!(menu["data"]["resolved"]["members"][scene.leo.to_string()].is_object());
    Ok(())
}

#[tokio::test]
async fn what_people_cannot_type_is_refused_to_them() -> TestResult {
    let (scene, _gateway) = scene().await?;
    let mia = scene.discord.member(scene.harbour, scene.mia);
    let refused = |text: &str| mia.command(text).expect_err(text);
    assert!(matches!(
        refused("/nothing"),
        CommandError::UnknownCommand(_)
    ));
    assert!(matches!(
        refused("/Update roles"),
        CommandError::UnknownCommand(_)
    ));
    assert_eq!(refused("/owns"), CommandError::MissingOption("item".into()));
    assert!(matches!(
        refused("/owns what:5"),
        CommandError::UnknownOption { .. }
    ));
    assert!(matches!(
        refused("/owns item:5 user:@nobody"),
        CommandError::WrongType { .. }
    ));
    assert!(matches!(
        refused("/owns item:5 kind:Hat"),
        CommandError::NotAChoice { .. }
    ));
    assert!(matches!(
        refused("/owns item:"),
        CommandError::OutOfBounds { .. }
    ));
    assert!(matches!(
        refused("/owns item:123456789012345678901"),
        CommandError::OutOfBounds { .. }
    ));
    assert!(matches!(
        refused("/count n:many"),
        CommandError::WrongType { .. }
    ));
    assert!(matches!(
        refused("/count n:11"),
        CommandError::OutOfBounds { .. }
    ));
    assert!(matches!(
        refused("/count where:#nowhere"),
        CommandError::WrongType { .. }
    ));
    assert!(matches!(
        refused("/bind"),
        CommandError::MissingSubcommand { .. }
    ));
    assert!(matches!(
        refused("/bind pass"),
        CommandError::MissingSubcommand { .. }
    ));
    let builder = mia.slash("owns").integer("item", 5).run();
    assert!(matches!(builder, Err(CommandError::WrongType { .. })));
    mia.command("/count n:10 x:2.5 where:#general")?;
    Ok(())
}

#[tokio::test]
async fn default_permissions_hold_until_the_server_decides() -> TestResult {
    let (scene, _gateway) = scene().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let leo = discord.member(harbour, scene.leo);
    let bind = || leo.command("/bind rule").map(|_| ());
    assert_eq!(
        bind(),
        Err(CommandError::NotAllowed),
        "leo lacks Manage Server"
    );
    discord.add_role_by_hand(harbour, scene.leo, scene.captain);
    discord.set_role_permissions(harbour, scene.captain, Permissions::MANAGE_GUILD);
    assert_eq!(bind(), Ok(()));
    discord.set_command_permission(harbour, "bind", scene.captain, false);
    assert_eq!(
        bind(),
        Err(CommandError::NotAllowed),
        "the server says no to the role"
    );
    discord.set_command_permission_for(harbour, "bind", scene.leo, true);
    assert_eq!(bind(), Ok(()), "and yes to leo");
    discord.set_command_permission(harbour, "owns", harbour.everyone(), false);
    assert_eq!(
        leo.command("/owns item:5").map(|_| ()),
        Err(CommandError::NotAllowed)
    );
    discord.set_command_permission(harbour, "owns", scene.captain, true);
    assert!(
        leo.command("/owns item:5").is_ok(),
        "a role outweighs everyone"
    );
    // No permission at all means administrators, and the owner.
    assert_eq!(
        leo.command("/nobody").map(|_| ()),
        Err(CommandError::NotAllowed)
    );
    assert!(
        discord
            .member(harbour, scene.mia)
            .command("/nobody")
            .is_ok()
    );
    discord.set_role_permissions(harbour, scene.captain, Permissions::ADMINISTRATOR);
    assert!(leo.command("/nobody").is_ok());
    assert_eq!(bind(), Ok(()));
    Ok(())
}

#[tokio::test]
async fn commands_are_offered_where_they_belong() -> TestResult {
    let (scene, mut gateway) = scene().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let direct = discord.in_direct_messages(scene.leo);
    let leo = discord.member(harbour, scene.leo);
    assert_eq!(
        direct.command("/here").map(|_| ()),
        Err(CommandError::NotHere)
    );
    assert_eq!(
        leo.command("/there").map(|_| ()),
        Err(CommandError::NotHere)
    );
    direct.command("/there")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        (&interaction["context"], &interaction["user"]["username"]),
        (&json!(1), &json!("leo"))
    );
    assert!(interaction.get("member").is_none() && interaction.get("guild_id").is_none());
    let noa = discord.create_user("noa");
    assert_eq!(
        discord.member(harbour, noa).command("/here").map(|_| ()),
        Err(CommandError::NotAMember)
    );
    discord.join_pending(harbour, noa);
    assert_eq!(
        discord.member(harbour, noa).command("/here").map(|_| ()),
        Err(CommandError::ScreeningPending)
    );
    discord.pass_screening(harbour, noa);
    discord.member(harbour, noa).command("/here")?;
    discord.set_overwrite(
        discord.general_channel(harbour),
        harbour.everyone(),
        Permissions::NONE,
        Permissions::USE_APPLICATION_COMMANDS,
    );
    assert_eq!(
        leo.command("/here").map(|_| ()),
        Err(CommandError::NotAllowed)
    );
    leo.in_channel(discord.create_channel(harbour, "bots"))
        .command("/here")?;
    discord.kick_bot(harbour);
    let mia = discord.member(harbour, scene.mia);
    assert!(matches!(
        mia.command("/here"),
        Err(CommandError::UnknownCommand(_))
    ));
    Ok(())
}

#[tokio::test]
async fn a_servers_own_command_hides_the_global_one() -> TestResult {
    let (scene, mut gateway) = scene().await?;
    let path = format!(
        "/applications/{}/guilds/{}/commands",
        scene.discord.application_id(),
        scene.harbour
    );
    scene
        .bot
        .put(&path, json!([command("owns", json!([]))]))
        .await?
        .expect(200);
    let (_, interaction) = scene.leo_asks(&mut gateway).await?;
    assert_eq!(interaction["data"]["guild_id"], json!(scene.harbour));
    Ok(())
}

#[tokio::test]
async fn a_deleted_role_is_nobodys() -> TestResult {
    let (scene, _) = scene().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let role = discord.create_role(harbour, RoleSpec::named("Gone"));
    discord.add_role_by_hand(harbour, scene.leo, role);
    discord.delete_role(harbour, role);
    assert!(
        discord.member_roles(harbour, scene.leo).is_empty(),
        "a deleted role is lost"
    );
    Ok(())
}

#[tokio::test]
async fn mentions_are_read_as_names_if_they_lead_somewhere() -> TestResult {
    let (scene, _gateway) = scene().await?;
    let discord = &scene.discord;
    let mention = discord
        .command_mention("bind badge")
        .expect("it is registered");
    let general = discord.general_channel(scene.harbour);
    let text = format!(
        "<@{}> has <@&{}> in <#{general}>: {mention}",
        scene.leo, scene.captain
    );
    assert_eq!(
        discord.readable(&text),
        "@leo has @Captain in #general: /bind badge"
    );
    assert_eq!(
        discord.command_mention("bind"),
        None,
        "a group can't be clicked"
    );
    for lost in [
        "<@1>",
        "<@&1>",
        "<#1>",
        "</owns:1>",
        &mention.replace("badge", "pass"),
        &mention.replace("bind", "bound"),
    ] {
        assert_eq!(discord.readable(lost), lost);
    }
    Ok(())
}
