//! Messages of the bot's own.

use playground::discord::actor::Reply;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::support::{Scene, TestResult};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn messages_are_sent_read_edited_and_deleted() -> TestResult {
    let scene = Scene::new().await?;
    let path = scene.messages_path();
    let embed = json!({ "title": "Roles", "fields": [{"name": "a", "value": "b"}], "color": 255 });
    let sent = scene
        .bot
        .post(&path, json!({ "content": "hi", "embeds": [embed] }))
        .await?;
    let sent = sent.expect(200).body;
    assert_eq!(sent["embeds"][0]["type"], "rich");
    let one = format!("{path}/{}", sent["id"].as_str().expect("an id"));
    let edited = scene
        .bot
        .patch(&one, json!({ "content": "ho" }))
        .await?
        .expect(200)
        .body;
    assert_eq!(
        (&edited["content"], &edited["embeds"][0]["title"]),
        (&json!("ho"), &json!("Roles"))
    );
    assert!(edited["edited_timestamp"].is_string());
    assert_eq!(scene.bot.get(&one).await?.expect(200).body["content"], "ho");
    assert_eq!(
        scene.bot.get(&path).await?.expect(200).body[0]["content"],
        "ho"
    );
    scene.bot.delete(&one).await?.expect(204);
    scene.bot.get(&one).await?.expect_error(404, 10008);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn empty_messages_are_refused_new_or_edited() -> TestResult {
    let scene = Scene::new().await?;
    let path = scene.messages_path();
    for empty in [
        json!({}),
        json!({ "content": " \n" }),
        json!({ "embeds": [] }),
    ] {
        scene.bot.post(&path, empty).await?.expect_error(400, 50006);
    }
    let sent = scene
        .bot
        .post(&path, json!({ "content": "hi" }))
        .await?
        .expect(200)
        .body;
    let one = format!("{path}/{}", sent["id"].as_str().expect("an id"));
    scene
        .bot
        .patch(&one, json!({ "content": null }))
        .await?
        .expect_error(400, 50006);
    assert_eq!(scene.bot.get(&one).await?.body["content"], "hi");
    assert_eq!(
        scene.discord.violations().len(),
        4,
        "each of these is recorded"
    );
    Ok(())
}

#[tokio::test]
async fn two_thousand_characters_is_the_most() -> TestResult {
    let scene = Scene::new().await?;
    let path = scene.messages_path();
    scene
        .bot
        .post(&path, json!({ "content": "ä".repeat(2_000) }))
        .await?
        .expect(200);
    let refused = scene
        .bot
        .post(&path, json!({ "content": "ä".repeat(2_001) }))
        .await?;
    let errors = refused.expect_error(400, 50035).body["errors"].clone();
    assert_eq!(
        errors["content"]["_errors"][0]["code"],
        "BASE_TYPE_BAD_LENGTH"
    );
    assert_eq!(scene.discord.violations().len(), 1);
    Ok(())
}

#[tokio::test]
async fn files_come_as_a_form() -> TestResult {
    let scene = Scene::new().await?;
    let payload =
        json!({ "content": "the list", "attachments": [{"id": "0", "filename": "a.csv"}] });
    let form = Form::new().text("payload_json", payload.to_string()).part(
        "files[0]",
        Part::bytes(&b"a,b\n"[..])
            .file_name("a.csv")
            .mime_str("text/csv")?,
    );
    let request = scene
        .bot
        .request(reqwest::Method::POST, &scene.messages_path())
        .multipart(form);
    let sent = scene.bot.send(request).await?.expect(200).body;
    let file = &sent["attachments"][0];
    assert_eq!(
        (&file["filename"], &file["size"]),
        (&json!("a.csv"), &json!(4))
    );
    let record = scene.discord.requests().pop().expect("it was recorded");
    assert_eq!(
        (record.files, record.body),
        (vec!["a.csv".to_owned()], payload)
    );
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn files_have_limits() -> TestResult {
    for (field, name, size, refused) in [
        ("files[0]", "a.csv", 10 * MIB, None),
        ("files[0]", "a.csv", 10 * MIB + 1, Some((413, 40005))),
        // More than any request may have.
        ("files[0]", "a.csv", 12 * MIB, Some((413, 40005))),
        ("files[10]", "a.csv", 1, Some((400, 50035))),
        ("file", "a.csv", 1, Some((400, 50035))),
        ("files[0]", "../a.csv", 1, Some((400, 50035))),
        ("files[0]", "", 1, Some((400, 50035))),
        // Not the one that is described.
        ("files[1]", "a.csv", 1, Some((400, 50035))),
    ] {
        let scene = Scene::new().await?;
        let payload = json!({ "attachments": [{"id": "0"}] });
        let part = Part::bytes(vec![b'a'; size]).file_name(name);
        let form = Form::new()
            .text("payload_json", payload.to_string())
            .part(field, part);
        let request = scene
            .bot
            .request(reqwest::Method::POST, &scene.messages_path())
            .multipart(form);
        let answer = scene.bot.send(request).await?;
        if let Some((status, code)) = refused {
            answer.expect_error(status, code);
        } else {
            let file = &answer.expect(200).body["attachments"][0];
            assert_eq!(file["size"], json!(size));
            scene.assert_clean();
        }
    }
    Ok(())
}

#[tokio::test]
async fn direct_messages_reach_those_who_accept_them() -> TestResult {
    let scene = Scene::new().await?;
    let open = |user| json!({ "recipient_id": user });
    let channel = scene
        .bot
        .post("/users/@me/channels", open(json!(scene.leo)))
        .await?
        .expect(200)
        .body;
    let again = scene
        .bot
        .post("/users/@me/channels", open(json!(scene.leo)))
        .await?
        .expect(200)
        .body;
    assert_eq!(channel["id"], again["id"]);
    let path = format!(
        "/channels/{}/messages",
        channel["id"].as_str().expect("an id")
    );
    scene
        .bot
        .post(&path, json!({ "content": "hi" }))
        .await?
        .expect(200);
    scene.discord.set_accepts_direct_messages(scene.leo, false);
    scene
        .bot
        .post(&path, json!({ "content": "hi" }))
        .await?
        .expect_error(403, 50007);
    scene.discord.set_accepts_direct_messages(scene.leo, true);
    scene.discord.leave(scene.harbour, scene.leo);
    scene
        .bot
        .post(&path, json!({ "content": "hi" }))
        .await?
        .expect_error(403, 50007);
    scene
        .bot
        .post("/users/@me/channels", open(json!("1")))
        .await?
        .expect_error(404, 10013);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn people_read_what_is_in_a_channel() -> TestResult {
    let scene = Scene::new().await?;
    let channel = scene.discord.general_channel(scene.harbour);
    for content in ["one", "two"] {
        scene
            .bot
            .post(&scene.messages_path(), json!({ "content": content }))
            .await?
            .expect(200);
    }
    let texts: Vec<_> = scene
        .discord
        .messages_in(channel)
        .iter()
        .map(Reply::text)
        .collect();
    assert_eq!(texts, ["one", "two"]);
    Ok(())
}

#[tokio::test]
async fn allowed_mentions_decide_who_is_notified() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let (leo, captain) = (scene.leo, scene.captain);
    let content = format!("@everyone <@{leo}> <@&{captain}>");
    let channel = scene.discord.general_channel(scene.harbour);
    for (allowed, users, roles, everyone) in [
        (json!(null), 1, 1, true),
        (json!({ "parse": [] }), 0, 0, false),
        (json!({ "parse": ["users"] }), 1, 0, false),
        (json!({ "parse": [], "roles": [captain] }), 0, 1, false),
        (
            json!({ "parse": ["everyone"], "users": [scene.mia] }),
            0,
            0,
            true,
        ),
    ] {
        let body = json!({ "content": content, "allowed_mentions": allowed });
        let sent = scene
            .bot
            .post(&scene.messages_path(), body)
            .await?
            .expect(200)
            .body;
        let pings = scene
            .discord
            .messages_in(channel)
            .pop()
            .expect("it was sent")
            .pings;
        assert_eq!(
            (pings.users.len(), pings.roles.len(), pings.everyone),
            (users, roles, everyone),
            "{allowed}"
        );
        assert_eq!(sent["mentions"].as_array().map(Vec::len), Some(users));
    }
    scene.assert_clean();
    let both = json!({ "content": "x", "allowed_mentions": {"parse": ["users"], "users": [leo]} });
    scene
        .bot
        .post(&scene.messages_path(), both)
        .await?
        .expect_error(400, 50035);
    Ok(())
}
