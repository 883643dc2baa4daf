//! `bulk_members`: whom an update of all members visits, and what became of each.

use sqlx::FromRow;

use super::leases::in_no_other_hand;
use super::links::link_counts;
use super::{
    BulkUpdate, Connection, MemberLease, NewBulkUpdate, Store, StoreError, Urgency, bulk_changes,
    bulk_counts,
};
use crate::domain::{
    BulkId, BulkMode, Reading, RoleId, RoleOutcome, ServerId, Timestamp, UnknownReason, UserId,
    Visit, bulk,
};

/// A member who is yet to be visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct BulkMember {
    #[sqlx(rename = "user_id")]
    pub user: UserId,
    /// How often the visit was put off.
    #[sqlx(try_from = "i64")]
    pub attempts: u32,
}

/// Whom an update of everyone in server `$1` visits: those whose roles the bot
/// may have to change, for whom a link counts or who have a role from it.
macro_rules! everyone {
    () => {
        concat!(
            "select members.user_id from members
             where members.server_id = $1 and members.present and ",
            link_counts!(),
            " union select user_id from current_grants where server_id = $1"
        )
    };
}

/// Whom it visits for one role, `$2`: those who have it from the bot.
macro_rules! holders {
    () => {
        "select user_id from current_grants
         where server_id = $1 and role_id = $2 and state <> 'withdrawn'"
    };
}

impl Store {
    /// How many members an update of all of them would visit.
    pub async fn count_bulk_members(
        &self,
        server: ServerId,
        role: Option<RoleId>,
    ) -> Result<u64, StoreError> {
        let count = match role {
            None => sqlx::query_scalar(concat!(
                "select count(*) from (",
                everyone!(),
                ") as everyone"
            ))
            .bind(server),
            Some(role) => sqlx::query_scalar(concat!(
                "select count(*) from (",
                holders!(),
                ") as holders"
            ))
            .bind(server)
            .bind(role),
        };
        let count: i64 = count.fetch_one(&self.reader).await?;
        Ok(count.unsigned_abs())
    }

