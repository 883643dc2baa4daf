//! A thousand linked people join a server within a moment.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use playground::discord::{self, BucketSize, RoleWriteKind, Route};
use playground::roblox;
use tokio::time::sleep;

use super::process::Process;
use super::world::{OWNED, Size, World, discord_settings, unlimited};

const SIZE: Size = Size {
    servers: 1,
    members: 1_000,
    linked: 1_000,
    binds: 0,
};

/// After the last role was given: whatever comes too often still comes.
const AFTERWARDS: Duration = Duration::from_secs(3);

pub async fn measure() -> Result<()> {
    let people = SIZE.linked;
    println!("{people} linked people join a server that binds what they own");
    let settings = discord::Settings {
        record: true,
        ..discord_settings()
    };
    let world = World::with(SIZE, unlimited(), settings).await?;
    // What is left is Discord's limit of 50 requests a second for all of a bot.
    let free = BucketSize::new(10_000, Duration::from_secs(1));
    for route in [Route::AddGuildMemberRole, Route::GetGuildMember] {
        world.discord.set_bucket(route, free);
    }
    let settlement = world.settlements.first().context("a server")?;
    let (server, role) = (settlement.server, settlement.roles[0]);
    world.bind(server, role, format!("asset:{OWNED}")).await?;
    world.everyone_leaves(settlement).await?;
    let bot = world.start().await?;
    let process = Process::of(&bot)?;
    world.discord.clear_records();
    world.roblox.clear_records();

    let (start, before) = (Instant::now(), process.cpu()?);
    for user in &settlement.members {
        world.discord.join(server, *user);
    }
    let has_role =
        |user: &discord::UserId| world.discord.member_roles(server, *user).contains(&role);
    while !settlement.members.iter().all(has_role) {
        sleep(Duration::from_millis(100)).await;
    }
    let took = start.elapsed();
    sleep(AFTERWARDS).await;
    let cpu = process.cpu()?.saturating_sub(before);

    let requests = world.discord.requests();
    let count = |route| {
        requests
            .iter()
            .filter(|one| one.route == Some(route))
            .count()
    };
    let writes = world.discord.writes();
    let gives = writes
        .iter()
        .filter(|write| write.kind == RoleWriteKind::Give);
    println!(
        "  all have the role after {:.1} s; the bot's CPU {:.2} s",
        took.as_secs_f64(),
        cpu.as_secs_f64()
    );
    println!(
        "  inventory requests {}, member look-ups {}, roles given {} of {} writes, {} requests \
         to Discord in all",
        world.roblox.count(roblox::Route::Inventory),
        count(Route::GetGuildMember),
        gives.count(),
        writes.len(),
        requests.len()
    );
    bot.stop().await?;
    Ok(())
}
