//! Channels: who may do what in them, what the bot hears of them, and what is sent once.

use std::time::Duration;

use playground::discord::{ChannelKind, Permissions, actor::PressError};
use serde_json::{Value, json};

use crate::support::{GUILDS, Gateway, Scene, TestResult};

#[tokio::test]
async fn overwrites_decide_where_the_bot_may_write() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let log = discord.create_channel(harbour, "log");
    let path = format!("/channels/{log}/messages");
    let hello = json!({ "content": "hello" });
    scene.bot.post(&path, hello.clone()).await?.expect(200);
    let everyone = harbour.everyone();
    discord.set_overwrite(log, everyone, Permissions::NONE, Permissions::SEND_MESSAGES);
    scene
        .bot
        .post(&path, hello.clone())
        .await?
        .expect_error(403, 50013);
    discord.set_overwrite(log, everyone, Permissions::NONE, Permissions::VIEW_CHANNEL);
    scene
        .bot
        .post(&path, hello.clone())
        .await?
        .expect_error(403, 50001);
    let of_bot = discord.bot_role(harbour);
    discord.set_overwrite(log, of_bot, Permissions::VIEW_CHANNEL, Permissions::NONE);
    scene.bot.post(&path, hello).await?.expect(200);
    scene.bot.get("/channels/1").await?.expect_error(404, 10003);
    scene
        .bot
        .get(&format!("/channels/{log}"))
        .await?
        .expect(200);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn a_members_overwrite_outweighs_those_of_roles() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let log = discord.create_channel(harbour, "log");
    let path = format!("/channels/{log}/messages");
    let hello = json!({ "content": "hello" });
    let (view, none) = (Permissions::VIEW_CHANNEL, Permissions::NONE);
    discord.set_overwrite(log, discord.bot_role(harbour), view, none);
    discord.set_member_overwrite(log, discord.bot(), none, view);
    let refused = scene.bot.post(&path, hello.clone()).await?;
    refused.expect_error(403, 50001);
    discord.set_member_overwrite(log, discord.bot(), view, none);
    scene.bot.post(&path, hello).await?.expect(200);
    let seen = scene.bot.get(&format!("/channels/{log}")).await?.body;
    let own = &seen["permission_overwrites"][1];
    assert_eq!((&own["type"], &own["deny"]), (&json!(1), &json!("0")));
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn embeds_and_files_take_permissions_of_their_own() -> TestResult {
    let scene = Scene::new().await?;
    let general = scene.discord.general_channel(scene.harbour);
    scene.discord.set_overwrite(
        general,
        scene.harbour.everyone(),
        Permissions::NONE,
        Permissions::EMBED_LINKS,
    );
    let card = json!({ "embeds": [{ "title": "Roles" }] });
    let refused = scene.bot.post(&scene.messages_path(), card).await?;
    refused.expect_error(403, 50013);
    let plain = json!({ "content": "Roles", "embeds": [] });
    let sent = scene.bot.post(&scene.messages_path(), plain).await?;
    sent.expect(200);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn what_is_no_text_channel_takes_no_messages() -> TestResult {
    let scene = Scene::new().await?;
    for kind in [ChannelKind::Category, ChannelKind::Forum] {
        let channel = scene
            .discord
            .create_channel_of(kind, scene.harbour, "ideas");
        let path = format!("/channels/{channel}/messages");
        let refused = scene.bot.post(&path, json!({ "content": "hi" })).await?;
        refused.expect_error(400, 50008);
    }
    Ok(())
}

#[tokio::test]
async fn a_nonce_that_is_enforced_is_sent_once_for_some_minutes() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, path) = (&scene.discord, scene.messages_path());
    let log = discord.create_channel(scene.harbour, "log");
    let with = |nonce: Value, enforced| json!({ "content": "a", "nonce": nonce, "enforce_nonce": enforced });
    let post = async |path: &str, body| -> TestResult<String> {
        let sent = scene.bot.post(path, body).await?.expect(200).body;
        Ok(sent["id"].as_str().expect("an id").to_owned())
    };
    let first = post(&path, with(json!("7"), true)).await?;
    assert_eq!(post(&path, with(json!("7"), true)).await?, first);
    let elsewhere = format!("/channels/{log}/messages");
    assert_eq!(post(&elsewhere, with(json!("7"), true)).await?, first);
    let others = [
        post(&path, with(json!("8"), true)).await?,
        post(&path, with(json!("7"), false)).await?,
    ];
    assert!(!others.contains(&first), "{others:?}");
    discord.let_pass(Duration::from_mins(6));
    let late = post(&path, with(json!("7"), true)).await?;
    assert!(late != first && !others.contains(&late));
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn the_bot_hears_what_becomes_of_a_channel() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS).await?;
    let log = discord.create_channel(harbour, "log");
    let path = format!("/channels/{log}/messages");
    let sent = scene.bot.post(&path, json!({ "content": "hi" })).await?;
    sent.expect(200);
    let hidden = Permissions::VIEW_CHANNEL;
    discord.set_overwrite(log, harbour.everyone(), Permissions::NONE, hidden);
    let changed = gateway.dispatch("CHANNEL_UPDATE").await?;
    let overwrite = &changed["permission_overwrites"][0];
    assert_eq!(changed["id"], log.to_string());
    assert_eq!(overwrite["deny"], hidden.to_string());
    discord.delete_channel(log);
    let deleted = gateway.dispatch("CHANNEL_DELETE").await?;
    assert_eq!(deleted["id"], log.to_string());
    for path in [path, format!("/channels/{log}")] {
        scene.bot.get(&path).await?.expect_error(404, 10003);
    }
    scene.assert_clean();
    Ok(())
}

