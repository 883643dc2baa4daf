//! `members`: who was seen where, and in which stay.

use super::columns::Flag;
use super::{Connection, Store, StoreError, queue, servers};
use crate::domain::{ServerId, Sighting, Stay, Timestamp, Trigger, UserId};

impl Store {
    /// A user was seen as a member of the server, or came. In a later stay than
    /// was known, what the bot gave them before is gone from the ledger: they
    /// came without roles, and nobody took them by hand. Who was not known to be
    /// there, and may have roles to get, is queued for an update.
    ///
    /// True if they were not known to be there, in this stay.
    pub async fn saw_member(
        &self,
        server: ServerId,
        user: UserId,
        stay: Option<Stay>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // Nearly every sighting is of somebody known, and costs no write.
        let known = known(&mut *self.reader.acquire().await?, server, user).await?;
        if known.is_some_and(|known| !known.changes_with(stay)) {
            return Ok(false);
        }
        let mut transaction = self.write().await?;
        servers::ensure(&mut transaction, server, now).await?;
        let newly = self.see(&mut transaction, server, user, stay, now).await?;
        transaction.commit().await?;
        Ok(newly)
    }

    /// Discord told that the user left the server. No update waits for them any
    /// more; their links stay. So do their grants, but they count for nothing:
    /// the leaving may be that of an earlier stay, told late, and seeing them
    /// puts it right.
    pub async fn member_left(
        &self,
        server: ServerId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        miss(&mut transaction, server, user, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A look that took a while found these users not in the server, each with
    /// the stay that was known before the look ([`Store::last_stay`]): one who
    /// came since then is in another and is left alone.
    pub async fn members_gone(
        &self,
        server: ServerId,
        users: &[(UserId, Option<Stay>)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        for (user, before) in users {
            let known = known(&mut transaction, server, *user).await?;
            if known.is_some_and(|known| known.present && known.stay == *before) {
                miss(&mut transaction, server, *user, now).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The last stay that is known of somebody who is or was in the server.
    pub async fn last_stay(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<Stay>, StoreError> {
        let known = known(&mut *self.reader.acquire().await?, server, user).await?;
        Ok(known.and_then(|known| known.stay))
    }

    /// Whether the user is a member of the server, as far as is known.
    pub async fn is_present(&self, server: ServerId, user: UserId) -> Result<bool, StoreError> {
        let known = known(&mut *self.reader.acquire().await?, server, user).await?;
        Ok(known.is_some_and(|known| known.present))
    }

    /// Whether that is news.
    async fn see(
        &self,
        connection: &mut Connection,
        server: ServerId,
        user: UserId,
        stay: Option<Stay>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let known = known(connection, server, user).await?;
        if known.is_some_and(|known| !known.changes_with(stay)) {
            return Ok(false);
        }
        let before = known.and_then(|known| known.stay);
        let anew = Sighting::of(stay, before) == Sighting::Later;
        if anew {
            self.close_stay(connection, server, user, now).await?;
        }
        let newly = anew || known.is_none_or(|known| !known.present);
        sqlx::query(
            "insert into members (server_id, user_id, present, since, stay)
             values ($1, $2, true, $3, $4)
             on conflict (server_id, user_id) do update set
                 present = true, stay = excluded.stay,
                 since = case when $5 then excluded.since else members.since end",
        )
        .bind(server)
        .bind(user)
        .bind(now)
        .bind(if anew { stay } else { before.or(stay) })
        .bind(newly)
        .execute(&mut *connection)
        .await?;
        // With the sighting or never: it is news only once. Of whom nothing was
        // known there is nothing to put right.
        if newly && known.is_some() {
            queue::if_concerned(connection, server, user, Trigger::Reconnected, now).await?;
        }
        Ok(newly)
    }
}

/// What is known of a user who was seen in a server.
#[derive(Debug, Clone, Copy)]
struct Known {
    present: bool,
    stay: Option<Stay>,
}

impl Known {
    /// Whether seeing the member in `stay` tells anything new.
    fn changes_with(self, stay: Option<Stay>) -> bool {
        match Sighting::of(stay, self.stay) {
            Sighting::Same => !self.present || self.stay.is_none() && stay.is_some(),
            Sighting::Later => true,
            Sighting::Earlier => false,
        }
    }
}

async fn known(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
) -> Result<Option<Known>, StoreError> {
    let known: Option<(Flag, Option<Stay>)> = sqlx::query_as(
        "select cast(present as integer), stay from members where server_id = $1 and user_id = $2",
    )
    .bind(server)
    .bind(user)
    .fetch_optional(connection)
    .await?;
    Ok(known.map(|(Flag(present), stay)| Known { present, stay }))
}

/// Takes note that somebody is not there, and has no update wait for them.
async fn miss(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update members set present = false, since = $3
         where server_id = $1 and user_id = $2 and present",
    )
    .bind(server)
    .bind(user)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    sqlx::query("delete from work where server_id = $1 and user_id = $2")
        .bind(server)
        .bind(user)
        .execute(connection)
        .await?;
    Ok(())
}
