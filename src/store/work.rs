//! `work`: members who wait for an update, one row each.

use std::collections::BTreeSet;

use sqlx::{Executor, FromRow};

use super::leases::in_no_other_hand;
use super::queue::{self, fresh_version};
use super::{Database, MemberLease, Store, StoreError, Urgency, servers};
use crate::domain::outage::{self, FIRST_KNOWN, ONCE_ANSWERED, Outages, Upstream};
use crate::domain::{Cause, ServerId, Timestamp, Trigger, UserId};

/// A member who waits for an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Work {
    #[sqlx(rename = "server_id")]
    pub server: ServerId,
    #[sqlx(rename = "user_id")]
    pub user: UserId,
    /// What set it off last; but that somebody asked for it is not forgotten
    /// before it was tried for some minutes.
    pub reason: Trigger,
    /// [`Timestamp::NEVER`]: it waits for the server's roles to change. Those below,
    /// from [`ONCE_ANSWERED`] on: it waits for an upstream.
    #[sqlx(rename = "due_at")]
    pub due: Timestamp,
    /// Since when the member waits.
    #[sqlx(rename = "queued_at")]
    pub queued: Timestamp,
    /// How often the update was postponed since the member was last queued or,
    /// where somebody asked for it, since they last did.
    #[sqlx(try_from = "i64")]
    pub attempts: u32,
    /// Another one each time the member is queued: what was read before then
    /// may be out of date.
    version: i64,
}

impl Work {
    /// What set it off, as of now.
    pub fn cause(&self, now: Timestamp) -> Cause {
        Cause::of_waiting(self.reason, self.queued, now)
    }

    /// The same, as a [try](Cause::is_another_try) that goes on with an earlier one.
    #[must_use]
    pub fn as_another_try(self) -> Self {
        Self {
            reason: Cause::from(self.reason).next_try(),
            ..self
        }
    }

    /// For whom it waits, if for an upstream.
    pub fn awaited(&self) -> Option<Upstream> {
        Upstream::awaited(self.due)
    }

    /// Since when it is due, if it is.
    pub fn due_since(&self, now: Timestamp, down: Outages) -> Option<Timestamp> {
        outage::due_since(self.due, self.queued, now, down)
    }
}

