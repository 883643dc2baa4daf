//! `gatepass backup`: a copy of the database, also while it is in use.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use gatepass::domain::{ServerId, Timestamp};
use gatepass::store::Store;

use crate::support::Gatepass;

#[tokio::test]
async fn the_copy_holds_what_an_open_database_holds() {
    let gatepass = Gatepass::new();
    let url = |name: &str| format!("sqlite://{}", gatepass.directory().join(name).display());
    let server = ServerId::new(7).expect("an ID");
    let store = Store::open(&url("gatepass.db")).await.expect("a database");
    let now = Timestamp::from_millis(1_790_000_000_000);
    store.joined_server(server, now).await.expect("written");

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
    let copy = Store::open(&url("copy.db")).await.expect("a database");
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
}

#[tokio::test]
async fn without_a_database_there_is_nothing_to_copy() {
    let gatepass = Gatepass::new();
    let ended = gatepass.run(&["backup", "copy.db"]).await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.err,
        "no copy was made: there is no database gatepass.db\n"
    );
    assert!(!gatepass.directory().join("copy.db").exists());
    assert!(!gatepass.directory().join("gatepass.db").exists());
}
