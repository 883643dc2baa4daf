//! What the bot adds to the services' own time, at 100 commands a second.

use std::time::Duration;

use anyhow::Result;
use playground::roblox::Route;

use super::echo;
use super::quantiles::{Millis, Quantiles};
use super::world::{Size, World};

/// Commands a second.
const RATE: u32 = 100;
/// One turn's worth. The bot and the echo take turns, so that both see the
/// same of what else the machine does.
const TURN: u32 = RATE;
const TURNS: u32 = 8;
const ROUNDS: u32 = 3;

const SIZE: Size = Size {
    servers: 20,
    members: 200,
    linked: 150,
    binds: 20,
};

/// One round: how long the exchanges with the echo took, and with the bot.
struct Round {
    floor: Quantiles,
    bot: Quantiles,
}

pub async fn measure() -> Result<()> {
    let commands = TURN * TURNS;
    println!("/owns at {RATE} a second, {ROUNDS} rounds of {commands} to the bot and to the echo");
    let world = World::of(SIZE).await?;
    let bot = world.start().await?;
    // The echo has services of its own, where the bot has been to register its
    // commands.
    let other = World::of(SIZE).await?;
    other.start().await?.stop().await?;
    let echo = echo::start(&other.discord, &other.roblox, other.accounts[0][0]).await?;

    let (to_bot, to_echo) = (world.crowd(), other.crowd());
    for crowd in [&to_bot, &to_echo] {
        // Opens connections; the bot learns the items' names.
        crowd.ask_on_schedule(RATE, TURN).await?;
    }
    world.roblox.clear_records();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (mut floor, mut bot) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            floor.extend(to_echo.ask_on_schedule(RATE, TURN).await?);
            bot.extend(to_bot.ask_on_schedule(RATE, TURN).await?);
        }
        let round = Round {
            floor: Quantiles::of(floor),
            bot: Quantiles::of(bot),
        };
        println!("  echo {}\n  bot  {}", round.floor, round.bot);
        rounds.push(round);
    }
    let reads = world.roblox.count(Route::Inventory);
    println!("  {reads} inventory requests of the bot");
    if let Some(quietest) = rounds.iter().min_by_key(|round| round.floor.at(99)) {
        let [p50, p99] = [50, 99].map(|percent| Millis(quietest.added(percent)));
        println!("  added in the quietest round (least p99 of the echo): p50 {p50}, p99 {p99}");
    }
    drop(echo);
    bot.stop().await?;
    Ok(())
}

impl Round {
    fn added(&self, percent: usize) -> Duration {
        self.bot.at(percent).saturating_sub(self.floor.at(percent))
    }
}
