//! A worker beside the bot, on one database.

use std::time::Duration;

use playground::discord::{Fault, Route};
use playground::roblox::Item;
use tokio::time::{Instant, sleep};

use super::world::{Captain, World};

/// How long what a frozen process had in hand may take to be done by another: a
/// lease, and twice as long for a machine that is busy.
const TAKEN_OVER: Duration = Duration::from_secs(90);

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
