//! One server keeps the bot busy; another asks.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use playground::bot::Bot;
use playground::discord::actor::Person;
use playground::roblox::{self, Item, Route};
use tokio::time::sleep;

use super::quantiles::Quantiles;
use super::world::{BOUND_ASSET, OWNS, Size, TOLD, World, discord_settings};

const SIZE: Size = Size {
    servers: 2,
    members: 5_000,
    linked: 5_000,
    binds: 20,
};

/// Items of the collector.
const COLLECTION: u64 = 10_000;

/// People of the crowd, and what each of them has: more pages together than a
/// minute allows.
const CROWD: usize = 10;
const ARMFUL: u64 = 1_500;

/// Some, but no more than a server's share of what Roblox allows.
const EVERY: Duration = Duration::from_millis(1_500);
const QUESTIONS: usize = 8;

/// Roblox limits as it documents, 100 requests a minute, so that there is
/// something to fight for.
pub async fn measure() -> Result<()> {
    println!("{QUESTIONS} /owns in a quiet server, one every {EVERY:?}, at Roblox's real limits");
    for neighbour in [
        Neighbour::Quiet,
        Neighbour::Updates,
        Neighbour::Collector,
        Neighbour::Crowd,
    ] {
        let world = World::with(SIZE, documented(), discord_settings()).await?;
        let bot = start_beside(neighbour, &world).await?;
        let before = world.roblox.count(Route::Inventory);
        let (durations, untold) = ask(&world).await?;
        let requests = world.roblox.count(Route::Inventory);
        println!(
            "  {neighbour}: {}, {untold} not told; {before} inventory requests before, {} \
             meanwhile",
            Quantiles::of(durations),
            requests - before
        );
        bot.stop().await?;
    }
    Ok(())
}

pub fn documented() -> roblox::Settings {
    roblox::Settings {
        limits: roblox::Limits::default(),
        ..roblox::Settings::unchecked()
    }
}

/// What the other server does meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    Quiet,
    /// 5,000 updates wait, a collector's first.
    Updates,
    /// The collector asks for one thing they have and one they have not, again
    /// and again: all of the inventory would have to be read.
    Collector,
    /// Ten members do the same at once.
    Crowd,
}

impl fmt::Display for Neighbour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Quiet => "alone",
            Self::Updates => "beside 5,000 waiting updates, a collector's first",
            Self::Collector => "beside a collector of 10,000 items who asks",
            Self::Crowd => "beside ten collectors of 1,500 items who ask at once",
        })
    }
}

async fn start_beside(neighbour: Neighbour, world: &World) -> Result<Bot> {
    let busy = world.settlements.first().context("two servers")?;
    let (askers, collection) = match neighbour {
        Neighbour::Quiet | Neighbour::Updates => (0, COLLECTION),
        Neighbour::Collector => (1, COLLECTION),
        Neighbour::Crowd => (CROWD, ARMFUL),
    };
    // Copies of one bound asset, and nothing else that is bound.
    for account in &world.accounts[0][..askers.max(1)] {
        for _ in 0..collection {
            world.roblox.give(*account, Item::asset(BOUND_ASSET));
        }
    }
    if neighbour == Neighbour::Updates {
        world.queue_everyone(busy).await?;
    }
    let bot = world.start().await?;
    for user in &busy.members[..askers] {
        tokio::spawn(ask_on_and_on(world.discord.member(busy.server, *user)));
    }
    if neighbour != Neighbour::Quiet {
        world.roblox.arrived(Route::Inventory, 1).await;
        sleep(EVERY).await;
    }
    Ok(bot)
}

async fn ask_on_and_on(person: Person) {
    let command = format!("/owns item:{BOUND_ASSET},badge:1");
    while let Ok(exchange) = person.command(&command) {
        // Whatever it is: the next one is on its way.
        let _ = exchange.reply().await;
        sleep(Duration::from_millis(100)).await;
    }
}

/// The latencies of the quiet server's questions, each of another member, and
/// how many of them were not told what they own.
pub async fn ask(world: &World) -> Result<(Vec<Duration>, usize)> {
    let quiet = world.settlements.last().context("two servers")?;
    let (mut durations, mut untold) = (Vec::new(), 0);
    for user in quiet.members.iter().take(QUESTIONS) {
        let start = Instant::now();
        let asked = world.discord.member(quiet.server, *user).command(OWNS)?;
        let reply = asked.reply().await?;
        durations.push(start.elapsed());
        untold += usize::from(!reply.text().contains(TOLD));
        sleep(EVERY).await;
    }
    Ok((durations, untold))
}
