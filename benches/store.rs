//! What the store's calls cost in a database of the large size: 1,000 servers
//! of 1,000 members, 200,000 links.
//!
//! `cargo bench --bench store`. Filling the database takes some seconds.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use divan::Bencher;
use gatepass::domain::outage::Outages;
use gatepass::domain::{
    BindId, Ceiling, CredentialKind, Holding, HoldingState, Item, Permissions, Requirement,
    RobloxUserId, RoleId, ServerId, Timestamp, Trigger, UserId,
};
use gatepass::store::{
    Act, AuditEntry, Guarded, Intent, MemberLease, NewBind, NewModeratorLink, PolicyChange,
    Settled, Store, Urgency,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const SERVERS: i64 = 1_000;
const MEMBERS: i64 = 1_000;
/// One in five members is linked: half by proof, half by a moderator.
const LINKED: i64 = MEMBERS / 5;
const BINDS: i64 = 200;
/// The server of which every member has a role, the role, and the badge that earns it.
const WATCHED: i64 = 6;
const GUARDED: i64 = 99;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    LazyLock::force(&LARGE);
    divan::main();
}

struct Large {
    runtime: Runtime,
    store: Store,
    _directory: TempDir,
}

static LARGE: LazyLock<Large> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("gatepass.db");
    let url = format!("sqlite://{}", file.display());
    let store = runtime.block_on(async {
        Store::open(&url).await.expect("opens").close().await;
        fill(&SqliteConnectOptions::new().filename(file)).await;
        let store = Store::open(&url).await.expect("opens");
        bind(&store).await;
        guarded(&store).await;
        store
    });
    Large {
        runtime,
        store,
        _directory: directory,
    }
});

/// Members and links, many in a statement.
async fn fill(options: &SqliteConnectOptions) {
    let mut connection = options.connect().await.expect("a connection");
    for (statement, rows) in [
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into servers (server_id, joined_at) select i, 0 from n",
            SERVERS,
        ),
        (
            "with recursive n (i) as (select 0 union all select i + 1 from n where i < $1)
             insert into members (server_id, user_id, present, since)
             select 1 + i / 1000, 1 + i, true, 0 from n",
            SERVERS * MEMBERS - 1,
        ),
        (
            "with recursive n (i) as (select 0 union all select i + 1 from n where i < $1)
             insert into links (link_id, user_id, roblox_id, provenance, server_id, author_id,
                 created_at)
             select 1 + i, 1 + i * 5, 1 + i,
                 case when i % 2 = 0 then 'oauth' else 'moderator' end,
                 case when i % 2 = 0 then null else 1 + i * 5 / 1000 end,
                 case when i % 2 = 0 then null else 9000000 end, 0 from n",
            SERVERS * LINKED - 1,
        ),
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
             insert into grants (server_id, user_id, role_id, state, since)
             select 6, 5000 + i, 99, 'held', 0 from n",
            MEMBERS,
        ),
    ] {
        sqlx::query(statement)
            .bind(rows)
            .execute(&mut connection)
            .await
            .expect(statement);
    }
}

/// Binds in five servers, one member of all five, and 5,000 waiting updates.
async fn bind(store: &Store) {
    for at in 1..=5 {
        for n in 1..=BINDS {
            add_bind(store, at, n % 20 + 1, at * 1_000 + n).await;
        }
        store
            .saw_member(server(at), user(1), None, NOW)
            .await
            .expect("works");
    }
    let reads = reads(BINDS);
    store
        .record_holdings(roblox(1), &reads, NOW)
        .await
        .expect("works");
    for n in 1..=20 {
        intend_and_settle(store, user(1), n).await;
    }
    for n in 1..=5_000 {
        let queued = store.queue(server(900), user(n), Trigger::Bind, NOW, NOW);
        queued.await.expect("works");
    }
}

async fn add_bind(store: &Store, at: i64, to: i64, badge: i64) {
    let new = NewBind {
        server: server(at),
        role: role(to),
        requirement: Requirement::Owns(item(badge)),
        name: None,
        author: user(9_000_000),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
    };
    let added = store.add_bind(new, PolicyChange::default(), NOW).await;
    added.expect("a bind");
}

