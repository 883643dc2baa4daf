//! `bulk_updates`: updates of all members of a server, one at a time in each.

use sqlx::FromRow;

use super::bulk_messages::{self, BulkMessage};
use super::{Connection, Store, StoreError, bulk_counts, bulk_members, servers};
use crate::domain::{
    BulkId, BulkMode, BulkNews, BulkState, RoleId, ServerId, Timestamp, UnknownReason, UserId,
};

/// An update of all members, as somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBulkUpdate {
    pub server: ServerId,
    /// Only those who have this role from the bot; `None`: everyone.
    pub role: Option<RoleId>,
    pub mode: BulkMode,
    pub asker: UserId,
}

/// An update of all members of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct BulkUpdate {
    #[sqlx(rename = "bulk_id")]
    pub id: BulkId,
    #[sqlx(rename = "server_id")]
    pub server: ServerId,
    /// Only those who had this role from the bot; `None`: everyone.
    #[sqlx(rename = "role_id")]
    pub role: Option<RoleId>,
    pub mode: BulkMode,
    #[sqlx(rename = "asked_by")]
    pub asker: UserId,
    #[sqlx(rename = "asked_at")]
    pub asked: Timestamp,
    pub state: BulkState,
    #[sqlx(rename = "finished_at")]
    pub finished: Option<Timestamp>,
    /// Why Roblox could not be read last; `None` once it could.
    #[sqlx(rename = "waits_for")]
    pub failure: Option<UnknownReason>,
    /// Until when nobody is tried, when it is an outage.
    pub waits_until: Option<Timestamp>,
}

/// What came of asking for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    New(BulkId),
    /// Another one runs in the server.
    Already(BulkId),
    /// There is nobody to visit, or the bot is no longer in the server.
    Nobody,
}

macro_rules! select_bulk_updates {
    ($rest:literal) => {
        concat!(
            "select bulk_id, server_id, role_id, mode, asked_by, asked_at, state, finished_at,
                 waits_for, waits_until
             from bulk_updates ",
            $rest
        )
    };
}

impl Store {
    /// Starts an update of all members, and chooses them; or finds the one that
    /// runs. Whichever it is, it is shown in `message` from now on.
    pub async fn start_bulk_update(
        &self,
        new: NewBulkUpdate,
        message: &BulkMessage,
        now: Timestamp,
    ) -> Result<Started, StoreError> {
        let mut transaction = self.write().await?;
        if !servers::is_in(&mut transaction, new.server).await? {
            return Ok(Started::Nobody);
        }
        let id = self.key(now, BulkId::new);
        let started = sqlx::query(
            "insert into bulk_updates
                 (bulk_id, server_id, role_id, mode, asked_by, asked_at, state, failures)
             values ($1, $2, $3, $4, $5, $6, 'running', 0)
             on conflict (server_id) where state = 'running' do nothing",
        )
        .bind(id)
        .bind(new.server)
        .bind(new.role)
        .bind(new.mode)
        .bind(new.asker)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        if started.rows_affected() == 0 {
            let running = running_in(&mut transaction, new.server).await?;
            let id = running.ok_or(sqlx::Error::RowNotFound)?.id;
            bulk_messages::show(&mut transaction, id, message).await?;
            transaction.commit().await?;
            return Ok(Started::Already(id));
        }
        let members = bulk_members::choose(&mut transaction, id, &new, now).await?;
        if members == 0 {
            return Ok(Started::Nobody);
        }
        bulk_counts::begin(&mut transaction, id, members).await?;
        bulk_messages::show(&mut transaction, id, message).await?;
        transaction.commit().await?;
        Ok(Started::New(id))
    }

    /// Those that run, in all servers.
    pub async fn running_bulk_updates(&self) -> Result<Vec<BulkUpdate>, StoreError> {
        Ok(sqlx::query_as(select_bulk_updates!(
            "where state = 'running' order by server_id"
        ))
        .fetch_all(&self.reader)
        .await?)
    }

