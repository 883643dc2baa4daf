//! Answering interactions.

use std::time::Duration;

use playground::discord::actor::{NoReply, PressError};
use serde_json::{Value, json};

use crate::support::{Bot, Gateway, Scene, TestResult, command};

/// A scene with `/owns` registered, and the bot's gateway connection.
async fn owning() -> TestResult<(Scene, Gateway)> {
    owning_with(|_| {}).await
}

async fn owning_with(
    change: impl FnOnce(&mut playground::discord::Settings),
) -> TestResult<(Scene, Gateway)> {
    let scene = Scene::with(change).await?;
    let item = json!({ "type": 3, "name": "item", "description": "What", "autocomplete": true });
    let gateway = scene
        .online(json!([command("owns", json!([item]))]))
        .await?;
    Ok((scene, gateway))
}

fn message(content: &str) -> Value {
    json!({ "type": 4, "data": {"content": content} })
}

fn with_button(content: &str, custom_id: &str) -> Value {
    json!({
        "content": content,
        "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "Next", "custom_id": custom_id},
            {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": true},
            {"type": 2, "style": 5, "label": "Open", "url": "https://roblox.com/"},
        ]}],
    })
}

#[tokio::test]
async fn an_answer_at_once_is_read_at_once() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns item:badge:5")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        interaction["data"]["options"][0],
        json!({ "name": "item", "type": 3, "value": "badge:5" })
    );
    scene
        .bot
        .respond(&interaction, message("Yes"))
        .await?
        .expect(204);
    let reply = owns.reply().await?;
    assert_eq!((reply.text().as_str(), reply.ephemeral), ("Yes", false));
    assert!(owns.first_response_after().is_some());
    scene.assert_clean();
    // Answered once is answered for good.
    scene
        .bot
        .respond(&interaction, message("No"))
        .await?
        .expect_error(400, 40060);
    assert_eq!(owns.reply().await?.text(), "Yes");
    assert_eq!(scene.discord.violations().len(), 1);
    Ok(())
}

#[tokio::test]
async fn callbacks_need_no_token_and_can_tell_what_they_made() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let path = format!(
        "/interactions/{}/{}/callback?with_response=true",
        interaction["id"].as_str().expect("an id"),
        interaction["token"].as_str().expect("a token"),
    );
    let anonymous = scene.bot.with_token(None);
    let made = anonymous
        .post(&path, message("Yes"))
        .await?
        .expect(200)
        .body;
    assert_eq!(made["resource"]["message"]["content"], "Yes");
    assert_eq!(made["interaction"]["response_message_loading"], false);
    let original = format!("{}/messages/@original", Bot::webhook(&interaction));
    assert_eq!(
        anonymous.get(&original).await?.expect(200).body["content"],
        "Yes"
    );
    let record = scene.discord.requests().pop().expect("it was recorded");
    assert!(!record.with_token);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn a_deferred_answer_keeps_the_visibility_of_the_deferral() -> TestResult {
    for (flags, ephemeral) in [(64, true), (0, false)] {
        let (scene, mut gateway) = owning().await?;
        let owns = scene
            .discord
            .member(scene.harbour, scene.leo)
            .command("/owns")?;
        let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
        let deferral = json!({ "type": 5, "data": {"flags": flags} });
        scene.bot.respond(&interaction, deferral).await?.expect(204);
        assert!(owns.replies()[0].loading);
        // The other visibility is asked for, in vain.
        let edit = json!({ "content": "Yes", "flags": 64 - flags });
        let original = format!("{}/messages/@original", Bot::webhook(&interaction));
        scene.bot.patch(&original, edit).await?.expect(200);
        assert_eq!(owns.reply().await?.ephemeral, ephemeral);
        scene.assert_clean();
    }
    Ok(())
}