impl Store {
    /// Queues an update of a member.
    pub async fn queue(
        &self,
        server: ServerId,
        user: UserId,
        reason: Trigger,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        servers::ensure(&mut transaction, server, now).await?;
        queue::member_at(&mut transaction, server, user, reason, due, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Queues an update of a member that could not be begun, as an upstream is down: it
    /// is due once that answers. What it was to be tried again at by a clock is
    /// forgotten: a failure of before the outage, which may be over much sooner. But what
    /// is due by now stays so.
    pub async fn wait_for_answer(
        &self,
        server: ServerId,
        user: UserId,
        reason: Trigger,
        upstream: Upstream,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (mut transaction, due) = (self.write().await?, upstream.answers());
        servers::ensure(&mut transaction, server, now).await?;
        queue::member_at(&mut transaction, server, user, reason, due, now).await?;
        sqlx::query(
            "update work set due_at = $3
             where server_id = $1 and user_id = $2 and due_at > $4 and due_at < $5",
        )
        .bind(server)
        .bind(user)
        .bind(due)
        .bind(now)
        .bind(ONCE_ANSWERED)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Queues updates of members that are due at once: of any number, in one write, for
    /// somebody may wait for it.
    pub async fn queue_all(
        &self,
        members: &BTreeSet<(ServerId, UserId)>,
        reason: Trigger,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let servers: BTreeSet<_> = members.iter().map(|(server, _)| *server).collect();
        for server in servers {
            servers::ensure(&mut transaction, server, now).await?;
        }
        queue::all(&mut transaction, members, reason, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Has a member wait until the server's roles change. What set off the update
    /// that could not be finished is no reason of the next one: whoever asked then
    /// did not ask again by the time the roles change.
    ///
    /// Changes nothing, if the member was queued since `waited` was read (`None`:
    /// nobody waited): then that decides when.
    pub async fn wait_for_roles(
        &self,
        server: ServerId,
        user: UserId,
        waited: Option<&Work>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        servers::ensure(&mut transaction, server, now).await?;
        sqlx::query(
            "insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version)
             values ($1, $2, $3, $4, $5, 0, $6)
             on conflict (server_id, user_id) do update set
                 reason = excluded.reason, due_at = excluded.due_at, attempts = 0,
                 version = excluded.version
             where work.version = $7",
        )
        .bind(server)
        .bind(user)
        .bind(Trigger::Role)
        .bind(Timestamp::NEVER)
        .bind(now)
        .bind(fresh_version())
        .bind(waited.map(|work| work.version))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Queues those members of a server whose update waits for its roles to
    /// change: they are due at `due`.
    pub async fn queue_blocked(&self, server: ServerId, due: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        queue::waiting_for_roles(&mut transaction, server, Trigger::Role, due).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes an update in hand that still waits as it did when `work` was read: it
    /// was not done meanwhile, nor queued again, nor has another process the member
    /// in hand.
    pub async fn take_work(&self, work: &Work) -> Result<Option<MemberLease>, StoreError> {
        let mut transaction = self.write().await?;
        let waits = read(&mut *transaction, work.server, work.user).await?;
        if waits.as_ref() != Some(work) {
            return Ok(None);
        }
        let (of, nobody_waits) = ((work.server, work.user), Urgency::Background);
        let lease = self.take_lease(&mut transaction, of, nobody_waits).await?;
        transaction.commit().await?;
        Ok(lease)
    }

    /// Who is to be updated now, as `down` keeps nobody from being: the servers in
    /// turn, so that a large one does not hold up the others, and within each whoever
    /// was [due first](Work::due_since). Without those whom another process has in hand.
    ///
    /// What this process has in hand already is among them: ask for that many more.
    pub async fn due_work(
        &self,
        now: Timestamp,
        down: Outages,
        limit: u32,
    ) -> Result<Vec<Work>, StoreError> {
        // Who waits for whom is down is not even looked at: there may be many.
        let answer = |upstream: Upstream| {
            if down.keep_from(upstream) {
                now
            } else {
                upstream.answers()
            }
        };
        Ok(sqlx::query_as(concat!(
            "select server_id, user_id, reason, due_at, queued_at, attempts, version from (
                 select server_id, user_id, reason, due_at, queued_at, attempts, version, since,
                     row_number() over (partition by server_id order by since, user_id) as turn
                 from (
                     select server_id, user_id, reason, due_at, queued_at, attempts, version,
                         case when due_at < $4 then due_at else queued_at end as since
                     from work
                     where due_at <= $1 or due_at in ($6, $7) or (due_at >= $4 and due_at < $5)
                 ) as waiting
             ) as due
             where ",
            in_no_other_hand!("member", "due.user_id", "due.server_id", "$3"),
            " order by turn, since, server_id limit $2"
        ))
        .bind(now)
        .bind(i64::from(limit))
        .bind(self.process)
        .bind(ONCE_ANSWERED)
        .bind(FIRST_KNOWN)
        .bind(answer(Upstream::Roblox))
        .bind(answer(Upstream::Discord))
        .fetch_all(&self.reader)
        .await?)
    }

    /// Whether somebody waits for an upstream to answer.
    pub async fn is_awaited(&self, upstream: Upstream) -> Result<bool, StoreError> {
        let first: Option<UserId> =
            sqlx::query_scalar("select user_id from work where due_at = $1 limit 1")
                .bind(upstream.answers())
                .fetch_optional(&self.reader)
                .await?;
        Ok(first.is_some())
    }

    /// The update that waits for one member, due or not.
    pub async fn work_of(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<Work>, StoreError> {
        read(&self.reader, server, user).await
    }

    /// When the next update is due that is not due now; [`Work::due`] says what else
    /// that may be than a time.
    pub async fn next_due_after(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        Ok(
            sqlx::query_scalar("select due_at from work where due_at > $1 order by due_at limit 1")
                .bind(now)
                .fetch_optional(&self.reader)
                .await?,
        )
    }

    /// The update was done. False if the member was queued again since `work`
    /// was read: then the row stays, for one more. `lease`: with which it was done,
    /// and which ends.
    pub async fn finish(
        &self,
        work: &Work,
        lease: Option<MemberLease>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        if let Some(lease) = lease {
            self.end_lease(&mut transaction, lease).await?;
        }
        let done =
            sqlx::query("delete from work where server_id = $1 and user_id = $2 and version = $3")
                .bind(work.server)
                .bind(work.user)
                .bind(work.version)
                .execute(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// The update could not be done and waits until `due`. False if the member
    /// was queued again since `work` was read: then that decides when. The lease
    /// ends.
    pub async fn postpone(
        &self,
        work: &Work,
        lease: MemberLease,
        due: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        let postponed = sqlx::query(
            "update work set reason = $5, due_at = $4, attempts = attempts + 1
             where server_id = $1 and user_id = $2 and version = $3",
        )
        .bind(work.server)
        .bind(work.user)
        .bind(work.version)
        .bind(due)
        .bind(work.reason.put_off(work.attempts))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(postponed.rows_affected() == 1)
    }

    /// The update could not be begun and waits until an upstream answers, which is no
    /// try. False if the member was queued again since `work` was read: then that decides
    /// when. The lease ends.
    pub async fn set_aside(
        &self,
        work: &Work,
        lease: MemberLease,
        upstream: Upstream,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        let set_aside = sqlx::query(
            "update work set due_at = $4
             where server_id = $1 and user_id = $2 and version = $3",
        )
        .bind(work.server)
        .bind(work.user)
        .bind(work.version)
        .bind(upstream.answers())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(set_aside.rows_affected() == 1)
    }

    /// How many members wait.
    pub async fn waiting(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar("select count(*) from work")
            .fetch_one(&self.reader)
            .await?;
        Ok(count.unsigned_abs())
    }
}

async fn read(
    executor: impl Executor<'_, Database = Database>,
    server: ServerId,
    user: UserId,
) -> Result<Option<Work>, StoreError> {
    Ok(sqlx::query_as(
        "select server_id, user_id, reason, due_at, queued_at, attempts, version
         from work where server_id = $1 and user_id = $2",
    )
    .bind(server)
    .bind(user)
    .fetch_optional(executor)
    .await?)
}
