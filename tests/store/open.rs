//! Opening: what is made, what is refused, and what a busy database does.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use gatepass::domain::Timestamp;
use gatepass::store::{LocationError, OpenError, Store, StoreError};
use sqlx::Connection;

use crate::database::TestDatabase;
use crate::world::{NOW, World, after, moderator_link, server, user};

fn mode(path: &Path) -> u32 {
    let metadata = std::fs::metadata(path).expect("there");
    metadata.permissions().mode() & 0o777
}

#[tokio::test]
async fn only_the_owner_can_read_the_file_and_those_beside_it() {
    let world = World::sqlite().await;
    world.member(1, 1).await;
    let mut seen = 0;
    for entry in world.folder().read_dir().expect("a directory") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 3, "the file, its log and the log's index");
}

#[tokio::test]
async fn what_was_written_is_there_after_opening_again() {
    let world = World::new().await;
    world.member(1, 1).await;
    let world = world.reopened().await;
    assert!(
        world
            .store
            .is_present(server(1), user(1))
            .await
            .expect("works")
    );
}

#[tokio::test]
async fn the_file_has_a_write_ahead_log() {
    let world = World::sqlite().await;
    let journal: String = sqlx::query_scalar("pragma journal_mode")
        .fetch_one(&mut world.sql().await)
        .await
        .expect("a mode");
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let world = World::new().await;
    world.store.close().await;
    let read = world.store.is_present(server(1), user(1)).await;
    assert!(matches!(read, Err(StoreError::Closed)));
    let write = world.store.joined_server(server(1), NOW).await;
    assert!(matches!(write, Err(StoreError::Closed)));
}

#[tokio::test]
async fn a_newer_database_is_refused_in_one_line() {
    let world = World::new().await;
    world.store.close().await;
    world
        .execute(
            "insert into _sqlx_migrations
                 (version, description, success, checksum, execution_time)
             values (1000, 'from the future', true, '', 1)",
        )
        .await;
    let error = Store::open(world.database.url()).await.expect_err("newer");
    assert!(matches!(error, OpenError::Newer { found: 1000, known } if known < 1000));
    let line = error.to_string();
    assert!(!line.contains('\n'), "{line}");
    assert!(
        line.contains("1000") && line.contains("newer than this program"),
        "{line}"
    );
}

/// A worker, which the bot of an older version may run beside.
#[tokio::test]
async fn who_works_beside_the_bot_migrates_nothing() {
    let world = World::new().await;
    let url = world.database.url();
    Store::open_beside(url).await.expect("it is up to date");
    world.store.close().await;
    let newest = "delete from _sqlx_migrations where version >= 13";
    world.execute(newest).await;
    let error = Store::open_beside(url).await.expect_err("older");
    assert!(
        matches!(error, OpenError::Older { found, known } if found < known),
        "{error}"
    );
    let known = "select count(*) from _sqlx_migrations where version >= 13";
    assert_eq!(world.count(known).await, 0);
}

#[tokio::test]
async fn who_works_beside_the_bot_makes_no_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("gatepass.db");
    let url = format!("sqlite://{}", file.display());
    let error = Store::open_beside(&url)
        .await
        .expect_err("nothing is there");
    assert!(matches!(error, OpenError::Access { .. }), "{error}");
    assert!(!file.exists());
}

