//! Stopping: what was begun ends, connections close, within the time there is.

use std::time::{Duration, Instant};

use crate::harness::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_under_way_is_answered_before_the_bot_stops() {
    let mut world = World::start().await;
    let slow = world.mia().command("/slow").expect("may");
    world.app.began.notified().await;
    world.stop.cancel();
    world
        .sim
        .until("log off", |sim| sim.connected_sessions() == 0)
        .await
        .expect("closed");
    assert!(world.still_runs(Duration::from_secs(1)).await);
    world.app.go_on.notify_one();
    assert_eq!(world.ended().await, Ok(()));
    // Without waiting: the bot waited for it.
    let answered: Vec<String> = slow.replies().into_iter().map(|one| one.content).collect();
    assert_eq!(answered, ["done at last"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_never_ends_does_not_keep_it_up() {
    let mut world = World::start().await;
    world.mia().command("/slow").expect("may");
    world.app.began.notified().await;
    let began = Instant::now();
    world.stop.cancel();
    assert_eq!(world.ended().await, Ok(()));
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_bot_stops_at_once() {
    let (mut idle, mut busy) = (World::start().await, World::start().await);
    busy.mia().command("/slow").expect("may");
    busy.app.began.notified().await;
    idle.stop.cancel();
    busy.stop.cancel();
    let began = Instant::now();
    assert_eq!(idle.ended().await, Ok(()));
    let at_once = began.elapsed();
    assert_eq!(busy.ended().await, Ok(()));
    let (as_long, all) = (2 * at_once, began.elapsed());
    assert!(
        as_long < all,
        "{at_once:?}, and {all:?} with a command under way"
    );
    let logged_off = idle
        .sim
        .until("log off", |sim| sim.connected_sessions() == 0);
    logged_off.await.expect("closed");
}
