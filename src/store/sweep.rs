//! `links.swept_at`: from when on an account's last turn to be read anew counts. The
//! next is an interval later.

use super::leases::in_no_other_hand;
use super::{Connection, Store, StoreError, TurnLease, Urgency, queue};
use crate::domain::{RobloxUserId, ServerId, Timestamp, Trigger, UserId};

impl Store {
    /// The linked accounts whose last turn was up to `until`, the longest ago
    /// first, `limit` of them; and as many whose last turn is yet to come, by a
    /// clock that was ahead. Without those that another process has in hand. One
    /// that users were linked to since different turns may be there more than once.
    pub async fn due_for_sweep(
        &self,
        until: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<RobloxUserId>, StoreError> {
        Ok(sqlx::query_scalar(concat!(
            "select roblox_id from (
                 select distinct roblox_id, swept_at from links
                 where removed_at is null and swept_at <= $1 and ",
            in_no_other_hand!("account", "0", "links.roblox_id", "$4"),
            " order by swept_at limit $3
             ) as due
             union all select roblox_id from (
                 select distinct roblox_id from links
                 where removed_at is null and swept_at > $2 and ",
            in_no_other_hand!("account", "0", "links.roblox_id", "$4"),
            " limit $3
             ) as ahead"
        ))
        .bind(until)
        .bind(now)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(self.process)
        .fetch_all(&self.reader)
        .await?)
    }

    /// When the last turn was of the account that comes next; `None` while nobody
    /// is linked.
    pub async fn longest_unswept(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(
            sqlx::query_scalar("select min(swept_at) from links where removed_at is null")
                .fetch_one(&self.reader)
                .await?,
        )
    }

    /// Takes an account in hand whose last turn was up to `until`, or is yet to come:
    /// it had none meanwhile, nor has another process it in hand.
    pub async fn take_turn(
        &self,
        roblox: RobloxUserId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<TurnLease>, StoreError> {
        let mut transaction = self.write().await?;
        let due: Option<i64> = sqlx::query_scalar(
            "select cast(1 as bigint) from links
             where roblox_id = $1 and removed_at is null
                 and (swept_at <= $2 or swept_at > $3) limit 1",
        )
        .bind(roblox)
        .bind(until)
        .bind(now)
        .fetch_optional(&mut *transaction)
        .await?;
        if due.is_none() {
            return Ok(None);
        }
        let nobody_waits = Urgency::Background;
        let lease = self
            .take_lease(&mut transaction, roblox, nobody_waits)
            .await?;
        transaction.commit().await?;
        Ok(lease)
    }

    /// An account's turn came at `at`: queues an update of `member`. With none,
    /// nothing is to be told of anybody now. The lease ends.
    pub async fn sweep(
        &self,
        lease: TurnLease,
        member: Option<(ServerId, UserId)>,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        swept(&mut transaction, lease.of, at).await?;
        if let Some((server, user)) = member {
            queue::member(&mut transaction, server, user, Trigger::Sweep, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The account was read for all for whom it counts: its next turn is an
    /// interval from now.
    pub async fn swept(&self, roblox: RobloxUserId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        swept(&mut transaction, roblox, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Each account of a user's, and when its last turn was.
    pub async fn last_turns(
        &self,
        user: UserId,
    ) -> Result<Vec<(RobloxUserId, Timestamp)>, StoreError> {
        Ok(sqlx::query_as(
            "select roblox_id, max(swept_at) from links
             where user_id = $1 and removed_at is null group by roblox_id",
        )
        .bind(user)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Has an account's last turn, which was at `last`, count from `from`, and the
    /// next one come so much sooner. Nothing, if it had one meanwhile.
    pub async fn bring_turn_forward(
        &self,
        user: UserId,
        roblox: RobloxUserId,
        last: Timestamp,
        from: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "update links set swept_at = $4
             where user_id = $1 and roblox_id = $2 and removed_at is null
                 and swept_at > $4 and swept_at <= $3",
        )
        .bind(user)
        .bind(roblox)
        .bind(last)
        .bind(from)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many reads a round takes: one for each account of anybody who is in a
    /// server where it may count and whose members have turns.
    pub async fn count_linked_accounts(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from (
                 select distinct roblox_id from links where removed_at is null and exists (
                     select 1 from members
                     left join server_settings
                         on server_settings.server_id = members.server_id
                     where members.user_id = links.user_id and members.present
                         and (links.server_id is null or links.server_id = members.server_id)
                         and coalesce(server_settings.swept, true)
                 )
             ) as accounts",
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(count.unsigned_abs())
    }
}

async fn swept(
    connection: &mut Connection,
    roblox: RobloxUserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("update links set swept_at = $2 where roblox_id = $1 and removed_at is null")
        .bind(roblox)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}
