//! What only PostgreSQL does. Ignored where there is no server, so that a run of
//! all tests says that something was left out.

use std::time::Duration;

use gatepass::store::{BackupError, OpenError, Store, StoreError};
use rstest::rstest;
use sqlx::{AssertSqlSafe, Connection};
use url::Url;

use crate::database::TestDatabase;
use crate::proxy::{Break, Proxy};
use crate::world::{NOW, World, server, user};

/// Longer than a connection that broke is not noticed.
const PATIENCE: Duration = Duration::from_secs(30);

async fn sees(store: &Store, who: i64) -> Result<bool, StoreError> {
    store.saw_member(server(1), user(who), None, NOW).await
}

/// Until somebody waits for a turn.
async fn waits(database: &TestDatabase) {
    let mut connection = database.connect().await;
    let waiting = "select count(*) from pg_locks
                   where locktype = 'advisory' and not granted and database =
                       (select oid from pg_database where datname = current_database())";
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let count = sqlx::query_scalar(waiting).fetch_one(&mut connection);
        let count: i64 = count.await.expect("an answer");
        if count > 0 {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "it never waits");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_cut_connection_is_replaced() {
    let world = World::postgres().await;
    world.member(1, 1).await;
    world.database.cut().await;
    assert!(sees(&world.store, 2).await.expect("connects again"));
    let present = world.store.is_present(server(1), user(1)).await;
    assert!(present.expect("connects again"));
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_write_that_is_cut_off_may_pass_and_changes_nothing() {
    let world = World::postgres().await;
    world.member(1, 1).await;
    let lock = world.database.lock().await;
    let waits = async {
        waits(&world.database).await;
        world.database.cut().await;
    };
    let (cut_off, ()) = tokio::join!(sees(&world.store, 2), waits);
    let error = cut_off.expect_err("cut off");
    assert!(
        matches!(error, StoreError::Unreachable(_)) && error.may_pass(),
        "{error:?}"
    );
    // Cut off itself.
    drop(lock);
    assert!(sees(&world.store, 2).await.expect("connects again"), "news");
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn while_the_server_lets_nobody_in_calls_fail_and_may_pass() {
    let world = World::postgres().await;
    world.database.accepts(false).await;
    world.database.cut().await;
    for error in [
        sees(&world.store, 1).await.expect_err("nobody is let in"),
        world.store.servers().await.expect_err("nobody is let in"),
    ] {
        assert!(
            matches!(error, StoreError::Unreachable(_)) && error.may_pass(),
            "{error:?}"
        );
    }
    world.database.accepts(true).await;
    assert!(sees(&world.store, 1).await.expect("let in again"));
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_server_that_takes_no_writes_is_read() {
    let world = World::postgres().await;
    world.member(1, 1).await;
    let read_only = format!(
        "alter database {} set default_transaction_read_only = on",
        world.database.name()
    );
    let mut connection = world.sql().await;
    let set = sqlx::raw_sql(AssertSqlSafe(read_only)).execute(&mut connection);
    set.await.expect("set");
    world.database.cut().await;
    let error = sees(&world.store, 2).await.expect_err("read-only");
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    let present = world.store.is_present(server(1), user(1)).await;
    assert!(present.expect("reads go on"));
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn one_bot_runs_on_a_database() {
    let database = TestDatabase::postgres().await;
    let first = Store::open_to_run(database.url()).await.expect("free");
    let second = Store::open_to_run(database.url()).await;
    let second = second.expect_err("taken");
    assert!(matches!(second, OpenError::InUse(_)), "{second:?}");
    Store::open(database.url()).await.expect("to look at it");
    sees(&first, 1).await.expect("it writes");
    first.close().await;
    Store::open_to_run(database.url())
        .await
        .expect("free again");
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn who_is_cut_off_goes_on_while_nobody_else_runs() {
    let database = TestDatabase::postgres().await;
    let store = Store::open_to_run(database.url()).await.expect("free");
    sees(&store, 1).await.expect("it writes");
    database.cut().await;
    sees(&store, 2).await.expect("it writes again");
    let other = Store::open_to_run(database.url()).await.expect_err("taken");
    assert!(matches!(other, OpenError::InUse(_)), "{other:?}");
}

/// The server learns late, or never, that what lies between gave up.
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn who_is_cut_off_on_the_way_goes_on() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(&database).await;
    let store = Store::open_to_run(proxy.url()).await.expect("free");
    sees(&store, 1).await.expect("it writes");
    proxy.breaks(Break::ForUs);
    sees(&store, 2).await.expect("it writes again");
}

/// As when the machine of the server fails after it acknowledged a request.
#[rstest]
#[case::of_the_bot(false)]
#[case::of_a_worker(true)]
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_connection_that_falls_silent_within_a_write_is_told(#[case] beside: bool) {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(&database).await;
    let bot = Store::open_to_run(proxy.url()).await.expect("free");
    let store = if beside {
        let worker = Store::open_beside(proxy.url()).await;
        worker.expect("the bot made the tables")
    } else {
        bot.clone()
    };
    let lock = database.lock().await;
    let writes = sees(&store, 1);
    let silence = async {
        waits(&database).await;
        proxy.breaks(Break::Silence);
        lock.close().await.expect("let go");
        tokio::time::timeout(2 * PATIENCE, store.ousted()).await
    };
    tokio::select! {
        biased;
        told = silence => {
            let told = told.expect("told in time");
            assert!(matches!(told, OpenError::Silent(_)), "{told:?}");
        }
        wrote = writes => panic!("nobody answers: {wrote:?}"),
    }
}

/// Another bot that took its chance while who ran before was cut off.
async fn replaced(database: &TestDatabase) -> Store {
    database.accepts(false).await;
    database.cut().await;
    database.accepts(true).await;
    let other = Store::open_to_run(database.url()).await;
    other.expect("it is free")
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn who_is_cut_off_and_replaced_writes_nothing_and_is_told() {
    let database = TestDatabase::postgres().await;
    let store = Store::open_to_run(database.url()).await.expect("free");
    sees(&store, 1).await.expect("it writes");
    let other = replaced(&database).await;
    sees(&other, 2).await.expect("it writes");

    let (told, write) = tokio::join!(
        tokio::time::timeout(PATIENCE, store.ousted()),
        sees(&store, 3)
    );
    let told = told.expect("told in time");
    assert!(matches!(told, OpenError::InUse(_)), "{told:?}");
    assert!(matches!(write, Err(StoreError::Busy(_))), "{write:?}");
    let seen = other.is_present(server(1), user(3)).await;
    assert!(!seen.expect("works"));
}

/// Its parts were told to stop, and know nothing of what the other did.
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn who_was_replaced_never_writes_again() {
    let database = TestDatabase::postgres().await;
    let store = Store::open_to_run(database.url()).await.expect("free");
    sees(&store, 1).await.expect("it writes");
    let other = replaced(&database).await;
    let told_and_free_again = async {
        let told = tokio::time::timeout(PATIENCE, store.ousted()).await;
        other.close().await;
        told
    };
    // Begun before, as a call that waits for its turn.
    let (told, write) = tokio::join!(told_and_free_again, sees(&store, 2));
    told.expect("told in time");
    assert!(write.is_err(), "{write:?}");
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn the_database_of_another_program_is_left_alone() {
    let database = TestDatabase::postgres().await;
    let mut other = database.connect().await;
    let made = sqlx::query("create table recipes (name text)").execute(&mut other);
    made.await.expect("a table");
    let error = Store::open(database.url()).await.expect_err("foreign");
    assert!(matches!(error, OpenError::Foreign(_)), "{error:?}");
    let tables = "select count(*) from information_schema.tables where table_schema = 'public'";
    let tables: i64 = sqlx::query_scalar(tables)
        .fetch_one(&mut other)
        .await
        .expect("a count");
    assert_eq!(tables, 1);
}

/// As it is for every account but the owner since version 15.
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn an_account_that_may_make_no_tables_is_told_so() {
    let database = TestDatabase::postgres().await;
    let name = database.name();
    let mut connection = database.connect().await;
    let role = format!("create role {name} login password 'hush'");
    let made = sqlx::raw_sql(AssertSqlSafe(role)).execute(&mut connection);
    made.await.expect("a role");
    let mut url = Url::parse(database.url()).expect("a URL");
    url.set_username(&name).expect("a host");
    url.set_password(Some("hush")).expect("a host");
    let error = Store::open(url.as_str()).await.expect_err("no owner");
    assert!(matches!(error, OpenError::MayNotCreate(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("hush"), "{error:?}");
    let role = format!("drop role {name}");
    let dropped = sqlx::raw_sql(AssertSqlSafe(role)).execute(&mut connection);
    dropped.await.expect("nobody uses it");
    connection.close().await.expect("closes");
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_backup_is_pg_dumps() {
    let world = World::postgres().await;
    let target = world.folder().join("copy.db");
    let refused = world.store.backup(&target).await.expect_err("no file");
    assert!(matches!(refused, BackupError::OnServer(_)), "{refused:?}");
    assert!(refused.to_string().contains("pg_dump"), "{refused}");
    assert!(!target.exists());
}
