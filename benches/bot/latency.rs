//! What the bot adds to the services' own time, at 100 commands a second.

use std::time::Duration;

use anyhow::Result;
use playground::roblox::Route;

use super::echo;
use super::load::Crowd;
use super::quantiles::{Millis, Quantiles};
use super::world::{Size, World};

/// Commands a second.
const RATE: u32 = 100;
/// Before the measurement, so that connections are open and names known.
const WARM_UP: u32 = RATE;
const COMMANDS: u32 = 8 * RATE;
const ROUNDS: usize = 3;

const SIZE: Size = Size {
    servers: 20,
    members: 200,
    linked: 150,
    binds: 20,
};

pub async fn measure() -> Result<()> {
    println!("/owns at {RATE} a second, {ROUNDS} rounds of {COMMANDS} (each after the echo's)");
    let world = World::of(SIZE).await?;
    let crowd = world.crowd();
    // Registers the commands, which the echo does not.
    world.start().await?.stop().await?;
    let mut added = Vec::new();
    for _ in 0..ROUNDS {
        let echo = echo::start(&world.discord, &world.roblox, world.accounts[0][0]).await?;
        let floor = round(&crowd).await?;
        drop(echo);
        println!("  floor  {floor}");
        world.discord.forget_sessions();

        let bot = world.start().await?;
        world.roblox.clear_records();
        let whole = round(&crowd).await?;
        let reads = world.roblox.count(Route::Inventory);
        bot.stop().await?;
        println!("  bot    {whole}, {reads} inventory requests");
        added.push([50, 99].map(|percent| minus(whole.at(percent), floor.at(percent))));
    }
    for (name, at) in [("p50", 0), ("p99", 1)] {
        let added = Quantiles::of(added.iter().map(|round| round[at]).collect());
        let (best, median) = (Millis(added.least()), Millis(added.median()));
        println!("  added {name}: best {best}, median {median} of the rounds");
    }
    Ok(())
}

async fn round(crowd: &Crowd) -> Result<Quantiles> {
    crowd.ask_on_schedule(RATE, WARM_UP).await?;
    let durations = crowd.ask_on_schedule(RATE, COMMANDS).await?;
    Ok(Quantiles::of(durations))
}

fn minus(whole: Duration, floor: Duration) -> Duration {
    whole.saturating_sub(floor)
}
