//! Large worlds, and many commands at once.

use std::{sync::Arc, time::Instant};

use playground::discord::Settings;
use serde_json::json;

use crate::support::{Bot, GUILDS, Gateway, Scene, TestResult, command};

#[tokio::test]
async fn a_hundred_thousand_members_are_made_in_no_time() -> TestResult {
    let scene = Scene::new().await?;
    let begun = Instant::now();
    let settlements = scene.discord.populate(100, 1_000, 3);
    let took = begun.elapsed();
    assert_eq!(
        settlements
            .iter()
            .map(|settlement| settlement.members.len())
            .sum::<usize>(),
        100_000
    );
    let mut gateway = Gateway::ready(&scene.discord, GUILDS).await?;
    for _ in 0..101 {
        gateway.dispatch("GUILD_CREATE").await?;
    }
    println!("100 servers of 1,000 members: {took:?}");
    assert!(took.as_secs() < 30, "{took:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_go_through_one_session_by_the_hundred() -> TestResult {
    const COMMANDS: u32 = 2_000;
    let scene = Scene::with(|settings: &mut Settings| {
        settings.validate = false;
        settings.record = false;
        settings.rate_limits = false;
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
    let begun = Instant::now();
    let leo = scene.discord.member(scene.harbour, scene.leo);
    let exchanges: Vec<_> = (0..COMMANDS)
        .map(|_| leo.command("/owns"))
        .collect::<Result<_, _>>()?;
    for exchange in exchanges {
        exchange.reply().await?;
    }
    answering.await??;
    let rate = f64::from(COMMANDS) / begun.elapsed().as_secs_f64();
    println!("{rate:.0} commands a second");
    // What even a debug build on a busy machine manages.
    assert!(rate > 100.0, "{rate}");
    assert!(scene.discord.requests().is_empty());
    Ok(())
}