#[tokio::test]
async fn the_first_followup_after_a_deferral_is_the_answer() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let webhook = Bot::webhook(&interaction);
    scene
        .bot
        .respond(&interaction, json!({ "type": 5, "data": {"flags": 64} }))
        .await?
        .expect(204);
    scene
        .bot
        .post(&webhook, json!({ "content": "Yes" }))
        .await?
        .expect(200);
    assert!(owns.reply().await?.ephemeral);
    let second = scene
        .bot
        .post(&webhook, json!({ "content": "And more" }))
        .await?
        .expect(200)
        .body;
    assert!(!owns.followup(1).await?.ephemeral);
    let path = format!(
        "{webhook}/messages/{}",
        second["id"].as_str().expect("an id")
    );
    scene
        .bot
        .patch(&path, json!({ "content": "And less" }))
        .await?
        .expect(200);
    assert_eq!(owns.followup(1).await?.text(), "And less");
    scene.bot.delete(&path).await?.expect(204);
    assert_eq!(owns.replies().len(), 1);
    scene.bot.get(&path).await?.expect_error(404, 10008);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn followups_before_the_first_response_find_no_webhook() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let webhook = Bot::webhook(&interaction);
    scene
        .bot
        .post(&webhook, json!({ "content": "x" }))
        .await?
        .expect_error(404, 10015);
    scene
        .bot
        .get(&format!("{webhook}/messages/@original"))
        .await?
        .expect_error(404, 10015);
    let other = webhook.replace(&scene.discord.application_id().to_string(), "5");
    scene
        .bot
        .post(&other, json!({ "content": "x" }))
        .await?
        .expect_error(404, 10015);
    Ok(())
}

#[tokio::test]
async fn after_three_seconds_the_application_did_not_respond() -> TestResult {
    let deadline = Duration::from_millis(200);
    let (scene, mut gateway) =
        owning_with(|settings| settings.response_deadline = deadline).await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let error = owns.reply().await.expect_err("nobody answered");
    assert!(matches!(error, NoReply::TimedOut(_)));
    assert!(error.to_string().contains("leo /owns"), "{error}");
    scene
        .bot
        .respond(&interaction, message("late"))
        .await?
        .expect_error(404, 10062);
    Ok(())
}

#[tokio::test]
async fn unknown_interactions_and_wrong_tokens_are_the_same() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let mut interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    interaction["token"] = "guessed".into();
    scene
        .bot
        .respond(&interaction, message("x"))
        .await?
        .expect_error(404, 10062);
    interaction["id"] = "1".into();
    scene
        .bot
        .respond(&interaction, message("x"))
        .await?
        .expect_error(404, 10062);
    Ok(())
}

#[tokio::test]
async fn tokens_end_after_their_time() -> TestResult {
    let lifetime = Duration::from_millis(300);
    let (scene, mut gateway) = owning_with(|settings| settings.token_lifetime = lifetime).await?;
    scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    scene
        .bot
        .respond(&interaction, message("Yes"))
        .await?
        .expect(204);
    tokio::time::sleep(lifetime).await;
    let webhook = Bot::webhook(&interaction);
    scene
        .bot
        .post(&webhook, json!({ "content": "x" }))
        .await?
        .expect_error(401, 50027);
    Ok(())
}

#[tokio::test]
async fn callbacks_must_fit_the_interaction() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    for body in [
        json!({ "type": 6 }),
        json!({ "type": 7, "data": {"content": "x"} }),
        json!({ "type": 8, "data": {"choices": []} }),
        json!({ "type": 1 }),
        json!({ "type": 99 }),
        json!({}),
    ] {
        scene
            .bot
            .respond(&interaction, body)
            .await?
            .expect_error(400, 50035);
    }
    scene
        .bot
        .respond(&interaction, json!({ "type": 4, "data": {} }))
        .await?
        .expect_error(400, 50006);
    let long = json!({ "type": 4, "data": {"content": "x".repeat(2_001)} });
    let refused = scene
        .bot
        .respond(&interaction, long)
        .await?
        .expect_error(400, 50035);
    let errors = &refused.body["errors"]["data"]["content"]["_errors"];
    assert_eq!(
        errors[0]["code"], "BASE_TYPE_BAD_LENGTH",
        "{}",
        refused.text
    );
    // None of these has used up the one answer.
    scene
        .bot
        .respond(&interaction, message("Yes"))
        .await?
        .expect(204);
    Ok(())
}

