//! `members`: who was seen where.

use sqlx::SqliteConnection;

use super::audit::{self, Act, AuditEntry};
use super::{Store, StoreError, servers};
use crate::domain::{RoleId, ServerId, Timestamp, Trigger, UserId};

impl Store {
    /// A user was seen as a member of the server. True if they were not known
    /// to be there.
    pub async fn saw_member(
        &self,
        server: ServerId,
        user: UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // Nearly every sighting is of somebody known, and costs no write.
        if self.is_present(server, user).await? {
            return Ok(false);
        }
        Ok(self.saw_members(server, &[user], now).await? == 1)
    }

    /// [`Store::saw_member`] for many. Returns how many were not known to be
    /// there.
    pub async fn saw_members(
        &self,
        server: ServerId,
        users: &[UserId],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        servers::ensure(&mut transaction, server, now).await?;
        let mut new = 0;
        for user in users {
            new += see(&mut transaction, server, *user, now).await?;
        }
        transaction.commit().await?;
        Ok(new)
    }

    /// Discord told that the user joined the server. Whatever the bot gave them
    /// there before is gone from the ledger: a new member comes without roles,
    /// and nobody took them by hand.
    pub async fn member_joined(
        &self,
        server: ServerId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        servers::ensure(&mut transaction, server, now).await?;
        see(&mut transaction, server, user, now).await?;
        // Also of somebody who was thought to be there all the time.
        sqlx::query("update members set since = $3 where server_id = $1 and user_id = $2")
            .bind(server)
            .bind(user)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        self.drop_grants(&mut transaction, (server, user), Trigger::Joined, now)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The user is no longer a member of the server. Discord took their roles
    /// with them, so the ledger's rows go too, and no update waits for them.
    /// Their links stay. True if they were known to be there.
    pub async fn member_left(
        &self,
        server: ServerId,
        user: UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.members_left(server, &[user], now).await? == 1)
    }

    /// [`Store::member_left`] for many, who were seen to be gone at `now`: whoever
    /// came since then is left alone. Returns how many were known to be there.
    pub async fn members_left(
        &self,
        server: ServerId,
        users: &[UserId],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        let mut gone = 0;
        for user in users {
            if came_after(&mut transaction, server, *user, now).await? {
                continue;
            }
            gone += sqlx::query(
                "update members set present = false, since = $3
                 where server_id = $1 and user_id = $2 and present",
            )
            .bind(server)
            .bind(user)
            .bind(now)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
            self.drop_grants(&mut transaction, (server, *user), Trigger::Left, now)
                .await?;
            sqlx::query("delete from work where server_id = $1 and user_id = $2")
                .bind(server)
                .bind(user)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(gone)
    }

    /// Whether the user is a member of the server, as far as is known.
    pub async fn is_present(&self, server: ServerId, user: UserId) -> Result<bool, StoreError> {
        let present: Option<bool> =
            sqlx::query_scalar("select present from members where server_id = $1 and user_id = $2")
                .bind(server)
                .bind(user)
                .fetch_optional(&self.reader)
                .await?;
        Ok(present.unwrap_or(false))
    }

    /// The members of the server that were seen and did not leave.
    pub async fn present_members(&self, server: ServerId) -> Result<Vec<UserId>, StoreError> {
        Ok(sqlx::query_scalar(
            "select user_id from members where server_id = $1 and present order by user_id",
        )
        .bind(server)
        .fetch_all(&self.reader)
        .await?)
    }

    async fn drop_grants(
        &self,
        connection: &mut SqliteConnection,
        (server, user): (ServerId, UserId),
        occasion: Trigger,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let roles: Vec<RoleId> = sqlx::query_scalar(
            "delete from grants where server_id = $1 and user_id = $2 returning role_id",
        )
        .bind(server)
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
        for role in roles {
            let entry = AuditEntry::new(Act::Left, occasion);
            audit::append(&self.keys, connection, (server, user, role), &entry, now).await?;
        }
        Ok(())
    }
}

/// Whether the user was seen to come later than `moment`.
async fn came_after(
    connection: &mut SqliteConnection,
    server: ServerId,
    user: UserId,
    moment: Timestamp,
) -> Result<bool, sqlx::Error> {
    let since: Option<Timestamp> = sqlx::query_scalar(
        "select since from members where server_id = $1 and user_id = $2 and present",
    )
    .bind(server)
    .bind(user)
    .fetch_optional(connection)
    .await?;
    Ok(since.is_some_and(|since| since > moment))
}

async fn see(
    connection: &mut SqliteConnection,
    server: ServerId,
    user: UserId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    Ok(sqlx::query(
        "insert into members (server_id, user_id, present, since) values ($1, $2, true, $3)
         on conflict (server_id, user_id)
         do update set present = true, since = excluded.since where not members.present",
    )
    .bind(server)
    .bind(user)
    .bind(now)
    .execute(connection)
    .await?
    .rows_affected())
}
