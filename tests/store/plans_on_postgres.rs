//! No statement reads a large table from end to end on PostgreSQL either.
//!
//! The server itself tells how it went about each statement (`auto_explain`). It
//! plans by what it knows of the rows, so there are some; that they are not
//! millions is made up for by the price of reading a table from end to end.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sqlx::AssertSqlSafe;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::database::TestDatabase;
use crate::everything::run_everything;
use crate::world::World;

/// Small tables, and indexes that hold only what is looked for.
const MAY_BE_SCANNED: &[&str] = &[
    " on servers",
    " on server_settings",
    " on pg_class",
    " on _sqlx_migrations",
    // A cache, once in a while, for what is old in it.
    " on item_names",
    // The open intents, and nothing else.
    "grants_open on",
    // The roles that are held back now, and a row in a copy.
    " on role_pauses",
    " on copies",
    // Where the database is, in one row; and what the server calls it.
    " on home",
    " on pg_database",
    // What the processes have in hand now, and a row for each process.
    " on leases",
    " on processes",
    // Those that run, one in a server at most.
    "bulk_updates_one_running on",
    // Those of which something is to be told.
    "bulk_updates_to_tell on",
];

/// Statements that count all there is, for `gatepass check`.
const COUNTS: &[&str] = &[
    "select count(*) from work",
    "select count(*) from (\n                 select distinct roblox_id from links where removed_at is null",
];

/// The guard's census, past the tenth change of an hour: the planner would rather
/// read all links in their order than look up those of a server's members.
const CENSUS: &str = "select members.user_id, cast(holdings.state = 'owned' as integer) as owned";

/// Members of two hundred servers, each with a link, a role by a bind of its own,
/// what was read, what was done, and an update that is not due.
const ROWS: [&str; 15] = [
    "insert into servers (server_id, joined_at) select n, 0 from generate_series(100, 299) n",
    "insert into members (server_id, user_id, present, since)
     select 100 + n % 200, n, true, 0 from generate_series(1000, 20999) n",
    "insert into links (link_id, user_id, roblox_id, provenance, server_id, author_id, created_at)
     select n, n, n, 'moderator', 100 + n % 200, 9, 0 from generate_series(1000, 20999) n",
    "insert into links (link_id, user_id, roblox_id, provenance, created_at)
     select n, n, n, 'oauth', 0 from generate_series(101000, 120999) n",
    "insert into role_policies (server_id, role_id, on_loss, strict)
     select 100 + n % 200, n, 'remove', false from generate_series(1000, 20999) n",
    "insert into binds (bind_id, server_id, role_id, requirement, author_id, confirmed_powers,
         created_at)
     select n, 100 + n % 200, 50, 'badge:' || n, 9, 0, 0 from generate_series(1000, 20999) n",
    "insert into grants (server_id, user_id, role_id, state, since)
     select 100 + n % 200, n, 50, 'held', 0 from generate_series(1000, 20999) n",
    "insert into grant_binds (server_id, user_id, role_id, bind_id, remembered)
     select 100 + n % 200, n, 50, n, false from generate_series(1000, 20999) n",
    "insert into holdings (roblox_id, credential, item_kind, item_id, state, learnt_at)
     select n, 'key', 'badge', 1, 'owned', 0 from generate_series(1000, 20999) n",
    "insert into roblox_users (roblox_id, name, display_name, learnt_at)
     select n, 'builder', 'Builder', 0 from generate_series(1000, 20999) n",
    "insert into audit (audit_id, server_id, user_id, role_id, act, binds, evidence, occasion, at)
     select n, 100 + n % 200, n, 50, 'given', '', '', 'bind', 0
     from generate_series(1000, 20999) n",
    "insert into pause_events (event_id, server_id, role_id, direction, event, at)
     select n, 100 + n % 200, 50, 'loss', 'paused', 0 from generate_series(1000, 20999) n",
    "insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version)
     select 100 + n % 200, n, 'bind', 9000000000000000, 0, 0, n
     from generate_series(1000, 20999) n",
    "insert into bulk_updates (bulk_id, server_id, mode, asked_by, asked_at, state, finished_at,
         failures, told)
     select n, 100 + n % 200, 'apply', 9, 0, 'done', 0, 0, 'ended'
     from generate_series(1000, 20999) n",
    "analyze",
];

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn every_statement_has_its_index() {
    let log = Plans::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::set_global_default(subscriber).expect("the only one in these tests");

    let database = TestDatabase::postgres().await;
    let mut connection = database.connect().await;
    for setting in [
        "enable_seqscan = off",
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_level = 'notice'",
    ] {
        let statement = format!("alter database {} set {setting}", database.name());
        let set = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection);
        set.await.expect("an administrator may");
    }
    let world = World::on(database).await;
    // What a migration reads, it reads once.
    log.0.lock().expect("no panic").clear();
    for statement in ROWS {
        let filled = sqlx::raw_sql(statement).execute(&mut connection).await;
        filled.expect(statement);
    }
    run_everything(&world).await;

    let plans = log.0.lock().expect("no panic").clone();
    assert!(plans.len() > 50, "only {} plans were told", plans.len());
    let scans: Vec<_> = plans.iter().filter_map(|plan| scan(plan)).collect();
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
}

/// What reads all of a table or of an index, and its statement.
fn scan(plan: &str) -> Option<String> {
    let lines: Vec<_> = plan.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let allowed = MAY_BE_SCANNED.iter().any(|scan| line.contains(scan));
        let by_condition = || {
            let next = lines.get(number + 1);
            next.is_some_and(|next| next.contains("Index Cond:"))
        };
        let whole = line.contains("Seq Scan on ")
            || (line.contains("Index ") && line.contains("Scan using ") && !by_condition())
            || (line.contains("Bitmap Index Scan on ") && !by_condition());
        let counts = || COUNTS.iter().any(|count| plan.contains(count));
        if whole && !allowed && !counts() && !plan.contains(CENSUS) {
            return Some(format!("{}: {plan}", line.trim()));
        }
    }
    None
}

/// The plans that the server tells as notices.
#[derive(Clone, Default)]
struct Plans(Arc<Mutex<BTreeSet<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Plans {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            event.record(&mut Notice(self));
        }
    }
}

struct Notice<'a>(&'a Plans);

impl Visit for Notice<'_> {
    fn record_str(&mut self, _: &Field, notice: &str) {
        // The first line says how long it took.
        if let Some((_, plan)) = notice.split_once("plan:\n") {
            self.0.0.lock().expect("no panic").insert(plan.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
