//! What the engine asks of the database all the time, in one that grows from a
//! thousand links to a million: none of it may cost more in a larger one.
//!
//! `cargo bench --bench growth` prints a table of medians and, under it, how SQLite
//! goes about each statement. `-- 1000 10000` takes these sizes only.

#[path = "../tests/store/statements.rs"]
mod statements;

use std::collections::BTreeMap;
use std::env;
use std::time::{Duration, Instant};

use gatepass::domain::outage::Outages;
use gatepass::domain::{RobloxUserId, ServerId, Timestamp, UserId};
use gatepass::store::Store;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use tracing_subscriber::layer::SubscriberExt;

use self::statements::Statements;

const SIZES: [i64; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Members of a server, all of whom are linked.
const A_SERVER: i64 = 200;

/// Accounts whose turn is due, and updates that are, whatever the size.
const DUE: i64 = 100;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// Calls of which the median is told.
const CALLS: usize = 301;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let asked: Vec<i64> = env::args().filter_map(|it| it.parse().ok()).collect();
    let sizes = if asked.is_empty() {
        SIZES.to_vec()
    } else {
        asked
    };
    let log = Statements::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::set_global_default(subscriber).expect("the only one");

    let mut medians: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut plans = BTreeMap::new();
    for links in &sizes {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gatepass.db");
        let url = format!("sqlite://{}", file.display());
        Store::open(&url).await.expect("opens").close().await;
        let options = SqliteConnectOptions::new().filename(&file);
        let mut connection = options.connect().await.expect("a connection");
        fill(&mut connection, *links).await;
        let store = Store::open(&url).await.expect("opens");
        for question in QUESTIONS {
            log.take();
            let median = question.median(&store, *links).await;
            medians.entry(question.name()).or_default().push(median);
            for statement in log.take() {
                let plan = plan(&mut connection, &statement).await;
                plans.insert((question.name(), statement), plan);
            }
        }
        store.close().await;
    }

    print!("| µs, median of {CALLS} |");
    for links in &sizes {
        print!(" {links} |");
    }
    println!("\n|---|{}", "---|".repeat(sizes.len()));
    for (name, medians) in medians {
        print!("| {name} |");
        for median in medians {
            print!(" {:.0} |", median.as_secs_f64() * 1e6);
        }
        println!();
    }
    println!(
        "\nPlans, at {} links:",
        sizes.last().copied().unwrap_or_default()
    );
    for ((name, statement), plan) in plans {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        println!("\n{name}: {statement}\n  {}", plan.join("\n  "));
    }
}

/// What is asked.
#[derive(Clone, Copy)]
enum Question {
    DueWork,
    NextDue,
    NextTurn,
    LongestUnswept,
    ATurn,
    EffectiveLink,
}

const QUESTIONS: [Question; 6] = [
    Question::DueWork,
    Question::NextDue,
    Question::NextTurn,
    Question::LongestUnswept,
    Question::ATurn,
    Question::EffectiveLink,
];

impl Question {
    const fn name(self) -> &'static str {
        match self {
            Self::DueWork => "64 updates that are due",
            Self::NextDue => "when the next is due",
            Self::NextTurn => "8 turns of the sweep that are due",
            Self::LongestUnswept => "whose turn was longest ago",
            Self::ATurn => "recording a turn",
            Self::EffectiveLink => "the link that counts",
        }
    }

    async fn median(self, store: &Store, links: i64) -> Duration {
        let mut took = Vec::with_capacity(CALLS);
        for call in 0..CALLS {
            // All over the table, the same in each run.
            let call = i64::try_from(call).expect("hundreds");
            let n = 1 + (call * 7_919_317).rem_euclid(links);
            let begun = Instant::now();
            self.ask(store, n).await;
            took.push(begun.elapsed());
        }
        took.sort_unstable();
        took[CALLS / 2]
    }

    async fn ask(self, store: &Store, n: i64) {
        let user = UserId::new(n).expect("positive");
        let account = RobloxUserId::new(n).expect("positive");
        let server = ServerId::new(1 + (n - 1) / A_SERVER).expect("positive");
        match self {
            Self::DueWork => {
                let due = store.due_work(NOW, Outages::NONE, 64).await.expect("works");
                assert_eq!(due.len(), 64);
            }
            Self::NextDue => {
                let next = store.next_due_after(NOW).await.expect("works");
                assert!(next.is_some());
            }
            Self::NextTurn => {
                let until = Timestamp::from_millis(DUE);
                let due = store
                    .due_for_sweep(until, NOW, &[].into(), 8)
                    .await
                    .expect("works");
                assert_eq!(due.len(), 8);
            }
            Self::LongestUnswept => {
                let last = store.longest_unswept().await.expect("works");
                assert!(last.is_some());
            }
            Self::ATurn => {
                // As long ago as it was: the others' turns stay due.
                let at = Timestamp::from_millis(n);
                store.swept(account, at, &[].into()).await.expect("works");
            }
            Self::EffectiveLink => {
                let link = store.effective_link(server, user).await.expect("works");
                assert!(link.is_some());
            }
        }
    }
}

/// So many linked members, each of whom waits for an update that is due at some
/// time; some are due.
async fn fill(connection: &mut SqliteConnection, links: i64) {
    for (statement, rows) in [
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into servers (server_id, joined_at) select i, 0 from n",
            links.div_euclid(A_SERVER) + 1,
        ),
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into members (server_id, user_id, present, since)
             select 1 + (i - 1) / 200, i, true, 0 from n",
            links,
        ),
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into links (link_id, user_id, roblox_id, provenance, created_at, swept_at)
             select i, i, i, 'oauth', 0, i from n",
            links,
        ),
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version)
             select 1 + (i - 1) / 200, i, 'sweep',
                 1790000000000 + case when i <= 100 then -i else i end, 0, 0, i from n",
            links,
        ),
    ] {
        let filled = sqlx::query(statement).bind(rows).execute(&mut *connection);
        filled.await.expect(statement);
    }
    let analyzed = sqlx::query("pragma optimize").execute(connection);
    analyzed.await.expect("works");
}

async fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("explain query plan {statement}"));
    let steps = sqlx::query_as::<_, (i64, i64, i64, String)>(explain);
    let steps = steps.fetch_all(connection).await.expect(statement);
    steps.into_iter().map(|(.., step)| step).collect()
}
