//! `server_settings` and `moderator_roles`: what a server wants of the bot.

use std::collections::BTreeSet;

use super::columns::Flag;
use super::{Connection, Store, StoreError, hidden, key, servers};
use crate::domain::{
    ChannelId, HiddenDays, LogChannel, RoleId, ServerId, ServerSettings, SettingsChange,
    SettingsRefusal, Timestamp,
};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    Refused(#[from] SettingsRefusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for SettingsError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    pub async fn settings(&self, server: ServerId) -> Result<ServerSettings, StoreError> {
        settings(&mut *self.reader.acquire().await?, server).await
    }

    /// Changes one thing and leaves everything else as it is by now. What a log
    /// tells begins when there is one.
    pub async fn change_settings(
        &self,
        server: ServerId,
        change: &SettingsChange,
        now: Timestamp,
    ) -> Result<ServerSettings, SettingsError> {
        let mut transaction = self.write().await?;
        // All that was done so far has smaller keys, whatever the clock says.
        let cursor = key::next_of_audit(&mut transaction, server, now).await?;
        let before = settings(&mut transaction, server).await?;
        before.check(server, change)?;
        servers::ensure(&mut transaction, server, now).await?;
        sqlx::query(
            "insert into server_settings (server_id, swept, log_cursor) values ($1, $2, $3)
             on conflict (server_id) do nothing",
        )
        .bind(server)
        .bind(before.swept)
        .bind(cursor)
        .execute(&mut *transaction)
        .await?;
        write(&mut transaction, server, change, cursor).await?;
        let after = settings(&mut transaction, server).await?;
        transaction.commit().await?;
        Ok(after)
    }

    /// Whether the members of a server have turns in the sweep.
    pub async fn is_swept(&self, server: ServerId) -> Result<bool, StoreError> {
        let swept: Option<Flag> = sqlx::query_scalar(
            "select cast(swept as integer) from server_settings where server_id = $1",
        )
        .bind(server)
        .fetch_optional(&self.reader)
        .await?;
        Ok(swept.map_or(ServerSettings::default().swept, |Flag(swept)| swept))
    }
}

/// A log that there was none of tells what comes after `cursor`.
async fn write(
    connection: &mut Connection,
    server: ServerId,
    change: &SettingsChange,
    cursor: i64,
) -> Result<(), StoreError> {
    match change {
        SettingsChange::LogTo(channel, language) => {
            sqlx::query(
                "update server_settings set log_channel_id = $2, log_language = $3,
                     log_stopped_at = null,
                     log_cursor = case when log_channel_id is null then $4 else log_cursor end
                 where server_id = $1",
            )
            .bind(server)
            .bind(*channel)
            .bind(language)
            .bind(cursor)
            .execute(connection)
            .await?;
        }
        SettingsChange::NoLog => {
            sqlx::query(
                "update server_settings set log_channel_id = null, log_language = null,
                     log_sending = null, log_stopped_at = null
                 where server_id = $1",
            )
            .bind(server)
            .execute(&mut *connection)
            .await?;
            // The next log is of a channel that was told nothing.
            sqlx::query("delete from broken_roles where server_id = $1")
                .bind(server)
                .execute(connection)
                .await?;
        }
        SettingsChange::Swept(swept) => {
            sqlx::query("update server_settings set swept = $2 where server_id = $1")
                .bind(server)
                .bind(*swept)
                .execute(connection)
                .await?;
        }
        SettingsChange::Hidden(days) => {
            sqlx::query("update server_settings set hidden_days = $2 where server_id = $1")
                .bind(server)
                .bind(*days)
                .execute(&mut *connection)
                .await?;
            if days.is_none() {
                hidden::forget_notices_in(connection, server).await?;
            }
        }
        SettingsChange::SharedAccounts(shared) => {
            sqlx::query("update server_settings set shared_accounts = $2 where server_id = $1")
                .bind(server)
                .bind(*shared)
                .execute(connection)
                .await?;
        }
        SettingsChange::AddModerators(roles) => {
            for role in roles {
                sqlx::query(
                    "insert into moderator_roles (server_id, role_id) values ($1, $2)
                     on conflict (server_id, role_id) do nothing",
                )
                .bind(server)
                .bind(*role)
                .execute(&mut *connection)
                .await?;
            }
        }
        SettingsChange::DropModerators(roles) => {
            for role in roles {
                drop_moderators(connection, server, *role).await?;
            }
        }
    }
    Ok(())
}

/// The role's holders are moderators no longer.
pub(super) async fn drop_moderators(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
) -> Result<(), StoreError> {
    sqlx::query("delete from moderator_roles where server_id = $1 and role_id = $2")
        .bind(server)
        .bind(role)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn settings(
    connection: &mut Connection,
    server: ServerId,
) -> Result<ServerSettings, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select cast(swept as integer) as swept, hidden_days,
             cast(shared_accounts as integer) as shared_accounts, log_channel_id, log_language,
             log_stopped_at
         from server_settings where server_id = $1",
    )
    .bind(server)
    .fetch_optional(&mut *connection)
    .await?;
    let moderators: Vec<RoleId> =
        sqlx::query_scalar("select role_id from moderator_roles where server_id = $1")
            .bind(server)
            .fetch_all(connection)
            .await?;
    let moderator_roles: BTreeSet<RoleId> = moderators.into_iter().collect();
    Ok(match row {
        None => ServerSettings {
            moderator_roles,
            ..ServerSettings::default()
        },
        Some(row) => ServerSettings {
            log: row
                .log_channel_id
                .zip(row.log_language)
                .map(|(channel, language)| LogChannel {
                    channel,
                    language,
                    stopped: row.log_stopped_at,
                }),
            swept: row.swept.0,
            hidden: row.hidden_days,
            shared_accounts: row.shared_accounts.0,
            moderator_roles,
        },
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    swept: Flag,
    hidden_days: Option<HiddenDays>,
    shared_accounts: Flag,
    log_channel_id: Option<ChannelId>,
    log_language: Option<String>,
    log_stopped_at: Option<Timestamp>,
}
