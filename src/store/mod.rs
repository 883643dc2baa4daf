//! The database: one SQLite file, all the SQL of the program, domain types in
//! and out.
//!
//! One table, one file; each adds its methods to [`Store`]. Writes are
//! transactions of a single connection, so a method either did all it says or
//! nothing; reads go on beside them. A value in the database that this version
//! can't read fails the read ([`StoreError::Unreadable`]): a row left out in
//! silence could cost a member a role.
//!
//! Statements are portable: what runs here runs on PostgreSQL. SQLite's own
//! words are in `open`, `migrate` and `backup` only.

mod backup;
mod columns;
mod error;
mod key;
mod location;
mod lock;
mod migrate;
mod open;

mod audit;
mod bind_changes;
mod binds;
mod forget;
mod grants;
mod guard;
mod holdings;
mod item_names;
mod ledger;
mod links;
mod links_by_moderator;
mod members;
mod queue;
mod roblox_users;
mod servers;
mod stays;
mod sweep;
mod work;

pub use audit::{Act, AuditEntry, AuditRow};
pub use backup::{BackupError, backup};
pub use bind_changes::{BindError, Leftover, NewBind, PolicyChange, Removed};
pub use binds::MAX_BINDS;
pub use error::StoreError;
pub use forget::Forgotten;
pub use item_names::ItemDetails;
pub use ledger::{Intent, Settled};
pub use links_by_moderator::{LinkError, Linked, NewModeratorLink};
pub use location::{LocationError, file as database_file};
pub use lock::Lock;
pub use open::OpenError;
pub use roblox_users::RobloxName;
pub use work::Work;

use std::sync::Arc;

use sqlx::{Pool, Sqlite, Transaction};

use crate::domain::Timestamp;

/// What the statements run on.
type Database = Sqlite;
type Connection = <Database as sqlx::Database>::Connection;

/// The open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    /// One connection: writers queue for it here rather than in SQLite, where
    /// they would wait by polling.
    writer: Pool<Database>,
    /// A few connections that can't write.
    reader: Pool<Database>,
    keys: Arc<key::Keys>,
}

impl Store {
    /// Whether the database can be read.
    pub async fn answers(&self) -> bool {
        sqlx::query("select 1").execute(&self.reader).await.is_ok()
    }

    /// Begins a write. Dropped without a commit it changes nothing.
    async fn write(&self) -> Result<Transaction<'static, Database>, StoreError> {
        // A transaction that first reads and then finds the write lock taken
        // could not wait for it: SQLite fails it at once.
        Ok(self.writer.begin_with("begin immediate").await?)
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
