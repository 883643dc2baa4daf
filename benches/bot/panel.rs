//! One server's members press a button of their panel, more than two thousand a
//! minute; another server asks.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use playground::discord::Settlement;
use playground::discord::actor::{Exchange, Person, Reply};
use playground::roblox::Route;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

use super::fairness::{ask, documented};
use super::process::Process;
use super::quantiles::Quantiles;
use super::world::{Size, World, discord_settings};

const SIZE: Size = Size {
    servers: 2,
    members: 3_000,
    linked: 3_000,
    binds: 20,
};

/// Presses a second, each of another member.
const RATE: u32 = 40;
const TIME: Duration = Duration::from_mins(1);

/// Discord gives an interaction up that has no answer by then.
const DEADLINE: Duration = Duration::from_secs(3);

/// What somebody is told whose inventory could not be read for the limit.
const BUSY: &str = "used up what Roblox lets it ask";

pub async fn measure() -> Result<()> {
    for button in ["Get my roles", "Why not?"] {
        println!(
            "\"{button}\" pressed {RATE} times a second for {TIME:?} in one server, at Roblox's \
             real limits"
        );
        press(button).await?;
    }
    Ok(())
}

async fn press(button: &'static str) -> Result<()> {
    let world = World::with(SIZE, documented(), discord_settings()).await?;
    let bot = world.start().await?;
    let process = Process::of(&bot)?;
    let busy = world.settlements.first().context("two servers")?;
    let panel = post(&world, busy).await?;
    let people = busy.members.iter();
    let people: Vec<Person> = people
        .map(|user| world.discord.member(busy.server, *user))
        .collect();
    let (before, cpu) = (world.roblox.count(Route::Inventory), process.cpu()?);

    let asking = async {
        sleep(TIME / 3).await;
        ask(&world).await
    };
    let (pressed, asked) = tokio::join!(press_on_schedule(people, panel, button), asking);
    let (pressed, (durations, untold)) = (pressed?, asked?);
    let reads = world.roblox.count(Route::Inventory) - before;
    let cpu = process.cpu()?.saturating_sub(cpu).as_secs_f64();

    let firsts: Vec<Duration> = pressed.iter().map(|it| it.first).collect();
    let late = firsts.iter().filter(|first| **first >= DEADLINE).count();
    let busy = pressed.iter().filter(|it| it.busy).count();
    println!(
        "  first answer: {}, {late} after 3 s",
        Quantiles::of(firsts)
    );
    let finals = pressed.iter().map(|it| it.last).collect();
    println!(
        "  final answer: {}; {busy} told to wait for Roblox's limit",
        Quantiles::of(finals)
    );
    println!(
        "  /owns in the other server: {}, {untold} not told",
        Quantiles::of(durations)
    );
    println!("  {reads} inventory requests, {cpu:.2} s of CPU");
    bot.stop().await?;
    Ok(())
}

/// Somebody whom the server lets do so posts a panel.
async fn post(world: &World, settlement: &Settlement) -> Result<Reply> {
    let (discord, server) = (&world.discord, settlement.server);
    let admin = *settlement.members.last().context("a member")?;
    discord.set_command_permission_for(server, "panel", admin, true);
    let asked = discord.member(server, admin).command("/panel")?;
    asked.press("Post it").await?.reply().await?;
    let posts = discord.messages_in(discord.general_channel(server));
    posts.into_iter().next_back().context("a panel")
}

/// What became of a press.
struct Pressed {
    /// Since it was due.
    first: Duration,
    last: Duration,
    busy: bool,
}

/// An open loop: presses are due whatever becomes of those before.
async fn press_on_schedule(
    people: Vec<Person>,
    panel: Reply,
    button: &'static str,
) -> Result<Vec<Pressed>> {
    let runtime = tokio::runtime::Handle::current();
    let count = RATE * u32::try_from(TIME.as_secs())?;
    let pressing = spawn_blocking(move || {
        let mut answers = JoinSet::new();
        let start = Instant::now();
        for (n, person) in (0..count).zip(people.iter().cycle()) {
            let due = start + Duration::from_secs(1) * n / RATE;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let exchange = person.press(&panel, button)?;
            answers.spawn_on(answered(exchange, due), &runtime);
        }
        anyhow::Ok(answers)
    });
    pressing.await??.join_all().await.into_iter().collect()
}

async fn answered(exchange: Exchange, due: Instant) -> Result<Pressed> {
    let reply = exchange.reply().await?;
    let last = due.elapsed();
    let first = exchange.first_response_after();
    let text = reply.text();
    ensure!(!text.contains("went wrong"), "answered: {text}");
    Ok(Pressed {
        first: first.context("it was answered")?,
        last,
        busy: text.contains(BUSY),
    })
}
