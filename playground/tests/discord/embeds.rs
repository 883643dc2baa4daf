//! What embeds may be.

use serde_json::{Value, json};

use crate::support::{Scene, TestResult};

/// Sends the embeds; where in the body Discord finds fault, and with which code.
async fn fault_with(scene: &Scene, embeds: Value) -> TestResult<String> {
    let answer = scene
        .bot
        .post(&scene.messages_path(), json!({ "embeds": embeds }))
        .await?;
    let answer = answer.expect_error(400, 50035);
    let mut path = Vec::new();
    let mut node = &answer.body["errors"];
    while node.get("_errors").is_none() {
        let (key, next) = node
            .as_object()
            .and_then(|node| node.iter().next())
            .expect("a tree");
        path.push(key.clone());
        node = next;
    }
    let code = node["_errors"][0]["code"].as_str().expect("a code");
    Ok(format!("{} {code}", path.join(".")))
}

#[tokio::test]
async fn every_limit_of_an_embed_is_kept() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let x = |length: usize| "x".repeat(length);
    let long = "BASE_TYPE_BAD_LENGTH";
    let missing = "BASE_TYPE_REQUIRED";
    for (embed, fault) in [
        (json!({ "title": x(257) }), format!("embeds.0.title {long}")),
        (
            json!({ "description": x(4_097) }),
            format!("embeds.0.description {long}"),
        ),
        (
            json!({ "fields": vec![json!({"name": "a", "value": "b"}); 26] }),
            format!("embeds.0.fields {long}"),
        ),
        (
            json!({ "fields": [{"name": x(257), "value": "b"}] }),
            format!("embeds.0.fields.0.name {long}"),
        ),
        (
            json!({ "fields": [{"name": "a", "value": x(1_025)}] }),
            format!("embeds.0.fields.0.value {long}"),
        ),
        (
            json!({ "fields": [{"name": "a", "value": " "}] }),
            format!("embeds.0.fields.0.value {missing}"),
        ),
        (
            json!({ "fields": [{"name": "a"}] }),
            format!("embeds.0.fields.0.value {missing}"),
        ),
        (
            json!({ "title": "t", "footer": {"text": x(2_049)} }),
            format!("embeds.0.footer.text {long}"),
        ),
        (
            json!({ "title": "t", "footer": {} }),
            format!("embeds.0.footer.text {missing}"),
        ),
        (
            json!({ "title": "t", "author": {"name": x(257)} }),
            format!("embeds.0.author.name {long}"),
        ),
        (json!({}), format!("embeds.0.description {missing}")),
        (
            json!({ "title": "t", "url": "ftp://x.org/" }),
            "embeds.0.url URL_TYPE_INVALID_SCHEME".into(),
        ),
        (
            json!({ "title": "t", "url": "no url" }),
            "embeds.0.url URL_TYPE_INVALID_URL".into(),
        ),
        (
            json!({ "image": {"url": "data:image/png;base64,AA"} }),
            "embeds.0.image.url URL_TYPE_INVALID_SCHEME".into(),
        ),
        (
            json!({ "title": "t", "color": 16_777_216 }),
            "embeds.0.color NUMBER_TYPE_MAX".into(),
        ),
        (
            json!({ "title": "t", "timestamp": "today" }),
            "embeds.0.timestamp DATE_TIME_TYPE_PARSE".into(),
        ),
        (
            json!({ "title": 5 }),
            "embeds.0.title STRING_TYPE_CONVERT".into(),
        ),
    ] {
        assert_eq!(fault_with(&scene, json!([embed])).await?, fault, "{embed}");
    }
    Ok(())
}

#[tokio::test]
async fn all_embeds_together_have_six_thousand_characters_and_are_ten() -> TestResult {
    let scene = Scene::with(|settings| settings.rate_limits = false).await?;
    let of = |length: usize| json!({ "description": "x".repeat(length) });
    let sent = json!({ "embeds": [of(3_000), of(3_000)] });
    scene
        .bot
        .post(&scene.messages_path(), sent)
        .await?
        .expect(200);
    let fault = fault_with(&scene, json!([of(3_000), of(3_001)])).await?;
    assert_eq!(fault, "embeds MAX_EMBED_SIZE_EXCEEDED");
    let fault = fault_with(&scene, json!(vec![of(1); 11])).await?;
    assert_eq!(fault, "embeds BASE_TYPE_BAD_LENGTH");
    Ok(())
}

#[tokio::test]
async fn pictures_may_be_files_of_the_message() -> TestResult {
    let scene = Scene::new().await?;
    let embed = json!({ "title": "t", "thumbnail": {"url": "attachment://icon.png"} });
    let answer = scene
        .bot
        .post(&scene.messages_path(), json!({ "embeds": [embed] }))
        .await?;
    answer.expect(200);
    scene.assert_clean();
    Ok(())
}
