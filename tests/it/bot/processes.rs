//! A worker beside the bot, on one database.

use std::collections::BTreeMap;
use std::time::Duration;

use playground::bot::Bot;
use playground::discord::{Fault, Route};
use playground::roblox::Item;
use tokio::time::{Instant, sleep};

use super::updateall::{CANCEL, START, VISITED, begin};
use super::world::{Captain, World};

/// How long what a dead or frozen process had in hand may take to be done by
/// another: a lease, and twice as long for a machine that is busy.
const TAKEN_OVER: Duration = Duration::from_secs(90);

const MEMBERS: usize = 200;

/// The bot and a worker, and linked members who have just bought what gives a role.
async fn two() -> (World, Bot) {
    let world = World::new().await;
    world.allow_a_second(20);
    world.bind("badge:5").await;
    let crew = world.crowd(world.harbour, "sailor", MEMBERS).await;
    world.is_settled().await;
    for (_, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
    }
    let worker = world.setup().as_worker().start().await;
    (world, worker.expect("it starts"))
}

/// Everybody's turn is now.
async fn sweeps(world: &World) {
    world.clear_records();
    execute(world, "update links set swept_at = 0").await;
}

async fn execute(world: &World, statement: &'static str) {
    let mut connection = world.database.connect().await;
    let done = sqlx::query(statement).execute(&mut connection).await;
    done.expect(statement);
}

/// Whose turn is yet to come, or what follows from it.
async fn left(world: &World) -> i64 {
    world
        .count(
            "select (select count(*) from links where swept_at = 0) + (select count(*) from work)",
        )
        .await
}

async fn ends(world: &World) {
    let deadline = Instant::now() + TAKEN_OVER;
    while left(world).await > 0 {
        assert!(Instant::now() < deadline, "{} are left", left(world).await);
        sleep(Duration::from_millis(50)).await;
    }
}

/// Nobody was told to slow down.
fn keeps_the_limit(world: &World) {
    let requests = world.roblox.requests();
    let refused = requests
        .iter()
        .filter(|it| it.status.is_some_and(|it| it == 429));
    assert_eq!(refused.count(), 0);
}

/// How many members each of the two updated for a turn of the sweep, and how often
/// one was who was updated most.
fn updated(world: &World, worker: &Bot) -> (usize, usize, usize) {
    let by = |bot: &Bot| -> Vec<String> {
        let log = bot.log().into_iter();
        let swept = log.filter(|line| line.field("trigger").as_deref() == Some("sweep"));
        swept.filter_map(|line| line.field("user")).collect()
    };
    let (bot, worker) = (by(world.bot.as_ref().expect("it runs")), by(worker));
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    for user in bot.iter().chain(&worker) {
        *times.entry(user).or_default() += 1;
    }
    assert_eq!(times.len(), MEMBERS, "nobody is forgotten");
    let most = times.values().max().copied().unwrap_or(0);
    (bot.len(), worker.len(), most)
}

#[tokio::test]
async fn two_at_work_do_nobody_twice_and_keep_the_limit() {
    let (world, worker) = two().await;
    sweeps(&world).await;
    ends(&world).await;
    for (what, times) in [
        ("read", world.reads().into_values().collect::<Vec<_>>()),
        (
            "given the role",
            world.role_changes().into_values().collect(),
        ),
    ] {
        assert_eq!(times, [1; MEMBERS], "each is {what} once");
    }
    keeps_the_limit(&world);
    let (bot, by_worker, most) = updated(&world, &worker);
    assert_eq!(most, 1, "nobody is updated twice");
    assert_eq!(bot + by_worker, MEMBERS);
    assert!(bot > 0 && by_worker > 0, "{bot} and {by_worker}");
}

/// It had somebody in hand, whom nobody else took up before.
#[tokio::test]
async fn one_is_killed_and_the_other_finishes() {
    let (mut world, worker) = two().await;
    world.kill().await;
    let look = world.discord.pause(Fault::on(Route::GetGuildMember));
    sweeps(&world).await;
    look.reached().await.expect("the worker looks at somebody");
    world.start_again().await;
    let in_its_hand = "select count(*) from leases where subject = 'member' and process <> 0";
    assert!(world.count(in_its_hand).await > 0);
    worker.kill().await.expect("it runs");
    look.release();
    assert!(left(&world).await > 0);
    ends(&world).await;
    keeps_the_limit(&world);
}

/// The update of all members is over when those in the worker's hands are done, too,
/// and nobody is begun after that.
#[tokio::test]
async fn cancel_waits_for_whom_the_worker_has_in_hand() {
    let (mut world, _worker) = two().await;
    let message = begin(&world.mia(), "/updateall", START).await;
    world
        .says(&message, &format!("Updating {MEMBERS} members"))
        .await;
    world.kill().await;
    let write = world.discord.pause(Fault::on(Route::AddGuildMemberRole));
    write.reached().await.expect("the worker gives a role");
    world.start_again().await;
    let cancelled = message.press(CANCEL).await.expect("it is there");
    world
        .says(&cancelled, "Stopping: one member is still being updated")
        .await;
    write.release();
    let said = world.says(&cancelled, "Stopped: ").await;
    let visited = world.count(VISITED).await;
    let says = format!("Stopped: {visited} of {MEMBERS}");
    assert!(said.contains(&says), "{said}");
    let given = i64::try_from(world.role_changes().len()).expect("hundreds");
    assert_eq!(given, visited);
    assert_eq!(world.count("select count(*) from leases").await, 0);
}

/// It was about to give the role, and stood still in the middle. When it goes on,
/// another has given it long since.
#[tokio::test]
async fn one_that_was_frozen_writes_nothing_when_it_goes_on() {
    let mut world = World::new().await;
    world.badge_5_makes_captains().await;
    let worker = world.setup().as_worker().start().await;
    let mut worker = worker.expect("it starts");
    world.kill().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let look = world.discord.pause(Fault::on(Route::GetGuildMember));
    sweeps(&world).await;
    look.reached().await.expect("the worker looks at Leo");
    worker.signal("STOP").await.expect("it runs");
    look.release();
    world.start_again().await;
    let deadline = Instant::now() + TAKEN_OVER;
    while !world.has_role(world.leo) {
        assert!(Instant::now() < deadline, "nobody took over");
        sleep(Duration::from_millis(50)).await;
    }
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;
    let writes = world.role_writes();
    worker.signal("CONT").await.expect("it is there");
    let gave_up = worker.wait_for_log(|line| {
        let message = line.message()?;
        (message == "could not update a member").then_some(())
    });
    gave_up.await.expect("it finds that it is late");
    assert_eq!(world.role_writes(), writes);
    assert_eq!(world.grants().await, ["held"]);
}
