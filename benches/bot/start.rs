//! From the start of the process to ready.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use playground::discord::actor::Person;

use super::quantiles::{Millis, Quantiles};
use super::world::{OWNS, Size, World};

const STARTS: usize = 5;

/// The large world takes its time to be made: in debug builds much more.
pub async fn measure() -> Result<()> {
    println!("Cold start, {STARTS} times (best, median, worst)");
    println!("  no server, no database so far");
    let mut ready = Vec::new();
    for _ in 0..STARTS {
        let world = World::of(Size::EMPTY).await?;
        ready.push(start(&world, None).await?.0);
    }
    print("ready", ready);

    let Size {
        servers, members, ..
    } = Size::LARGE;
    println!("  {servers} servers of {members} members, 200,000 links");
    let world = World::of(Size::LARGE).await?;
    // The last server that the gateway tells of.
    let last = world.settlements.last().context("servers")?;
    let person = world.discord.member(last.server, last.members[0]);
    world.start().await?.stop().await?;
    let (mut ready, mut answered) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let (after, answer) = start(&world, Some(&person)).await?;
        ready.push(after);
        answered.extend(answer);
    }
    print("ready", ready);
    print("first /owns answered", answered);
    Ok(())
}

/// How long the bot takes to say that it is ready, and to answer somebody who
/// asks in that moment; both from the start of the process.
async fn start(world: &World, person: Option<&Person>) -> Result<(Duration, Option<Duration>)> {
    let start = Instant::now();
    let bot = world.setup().start().await?;
    let ready = start.elapsed();
    let answered = match person {
        None => None,
        Some(person) => {
            person.command(OWNS)?.reply().await?;
            Some(start.elapsed())
        }
    };
    bot.stop().await?;
    Ok((ready, answered))
}

fn print(what: &str, durations: Vec<Duration>) {
    let all = Quantiles::of(durations);
    let [best, median, worst] = [all.least(), all.median(), all.most()].map(Millis);
    println!("    {what}: {best}, {median}, {worst}");
}