/// Who is linked of those who have the role was read and owns what earns it; the first
/// ten of them lost it: whoever comes next is held against all.
async fn guarded(store: &Store) {
    add_bind(store, WATCHED, GUARDED, GUARDED).await;
    let owned = [(item(GUARDED), reads(1)[0].1)];
    for n in 0..LINKED {
        let recorded = store.record_holdings(roblox((WATCHED - 1) * LINKED + 1 + n), &owned, NOW);
        recorded.await.expect("works");
    }
    let entry = AuditEntry::new(Act::Taken, Trigger::Sweep);
    for n in 0..10 {
        let who = holder(n);
        assert!(loses(store, who).await);
        let lease = in_hand(store, server(WATCHED), who).await;
        let settled = store.settle(lease, role(GUARDED), Settled::Gone, &entry, NOW);
        settled.await.expect("works");
    }
}

/// The `n`th who has the role and is linked.
fn holder(n: i64) -> UserId {
    user((WATCHED - 1) * MEMBERS + 1 + n * MEMBERS / LINKED)
}

async fn loses(store: &Store, who: UserId) -> bool {
    let (at, what) = (server(WATCHED), role(GUARDED));
    let binds = store.binds(at).await.expect("works");
    let binds: Vec<_> = binds.into_iter().filter(|it| it.role == what).collect();
    let allowed = store.intend_guarded(
        in_hand(store, at, who).await,
        what,
        &Intent::Take,
        &binds,
        NOW,
    );
    allowed.await.expect("works") == Guarded::Recorded
}

async fn intend_and_settle(store: &Store, user: UserId, to: i64) {
    let give = Intent::Give([BindId::new(to).expect("positive")].into());
    let entry = AuditEntry::new(Act::Given, Trigger::Asked);
    let (server, role) = (server(1), role(to));
    store
        .intend(in_hand(store, server, user).await, role, &give, NOW)
        .await
        .expect("works");
    store
        .settle(
            in_hand(store, server, user).await,
            role,
            Settled::Held,
            &entry,
            NOW,
        )
        .await
        .expect("works");
}

fn server(n: i64) -> ServerId {
    ServerId::new(n).expect("positive")
}

fn user(n: i64) -> UserId {
    UserId::new(n).expect("positive")
}

fn role(n: i64) -> RoleId {
    RoleId::new(n).expect("positive")
}

fn roblox(n: i64) -> RobloxUserId {
    RobloxUserId::new(n).expect("positive")
}

fn item(n: i64) -> Item {
    format!("badge:{n}").parse().expect("an item")
}

fn reads(count: i64) -> Vec<(Item, Holding)> {
    let holding = Holding {
        state: HoldingState::Owned,
        learnt: NOW,
        credential: CredentialKind::Key,
    };
    (1..=count).map(|n| (item(1_000 + n), holding)).collect()
}

/// A number that runs through all of `below`, far from the one before.
fn next(below: i64) -> i64 {
    static COUNTER: AtomicI64 = AtomicI64::new(0);
    COUNTER
        .fetch_add(7_919, Ordering::Relaxed)
        .rem_euclid(below)
}

fn run<T>(bencher: Bencher, call: impl AsyncFn(&Store) -> T + Sync) {
    let Large { runtime, store, .. } = &*LARGE;
    bencher.bench_local(|| runtime.block_on(call(store)));
}

#[divan::bench]
fn effective_link(bencher: Bencher) {
    run(bencher, async |store| {
        let n = next(SERVERS * LINKED);
        let link = store
            .effective_link(server(1 + n * 5 / MEMBERS), user(1 + n * 5))
            .await;
        assert!(link.expect("works").is_some());
    });
}

#[divan::bench]
fn links_of(bencher: Bencher) {
    run(bencher, async |store| {
        store
            .links_of(user(1 + next(SERVERS * LINKED) * 5))
            .await
            .expect("works")
    });
}

#[divan::bench]
fn whom_the_account_of_a_member_of_five_concerns(bencher: Bencher) {
    run(bencher, async |store| {
        let concerned = store.concerned(roblox(1)).await.expect("works");
        assert_eq!(concerned.len(), 5);
    });
}

#[divan::bench]
fn bound_items_of_five_servers_of_200_binds(bencher: Bencher) {
    let servers: Vec<_> = (1..=5).map(server).collect();
    run(bencher, async |store| {
        let items = store.bound_items(&servers).await.expect("works");
        assert_eq!(items.len(), 1_000);
    });
}

