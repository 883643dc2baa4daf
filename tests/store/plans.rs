//! No statement reads a large table from end to end.
//!
//! Every statement that the store runs is taken from sqlx's own log, and SQLite
//! is asked how it would go about it. So a statement that is added to a method
//! of `everything` is held to this without anybody naming it.

use sqlx::AnyConnection;
use tracing_subscriber::layer::SubscriberExt;

use crate::everything::run_everything;
use crate::statements::Statements;
use crate::world::World;

/// Small tables, and indexes that hold only what is looked for.
const MAY_BE_SCANNED: &[&str] = &[
    "SCAN servers",
    // A cache, once in a while, for what is old in it.
    "SCAN item_names",
    // The open intents, and nothing else.
    "SCAN grants USING INDEX grants_open",
    // The first of them, and the number of them.
    "SCAN work USING COVERING INDEX work_due",
    // Few roles are held back, and a copy says so in one row.
    "SCAN role_pauses",
    "SCAN copies",
    // How many accounts are linked, for `gatepass check` on its copy.
    "SCAN links USING INDEX links_of_account",
    "SCAN accounts",
    // What the processes have in hand now.
    "SCAN leases",
    "SCAN processes",
    // A row for each server at the most: the logs that are told, and at the start
    // how far they were.
    "SCAN server_settings",
    // Those that run, one in a server at most.
    "SCAN bulk_updates USING INDEX bulk_updates_one_running",
    // Those that run, and those whose end was not told.
    "SCAN bulk_updates USING INDEX bulk_updates_to_tell",
    // What the statement brings itself.
    "SCAN 2-ROW VALUES CLAUSE",
    // What a subquery found by an index.
    "SCAN (subquery",
    "SCAN due",
    "SCAN everyone",
    "SCAN ahead",
    "SCAN CONSTANT ROW",
];

#[tokio::test]
async fn every_statement_has_its_index() {
    let log = Statements::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::set_global_default(subscriber).expect("the only one in these tests");

    let world = World::sqlite().await;
    run_everything(&world).await;

    let mut statements = log.take();
    statements.retain(|it| !it.contains("sqlite_master") && !it.contains("pragma_"));

    let mut connection = world.sql().await;
    let mut scans = Vec::new();
    for statement in statements {
        for step in plan(&mut connection, &statement).await {
            let allowed = MAY_BE_SCANNED.iter().any(|scan| step.starts_with(scan));
            if step.starts_with("SCAN") && !allowed {
                scans.push(format!("{step}: {statement}"));
            }
        }
    }
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
}

/// No method of the store is left out there.
#[test]
fn every_method_is_run() {
    let there = [include_str!("everything.rs"), include_str!("world.rs")];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let mut left_out = Vec::new();
    for file in std::fs::read_dir(folder).expect("the store") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a source");
        for method in text.split("    pub async fn ").skip(1) {
            let (name, _) = method.split_once(['(', '<']).expect("arguments");
            let call = format!(".{name}(");
            let run = there.iter().any(|text| text.contains(&call));
            if !run && !NOT_STATEMENTS.contains(&name) {
                left_out.push(name.to_owned());
            }
        }
    }
    assert!(left_out.is_empty(), "{left_out:?}");
}

/// Opening, copying, whether it answers at all and what time it is.
const NOT_STATEMENTS: &[&str] = &[
    "open",
    "open_to_run",
    "open_beside",
    "open_as_it_is",
    "ousted",
    "backup",
    "answers",
    "now_of_database",
];

async fn plan(connection: &mut AnyConnection, statement: &str) -> Vec<String> {
    let explain = sqlx::AssertSqlSafe(format!("explain query plan {statement}"));
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
        .fetch_all(connection)
        .await
        .expect(statement);
    steps.into_iter().map(|(.., step)| step).collect()
}