    /// The one that runs in a server.
    pub async fn running_bulk_update(
        &self,
        server: ServerId,
    ) -> Result<Option<BulkUpdate>, StoreError> {
        running_in(&mut *self.reader.acquire().await?, server).await
    }

    pub async fn bulk_update(&self, bulk: BulkId) -> Result<Option<BulkUpdate>, StoreError> {
        Ok(sqlx::query_as(select_bulk_updates!("where bulk_id = $1"))
            .bind(bulk)
            .fetch_optional(&self.reader)
            .await?)
    }

    /// The one that ended last in a server.
    pub async fn last_bulk_update(
        &self,
        server: ServerId,
    ) -> Result<Option<BulkUpdate>, StoreError> {
        Ok(sqlx::query_as(select_bulk_updates!(
            "where server_id = $1 and state <> 'running'
             order by finished_at desc limit 1"
        ))
        .bind(server)
        .fetch_optional(&self.reader)
        .await?)
    }

    /// Those of which a log is to be told: it was told that they go on, or whoever
    /// asked has no message any more that shows how. Where the log stands still, it
    /// waits.
    pub async fn untold_bulk_updates(&self, now: Timestamp) -> Result<Vec<BulkUpdate>, StoreError> {
        Ok(sqlx::query_as(select_bulk_updates!(
            "where told <> 'ended'
                 and (told = 'goes-on' or not exists (
                     select 1 from bulk_messages
                     where bulk_messages.bulk_id = bulk_updates.bulk_id
                         and bulk_messages.user_id = asked_by and expires_at > $1
                 ))
                 and not exists (
                     select 1 from server_settings
                     where server_settings.server_id = bulk_updates.server_id
                         and log_stopped_at is not null
                 )
                 and exists (
                     select 1 from servers
                     where servers.server_id = bulk_updates.server_id and left_at is null
                 )"
        ))
        .bind(now)
        .fetch_all(&self.reader)
        .await?)
    }

    /// That news was told, or need not be. After the end there is none.
    pub async fn told_of_bulk_update(
        &self,
        bulk: BulkId,
        news: BulkNews,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("update bulk_updates set told = $2 where bulk_id = $1 and told <> 'ended'")
            .bind(bulk)
            .bind(news)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whoever asked for it was shown how it ended. A log that was told that it goes on
    /// is told that, too.
    pub async fn bulk_end_was_shown(&self, bulk: BulkId) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "update bulk_updates set told = 'ended' where bulk_id = $1 and told = 'nothing'",
        )
        .bind(bulk)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Stops the one of this server. False if it does not run.
    pub async fn cancel_bulk_update(
        &self,
        server: ServerId,
        bulk: BulkId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let cancelled = sqlx::query(
            "update bulk_updates set state = 'cancelled', finished_at = $3
             where server_id = $1 and bulk_id = $2 and state = 'running'",
        )
        .bind(server)
        .bind(bulk)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(cancelled.rows_affected() == 1)
    }

    /// Erases something of what finished before `before`, at most `limit` rows at
    /// once: writers wait behind it. False when nothing is left.
    pub async fn prune_bulk_updates(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let oldest: Option<BulkId> = sqlx::query_scalar(
            "select bulk_id from bulk_updates where finished_at < $1
             order by finished_at limit 1",
        )
        .bind(before)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(oldest) = oldest else {
            return Ok(false);
        };
        if bulk_members::erase_some(&mut transaction, oldest, limit).await? == 0 {
            sqlx::query("delete from bulk_updates where bulk_id = $1")
                .bind(oldest)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

async fn running_in(
    connection: &mut Connection,
    server: ServerId,
) -> Result<Option<BulkUpdate>, StoreError> {
    Ok(sqlx::query_as(select_bulk_updates!(
        "where server_id = $1 and state = 'running'"
    ))
    .bind(server)
    .fetch_optional(connection)
    .await?)
}

/// The bot is no longer in the server: there is nobody to visit.
pub(super) async fn cancel_in(
    connection: &mut Connection,
    server: ServerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bulk_updates set state = 'cancelled', finished_at = $2
         where server_id = $1 and state = 'running'",
    )
    .bind(server)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
