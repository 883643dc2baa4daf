//! `links.swept_at`: from when on an account's last turn to be read anew counts. The
//! next is an interval later. A row of a user's is left alone while a turn is promised
//! to them: strangers may be linked to the same account, and then its turns go by
//! everybody else's rows.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::leases::in_no_other_hand;
use super::placeholders::rows;
use super::{Connection, Store, StoreError, TurnLease, Urgency, queue};
use crate::domain::{RobloxUserId, ServerId, Timestamp, Trigger, UserId};

impl Store {
    /// The linked accounts whose last turn was up to `until`, the longest ago
    /// first, `limit` of them; and as many whose last turn is yet to come, by a
    /// clock that was ahead. Without those that another process has in hand, and not by
    /// what is `promised`. One that several users are linked to may be there more than
    /// once.
    pub async fn due_for_sweep(
        &self,
        until: Timestamp,
        now: Timestamp,
        promised: &BTreeSet<UserId>,
        limit: usize,
    ) -> Result<Vec<RobloxUserId>, StoreError> {
        let statement = format!(
            concat!(
                "select roblox_id from (
                     select distinct roblox_id, swept_at from links
                     where removed_at is null and swept_at <= $1{others} and ",
                in_no_other_hand!("account", "0", "links.roblox_id", "$4"),
                " order by swept_at limit $3
                 ) as due
                 union all select roblox_id from (
                     select roblox_id from links
                     where removed_at is null and swept_at > $2{others} and ",
                in_no_other_hand!("account", "0", "links.roblox_id", "$4"),
                " order by swept_at limit $3
                 ) as ahead"
            ),
            others = of_others(promised, 5),
        );
        let mut select = sqlx::query_scalar(AssertSqlSafe(statement))
            .bind(until)
            .bind(now)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .bind(self.process);
        for user in promised {
            select = select.bind(user);
        }
        Ok(select.fetch_all(&self.reader).await?)
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

    /// Takes an account in hand whose last turn was up to `until`, or is yet to come, by
    /// more than what is `promised`: it had none meanwhile, nor has another process it in
    /// hand.
    pub async fn take_turn(
        &self,
        roblox: RobloxUserId,
        until: Timestamp,
        now: Timestamp,
        promised: &BTreeSet<UserId>,
    ) -> Result<Option<TurnLease>, StoreError> {
        let statement = format!(
            "select cast(1 as bigint) from links
             where roblox_id = $1 and removed_at is null
                 and (swept_at <= $2 or swept_at > $3){} limit 1",
            of_others(promised, 4),
        );
        let mut select = sqlx::query_scalar(AssertSqlSafe(statement))
            .bind(roblox)
            .bind(until)
            .bind(now);
        for user in promised {
            select = select.bind(user);
        }
        let mut transaction = self.write().await?;
        let due: Option<i64> = select.fetch_optional(&mut *transaction).await?;
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

    /// An account's turn came at `at`, but for what is `promised`: queues an update of
    /// `member`. With none, nothing is to be told of anybody now. The lease ends.
    pub async fn sweep(
        &self,
        lease: TurnLease,
        member: Option<(ServerId, UserId)>,
        at: Timestamp,
        now: Timestamp,
        promised: &BTreeSet<UserId>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        swept(&mut transaction, lease.of, at, promised).await?;
        if let Some((server, user)) = member {
            queue::member(&mut transaction, server, user, Trigger::Sweep, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The account was read for all for whom it counts: its next turn is an
    /// interval from now, but for what is `promised`.
    pub async fn swept(
        &self,
        roblox: RobloxUserId,
        now: Timestamp,
        promised: &BTreeSet<UserId>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        swept(&mut transaction, roblox, now, promised).await?;
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
    promised: &BTreeSet<UserId>,
) -> Result<(), StoreError> {
    let statement = format!(
        "update links set swept_at = $2 where roblox_id = $1 and removed_at is null{}",
        of_others(promised, 3),
    );
    let mut update = sqlx::query(AssertSqlSafe(statement)).bind(roblox).bind(at);
    for user in promised {
        update = update.bind(user);
    }
    update.execute(connection).await?;
    Ok(())
}

/// Leaves the rows of these users out of a query, who are numbered from `first`.
fn of_others(users: &BTreeSet<UserId>, first: usize) -> String {
    if users.is_empty() {
        return String::new();
    }
    format!(" and user_id not in {}", rows(first, 1, users.len()))
}