/// Leo sees a menu of text channels.
#[tokio::test]
async fn a_menu_offers_channels_of_its_types_that_the_person_sees() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let mut gateway = Gateway::ready(discord, GUILDS).await?;
    let general = discord.general_channel(harbour);
    let forum = discord.create_channel_of(ChannelKind::Forum, harbour, "ideas");
    let hidden = discord.create_channel(harbour, "staff");
    let (none, view) = (Permissions::NONE, Permissions::VIEW_CHANNEL);
    discord.set_overwrite(hidden, harbour.everyone(), none, view);
    let cove = discord.create_server("Cove", scene.mia);
    let elsewhere = discord.general_channel(cove);

    let menu = |default: Value| {
        let menu = json!({
            "type": 8, "custom_id": "log", "channel_types": [0], "default_values": default,
        });
        json!({ "components": [{ "type": 1, "components": [menu] }] })
    };
    let one = json!([{ "type": "channel", "id": general }]);
    let sent = scene.bot.post(&scene.messages_path(), menu(one)).await?;
    sent.expect(200);
    let shown = discord.messages_in(general).pop().expect("it was sent");
    assert_eq!(shown.menus()[0].default_values, [general.to_string()]);
    let leo = discord.member(harbour, scene.leo);
    for absent in [forum, hidden, elsewhere] {
        let chosen = leo.select(&shown, "log", &[&absent.to_string()]);
        let refused = chosen.expect_err("not on the list");
        assert!(matches!(refused, PressError::NotAChoice(_)), "{refused}");
    }
    leo.select(&shown, "log", &[&general.to_string()])?;
    let press = gateway.dispatch("INTERACTION_CREATE").await?;
    let resolved = &press["data"]["resolved"]["channels"][general.to_string()];
    assert_eq!(
        (&resolved["name"], &resolved["type"]),
        (&json!("general"), &json!(0))
    );
    scene.assert_clean();

    let two = json!([
        { "type": "channel", "id": general },
        { "type": "channel", "id": hidden },
    ]);
    let refused = scene.bot.post(&scene.messages_path(), menu(two)).await?;
    refused.expect_error(400, 50035);
    Ok(())
}