#[divan::bench]
fn binds_of_a_server_of_200(bencher: Bencher) {
    run(bencher, async |store| {
        store.binds(server(1)).await.expect("works").len()
    });
}

#[divan::bench]
fn holdings_of_200_items(bencher: Bencher) {
    let items: BTreeSet<_> = reads(BINDS).into_iter().map(|(item, _)| item).collect();
    run(bencher, async |store| {
        let holdings = store.holdings(roblox(1), &items, CredentialKind::Key).await;
        assert_eq!(holdings.expect("works").iter().count(), 200);
    });
}

#[divan::bench]
fn record_200_holdings(bencher: Bencher) {
    let reads = reads(BINDS);
    run(bencher, async |store| {
        store
            .record_holdings(roblox(1), &reads, NOW)
            .await
            .expect("works");
    });
}

#[divan::bench]
fn grants_of_a_member_with_20(bencher: Bencher) {
    run(bencher, async |store| {
        assert_eq!(
            store.grants(server(1), user(1)).await.expect("works").len(),
            20
        );
    });
}

#[divan::bench]
fn intend_and_settle_one_role(bencher: Bencher) {
    run(bencher, async |store| {
        intend_and_settle(store, user(2 + next(1_000)), 1).await;
    });
}

#[divan::bench]
fn link_by_moderator(bencher: Bencher) {
    static ACCOUNT: AtomicI64 = AtomicI64::new(50_000_000);
    run(bencher, async |store| {
        let new = NewModeratorLink {
            server: server(1 + next(SERVERS)),
            user: user(2 + next(1_000)),
            roblox: roblox(ACCOUNT.fetch_add(1, Ordering::Relaxed)),
            author: user(9_000_000),
            ceiling: Ceiling::Owner,
        };
        store.link_by_moderator(new, NOW).await.expect("linked")
    });
}

#[divan::bench]
fn saw_member_who_is_known(bencher: Bencher) {
    run(bencher, async |store| {
        let n = next(SERVERS * MEMBERS);
        let new = store
            .saw_member(server(1 + n / MEMBERS), user(1 + n), None, NOW)
            .await;
        assert!(!new.expect("works"));
    });
}

#[divan::bench]
fn queue(bencher: Bencher) {
    run(bencher, async |store| {
        let who = user(1 + next(1_000));
        store
            .queue(server(901), who, Trigger::Joined, NOW, NOW)
            .await
            .expect("works");
    });
}

#[divan::bench]
fn due_work_with_5000_due(bencher: Bencher) {
    run(bencher, async |store| {
        let due = store.due_work(NOW, Outages::NONE, 64).await;
        assert_eq!(due.expect("works").len(), 64);
    });
}

#[divan::bench]
fn due_for_sweep_with_200000_due(bencher: Bencher) {
    run(bencher, async |store| {
        let due = store
            .due_for_sweep(NOW, NOW, &[].into(), 8)
            .await
            .expect("works");
        assert_eq!(due.len(), 8);
    });
}

#[divan::bench]
fn a_turn_of_the_sweep(bencher: Bencher) {
    run(bencher, async |store| {
        let n = next(SERVERS * LINKED);
        store
            .swept(roblox(1 + n), NOW, &[].into())
            .await
            .expect("works");
    });
}

#[divan::bench]
fn the_eleventh_loss_among_1000_holders(bencher: Bencher) {
    run(bencher, async |store| {
        let who = holder(10 + next(LINKED - 10));
        assert!(loses(store, who).await);
        let lease = in_hand(store, server(WATCHED), who).await;
        store.retract(lease, role(GUARDED)).await.expect("works");
    });
}

#[divan::bench]
fn linked_members_of_a_server(bencher: Bencher) {
    run(bencher, async |store| {
        let linked = store.count_linked_members(server(1 + next(SERVERS))).await;
        assert!(linked.expect("works") >= 200);
    });
}

/// Has the member in hand, whatever this process had before.
async fn in_hand(store: &Store, server: ServerId, user: UserId) -> MemberLease {
    let lease = store.lease((server, user), Urgency::Background).await;
    lease.expect("works").expect("no other process has it")
}
