//! Resident memory of the bot.

use std::time::Duration;

use anyhow::Result;
use playground::bot::Bot;
use tokio::time::sleep;

use super::process::Process;
use super::world::{Size, World};

/// After the start, until what it set off is done with.
const SETTLE: Duration = Duration::from_secs(10);
const RATE: u32 = 200;
const COMMANDS: u32 = 10 * RATE;

pub async fn measure() -> Result<()> {
    println!("Resident memory, {SETTLE:?} after ready");
    let world = World::of(Size::EMPTY).await?;
    let bot = world.start().await?;
    sleep(SETTLE).await;
    print("no server, no links", &bot)?;
    bot.stop().await?;
    drop(world);

    let world = World::of(Size::LARGE).await?;
    let bot = world.start().await?;
    sleep(SETTLE).await;
    print("1,000 servers of 1,000, 200,000 links", &bot)?;
    world.crowd().ask_on_schedule(RATE, COMMANDS).await?;
    print(&format!("after {COMMANDS} /owns of as many people"), &bot)?;
    bot.stop().await?;
    Ok(())
}

fn print(when: &str, bot: &Bot) -> Result<()> {
    let process = Process::of(bot)?;
    let (now, peak) = (process.resident()?, process.peak()?);
    println!("  {when}: {now} (at most {peak})");
    Ok(())
}
