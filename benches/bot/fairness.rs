//! One server keeps the bot busy; another asks.

use std::time::Duration;

use anyhow::{Context, Result};
use playground::bot::Bot;
use playground::roblox::{self, Item, Route};
use tokio::time::sleep;

use super::quantiles::Quantiles;
use super::world::{BOUND_ASSET, OWNS, Size, World, discord_settings};

const SIZE: Size = Size {
    servers: 2,
    members: 5_000,
    linked: 5_000,
    binds: 20,
};

/// Items of the collector.
const COLLECTION: u64 = 10_000;

/// Half a question a second: some, but no more than a server's share of what
/// Roblox allows.
const EVERY: Duration = Duration::from_secs(2);
const QUESTIONS: u32 = 10;

/// Roblox limits as it documents, 100 requests a minute, so that there is
/// something to fight for.
pub async fn measure() -> Result<()> {
    println!("/owns in a quiet server, every {EVERY:?}, under Roblox's documented limits");
    let world = World::with(SIZE, documented(), discord_settings()).await?;
    let bot = world.start().await?;
    print("alone", &ask(&world).await?, &world);
    bot.stop().await?;

    let world = World::with(SIZE, documented(), discord_settings()).await?;
    let bot = keep_busy(&world).await?;
    print("beside a busy server", &ask(&world).await?, &world);
    bot.stop().await?;
    Ok(())
}

fn documented() -> roblox::Settings {
    roblox::Settings {
        limits: roblox::Limits::default(),
        ..roblox::Settings::unchecked()
    }
}

/// The bot with 5,000 waiting updates of one server, one of whose members
/// collects.
async fn keep_busy(world: &World) -> Result<Bot> {
    let busy = world.settlements.first().context("two servers")?;
    world.queue_everyone(busy).await?;
    // Copies of one bound item, and none of the others: all of it must be read.
    let collector = world.accounts[0][0];
    for _ in 0..COLLECTION {
        world.roblox.give(collector, Item::asset(BOUND_ASSET));
    }
    let waiting = SIZE.linked;
    println!("  {waiting} updates wait, the first of them of a collector of {COLLECTION} items");
    let bot = world.start().await?;
    world.roblox.arrived(Route::Inventory, 1).await;
    sleep(EVERY).await;
    Ok(bot)
}

/// The latencies of the quiet server's questions, each of another member.
async fn ask(world: &World) -> Result<Quantiles> {
    let quiet = world.settlements.last().context("two servers")?;
    let crowd = world.crowd_of(quiet, OWNS);
    let mut durations = Vec::new();
    for _ in 0..QUESTIONS {
        durations.extend(crowd.ask_on_schedule(1, 1).await?);
        sleep(EVERY).await;
    }
    Ok(Quantiles::of(durations))
}

fn print(when: &str, answered: &Quantiles, world: &World) {
    let requests = world.roblox.count(Route::Inventory);
    println!("  {when}: {answered}; {requests} inventory requests in all");
}
