//! `servers`: where the bot is, and where it was until lately.

use std::collections::BTreeSet;

use super::{Connection, Store, StoreError, bulk_updates, forget, hidden, queue};
use crate::domain::{RobloxUserId, ServerId, Timestamp, Trigger};

impl Store {
    /// The bot is in the server: new there, back, or still. If it is back, those
    /// whom it may owe a role, or a removal, are queued: [`Store::left_server`]
    /// dropped what waited.
    pub async fn joined_server(&self, server: ServerId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let joined = sqlx::query(
            "insert into servers (server_id, joined_at, left_at) values ($1, $2, null)
             on conflict (server_id) do update set joined_at = excluded.joined_at, left_at = null
             where servers.left_at is not null",
        )
        .bind(server)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        if joined.rows_affected() == 1 {
            queue::everyone(&mut transaction, server, Trigger::Reconnected, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The bot was removed from the server (a server that is merely unavailable
    /// was not left). All it had is kept until it is pruned; only its waiting
    /// updates are dropped, also that of all its members, and what was told there of
    /// hidden inventories, or waits to be.
    pub async fn left_server(&self, server: ServerId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("update servers set left_at = $2 where server_id = $1 and left_at is null")
            .bind(server)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("delete from work where server_id = $1")
            .bind(server)
            .execute(&mut *transaction)
            .await?;
        bulk_updates::cancel_in(&mut transaction, server, now).await?;
        hidden::forget_notices_in(&mut transaction, server).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The servers that the bot is in, as far as it was told: one that Discord
    /// no longer lists was left while the bot was away.
    pub async fn servers(&self) -> Result<BTreeSet<ServerId>, StoreError> {
        let servers: Vec<ServerId> = sqlx::query_scalar(
            "select server_id from servers where left_at is null order by server_id",
        )
        .fetch_all(&self.reader)
        .await?;
        Ok(servers.into_iter().collect())
    }

    /// Erases servers that were left before `before`, with all that belongs to
    /// them, and what is known of Roblox accounts that nobody else is linked to.
    pub async fn prune_left_servers(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        let accounts: Vec<RobloxUserId> = sqlx::query_scalar(
            "select roblox_id from links
             where server_id in (select server_id from servers where left_at < $1)",
        )
        .bind(before)
        .fetch_all(&mut *transaction)
        .await?;
        // The rest goes with the row: every table that belongs to a server
        // refers to it.
        let pruned = sqlx::query("delete from servers where left_at < $1")
            .bind(before)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        forget::erase_unlinked(&mut transaction, accounts).await?;
        transaction.commit().await?;
        Ok(pruned)
    }
}

/// Whether the bot is in the server, as far as it was told.
pub(super) async fn is_in(
    connection: &mut Connection,
    server: ServerId,
) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "select cast(1 as bigint) from servers where server_id = $1 and left_at is null",
    )
    .bind(server)
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Sees to it that rows can refer to the server. Discord's events come in no
/// order: a member may be seen before the server is.
pub(super) async fn ensure(
    connection: &mut Connection,
    server: ServerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into servers (server_id, joined_at, left_at) values ($1, $2, null)
         on conflict (server_id) do nothing",
    )
    .bind(server)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
