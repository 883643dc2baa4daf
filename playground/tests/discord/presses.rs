//! Buttons, menus, forms and suggestions.

use std::time::Duration;

use playground::discord::actor::{NoReply, PressError};
use serde_json::{Value, json};

use crate::{
    interactions::{message, owning},
    support::{Bot, Scene, TestResult},
};

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
async fn a_press_updates_the_message_or_answers_with_another() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (open, interaction) = scene.leo_asks(&mut gateway).await?;
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

/// Who ran the command stays on its answer, whoever presses a button there.
#[tokio::test]
async fn a_press_tells_who_ran_the_command_behind_the_message() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let leo = scene.discord.member(scene.harbour, scene.leo);
    let owns = leo.command("/owns")?;
    let typed = gateway.dispatch("INTERACTION_CREATE").await?;
    let answer = json!({ "type": 4, "data": with_button("for all", "all") });
    scene.bot.respond(&typed, answer).await?.expect(204);
    let public = owns.reply().await?.message;

    owns.press_as(scene.mia, "Next").await?;
    let press = gateway.dispatch("INTERACTION_CREATE").await?;
    let metadata = &press["message"]["interaction_metadata"];
    assert_eq!(metadata["type"], 2);
    assert_eq!(metadata["id"], typed["id"]);
    assert_eq!(metadata["user"]["username"], "leo");
    assert_eq!(
        metadata["authorizing_integration_owners"],
        json!({ "0": scene.harbour })
    );
    assert_eq!(metadata.get("original_response_message_id"), None);

    // The answer to a press is that of the press.
    scene
        .bot
        .respond(&press, json!({ "type": 6 }))
        .await?
        .expect(204);
    let another = scene
        .bot
        .post(&Bot::webhook(&press), with_button("for mia", "mia"))
        .await?
        .expect(200)
        .body;
    let metadata = &another["interaction_metadata"];
    assert_eq!(metadata["type"], 3);
    assert_eq!(metadata["user"]["username"], "mia");
    assert_eq!(metadata["interacted_message_id"], json!(public));
    assert_eq!(metadata["original_response_message_id"], json!(public));
    scene.assert_clean();
    Ok(())
}

/// IDs tell the time, which can be made to pass.
#[tokio::test]
async fn time_passes_in_the_ids() -> TestResult {
    let scene = Scene::new().await?;
    let millis = |user: playground::discord::UserId| user.get() >> 22;
    let before = millis(scene.discord.create_user("early"));
    scene.discord.let_pass(Duration::from_mins(15));
    let passed = millis(scene.discord.create_user("late")) - before;
    assert!(passed >= 15 * 60 * 1000, "{passed} ms");
    Ok(())
}

#[tokio::test]
async fn menus_take_as_many_values_as_they_say() -> TestResult {
    let (scene, mut gateway) = owning().await?;
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
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
