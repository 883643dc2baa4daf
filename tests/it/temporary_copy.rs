//! The copy that `gatepass check` and `gatepass backup -` make beside the
//! database is gone however they end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use rstest::rstest;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::io::AsyncReadExt;

use crate::support::{Gatepass, stopped};

/// Set up as far as `gatepass check` asks before it looks at the database.
fn set_up() -> Gatepass {
    Gatepass::new()
        .set("DISCORD_TOKEN", "hush")
        .set("ROBLOX_API_KEY", "hush")
}

/// A database larger than a pipe holds.
async fn database_of(gatepass: &Gatepass) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(gatepass.directory().join("gatepass.db"))
        .create_if_missing(true);
    let mut database = options.connect().await.expect("a database");
    let filled = sqlx::raw_sql("create table filler as select randomblob(1000000)");
    filled.execute(&mut database).await.expect("filled");
    database
}

fn copies_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").path());
    let is_copy = |path: &PathBuf| path.display().to_string().contains("/.gatepass-copy-");
    names.filter(is_copy).collect()
}

/// While the database is locked by another program, the copy that is begun waits.
#[rstest]
#[tokio::test]
async fn a_signal_takes_the_copy_along(
    #[values("backup -", "check")] command: &str,
    #[values(("-TERM", 128 + 15), ("-INT", 128 + 2))] (name, code): (&str, i32),
) {
    let gatepass = set_up();
    let mut database = database_of(&gatepass).await;
    let locked = sqlx::raw_sql("begin exclusive").execute(&mut database);
    locked.await.expect("locked");
    let mut process = gatepass.command();
    process.args(command.split(' ')).stdout(Stdio::null());
    let mut process = process.spawn().expect("it starts");
    let begun = async {
        while copies_in(gatepass.directory()).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let begun = tokio::time::timeout(Duration::from_secs(10), begun).await;
    begun.expect("a copy is begun");

    assert_eq!(stopped(&mut process, name).await, Some(code));
    assert!(copies_in(gatepass.directory()).is_empty());
    database.close().await.expect("closed");
}

#[tokio::test]
async fn a_signal_counts_while_nobody_reads_the_backup() {
    let gatepass = set_up();
    let database = database_of(&gatepass).await;
    database.close().await.expect("closed");
    let mut command = gatepass.command();
    let process = command.args(["backup", "-"]).stdout(Stdio::piped()).spawn();
    let mut process = process.expect("it starts");
    let mut out = process.stdout.take().expect("a pipe");
    out.read_u8().await.expect("the writing is begun");

    assert!(copies_in(gatepass.directory()).is_empty());
    assert_eq!(stopped(&mut process, "-TERM").await, Some(128 + 15));
}

/// Nothing of a process that is killed tidies up.
#[tokio::test]
async fn what_a_killed_command_left_goes_with_the_next_copy() {
    const HOUR: Duration = Duration::from_hours(1);
    let gatepass = set_up();
    let database = database_of(&gatepass).await;
    database.close().await.expect("closed");
    let make = |name: &str, age: Duration| {
        let folder = gatepass.directory().join(name);
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("copy.db"), "").expect("a file");
        let changed = File::open(&folder).expect("a folder");
        let changed = changed.set_modified(SystemTime::now() - age);
        changed.expect("its owner may");
        folder
    };
    let abandoned = make(".gatepass-copy-1", 25 * HOUR);
    let in_use = make(".gatepass-copy-2", 23 * HOUR);
    let not_ours = make(".another-copy", 1_000 * HOUR);

    let ended = gatepass.command().args(["backup", "-"]).output().await;
    assert_eq!(ended.expect("it starts").status.code(), Some(0));
    assert!(!abandoned.exists());
    assert!(in_use.exists() && not_ours.exists());
    assert_eq!(copies_in(gatepass.directory()), [in_use]);
}
