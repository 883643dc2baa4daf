//! Large worlds, and many commands at once.

use std::{sync::Arc, time::Duration};

use playground::discord::Settings;
use serde_json::json;

use crate::support::{Bot, GUILDS, Gateway, Scene, TestResult, command};

/// The size that the benchmarks use.
#[tokio::test]
async fn a_million_members_are_made_and_told() -> TestResult {
    let scene = Scene::with(|settings| settings.validate = false).await?;
    let settlements = scene.discord.populate(1_000, 1_000, 5);
    let members = settlements
        .iter()
        .map(|settlement| settlement.members.len());
    assert_eq!(members.sum::<usize>(), 1_000_000);
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    // With the one that was there.
    for _ in 0..1_001 {
        gateway.dispatch("GUILD_CREATE").await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_go_through_one_session_by_the_hundred() -> TestResult {
    const COMMANDS: u32 = 2_000;
    let scene = Scene::with(|settings: &mut Settings| {
        settings.validate = false;
        settings.record = false;
        settings.rate_limits = false;
        settings.response_deadline = Duration::from_mins(1);
        settings.patience = Duration::from_mins(1);
    })
    .await?;
    let mut gateway = scene.online(json!([command("owns", json!([]))])).await?;
    let bot = Arc::new(Bot::new(&scene.discord));
    let answering = tokio::spawn(async move {
        for _ in 0..COMMANDS {
            let interaction = gateway.dispatch("INTERACTION_CREATE").await?;
            let bot = bot.clone();
            tokio::spawn(async move {
                let answer = json!({ "type": 4, "data": {"content": "Yes"} });
                bot.respond(&interaction, answer)
                    .await
                    .map(|answer| answer.expect(204))
            });
        }
        TestResult::Ok(())
    });
    let leo = scene.discord.member(scene.harbour, scene.leo);
    let exchanges: Vec<_> = (0..COMMANDS)
        .map(|_| leo.command("/owns"))
        .collect::<Result<_, _>>()?;
    for exchange in exchanges {
        exchange.reply().await?;
    }
    answering.await??;
    assert!(scene.discord.requests().is_empty());
    Ok(())
}
