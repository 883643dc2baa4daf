//! The database is on a PostgreSQL server, which can go away.

use playground::bot::Setup;
use playground::discord::Fault;
use playground::discord::Route;
use playground::roblox::Item;
use sqlx::Connection;
use tokio::time::timeout;

use super::world::{Captain, PATIENCE, World, answer, ask, comes_true, run};
use crate::database::TestDatabase;

/// Leo is linked, and Captain is for badge 5.
async fn world() -> World {
    let database = TestDatabase::postgres().await;
    let mut world = World::asleep_on(database, |_| {}).await;
    world.start(world.setup()).await;
    world.badge_5_makes_captains().await;
    world
}

/// Runs another bot to its end: the exit code and what it says last.
async fn refused(setup: Setup) -> (Option<i32>, String) {
    let mut command = setup.command();
    let ended = timeout(PATIENCE, command.arg("run").output()).await;
    let ended = ended.expect("it ends").expect("it starts");
    let said = [ended.stdout, ended.stderr].concat();
    (
        ended.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn the_server_goes_away_within_an_update_and_comes_back() {
    let world = world().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let pause = world
        .discord
        .pause(Fault::on(Route::AddGuildMemberRole).after_effect());
    let update = run(&world.leo(), "/update");
    pause.reached().await.expect("the update gets there");
    world.database.accepts(false).await;
    world.database.cut().await;
    pause.release();
    // He has it: that the record failed is for the log.
    let text = world.read(&answer(&update).await);
    assert!(text.contains("Given: @Captain"), "{text}");
    let text = world
        .told(&world.moderator(), "/link remove user:@leo")
        .await;
    assert!(text.contains("can't use its database right now"), "{text}");

    world.database.accepts(true).await;
    assert_eq!(world.grants().await, ["giving"]);
    ask(&world.leo(), "/update").await;
    assert_eq!(world.grants().await, ["held"]);
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::No).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_second_bot_is_refused_and_what_it_says_has_no_password() {
    let world = world().await;
    let url = world
        .database
        .url()
        .replacen("postgres@", "postgres:hush@", 1);
    assert!(url.contains("hush"), "{url}");
    let (code, said) = refused(world.setup().with("DATABASE_URL", url)).await;
    assert_eq!(code, Some(1));
    assert!(
        said.contains("another gatepass runs on postgres://127.0.0.1"),
        "{said}"
    );
    assert!(!said.contains("hush"), "{said}");
}

/// Cut off while another takes its place: two would answer every command twice.
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_bot_that_was_replaced_ends() {
    let mut world = world().await;
    let other = replaces(&world).await;
    let mut bot = world.bot.take().expect("it runs");
    let deadline = tokio::time::Instant::now() + 2 * PATIENCE;
    let status = loop {
        if let Some(status) = bot.ended().expect("a process") {
            break status;
        }
        assert!(tokio::time::Instant::now() < deadline, "it never ends");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    assert_eq!(status.code(), Some(1));
    let said = || {
        let log = bot.log();
        log.iter()
            .any(|line| line.0.contains("another gatepass runs on"))
    };
    comes_true("it says why", async || said()).await;
    other.close().await.expect("closes");
}

/// A connection that has the right to run in place of the bot: it stands in line
/// for it when the bot is cut off, so that the bot can't have it back.
async fn replaces(world: &World) -> sqlx::AnyConnection {
    let mut next = world.database.connect().await;
    let mut others = world.database.connect().await;
    let queued = sqlx::raw_sql("select pg_advisory_lock(7449363237673464692)").execute(&mut next);
    let cut = async {
        let waiting = "select pid from pg_locks
                       where locktype = 'advisory' and not granted and database =
                           (select oid from pg_database where datname = current_database())";
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let pid: i32 = loop {
            let pid = sqlx::query_scalar(waiting).fetch_optional(&mut others);
            if let Some(pid) = pid.await.expect("an answer") {
                break pid;
            }
            assert!(tokio::time::Instant::now() < deadline, "it never waits");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and pid not in (pg_backend_pid(), $1)";
        let cut = sqlx::query(cut).bind(pid).execute(&mut others);
        cut.await.expect("an administrator may");
    };
    let (queued, ()) = tokio::join!(queued, cut);
    queued.expect("it is free");
    next
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn check_looks_at_the_server_and_changes_nothing() {
    let world = world().await;
    let checked = world.setup().command().arg("check").output().await;
    let said = String::from_utf8_lossy(&checked.expect("it runs").stdout).into_owned();
    assert!(said.contains("1 servers, 1 binds"), "{said}");

    let empty = TestDatabase::postgres().await;
    let setup = world.setup().with("DATABASE_URL", empty.url());
    let checked = setup.command().arg("check").output().await;
    let said = String::from_utf8_lossy(&checked.expect("it runs").stdout).into_owned();
    assert!(said.contains("made at the first start"), "{said}");
    let tables: i64 = sqlx::query_scalar(
        "select count(*) from information_schema.tables where table_schema = 'public'",
    )
    .fetch_one(&mut empty.connect().await)
    .await
    .expect("a count");
    assert_eq!(tables, 0);
}
