//! Files that can't be the database, each with what to do.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use sqlx::Connection;

use super::World;
use crate::database::TestDatabase;

const SEE_THE_SERVER: &str = "see that the server runs, and that DATABASE_URL names the right \
                              host, account, password and database";

#[tokio::test]
async fn a_place_that_cannot_hold_the_database_is_a_failure() {
    let next = "see that DATABASE_URL names the right file and that it can be written";
    let mut world = World::new().await;
    let folder = world.gatepass.directory().to_owned();
    for (url, expected) in [
        (
            "sqlite://nowhere/gatepass.db",
            format!(
                "{}/nowhere can't be written: No such file",
                folder.display()
            ),
        ),
        // Not even root can make a file there.
        (
            "sqlite:///proc/gatepass.db",
            "/proc can't be written: ".to_owned(),
        ),
        (
            "sqlite://folder.db",
            format!(
                "{}/folder.db can't be written: Is a directory",
                folder.display()
            ),
        ),
    ] {
        fs::create_dir_all(folder.join("folder.db")).expect("a folder");
        world.gatepass = world.gatepass.set("DATABASE_URL", url);
        let line = world.failure("database").await;
        assert!(
            line.starts_with(&expected) && line.ends_with(next),
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_a_failure() {
    let mut world = World::new().await;
    let url = "postgres://bot:hush@127.0.0.1:1/gatepass";
    world.gatepass = world.gatepass.set("DATABASE_URL", url);
    let line = world.failure("database").await;
    assert!(
        line.contains("Connection refused") && line.ends_with(SEE_THE_SERVER),
        "{line}"
    );
}

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_server_that_refuses_is_a_failure() {
    let database = TestDatabase::postgres().await;
    let url = format!("{}_of_nobody", database.url());
    let mut world = World::new().await;
    world.gatepass = world.gatepass.set("DATABASE_URL", &url);
    let line = world.failure("database").await;
    assert!(
        line.contains("_of_nobody\" does not exist") && line.ends_with(SEE_THE_SERVER),
        "{line}"
    );
}

#[tokio::test]
async fn a_database_that_cannot_be_written_is_a_failure() {
    let world = World::new().await;
    let file = world.gatepass.directory().join("gatepass.db");
    // A program that runs: not even root can write it.
    let program = env!("CARGO_BIN_EXE_gatepass");
    symlink(program, &file).expect("a link");
    let line = world.failure("database").await;
    let expected = format!("{} can't be written: ", file.display());
    assert!(line.starts_with(&expected), "{line}");
}

async fn execute(file: &Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = sqlx::SqliteConnection::connect_with(&options.create_if_missing(true))
        .await
        .expect("a connection");
    sqlx::query(statement)
        .execute(&mut connection)
        .await
        .expect(statement);
    connection.close().await.expect("closes");
}

#[tokio::test]
async fn a_file_that_is_not_ours_to_use_is_named_with_what_to_do() {
    let world = World::new().await;
    let file = world.gatepass.directory().join("gatepass.db");
    execute(&file, "create table recipes (name text)").await;
    assert_eq!(
        world.failure("database").await,
        format!(
            "DATABASE_URL: {} is the database of another program → name another file",
            file.display()
        )
    );

    fs::write(&file, "shopping: bread, salt").expect("a file");
    assert_eq!(
        world.failure("database").await,
        format!(
            "DATABASE_URL: {} is no SQLite database, or a damaged one → \
             name another file, or restore a backup",
            file.display()
        )
    );
}

#[tokio::test]
async fn a_database_of_a_newer_program_has_one_next_step() {
    let world = World::new().await;
    let role = world.discord.bot_role(world.server);
    world.bind(role, "badge:5").await;
    let file = world.gatepass.directory().join("gatepass.db");
    execute(
        &file,
        "update _sqlx_migrations set version = 999 where version = 1",
    )
    .await;
    let line = world.failure("database").await;
    assert!(
        line.starts_with("DATABASE_URL: the database is newer than this program (")
            && line.ends_with(") → run the newer gatepass, or restore a backup"),
        "{line}"
    );
}
