//! What goes wrong on demand.

use std::time::{Duration, Instant};

use playground::discord::{Fault, JsonError, Route};

use crate::support::{Bot, Scene, TestResult};

const GIVE: Route = Route::AddGuildMemberRole;

#[tokio::test]
async fn a_status_strikes_as_often_as_told_and_before_any_effect() -> TestResult {
    let scene = Scene::new().await?;
    let fault = scene.discord.fault(Fault::on(GIVE).times(2).status(503));
    for _ in 0..2 {
        let broken = scene.bot.give(&scene.role_path()).await?.expect(503);
        assert!(broken.text.contains("<title>503"), "{}", broken.text);
    }
    assert!(
        scene
            .discord
            .member_roles(scene.harbour, scene.leo)
            .is_empty()
    );
    scene.bot.give(&scene.role_path()).await?.expect(204);
    assert_eq!(fault.hits(), 2);
    Ok(())
}

#[tokio::test]
async fn a_fault_can_be_about_one_user_or_role_and_be_lifted() -> TestResult {
    let scene = Scene::new().await?;
    let (discord, harbour) = (&scene.discord, scene.harbour);
    let error = JsonError::MissingPermissions;
    let fault = discord.fault(Fault::on(GIVE).user(scene.leo).always().error(error));
    let elsewhere = format!(
        "/guilds/{harbour}/members/{}/roles/{}",
        scene.mia, scene.captain
    );
    scene.bot.give(&elsewhere).await?.expect(204);
    for _ in 0..3 {
        scene
            .bot
            .give(&scene.role_path())
            .await?
            .expect_error(403, 50013);
    }
    fault.lift();
    scene.bot.give(&scene.role_path()).await?.expect(204);
    discord.fault(Fault::on(GIVE).role(harbour.everyone()).status(500));
    scene.bot.give(&scene.role_path()).await?.expect(204);
    Ok(())
}

#[tokio::test]
async fn after_the_effect_the_answer_is_lost_but_the_role_is_there() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.fault(Fault::on(GIVE).reset().after_effect());
    assert!(scene.bot.give(&scene.role_path()).await.is_err());
    assert_eq!(
        scene.discord.member_roles(scene.harbour, scene.leo),
        [scene.captain].into()
    );
    let write = &scene.discord.writes()[0];
    assert_eq!((write.took_effect, write.status), (true, None));
    Ok(())
}

#[tokio::test]
async fn before_the_effect_a_reset_leaves_nothing() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.fault(Fault::on(GIVE).reset());
    let error = scene
        .bot
        .give(&scene.role_path())
        .await
        .expect_err("it was reset");
    assert!(format!("{error:?}").contains("reset"), "{error:?}");
    assert!(
        scene
            .discord
            .member_roles(scene.harbour, scene.leo)
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn a_hanging_request_is_never_answered() -> TestResult {
    let scene = Scene::new().await?;
    scene.discord.fault(Fault::on(GIVE).hang());
    let request = scene.bot.request(reqwest::Method::PUT, &scene.role_path());
    let request = request.timeout(Duration::from_millis(300));
    assert!(scene.bot.send(request).await.is_err());
    scene
        .discord
        .until("asked", |discord| discord.writes().len() == 1)
        .await?;
    assert!(
        scene
            .discord
            .member_roles(scene.harbour, scene.leo)
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn a_slow_answer_is_slow() -> TestResult {
    let scene = Scene::new().await?;
    let delay = Duration::from_millis(300);
    scene.discord.fault(Fault::on(GIVE).delay(delay));
    let begun = Instant::now();
    scene.bot.give(&scene.role_path()).await?.expect(204);
    assert!(begun.elapsed() >= delay);
    Ok(())
}

#[tokio::test]
async fn a_pause_before_the_effect_holds_the_request() -> TestResult {
    let scene = Scene::new().await?;
    let pause = scene.discord.pause(Fault::on(GIVE));
    let (bot, path) = (Bot::new(&scene.discord), scene.role_path());
    let giving = tokio::spawn(async move { bot.give(&path).await });
    pause.reached().await?;
    assert!(
        scene
            .discord
            .member_roles(scene.harbour, scene.leo)
            .is_empty()
    );
    pause.release();
    giving.await??.expect(204);
    assert_eq!(
        scene.discord.member_roles(scene.harbour, scene.leo),
        [scene.captain].into()
    );
    Ok(())
}

#[tokio::test]
async fn a_pause_after_the_effect_can_end_in_a_broken_connection() -> TestResult {
    let scene = Scene::new().await?;
    let pause = scene.discord.pause(Fault::on(GIVE).after_effect());
    let (bot, path) = (Bot::new(&scene.discord), scene.role_path());
    let giving = tokio::spawn(async move { bot.give(&path).await });
    pause.reached().await?;
    assert_eq!(
        scene.discord.member_roles(scene.harbour, scene.leo),
        [scene.captain].into()
    );
    pause.drop_connection();
    assert!(giving.await?.is_err());
    Ok(())
}

#[tokio::test]
async fn a_pause_that_nobody_reaches_says_so() -> TestResult {
    let scene = Scene::with(|settings| settings.patience = Duration::from_millis(50)).await?;
    let pause = scene.discord.pause(Fault::on(GIVE));
    assert!(pause.reached().await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_reached_discord_happens_even_if_the_bot_is_gone() -> TestResult {
    let scene = Scene::new().await?;
    let pause = scene.discord.pause(Fault::on(GIVE));
    let (bot, path) = (Bot::new(&scene.discord), scene.role_path());
    let giving = tokio::spawn(async move { bot.give(&path).await });
    pause.reached().await?;
    giving.abort();
    assert!(giving.await.is_err_and(|error| error.is_cancelled()));
    pause.release();
    let (harbour, leo) = (scene.harbour, scene.leo);
    scene
        .discord
        .until("given the role", |discord| {
            !discord.member_roles(harbour, leo).is_empty()
        })
        .await?;
    Ok(())
}