#[tokio::test]
async fn a_press_updates_the_message_or_answers_with_another() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let first = json!({ "type": 4, "data": with_button("page 1", "page:2") });
    scene.bot.respond(&interaction, first).await?.expect(204);

    let next = owns.press("Next").await?;
    let press = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        (&press["type"], &press["data"]["custom_id"]),
        (&json!(3), &json!("page:2"))
    );
    assert_eq!(press["message"]["content"], "page 1");
    let update = json!({ "type": 7, "data": with_button("page 2", "page:1") });
    scene.bot.respond(&press, update).await?.expect(204);
    assert_eq!(next.reply().await?.content, "page 2");
    assert_eq!(
        owns.reply().await?.content,
        "page 2",
        "it is the same message"
    );

    // Deferred, it changes later.
    let back = next.press("Next").await?;
    let press = gateway.dispatch("INTERACTION_CREATE").await?;
    scene
        .bot
        .respond(&press, json!({ "type": 6 }))
        .await?
        .expect(204);
    let original = format!("{}/messages/@original", Bot::webhook(&press));
    scene
        .bot
        .patch(&original, json!({ "content": "page 1 again" }))
        .await?
        .expect(200);
    assert_eq!(back.reply().await?.content, "page 1 again");
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn people_press_only_what_they_see_unless_they_forge() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let mut data = with_button("only you", "mine");
    data["flags"] = 64.into();
    scene
        .bot
        .respond(&interaction, json!({ "type": 4, "data": data }))
        .await?
        .expect(204);
    assert!(matches!(
        owns.press("Off").await,
        Err(PressError::Disabled(_))
    ));
    assert!(matches!(owns.press("Open").await, Err(PressError::Link(_))));
    assert!(matches!(
        owns.press("Nothing").await,
        Err(PressError::Absent { .. })
    ));
    assert!(matches!(
        owns.press_as(scene.mia, "Next").await,
        Err(PressError::NotVisible)
    ));
    let reply = owns.reply().await?;
    let mia = scene.discord.member(scene.harbour, scene.mia);
    mia.forge_press(reply.message, "grant:everything");
    let forged = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(forged["data"]["custom_id"], "grant:everything");
    assert_eq!(forged["member"]["user"]["username"], "mia");
    // A public message can be pressed by anyone who sees the channel.
    let open = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let public = json!({ "type": 4, "data": with_button("for all", "all") });
    scene.bot.respond(&interaction, public).await?.expect(204);
    open.press_as(scene.mia, "Next").await?;
    let stranger = scene.discord.create_user("stranger");
    assert!(matches!(
        open.press_as(stranger, "Next").await,
        Err(PressError::NotVisible)
    ));
    Ok(())
}

#[tokio::test]
async fn menus_take_as_many_values_as_they_say() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let options = json!([{"label": "Hats", "value": "hat"}, {"label": "Hair", "value": "hair"}]);
    let data = json!({ "content": "which?", "components": [
        {"type": 1, "components": [{"type": 3, "custom_id": "kind", "placeholder": "Category", "options": options}]},
        {"type": 1, "components": [{"type": 5, "custom_id": "who"}]},
    ]});
    scene
        .bot
        .respond(&interaction, json!({ "type": 4, "data": data }))
        .await?
        .expect(204);
    assert!(matches!(
        owns.select("Category", &["Shoes"]).await,
        Err(PressError::NotAChoice(_))
    ));
    assert!(matches!(
        owns.select("Category", &["Hats", "Hair"]).await,
        Err(PressError::WrongCount { .. })
    ));
    owns.select("Category", &["Hair"]).await?;
    let chosen = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(chosen["data"]["values"], json!(["hair"]));
    owns.select("who", &[&scene.mia.to_string()]).await?;
    let chosen = gateway.dispatch("INTERACTION_CREATE").await?;
    let mia = scene.mia.to_string();
    assert_eq!(chosen["data"]["resolved"]["users"][&mia]["username"], "mia");
    assert!(chosen["data"]["resolved"]["members"][&mia].is_object());
    Ok(())
}

