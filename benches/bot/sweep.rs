//! How fast the sweep comes round: everybody's turn is overdue.

use std::time::{Duration, Instant};

use anyhow::Result;
use playground::roblox::{self, Limits, Quota, Route};
use tokio::time::sleep;

use super::process::Process;
use super::world::{Size, World, discord_settings, unlimited};

/// More than can have their turn while it is measured.
const SIZE: Size = Size {
    servers: 20,
    members: 150,
    linked: 150,
    binds: 20,
};

/// From the first request to the last that counts: one window of Roblox's.
const TIME: Duration = Duration::from_mins(1);

/// The part of a limit that background work may use.
const BACKGROUND: f64 = 0.8;

pub async fn measure() -> Result<()> {
    println!("{TIME:?} of the sweep, while everybody's turn is overdue");
    for limit in [100, 1_000] {
        let share = BACKGROUND * f64::from(limit);
        let reads = sweep(&format!("at {limit} requests a minute"), limited(limit)).await?;
        println!(
            "    {:.0} % of the {share} that background work may use",
            f64::from(reads) / share * 100.0
        );
    }
    sweep("without a limit", unlimited()).await?;
    Ok(())
}

/// Returns how many inventories were read.
async fn sweep(what: &str, roblox: roblox::Settings) -> Result<u32> {
    let world = World::with(SIZE, roblox, discord_settings()).await?;
    let bot = world.start().await?;
    let process = Process::of(&bot)?;
    world.roblox.arrived(Route::Inventory, 1).await;
    let (start, before) = (Instant::now(), process.cpu()?);
    let first = world.roblox.count(Route::Inventory);
    sleep(TIME).await;
    let reads = u32::try_from(world.roblox.count(Route::Inventory) - first)?;
    let cpu = process.cpu()?.saturating_sub(before).as_secs_f64();
    println!(
        "  {what}: {:.1} members a second; {:.2} s of CPU for 1,000 updates",
        f64::from(reads) / start.elapsed().as_secs_f64(),
        cpu / f64::from(reads) * 1e3
    );
    bot.stop().await?;
    Ok(reads)
}

fn limited(limit: u32) -> roblox::Settings {
    let inventory = Quota {
        per_owner: limit,
        per_authorization: limit,
    };
    let unchecked = roblox::Settings::unchecked();
    roblox::Settings {
        limits: Limits {
            inventory,
            ..unchecked.limits
        },
        ..unchecked
    }
}
