//! Answering interactions.

use std::time::Duration;

use playground::discord::actor::NoReply;
use serde_json::{Value, json};

use crate::support::{Bot, Gateway, Scene, TestResult, command};

/// A scene with `/owns` registered, and the bot's gateway connection.
pub async fn owning() -> TestResult<(Scene, Gateway)> {
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

pub fn message(content: &str) -> Value {
    json!({ "type": 4, "data": {"content": content} })
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
    let (_, interaction) = scene.leo_asks(&mut gateway).await?;
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
        let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (_, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (_, mut interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (scene, mut gateway) = owning().await?;
    let (_, interaction) = scene.leo_asks(&mut gateway).await?;
    scene
        .bot
        .respond(&interaction, message("Yes"))
        .await?
        .expect(204);
    let webhook = Bot::webhook(&interaction);
    let followup = || scene.bot.post(&webhook, json!({ "content": "x" }));
    scene.discord.let_pass(Duration::from_mins(14));
    followup().await?.expect(200);
    scene.discord.let_pass(Duration::from_mins(1));
    followup().await?.expect_error(401, 50027);
    Ok(())
}

#[tokio::test]
async fn callbacks_must_fit_the_interaction() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let (_, interaction) = scene.leo_asks(&mut gateway).await?;
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
async fn a_deleted_answer_leaves_the_followup() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
