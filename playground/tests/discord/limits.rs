//! Rate limits, and the count of invalid requests.

use std::time::Duration;

use playground::discord::{BucketSize, Fault, RateLimitScope, Route};

use serde_json::json;

use crate::support::{Bot, Scene, TestResult, command};

#[tokio::test]
async fn ten_role_writes_fit_in_ten_seconds_and_the_eleventh_waits() -> TestResult {
    let scene = Scene::new().await?;
    let (bot, path) = (&scene.bot, scene.role_path());
    for number in 0..10 {
        // Giving and taking share the bucket.
        let answer = if number % 2 == 0 {
            bot.give(&path).await?
        } else {
            bot.delete(&path).await?
        };
        let answer = answer.expect(204);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("10"));
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            Some((9 - number).to_string().as_str())
        );
        assert!(answer.header("x-ratelimit-bucket").is_some());
        assert!(answer.header("x-ratelimit-scope").is_none());
        let reset: f64 = answer
            .header("x-ratelimit-reset-after")
            .expect("told")
            .parse()?;
        assert!((0.0..=10.0).contains(&reset), "{reset}");
    }
    let refused = bot.give(&path).await?.expect(429);
    assert_eq!(refused.header("x-ratelimit-scope"), Some("user"));
    assert!(refused.header("x-ratelimit-global").is_none());
    let header: f64 = refused.header("retry-after").expect("told").parse()?;
    let retry_after = refused.body["retry_after"].as_f64().expect("told");
    assert!(retry_after > 0.0 && retry_after <= header && header <= 10.0);
    assert_eq!(refused.body["global"], false);
    assert_eq!(scene.discord.invalid_requests(), 1);
    assert!(!scene.discord.writes()[10].took_effect);
    // Another server has a bucket of its own.
    let other = scene.discord.create_server("Other", scene.leo);
    let role = scene
        .discord
        .create_role(other, playground::discord::RoleSpec::named("x"));
    let path = format!("/guilds/{other}/members/{}/roles/{role}", scene.leo);
    bot.give(&path).await?.expect(204);
    Ok(())
}

#[tokio::test]
async fn a_bucket_fills_again_when_its_window_ends() -> TestResult {
    let scene = Scene::new().await?;
    let window = Duration::from_secs(1);
    scene
        .discord
        .set_bucket(Route::AddGuildMemberRole, BucketSize::new(1, window));
    scene.bot.give(&scene.role_path()).await?.expect(204);
    let refused = scene.bot.give(&scene.role_path()).await?.expect(429);
    let retry_after = refused.body["retry_after"].as_f64().expect("told");
    // That the told time is enough is what is tried.
    tokio::time::sleep(Duration::from_secs_f64(retry_after)).await;
    scene.bot.give(&scene.role_path()).await?.expect(204);
    Ok(())
}

#[tokio::test]
async fn fifty_requests_a_second_are_all_that_a_token_gets() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.set_bucket(
        Route::GetMyUser,
        BucketSize::new(1_000, Duration::from_secs(1)),
    );
    let mut limited = None;
    for _ in 0..200 {
        let answer = scene.bot.get("/users/@me").await?;
        if answer.status == 429 {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("the global limit was reached");
    assert_eq!(limited.header("x-ratelimit-global"), Some("true"));
    assert_eq!(limited.header("x-ratelimit-scope"), Some("global"));
    assert_eq!(limited.body["global"], true);
    Ok(())
}

#[tokio::test]
async fn after_too_many_invalid_requests_the_address_is_banned() -> TestResult {
    let scene = Scene::with(|settings| settings.invalid_request_limit = 3).await?;
    let stranger = scene.bot.with_token(None);
    for _ in 0..3 {
        stranger.get("/users/@me").await?.expect(401);
    }
    let banned = scene.bot.get("/users/@me").await?.expect(429);
    assert!(banned.text.contains("<html>"), "{}", banned.text);
    assert!(banned.header("x-ratelimit-limit").is_none());
    Ok(())
}

#[tokio::test]
async fn a_shared_limit_is_not_the_bots_fault() -> TestResult {
    let scene = Scene::new().await?;
    let wait = Duration::from_millis(700);
    for (scope, name, invalid) in [
        (RateLimitScope::Shared, "shared", 0),
        (RateLimitScope::User, "user", 1),
        (RateLimitScope::Global, "global", 2),
    ] {
        scene
            .discord
            .fault(Fault::on(Route::AddGuildMemberRole).rate_limited(scope, wait));
        let refused = scene.bot.give(&scene.role_path()).await?.expect(429);
        assert_eq!(refused.header("x-ratelimit-scope"), Some(name));
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.body["retry_after"], 0.7);
        assert_eq!(scene.discord.invalid_requests(), invalid);
    }
    Ok(())
}

#[tokio::test]
async fn answers_to_people_are_outside_the_global_limit() -> TestResult {
    let scene = Scene::new().await?;
    let mut gateway = scene.online(json!([command("owns", json!([]))])).await?;
    let plenty = BucketSize::new(1_000, Duration::from_secs(1));
    scene.discord.set_bucket(Route::GetBotGateway, plenty);
    let mut limited = false;
    while !limited {
        let answer = scene.bot.get("/gateway/bot").await?;
        limited = answer.header("x-ratelimit-scope") == Some("global");
    }
    let (owns, interaction) = scene.leo_asks(&mut gateway).await?;
    let anonymous = scene.bot.with_token(None);
    let answer = json!({ "type": 4, "data": {"content": "Yes"} });
    let first = anonymous.respond(&interaction, answer).await?.expect(204);
    assert!(first.header("x-ratelimit-limit").is_none());
    let followup = json!({ "content": "And more" });
    let webhook = Bot::webhook(&interaction);
    let followup = anonymous.post(&webhook, followup).await?.expect(200);
    assert_eq!(followup.header("x-ratelimit-remaining"), Some("4"));
    assert_eq!(owns.replies().len(), 2);
    Ok(())
}
