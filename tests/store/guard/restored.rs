//! Nobody loses anything on a database that was put back before somebody looked.

use std::process::Command;

use gatepass::domain::{PauseCause, Ruling};
use gatepass::store::{PolicyChange, Store};
use sqlx::AssertSqlSafe;

use super::{LOSS, decides, holders_in, standing};
use crate::database::TestDatabase;
use crate::world::{NOW, World, after, new_bind, role, server};

/// Roles 50 and 52 could be taken, 51 nobody has. Somebody started on it.
async fn running(world: World) -> World {
    let world = holders_in(world, 3).await;
    world.bind(1, 51, "badge:1").await;
    let strict = PolicyChange {
        strict: Some(true),
        ..PolicyChange::default()
    };
    let added = world
        .store
        .add_bind(new_bind(1, 52, "badge:1"), strict, NOW);
    added.await.expect("a bind");
    is_no_copy(&world.store).await;
    world
}

async fn is_no_copy(store: &Store) {
    let roles = store.pause_after_restore(NOW).await.expect("works");
    assert_eq!(roles, None);
}

/// Who starts on it pauses the losses, once.
async fn holds_back(url: &str) {
    let store = Store::open(url).await.expect("opens");
    let roles = store.pause_after_restore(after(9)).await.expect("works");
    assert_eq!(roles, Some(2), "nobody has role 51");
    let pauses = store.pauses(server(1)).await.expect("works");
    for (pause, expected) in pauses.iter().zip([role(50), role(52)]) {
        assert_eq!((pause.role, pause.direction), (expected, LOSS));
        assert_eq!((pause.cause, pause.since), (PauseCause::Restored, after(9)));
        assert!(!pause.may_end_by_itself());
    }
    is_no_copy(&store).await;
    store.close().await;
}

#[tokio::test]
async fn a_copy_that_is_put_back_holds_back_the_roles_it_could_take() {
    let world = running(World::sqlite().await).await;
    let copy = world.folder().join("copy.db");
    world.store.backup(&copy).await.expect("a copy");
    is_no_copy(&world.store).await;
    holds_back(&format!("sqlite://{}", copy.display())).await;
}

/// Nothing in the server is read, so no turn of the sweep looks at them again.
#[tokio::test]
async fn to_go_on_queues_the_linked_who_have_a_role_for_the_unlinked() {
    let world = World::new().await;
    let unlinked = world.bind(1, 50, "unlinked").await;
    for n in 1..=12 {
        world.give(1, n, 50, &[unlinked]).await;
        world.link(1, n, n).await;
    }
    world.give(1, 13, 50, &[unlinked]).await;
    let linked = world.bind(2, 51, "linked").await;
    world.link(2, 14, 14).await;
    world.give(2, 14, 51, &[linked]).await;
    world.drain().await;
    world.execute("insert into copies values (1)").await;
    let roles = world.store.pause_after_restore(after(9)).await;
    assert_eq!(roles.expect("works"), Some(1), "of 51 nobody can be held");

    let standing = standing(&world, LOSS, after(9)).await;
    assert_eq!((standing.waiting, standing.unchanged), (12, 0));
    decides(&world, Ruling::GoOn, 10).await.expect("decided");
    let queued: Vec<_> = (1..=12).map(|n| (1, n)).collect();
    assert_eq!(world.waiting().await, queued);
    let noted = "select max(members) from pause_events where event = 'allowed'";
    assert_eq!(world.count(noted).await, 12);
}

/// Runs one of PostgreSQL's tools, which says nothing when it succeeds.
fn tool(name: &str, arguments: &[&str]) {
    let ran = Command::new(name).args(arguments).output();
    let ran = ran.unwrap_or_else(|error| {
        panic!("{name}: {error}: it comes with PostgreSQL (scripts/with-postgres finds it)")
    });
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{name}: {said}");
}

/// Dumps a database into a file beside it.
fn dump(world: &World, format: &str) -> String {
    let file = world.folder().join(format).display().to_string();
    let format = format!("--format={format}");
    tool(
        "pg_dump",
        &[&format, "--file", &file, "--dbname", world.database.url()],
    );
    file
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_dump_that_is_restored_holds_back_the_roles_it_could_take() {
    let world = running(World::postgres().await).await;
    let (plain, custom) = (dump(&world, "plain"), dump(&world, "custom"));
    is_no_copy(&world.store).await;

    let other = TestDatabase::postgres().await;
    tool(
        "psql",
        &["--quiet", "--file", &plain, "--dbname", other.url()],
    );
    holds_back(other.url()).await;
    let other = TestDatabase::postgres().await;
    tool("pg_restore", &["--dbname", other.url(), &custom]);
    holds_back(other.url()).await;

    let url = world.database.url();
    world.store.close().await;
    tool("pg_restore", &["--clean", "--dbname", url, &custom]);
    holds_back(url).await;
}

/// As the tables were there, its own transaction is all that tells the row apart.
#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn rows_that_are_restored_into_the_same_tables_hold_back_roles() {
    let world = running(World::postgres().await).await;
    let custom = dump(&world, "custom");
    world.execute("delete from home").await;
    let url = world.database.url();
    tool(
        "pg_restore",
        &["--data-only", "--table=home", "--dbname", url, &custom],
    );
    holds_back(url).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_database_made_from_another_holds_back_the_roles_it_could_take() {
    let world = running(World::postgres().await).await;
    let other = TestDatabase::postgres().await;
    world.store.close().await;
    let (name, template) = (other.name(), world.database.name());
    let mut connection = world.sql().await;
    for statement in [
        format!("drop database {name}"),
        format!("create database {name} template {template}"),
    ] {
        let done = sqlx::raw_sql(AssertSqlSafe(statement));
        done.execute(&mut connection).await.expect("made");
    }
    holds_back(other.url()).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn what_a_server_tidies_up_is_no_copy() {
    let world = running(World::postgres().await).await;
    for statement in [
        "vacuum (full, freeze) home",
        "cluster home using home_pkey",
        "reindex table home",
    ] {
        let mut connection = world.sql().await;
        let tidied = sqlx::raw_sql(statement).execute(&mut connection).await;
        tidied.expect(statement);
    }
    let world = world.reopened().await;
    is_no_copy(&world.store).await;
}
