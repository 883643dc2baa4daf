//! The database: one SQLite file or one database on a PostgreSQL server, all
//! the SQL of the program, domain types in and out.
//!
//! One table, one file; each adds its methods to [`Store`]. Writes are
//! transactions, of which one runs at a time, so a method either did all it says
//! or nothing; reads go on beside them. A value in the database that this version
//! can't read fails the read ([`StoreError::Unreadable`]): a row left out in
//! silence could cost a member a role.
//!
//! Statements are the same for both. What only one of them is told is in
//! `sqlite`, `postgres` and `backup`.

mod backup;
mod columns;
mod dialect;
mod error;
mod key;
mod location;
mod lock;
mod migrate;
mod open;
mod placeholders;
mod postgres;
mod sqlite;

mod audit;
mod bind_changes;
mod binds;
mod broken_roles;
mod bulk_changes;
mod bulk_counts;
mod bulk_members;
mod bulk_messages;
mod bulk_updates;
mod copies;
mod forget;
mod grants;
mod guard;
mod held;
mod hidden;
mod holdings;
mod item_names;
mod leases;
mod ledger;
mod links;
mod links_by_moderator;
mod members;
mod pause_events;
mod pauses;
mod processes;
mod queue;
mod reversals;
mod roblox_users;
mod server_log;
mod server_settings;
mod servers;
mod shared_accounts;
mod stays;
mod sweep;
mod work;

pub use audit::{Act, AuditEntry, AuditRow};
pub use backup::{BackupError, backup};
pub use bind_changes::{BindError, Leftover, NewBind, PolicyChange, Removed};
pub use binds::{MAX_BINDS, PastBind};
pub use broken_roles::Untold;
pub use bulk_changes::BulkChange;
pub use bulk_counts::BulkCounts;
pub use bulk_members::BulkMember;
pub use bulk_messages::{BulkMessage, ShownBulkUpdate};
pub use bulk_updates::{BulkUpdate, NewBulkUpdate, Started};
pub use error::StoreError;
pub use forget::Forgotten;
pub use guard::Guarded;
pub use hidden::{NoticeRow, NoticeState};
pub use item_names::ItemDetails;
pub use leases::{LEASE, Lease, LeaseError, Leased, MemberLease, TurnLease, Urgency};
pub use ledger::{Intent, Settled};
pub use links_by_moderator::{LinkError, Linked, NewModeratorLink};
pub use location::{Location, LocationError, Server};
pub use open::OpenError;
pub use pause_events::{PauseEvent, PauseEventRow};
pub use pauses::PauseDecision;
pub use processes::Standing;
pub use roblox_users::RobloxName;
pub use server_log::{BatchEnd, LISTED, LogBatch};
pub use server_settings::SettingsError;
pub use work::Work;

use std::sync::Arc;

use sqlx::{Any, Pool, Transaction};

use self::dialect::Dialect;
use crate::domain::Timestamp;

/// What the statements run on.
type Database = Any;
type Connection = <Database as sqlx::Database>::Connection;

/// The open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    /// One connection: writers queue for it here rather than in the database,
    /// where SQLite's would wait by polling.
    writer: Pool<Database>,
    /// A few connections that can't write.
    reader: Pool<Database>,
    keys: Arc<key::Keys>,
    dialect: &'static Dialect,
    location: Location,
    /// The right to run the bot, if this was opened to.
    lock: Option<lock::Lock>,
    /// Tells apart what has something in hand.
    process: i64,
    held: Arc<held::Held>,
}

impl Store {
    /// Whether the database can be read.
    pub async fn answers(&self) -> bool {
        sqlx::query("select 1").execute(&self.reader).await.is_ok()
    }

    /// The time by the database's clock, which is the same for all processes
    /// that share it, to the millisecond.
    pub async fn now_of_database(&self) -> Result<Timestamp, StoreError> {
        let now = sqlx::query_scalar(self.dialect.now);
        Ok(now.fetch_one(&self.reader).await?)
    }

    /// Begins a write. Dropped without a commit it changes nothing.
    async fn write(&self) -> Result<Transaction<'static, Database>, StoreError> {
        let mut transaction = self.writer.begin_with(self.dialect.begin).await?;
        dialect::take_turn(&mut transaction, self.dialect.turn).await?;
        Ok(transaction)
    }

    /// From now on every write fails as on a read-only file system.
    #[cfg(test)]
    pub(crate) async fn refuse_writes(&self) {
        let refused = sqlx::query("pragma query_only = on").execute(&self.writer);
        refused.await.expect("a setting");
    }

    #[cfg(test)]
    pub(crate) async fn accept_writes(&self) {
        let accepted = sqlx::query("pragma query_only = off").execute(&self.writer);
        accepted.await.expect("a setting");
    }

    fn key<I>(
        &self,
        now: Timestamp,
        id: impl FnOnce(i64) -> Result<I, crate::domain::IdError>,
    ) -> I {
        id(self.keys.next(now)).expect("keys are positive")
    }
}
