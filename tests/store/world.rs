//! A database of its own for a test, and short ways to name things.

use std::collections::BTreeSet;
use std::path::Path;

use gatepass::domain::{
    AuditFilter, AuditPlace, BindId, Ceiling, ChannelId, CredentialKind, GrantState, Holding,
    HoldingState, Item, Permissions, Requirement, RobloxUserId, RoleId, ServerId, Stay, Timestamp,
    Trigger, UserId,
};
use gatepass::store::{
    Act, AuditEntry, AuditRow, Intent, MemberLease, NewBind, NewModeratorLink, PolicyChange,
    Settled, Store, Urgency,
};
use sqlx::AnyConnection;

use crate::database::TestDatabase;

pub const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// No turn of the sweep is promised to anybody.
pub const NOBODY: &BTreeSet<UserId> = &BTreeSet::new();

/// The moment `seconds` after [`NOW`].
pub fn after(seconds: u64) -> Timestamp {
    NOW.plus(std::time::Duration::from_secs(seconds))
}

pub fn server(n: i64) -> ServerId {
    ServerId::new(n).expect("positive")
}

pub fn user(n: i64) -> UserId {
    UserId::new(n).expect("positive")
}

/// The `n`-th stay of a member.
pub fn stay(n: i64) -> Stay {
    Stay::from_micros(n * 1_000_000)
}

pub fn role(n: i64) -> RoleId {
    RoleId::new(n).expect("positive")
}

pub fn channel(n: i64) -> ChannelId {
    ChannelId::new(n).expect("positive")
}

pub fn roblox(n: i64) -> RobloxUserId {
    RobloxUserId::new(n).expect("positive")
}

pub fn bind_id(n: i64) -> BindId {
    BindId::new(n).expect("positive")
}

pub fn item(text: &str) -> Item {
    text.parse().expect("an item")
}

pub fn items(text: &str) -> BTreeSet<Item> {
    text.split_whitespace().map(item).collect()
}

/// A read with the bot's key.
pub fn holding(text: &str, state: HoldingState, learnt: Timestamp) -> (Item, Holding) {
    let credential = CredentialKind::Key;
    let holding = Holding {
        state,
        learnt,
        credential,
    };
    (item(text), holding)
}

pub fn owned(text: &str, learnt: Timestamp) -> (Item, Holding) {
    holding(text, HoldingState::Owned, learnt)
}

/// The moderator and admin of every server here.
pub const STAFF: i64 = 900;

pub fn entry(act: Act) -> AuditEntry {
    AuditEntry::new(act, Trigger::Asked)
}

/// What was done about one member.
pub fn about(who: i64) -> AuditFilter {
    AuditFilter {
        user: Some(user(who)),
        role: None,
    }
}

pub struct World {
    pub store: Store,
    pub database: TestDatabase,
}

impl World {
    pub async fn new() -> Self {
        Self::on(TestDatabase::new().await).await
    }

