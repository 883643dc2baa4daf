//! `gatepass backup`: a copy of the database, also while it is in use.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use gatepass::domain::{ServerId, Timestamp};
use gatepass::store::Store;

use crate::support::Gatepass;
use crate::terminal::Terminal;

/// A database in use, as by a running bot, and a server that is in it.
async fn with_a_server() -> (Gatepass, Store, ServerId) {
    let gatepass = Gatepass::new();
    let store = open(&gatepass, "gatepass.db").await;
    let server = ServerId::new(7).expect("an ID");
    let now = Timestamp::from_millis(1_790_000_000_000);
    store.joined_server(server, now).await.expect("written");
    (gatepass, store, server)
}

async fn open(gatepass: &Gatepass, name: &str) -> Store {
    let file = gatepass.directory().join(name);
    let store = Store::open(&format!("sqlite://{}", file.display())).await;
    store.expect("a database")
}

#[tokio::test]
async fn the_copy_holds_what_an_open_database_holds() {
    let (gatepass, in_use, server) = with_a_server().await;
    let ended = gatepass.run(&["backup", "copy.db"]).await;
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "copied to copy.db\n"),
        "{}",
        ended.err
    );
    let mode = fs::metadata(gatepass.directory().join("copy.db"))
        .expect("a file")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let copy = open(&gatepass, "copy.db").await;
    assert_eq!(copy.servers().await.expect("servers"), [server].into());

    let again = gatepass.run(&["backup", "copy.db"]).await;
    assert_eq!(again.code, 1);
    assert!(
        again
            .err
            .contains("exists already: name a file that does not\n"),
        "{}",
        again.err
    );
    in_use.close().await;
}

#[tokio::test]
async fn a_copy_goes_to_standard_output_too() {
    let (gatepass, in_use, server) = with_a_server().await;
    let ended = gatepass.command().args(["backup", "-"]).output().await;
    let ended = ended.expect("runs");
    assert_eq!(ended.status.code(), Some(0));
    fs::write(gatepass.directory().join("copy.db"), &ended.stdout).expect("a file");
    let copy = open(&gatepass, "copy.db").await;
    assert_eq!(copy.servers().await.expect("servers"), [server].into());

    let mut command = gatepass.command();
    let full = fs::File::options().write(true).open("/dev/full");
    command
        .args(["backup", "-"])
        .stdout(full.expect("a device"));
    let cut = command.status().await.expect("runs");
    assert_eq!(cut.code(), Some(1), "half a copy is none");
    in_use.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_gets_no_database() {
    let (code, shown) = Terminal::start(&Gatepass::new(), &["backup", "-"]).end();
    assert_eq!(code, 2);
    assert_eq!(
        shown,
        "a database is nothing for a terminal to show: gatepass backup - > FILE\n"
    );
}

#[tokio::test]
async fn without_a_database_there_is_nothing_to_copy() {
    let gatepass = Gatepass::new();
    let ended = gatepass.run(&["backup", "copy.db"]).await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.err,
        format!(
            "no copy was made: there is no database {}: name it in DATABASE_URL, or start where \
             its .env is\n",
            gatepass.directory().join("gatepass.db").display()
        )
    );
    assert!(!gatepass.directory().join("copy.db").exists());
    assert!(!gatepass.directory().join("gatepass.db").exists());
}
