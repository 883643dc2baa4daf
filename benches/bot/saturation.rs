//! As many commands as can be.

use std::time::{Duration, Instant};

use anyhow::Result;
use playground::roblox::Route;

use super::process::Process;
use super::world::{Size, World};

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(1);

/// People who wait for an answer at any time.
const AT_ONCE: usize = 64;

/// So many that nobody asks twice within the seconds that an answer serves.
const SIZE: Size = Size {
    servers: 20,
    members: 2_500,
    linked: 2_500,
    binds: 20,
};

pub async fn measure() -> Result<()> {
    println!("/owns from {AT_ONCE} people at once, {ROUNDS} rounds of {ROUND:?}");
    let world = World::of(SIZE).await?;
    let crowd = world.crowd();
    let bot = world.start().await?;
    let (process, services) = (Process::of(&bot)?, Process::own());
    crowd.ask_without_pause(AT_ONCE, WARM_UP).await?;
    for _ in 0..ROUNDS {
        world.roblox.clear_records();
        let (before, others_before) = (process.cpu()?, services.cpu()?);
        let start = Instant::now();
        let answers = crowd.ask_without_pause(AT_ONCE, ROUND).await?;
        let per_second = f64::from(u32::try_from(answers)?) / start.elapsed().as_secs_f64();
        let thousands = f64::from(u32::try_from(answers)?) / 1e3;
        let cpu = process.cpu()?.saturating_sub(before).as_secs_f64() / thousands;
        let others = services.cpu()?.saturating_sub(others_before).as_secs_f64() / thousands;
        let reads = world.roblox.count(Route::Inventory);
        println!(
            "  {per_second:.0} a second; CPU per 1,000: bot {cpu:.2} s, services and people \
             {others:.2} s; {reads} inventory requests for {answers} answers"
        );
    }
    println!(
        "  the bot's memory: {} now, {} at most",
        process.resident()?,
        process.peak()?
    );
    bot.stop().await?;
    Ok(())
}