#[tokio::test]
async fn forms_are_shown_filled_in_and_sent() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    let field = json!({ "type": 4, "custom_id": "name", "style": 1, "label": "Roblox name", "min_length": 3, "max_length": 20 });
    let modal = |title: &str, fields: Value| json!({ "type": 9, "data": {"custom_id": "link", "title": title, "components": fields} });
    let row = json!({ "type": 1, "components": [field] });
    for refused in [
        modal(&"x".repeat(46), json!([row])),
        modal("Link", json!([])),
        modal("Link", json!(vec![row.clone(); 6])),
        modal("Link", json!([row, row])),
        json!({ "type": 9, "data": {"title": "Link", "components": [row]} }),
    ] {
        scene
            .bot
            .respond(&interaction, refused)
            .await?
            .expect_error(400, 50035);
    }
    scene
        .bot
        .respond(&interaction, modal("Link", json!([row])))
        .await?
        .expect(204);
    assert_eq!(owns.form().await?.title, "Link");
    assert!(matches!(owns.reply().await, Err(NoReply::Form(_))));
    assert!(matches!(
        owns.submit(&[("Roblox name", "ab")]).await,
        Err(PressError::Unfit { .. })
    ));
    assert!(matches!(
        owns.submit(&[]).await,
        Err(PressError::Unfit { .. })
    ));
    assert!(matches!(
        owns.submit(&[("Age", "12")]).await,
        Err(PressError::Absent { .. })
    ));
    let sent = owns.submit(&[("Roblox name", "builderman")]).await?;
    let submitted = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        (&submitted["type"], &submitted["data"]["custom_id"]),
        (&json!(5), &json!("link"))
    );
    assert_eq!(
        submitted["data"]["components"][0]["components"][0]["value"],
        "builderman"
    );
    scene
        .bot
        .respond(&submitted, modal("Again", json!([row])))
        .await?
        .expect_error(400, 50035);
    scene
        .bot
        .respond(&submitted, message("Linked"))
        .await?
        .expect(204);
    assert_eq!(sent.reply().await?.text(), "Linked");
    Ok(())
}

#[tokio::test]
async fn suggestions_come_while_typing() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let leo = scene.discord.member(scene.harbour, scene.leo);
    let typing = tokio::spawn(async move { leo.autocomplete("owns", "item", "tre").await });
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    assert_eq!(
        interaction["data"]["options"][0],
        json!({ "name": "item", "type": 3, "value": "tre", "focused": true })
    );
    scene
        .bot
        .respond(&interaction, message("x"))
        .await?
        .expect_error(400, 50035);
    let choices = |count: usize| -> Vec<_> {
        (0..count)
            .map(|n| json!({ "name": format!("c{n}"), "value": "badge:5" }))
            .collect()
    };
    let answer = |choices: Value| json!({ "type": 8, "data": {"choices": choices} });
    scene
        .bot
        .respond(&interaction, answer(json!(choices(26))))
        .await?
        .expect_error(400, 50035);
    let long = json!([{"name": "x".repeat(101), "value": "y"}]);
    scene
        .bot
        .respond(&interaction, answer(long))
        .await?
        .expect_error(400, 50035);
    let wrong = json!([{"name": "x", "value": 5}]);
    scene
        .bot
        .respond(&interaction, answer(wrong))
        .await?
        .expect_error(400, 50035);
    scene
        .bot
        .respond(&interaction, answer(json!(choices(25))))
        .await?
        .expect(204);
    let suggestions = typing.await??;
    assert_eq!(
        (suggestions.len(), suggestions[0].name.as_str()),
        (25, "c0")
    );
    Ok(())
}

#[tokio::test]
async fn a_deleted_answer_leaves_the_followup() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let owns = scene
        .discord
        .member(scene.harbour, scene.leo)
        .command("/owns")?;
    let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
    scene
        .bot
        .respond(&interaction, message("Wait"))
        .await?
        .expect(204);
    let webhook = Bot::webhook(&interaction);
    scene
        .bot
        .post(&webhook, json!({ "content": "Yes", "flags": 64 }))
        .await?
        .expect(200);
    let original = format!("{webhook}/messages/@original");
    scene.bot.delete(&original).await?.expect(204);
    scene.bot.get(&original).await?.expect_error(404, 10008);
    let reply = owns.reply().await?;
    assert_eq!((reply.text().as_str(), reply.ephemeral), ("Yes", true));
    scene.assert_clean();
    Ok(())
}