    /// The next ones to visit whose time has come, `limit` of them, without those
    /// whom another process has in hand.
    pub async fn due_bulk_members(
        &self,
        bulk: &BulkUpdate,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<BulkMember>, StoreError> {
        Ok(sqlx::query_as(concat!(
            "select user_id, attempts from bulk_members
             where bulk_id = $1 and outcome is null and due_at <= $2 and ",
            in_no_other_hand!("member", "bulk_members.user_id", "$4", "$5"),
            " order by due_at limit $3"
        ))
        .bind(bulk.id)
        .bind(now)
        .bind(i64::from(limit))
        .bind(bulk.server)
        .bind(self.process)
        .fetch_all(&self.reader)
        .await?)
    }

    /// When the time of the next one comes who is yet to be visited, and whose
    /// has not come.
    pub async fn next_due_bulk_member(
        &self,
        bulk: BulkId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(sqlx::query_scalar(
            "select due_at from bulk_members
             where bulk_id = $1 and outcome is null and due_at > $2
             order by due_at limit 1",
        )
        .bind(bulk)
        .bind(now)
        .fetch_optional(&self.reader)
        .await?)
    }

    /// How many of those yet to be visited another process has in hand.
    pub async fn bulk_members_in_other_hands(&self, bulk: BulkId) -> Result<u64, StoreError> {
        let members: i64 = sqlx::query_scalar(
            "select count(*) from bulk_updates
             join leases on leases.subject = 'member' and leases.id = bulk_updates.server_id
             join bulk_members on bulk_members.bulk_id = bulk_updates.bulk_id
                 and bulk_members.user_id = leases.user_id
             where bulk_updates.bulk_id = $1 and leases.process <> $2
                 and bulk_members.outcome is null",
        )
        .bind(bulk)
        .bind(self.process)
        .fetch_one(&self.reader)
        .await?;
        Ok(members.unsigned_abs())
    }

    /// Takes a member in hand who is still to be visited: they were not meanwhile,
    /// nor was the whole update cancelled, nor has another process them in hand.
    pub async fn take_bulk_member(
        &self,
        bulk: &BulkUpdate,
        user: UserId,
    ) -> Result<Option<MemberLease>, StoreError> {
        let mut transaction = self.write().await?;
        let waits: Option<i64> = sqlx::query_scalar(
            "select cast(1 as bigint) from bulk_members
             join bulk_updates on bulk_updates.bulk_id = bulk_members.bulk_id
             where bulk_members.bulk_id = $1 and bulk_members.user_id = $2
                 and bulk_members.outcome is null and bulk_updates.state = 'running'",
        )
        .bind(bulk.id)
        .bind(user)
        .fetch_optional(&mut *transaction)
        .await?;
        if waits.is_none() {
            return Ok(None);
        }
        let (of, nobody_waits) = ((bulk.server, user), Urgency::Background);
        let lease = self.take_lease(&mut transaction, of, nobody_waits).await?;
        transaction.commit().await?;
        Ok(lease)
    }

    /// A member was visited, the last one perhaps: then all is done.
    ///
    /// Which roles were given and taken is what the audit says was, also of a
    /// visit that a crash cut short; `outcomes` are what it does not say: what was
    /// held back and refused, or, of a dry run, all that would be done. The lease
    /// ends.
    pub async fn finish_bulk_member(
        &self,
        bulk: &BulkUpdate,
        lease: MemberLease,
        visit: Visit,
        outcomes: &[RoleOutcome],
        reading: Option<Reading>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, user) = lease.of;
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        let attempts: Option<i64> = sqlx::query_scalar(
            "update bulk_members set outcome = $3, done_at = $4
             where bulk_id = $1 and user_id = $2 and outcome is null returning attempts",
        )
        .bind(bulk.id)
        .bind(user)
        .bind(visit)
        .bind(now)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(attempts) = attempts else {
            transaction.commit().await?;
            return Ok(());
        };
        bulk_counts::visited(&mut transaction, bulk.id, visit).await?;
        if attempts > 0 {
            bulk_counts::put_off(&mut transaction, bulk.id, -1).await?;
        }
        if bulk.mode == BulkMode::Apply {
            bulk_changes::add_audited(&mut transaction, bulk, user).await?;
        }
        for outcome in outcomes {
            bulk_changes::add(&mut transaction, bulk.id, user, outcome).await?;
        }
        if reading == Some(Reading::Answered) {
            roblox_answers(&mut transaction, bulk.id).await?;
        }
        done_if_all_are(&mut transaction, bulk.id, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A member's visit could not be finished and waits until `due`. When Roblox
    /// could not be read several times in a row, all others wait until `resumes`. The
    /// lease ends.
    pub async fn postpone_bulk_member(
        &self,
        bulk: BulkId,
        lease: MemberLease,
        due: Timestamp,
        reading: Option<Reading>,
        resumes: Timestamp,
    ) -> Result<(), StoreError> {
        let (_, user) = lease.of;
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        let attempts: Option<i64> = sqlx::query_scalar(
            "update bulk_members set attempts = attempts + 1, due_at = $3
             where bulk_id = $1 and user_id = $2 and outcome is null returning attempts",
        )
        .bind(bulk)
        .bind(user)
        .bind(due)
        .fetch_optional(&mut *transaction)
        .await?;
        if attempts == Some(1) {
            bulk_counts::put_off(&mut transaction, bulk, 1).await?;
        }
        match reading {
            Some(Reading::Refused(reason)) => {
                roblox_refuses(&mut transaction, bulk, reason, resumes).await?;
            }
            Some(Reading::Answered) => roblox_answers(&mut transaction, bulk).await?,
            None => {}
        }
        transaction.commit().await?;
        Ok(())
    }

    /// When the last `count` members were visited, the oldest of them first known:
    /// the time of that one; `None` while fewer were.
    pub async fn visited_before(
        &self,
        bulk: BulkId,
        count: u32,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(sqlx::query_scalar(
            "select done_at from bulk_members
             where bulk_id = $1 and outcome is not null
             order by done_at desc limit 1 offset $2",
        )
        .bind(bulk)
        .bind(i64::from(count))
        .fetch_optional(&self.reader)
        .await?)
    }
}

/// Chooses whom a new update visits, and says how many those are.
pub(super) async fn choose(
    connection: &mut Connection,
    bulk: BulkId,
    new: &NewBulkUpdate,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let chosen = match new.role {
        None => sqlx::query(concat!(
            "insert into bulk_members (bulk_id, user_id, attempts, due_at)
             select cast($2 as bigint), user_id, 0, cast($3 as bigint) from (",
            everyone!(),
            ") as everyone"
        ))
        .bind(new.server)
        .bind(bulk)
        .bind(now),
        Some(role) => sqlx::query(concat!(
            "insert into bulk_members (bulk_id, user_id, attempts, due_at)
             select cast($3 as bigint), user_id, 0, cast($4 as bigint) from (",
            holders!(),
            ") as holders"
        ))
        .bind(new.server)
        .bind(role)
        .bind(bulk)
        .bind(now),
    };
    Ok(chosen.execute(connection).await?.rows_affected())
}

/// Erases `limit` rows of members, and of their changes. Returns how many went.
pub(super) async fn erase_some(
    connection: &mut Connection,
    bulk: BulkId,
    limit: u32,
) -> Result<u64, StoreError> {
    let changes = sqlx::query(
        "delete from bulk_changes where (bulk_id, role_id, change, user_id) in (
             select bulk_id, role_id, change, user_id from bulk_changes
             where bulk_id = $1 limit $2
         )",
    )
    .bind(bulk)
    .bind(i64::from(limit))
    .execute(&mut *connection)
    .await?;
    let members = sqlx::query(
        "delete from bulk_members where (bulk_id, user_id) in (
             select bulk_id, user_id from bulk_members where bulk_id = $1 limit $2
         )",
    )
    .bind(bulk)
    .bind(i64::from(limit))
    .execute(connection)
    .await?;
    Ok(changes.rows_affected() + members.rows_affected())
}

/// Roblox could not be read: whoever is left waits, if that was so for a while. Of two
/// times until when to wait, the later counts.
async fn roblox_refuses(
    connection: &mut Connection,
    bulk: BulkId,
    reason: UnknownReason,
    resumes: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bulk_updates set failures = failures + 1, waits_for = $2,
             waits_until = case
                 when failures + 1 < $4 or waits_until > $3 then waits_until
                 else $3
             end
         where bulk_id = $1",
    )
    .bind(bulk)
    .bind(reason)
    .bind(resumes)
    .bind(i64::from(bulk::REFUSALS))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever waits for Roblox need not.
async fn roblox_answers(connection: &mut Connection, bulk: BulkId) -> Result<(), StoreError> {
    sqlx::query(
        "update bulk_updates set failures = 0, waits_for = null, waits_until = null
         where bulk_id = $1 and failures > 0",
    )
    .bind(bulk)
    .execute(connection)
    .await?;
    Ok(())
}

async fn done_if_all_are(
    connection: &mut Connection,
    bulk: BulkId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update bulk_updates set state = 'done', finished_at = $2
         where bulk_id = $1 and state = 'running' and not exists (
             select 1 from bulk_members where bulk_id = $1 and outcome is null
         )",
    )
    .bind(bulk)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
