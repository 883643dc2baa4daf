//! `bulk_messages`: where it is shown how far updates of all members got.

use sqlx::FromRow;

use super::{Connection, Store, StoreError};
use crate::domain::{BulkId, InteractionId, Timestamp, UserId};

/// A message that shows how far an update got. What it takes to edit it is
/// encrypted by whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BulkMessage {
    /// The interaction that it answers: another one each time somebody looks.
    #[sqlx(rename = "interaction_id")]
    pub interaction: InteractionId,
    /// Who looks.
    #[sqlx(rename = "user_id")]
    pub user: UserId,
    /// Their language, as Discord writes it.
    pub locale: String,
    /// The interaction's token, encrypted.
    pub token: String,
    /// When Discord forgets the interaction.
    #[sqlx(rename = "expires_at")]
    pub expires: Timestamp,
}

/// A message and what it shows.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ShownBulkUpdate {
    #[sqlx(rename = "bulk_id")]
    pub bulk: BulkId,
    #[sqlx(flatten)]
    pub message: BulkMessage,
}

impl Store {
    /// Shows an update in a message; in the last one of its reader no more.
    pub async fn show_bulk_update(
        &self,
        bulk: BulkId,
        message: &BulkMessage,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        show(&mut transaction, bulk, message).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The messages that can still be edited.
    pub async fn bulk_messages(&self, now: Timestamp) -> Result<Vec<ShownBulkUpdate>, StoreError> {
        Ok(sqlx::query_as(
            "select bulk_id, interaction_id, user_id, locale, token, expires_at
             from bulk_messages where expires_at > $1 order by expires_at",
        )
        .bind(now)
        .fetch_all(&self.reader)
        .await?)
    }

    /// The message shows all that it ever will: what it takes to edit it goes.
    pub async fn forget_bulk_message(&self, interaction: InteractionId) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("delete from bulk_messages where interaction_id = $1")
            .bind(interaction)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Erases what no longer serves to edit anything. Returns how many went.
    pub async fn forget_expired_bulk_messages(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        let erased = sqlx::query("delete from bulk_messages where expires_at <= $1")
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(erased.rows_affected())
    }
}

pub(super) async fn show(
    connection: &mut Connection,
    bulk: BulkId,
    message: &BulkMessage,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into bulk_messages (interaction_id, bulk_id, user_id, locale, token, expires_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (bulk_id, user_id) do update set
             interaction_id = excluded.interaction_id, locale = excluded.locale,
             token = excluded.token, expires_at = excluded.expires_at",
    )
    .bind(message.interaction)
    .bind(bulk)
    .bind(message.user)
    .bind(&message.locale)
    .bind(&message.token)
    .bind(message.expires)
    .execute(connection)
    .await?;
    Ok(())
}