#[tokio::test]
async fn a_migration_that_differs_is_refused() {
    let world = World::new().await;
    world.store.close().await;
    world
        .execute("update _sqlx_migrations set checksum = '' where version = 1")
        .await;
    let error = Store::open(world.database.url())
        .await
        .expect_err("altered");
    assert!(matches!(error, OpenError::Altered(1)), "{error}");
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let url = |name: &str| format!("sqlite://{}", directory.path().join(name).display());

    let text = "Dear diary, this is longer than the header of a database file. ".repeat(20);
    std::fs::write(directory.path().join("diary"), &text).expect("written");
    let error = Store::open(&url("diary")).await.expect_err("text");
    assert!(matches!(error, OpenError::NotADatabase(_)), "{error}");
    let kept = std::fs::read_to_string(directory.path().join("diary"));
    assert_eq!(kept.expect("there"), text);

    let path = directory.path().join("other.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true);
    let mut other = sqlx::SqliteConnection::connect_with(&options)
        .await
        .expect("a connection");
    sqlx::query("create table recipes (name text)")
        .execute(&mut other)
        .await
        .expect("a table");
    other.close().await.expect("closes");
    let bytes = std::fs::read(&path).expect("there");
    let error = Store::open(&url("other.db")).await.expect_err("foreign");
    assert_eq!(std::fs::read(&path).expect("there"), bytes);
    assert!(matches!(error, OpenError::Foreign(_)), "{error}");

    let error = Store::open(&url("no/such/directory.db")).await;
    let error = error.expect_err("no directory");
    assert!(matches!(error, OpenError::Access { .. }), "{error}");
    assert!(
        error.to_string().contains("no/such/directory.db"),
        "{error}"
    );

    let error = Store::open("sqlite::memory:").await.expect_err("memory");
    assert!(matches!(error, OpenError::Location(LocationError::Memory)));
}

#[tokio::test]
async fn two_that_open_a_new_database_at_once_both_succeed() {
    let database = TestDatabase::new().await;
    let url = database.url();
    let (one, two) = tokio::join!(Store::open(url), Store::open(url));
    let (one, two) = (one.expect("opens"), two.expect("opens"));
    one.saw_member(server(1), user(1), None, NOW)
        .await
        .expect("works");
    assert!(two.is_present(server(1), user(1)).await.expect("works"));
}

/// A write that reads first can't be told to wait once another process wrote in
/// between, unless it took the lock from the start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_write_at_once_wait_for_each_other() {
    let world = World::new().await;
    let other = Store::open(world.database.url()).await.expect("opens");
    // Keys of two processes that are made in one moment could be the same.
    let link = async |store: &Store, from: i64, now| {
        for n in from..from + 200 {
            let linked = store.link_by_moderator(moderator_link(1, n, n), now).await;
            linked.expect("its turn comes");
        }
    };
    tokio::join!(link(&world.store, 1, NOW), link(&other, 1_001, after(1)));
    let count = other.count_moderator_links(server(1)).await;
    assert_eq!(count.expect("works"), 400);
}

#[tokio::test]
async fn a_database_locked_by_another_process_is_busy_and_then_well() {
    let world = World::new().await;
    world.member(1, 1).await;
    let lock = world.database.lock().await;

    let url = world.database.url();
    let (blocked, opening) = tokio::join!(
        world.store.saw_member(server(1), user(2), None, NOW),
        Store::open(url)
    );
    assert!(matches!(blocked, Err(StoreError::Busy(_))), "{blocked:?}");
    assert!(
        matches!(opening, Err(OpenError::Store(StoreError::Busy(_)))),
        "{opening:?}"
    );
    assert!(
        world
            .store
            .is_present(server(1), user(1))
            .await
            .expect("works"),
        "reads go on"
    );

    lock.close().await.expect("let go");
    assert!(
        world
            .store
            .saw_member(server(1), user(2), None, NOW)
            .await
            .expect("works")
    );
}

#[tokio::test]
async fn the_databases_clock_tells_milliseconds() {
    let world = World::new().await;
    let clock = async || world.store.now_of_database().await.expect("works");
    let first = clock().await;
    let ours = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("later");
    let theirs = u128::try_from(first.as_millis()).expect("later");
    assert!(ours.as_millis().abs_diff(theirs) < 10_000, "{first:?}");
    // Of a thousand moments one is a full second.
    let mut moments = BTreeSet::from([first]);
    let deadline = Instant::now() + Duration::from_secs(10);
    while moments.len() < 5 {
        assert!(Instant::now() < deadline, "{moments:?}");
        let now = clock().await;
        assert!(moments.last().is_some_and(|last| *last <= now));
        moments.insert(now);
    }
    let full = |moment: &&Timestamp| moment.as_millis() % 1_000 == 0;
    assert!(moments.iter().filter(full).count() < 2, "{moments:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_told_without_the_password() {
    let url = "postgres://bot:hush@127.0.0.1:1/gatepass";
    let error = Store::open(url).await.expect_err("nobody listens");
    assert!(
        matches!(error, OpenError::Store(StoreError::Unreachable(_))),
        "{error:?}"
    );
    assert!(!format!("{error:?} {error}").contains("hush"), "{error:?}");
}
