//! What of `audit` a server's log has yet to tell, by the cursor in
//! `server_settings`.

use std::fmt;

use sqlx::FromRow;

use super::audit::{self, AuditRow};
use super::{Connection, Store, StoreError, key};
use crate::domain::{ChannelId, ServerId, Timestamp};

/// How many changes of one batch are handed out; the rest are counted.
pub const LISTED: u32 = 25;

/// What a log tells in one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogBatch {
    pub server: ServerId,
    /// Roles that were given and taken, the first of them first.
    pub listed: Vec<AuditRow>,
    /// How many more were.
    pub more: u64,
    /// Names the batch, in its server: the same after a crash.
    pub end: BatchEnd,
}

/// Up to where a batch goes. The number is as good as random, and rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchEnd(i64);

impl fmt::Display for BatchEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Store {
    /// The servers whose log has something to tell of what was done before
    /// `until`.
    pub async fn logs_to_tell(&self, until: Timestamp) -> Result<Vec<ServerId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select server_settings.server_id from server_settings
             join servers on servers.server_id = server_settings.server_id
             where log_channel_id is not null and log_stopped_at is null
                 and servers.left_at is null
                 and exists (
                     select 1 from audit
                     where audit.server_id = server_settings.server_id
                         and audit_id > log_cursor and audit_id < $1
                 )",
        )
        .bind(key::first_at(until))
        .fetch_all(&self.reader)
        .await?)
    }

    /// What the log of a server has to tell next: what was begun, or all that was
    /// done since and before `until`. It is the same batch until
    /// [`Store::batch_told`]. `None` if there is nothing, or no log.
    pub async fn next_batch(
        &self,
        server: ServerId,
        until: Timestamp,
    ) -> Result<Option<LogBatch>, StoreError> {
        let mut transaction = self.write().await?;
        let Some(log) = open_log(&mut transaction, server).await? else {
            return Ok(None);
        };
        let Some(end) = begin(&mut transaction, server, &log, until).await? else {
            return Ok(None);
        };
        let between = (log.log_cursor, end);
        let listed = audit::changes(&mut transaction, server, between, LISTED).await?;
        let all = audit::count_changes(&mut transaction, server, between).await?;
        transaction.commit().await?;
        Ok(Some(LogBatch {
            server,
            more: all.saturating_sub(listed.len() as u64),
            listed,
            end: BatchEnd(end),
        }))
    }

    /// The batch was told, or there was nothing in it.
    pub async fn batch_told(&self, server: ServerId, end: BatchEnd) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "update server_settings set log_cursor = $2, log_sending = null
             where server_id = $1 and log_sending = $2",
        )
        .bind(server)
        .bind(end.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Nothing can be told in this channel from now on. True if it is news: one
    /// that was stopped already, or chosen no longer, is not.
    pub async fn stop_log(
        &self,
        server: ServerId,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let stopped = sqlx::query(
            "update server_settings set log_stopped_at = $3
             where server_id = $1 and log_channel_id = $2 and log_stopped_at is null",
        )
        .bind(server)
        .bind(channel)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(stopped.rows_affected() == 1)
    }

    /// The log of a server goes on from where it stopped.
    pub async fn resume_log(&self, server: ServerId) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("update server_settings set log_stopped_at = null where server_id = $1")
            .bind(server)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

#[derive(FromRow)]
struct OpenLog {
    log_cursor: i64,
    log_sending: Option<i64>,
}

async fn open_log(
    connection: &mut Connection,
    server: ServerId,
) -> Result<Option<OpenLog>, StoreError> {
    Ok(sqlx::query_as(
        "select log_cursor, log_sending from server_settings
         where server_id = $1 and log_channel_id is not null and log_stopped_at is null",
    )
    .bind(server)
    .fetch_optional(connection)
    .await?)
}

/// Where the batch ends that was begun; else begins one, if there is anything.
async fn begin(
    connection: &mut Connection,
    server: ServerId,
    log: &OpenLog,
    until: Timestamp,
) -> Result<Option<i64>, StoreError> {
    if log.log_sending.is_some() {
        return Ok(log.log_sending);
    }
    let end: Option<i64> = sqlx::query_scalar(
        "select max(audit_id) from audit
         where server_id = $1 and audit_id > $2 and audit_id < $3",
    )
    .bind(server)
    .bind(log.log_cursor)
    .bind(key::first_at(until))
    .fetch_one(&mut *connection)
    .await?;
    if let Some(end) = end {
        sqlx::query("update server_settings set log_sending = $2 where server_id = $1")
            .bind(server)
            .bind(end)
            .execute(connection)
            .await?;
    }
    Ok(end)
}
