//! Tokens, unknown routes, malformed requests.

use playground::discord::Culprit;
use serde_json::json;

use crate::support::{Scene, TestResult};

#[tokio::test]
async fn without_the_token_nothing_but_the_gateway_url_is_told() -> TestResult {
    let scene = Scene::new().await?;
    let stranger = scene.bot.with_token(None);
    let refused = stranger.get("/users/@me").await?.expect(401);
    assert_eq!(
        refused.body,
        json!({ "message": "401: Unauthorized", "code": 0 })
    );
    scene
        .bot
        .with_token(Some("wrong"))
        .give(&scene.role_path())
        .await?
        .expect(401);
    assert_eq!(scene.discord.invalid_requests(), 2);
    stranger.get("/gateway").await?.expect(200);
    assert!(
        scene
            .discord
            .member_roles(scene.harbour, scene.leo)
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_apart() -> TestResult {
    let scene = Scene::new().await?;
    scene.bot.get("/nonsense").await?.expect_error(404, 0);
    scene.bot.delete("/users/@me").await?.expect_error(405, 0);
    assert_eq!(scene.discord.violations().len(), 2, "both are recorded");
    Ok(())
}

#[tokio::test]
async fn the_bot_learns_who_it_is() -> TestResult {
    let scene = Scene::new().await?;
    let me = scene.bot.get("/users/@me").await?.expect(200).body;
    assert_eq!(
        (&me["username"], &me["bot"]),
        (&json!("Gatepass"), &json!(true))
    );
    let flags = |body: &serde_json::Value| body["flags"].as_u64().unwrap() & (1 << 15);
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        let application = scene.bot.get(path).await?.expect(200).body;
        assert_ne!(flags(&application), 0, "the intent is on");
    }
    scene.discord.set_guild_members_intent(false);
    let application = scene.bot.get("/applications/@me").await?.expect(200).body;
    assert_eq!(flags(&application), 0, "the intent is off");
    let gateway = scene.bot.get("/gateway/bot").await?.expect(200).body;
    assert_eq!(gateway["session_start_limit"]["max_concurrency"], 1);
    scene.assert_clean();
    Ok(())
}

#[tokio::test]
async fn a_path_must_hold_snowflakes_and_a_query_numbers_in_range() -> TestResult {
    let scene = Scene::new().await?;
    let refused = scene
        .bot
        .get("/guilds/harbour")
        .await?
        .expect_error(400, 50035);
    assert_eq!(
        refused.body["errors"]["guild_id"]["_errors"][0]["code"],
        "STRING_TYPE_REGEX"
    );
    let path = format!("/guilds/{}/members?limit=1001", scene.harbour);
    let refused = scene.bot.get(&path).await?.expect_error(400, 50035);
    assert_eq!(
        refused.body["errors"]["limit"]["_errors"][0]["code"],
        "NUMBER_TYPE_MAX"
    );
    let violations = scene.discord.violations();
    assert_eq!(violations.len(), 2);
    assert_eq!(violations[1].place, "GET /guilds/{guild_id}/members");
    Ok(())
}

#[tokio::test]
async fn a_body_must_be_json() -> TestResult {
    let scene = Scene::new().await?;
    let request = scene
        .bot
        .request(reqwest::Method::POST, &scene.messages_path())
        .header("content-type", "application/json")
        .body("{");
    scene.bot.send(request).await?.expect_error(400, 50109);
    let request = scene
        .bot
        .request(reqwest::Method::POST, &scene.messages_path())
        .header("content-type", "text/plain")
        .body("{}");
    scene.bot.send(request).await?.expect_error(400, 50035);
    Ok(())
}

#[tokio::test]
async fn a_user_agent_that_names_no_bot_is_noted_once() -> TestResult {
    let scene = Scene::new().await?;
    for _ in 0..2 {
        let request = scene
            .bot
            .request(reqwest::Method::GET, "/users/@me")
            .header("user-agent", "curl/8");
        scene.bot.send(request).await?.expect(200);
    }
    let violations = scene.discord.violations();
    assert_eq!(
        (violations.len(), violations[0].by),
        (1, Culprit::BotAgainstDocument)
    );
    Ok(())
}