    /// For what only SQLite does.
    pub async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite()).await
    }

    /// For what only PostgreSQL does.
    pub async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    pub async fn on(database: TestDatabase) -> Self {
        let store = Store::open(database.url()).await.expect("a database");
        Self { store, database }
    }

    /// Where there is room for files beside the database.
    pub fn folder(&self) -> &Path {
        self.database.directory()
    }

    /// The same database in a new process, as far as the store can tell.
    pub async fn reopened(self) -> Self {
        self.execute("delete from leases").await;
        self.store.close().await;
        Self::on(self.database).await
    }

    /// A connection behind the store's back. Its statements are not in the log
    /// that `plans` reads.
    pub async fn sql(&self) -> AnyConnection {
        self.database.connect().await
    }

    pub async fn execute(&self, statement: &'static str) {
        let mut connection = self.sql().await;
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .expect(statement);
    }

    pub async fn count(&self, statement: &'static str) -> i64 {
        let mut connection = self.sql().await;
        sqlx::query_scalar(statement)
            .fetch_one(&mut connection)
            .await
            .expect(statement)
    }

    /// A member who proved an account, as signing in will.
    pub async fn prove(&self, link: i64, user: i64, roblox: i64) {
        let mut connection = self.sql().await;
        sqlx::query(
            "insert into links (link_id, user_id, roblox_id, provenance, created_at)
             values ($1, $2, $3, 'oauth', $4)",
        )
        .bind(link)
        .bind(user)
        .bind(roblox)
        .bind(NOW.as_millis())
        .execute(&mut connection)
        .await
        .expect("a proven link");
    }

    pub async fn link(&self, server: i64, user: i64, roblox: i64) {
        self.store
            .link_by_moderator(moderator_link(server, user, roblox), NOW)
            .await
            .expect("a link");
    }

    pub async fn member(&self, at: i64, who: i64) {
        self.store
            .saw_member(server(at), user(who), None, NOW)
            .await
            .expect("seen");
    }

    pub async fn bind(&self, at: i64, role: i64, requirement: &str) -> BindId {
        self.store
            .add_bind(
                new_bind(at, role, requirement),
                PolicyChange::default(),
                NOW,
            )
            .await
            .expect("a bind")
            .id
    }

    /// The bot gave a role to a member it saw, from intent to outcome.
    pub async fn give(&self, at: i64, who: i64, to: i64, binds: &[BindId]) {
        self.give_at(NOW, at, who, to, binds).await;
    }

    /// As [`World::give`], by a clock that says `now`.
    pub async fn give_at(&self, now: Timestamp, at: i64, who: i64, to: i64, binds: &[BindId]) {
        self.member(at, who).await;
        let (server, user, role) = (server(at), user(who), role(to));
        let give = Intent::Give(binds.iter().copied().collect());
        let store = &self.store;
        let lease = in_hand(store, server, user).await;
        store
            .intend(lease, role, &give, now)
            .await
            .expect("an intent");
        store
            .settle(lease, role, Settled::Held, &entry(Act::Given), now)
            .await
            .expect("an outcome");
        store.let_go(lease).await.expect("works");
    }

    /// A member's rows of the ledger: role, state, binds.
    pub async fn ledger(&self, at: i64, who: i64) -> Vec<(i64, GrantState, Vec<BindId>)> {
        let grants = self
            .store
            .grants(server(at), user(who))
            .await
            .expect("works");
        grants
            .into_iter()
            .map(|(role, grant)| (role.get(), grant.state, grant.binds.into_iter().collect()))
            .collect()
    }

    /// What the audit trail of a server says, newest first.
    pub async fn audit(&self, at: i64, filter: AuditFilter) -> Vec<AuditRow> {
        let log = self
            .store
            .audit_log(server(at), filter, AuditPlace::Newest, 100);
        log.await.expect("works")
    }

    /// The database as `kill -9` leaves it, opened by a new process: what SQLite's
    /// log holds was never folded into the file. Some time later: what the dead one
    /// had in hand is free.
    pub async fn killed(self) -> Self {
        self.execute("delete from leases").await;
        if self.database.is_postgres() {
            return Self::on(self.database).await;
        }
        let database = TestDatabase::sqlite();
        for name in ["gatepass.db", "gatepass.db-wal"] {
            let from = self.folder().join(name);
            std::fs::copy(from, database.directory().join(name)).expect("a copy");
        }
        Self::on(database).await
    }

    /// Empties the list of waiting updates.
    pub async fn drain(&self) {
        self.execute("delete from work").await;
    }

    /// Who waits for an update, as (server, user).
    pub async fn waiting(&self) -> Vec<(i64, i64)> {
        let mut connection = self.sql().await;
        sqlx::query_as("select server_id, user_id from work order by server_id, user_id")
            .fetch_all(&mut connection)
            .await
            .expect("work")
    }
}

/// Has the member in hand, whatever this process had before.
pub async fn in_hand(store: &Store, server: ServerId, user: UserId) -> MemberLease {
    let lease = store.lease((server, user), Urgency::Background).await;
    lease.expect("works").expect("no other process has it")
}

pub fn moderator_link(at: i64, who: i64, account: i64) -> NewModeratorLink {
    NewModeratorLink {
        server: server(at),
        user: user(who),
        roblox: roblox(account),
        author: user(STAFF),
        ceiling: Ceiling::Owner,
    }
}

pub fn new_bind(at: i64, to: i64, requirement: &str) -> NewBind {
    NewBind {
        server: server(at),
        role: role(to),
        requirement: requirement.parse::<Requirement>().expect("a requirement"),
        name: None,
        author: user(STAFF),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
    }
}
