//! `leases`: what a process has in hand, so that no other takes it up.
//!
//! A lease ends when what it was taken for is recorded, or by the database's clock
//! when its process no longer says that it lives ([`Store::say_alive`]). Before a
//! role is written it is looked at in the transaction that records the intention:
//! whoever lost it meanwhile writes nothing. Writes run one at a time on either
//! database, so taking one needs no row lock that others skip.

use std::time::Duration;

use super::columns::millis;
use super::held::Key;
use super::{Connection, Store, StoreError};
use crate::domain::{RobloxUserId, ServerId, UserId};

/// How long a lease outlasts the last sign of its process: longer than any request
/// to Discord takes, which is not sent after its own deadline either.
pub const LEASE: Duration = Duration::from_secs(30);

/// How long one can be kept: a lease that nobody gave back ends some time.
const LONGEST: Duration = Duration::from_mins(10);

/// The number of the process that has the right to run: there is one, and what the
/// last one had in hand is free when the next one starts.
pub(super) const RUNS: i64 = 0;

/// Something in hand. Another process finds it taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease<Of> {
    pub of: Of,
    pub(super) holder: i64,
    /// Which of those in this process that share it.
    pub(super) by: u64,
}

/// An update of a member of a server.
pub type MemberLease = Lease<(ServerId, UserId)>;

/// A turn of the sweep: an account is read.
pub type TurnLease = Lease<RobloxUserId>;

/// What can be leased.
pub trait Leased: Copy + Send {
    /// The key of its row.
    fn key(self) -> Key;
}

impl Leased for (ServerId, UserId) {
    fn key(self) -> Key {
        ("member", self.1.get(), self.0.get())
    }
}

impl Leased for RobloxUserId {
    fn key(self) -> Key {
        // Of all users who are linked to it.
        ("account", 0, self.get())
    }
}

/// Whether a lease is taken from another process that has yet to write anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Nobody waits.
    Background,
    /// A person does, and not behind a slow read of the same member.
    Person,
}

/// Why something that needs a lease was not done.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// It ran out, and perhaps another process has taken over. Nothing was
    /// written.
    #[error("another process has taken this over")]
    Lost,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LeaseError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The statements that go by the database's clock, which each kind has its own
/// words for.
pub(super) struct Statements {
    pub take: &'static str,
    pub join: &'static str,
    pub fence: &'static str,
    pub keep: &'static str,
    pub expire: &'static str,
}

/// [`Statements`], for `$now!()`.
macro_rules! lease_statements {
    ($now:ident) => {
        crate::store::leases::Statements {
            // One of its own that it does not know of is from before it began anew.
            take: concat!(
                "insert into leases
                     (subject, user_id, id, process, holder, writing, began_at, until)
                 values ($1, $2, $3, $4, $5, false, ",
                $now!(),
                ", ",
                $now!(),
                " + $6)
                 on conflict (subject, user_id, id) do update set
                     process = excluded.process, holder = excluded.holder, writing = false,
                     began_at = excluded.began_at, until = excluded.until
                 where leases.until <= ",
                $now!(),
                " or leases.process = $4 or (cast($7 as bigint) = 1 and not leases.writing)"
            ),
            join: concat!(
                "update leases set began_at = ",
                $now!(),
                ", until = ",
                $now!(),
                " + $5
                 where subject = $1 and user_id = $2 and id = $3 and holder = $4 and until > ",
                $now!()
            ),
            fence: concat!(
                "update leases set writing = true, until = ",
                $now!(),
                " + $5
                 where subject = $1 and user_id = $2 and id = $3 and holder = $4 and until > ",
                $now!()
            ),
            keep: concat!(
                "update leases set until = ",
                $now!(),
                " + $2 where process = $1 and until > ",
                $now!(),
                " and began_at > ",
                $now!(),
                " - $3"
            ),
            // While no other has it, its own tells that none took over.
            expire: concat!(
                "delete from leases where until <= ",
                $now!(),
                " and (process <> $1 or began_at <= ",
                $now!(),
                " - $2)"
            ),
        }
    };
}
pub(super) use lease_statements;

/// Leaves out of a query whom another process has in hand; `$me` is this one's
/// number. Not by `not exists`: PostgreSQL makes a join of that, for which it reads all
/// there is before the first row.
macro_rules! in_no_other_hand {
    ($subject:literal, $user:literal, $id:literal, $me:literal) => {
        concat!(
            "coalesce((select leases.process from leases where leases.subject = '",
            $subject,
            "' and leases.user_id = ",
            $user,
            " and leases.id = ",
            $id,
            "), ",
            $me,
            ") = ",
            $me
        )
    };
}
pub(super) use in_no_other_hand;

impl Store {
    /// Takes something in hand; `None` while another process has it. In one process
    /// several may have the same, and it is in hand until the last has given it back.
    pub async fn lease<Of: Leased>(
        &self,
        of: Of,
        urgency: Urgency,
    ) -> Result<Option<Lease<Of>>, StoreError> {
        let mut transaction = self.write().await?;
        let lease = self.take_lease(&mut transaction, of, urgency).await?;
        transaction.commit().await?;
        Ok(lease)
    }

    /// Gives it back, once or several times. Nothing, if another has it by now.
    pub async fn let_go<Of: Leased>(&self, lease: Lease<Of>) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.end_lease(&mut transaction, lease).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives it back where the database takes nothing: once it does, with the next
    /// sign of life. What nobody has would be kept otherwise.
    pub fn abandon<Of: Leased>(&self, lease: Lease<Of>) {
        self.held.abandon(lease);
    }

    /// What this process has in hand stays so for another [`LEASE`], and what it
    /// abandoned and what dead ones had is free. Its own that ran out it can't have
    /// again, but goes on to say that nobody took over.
    pub(super) async fn keep_leases(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for (key, holder) in self.held.abandoned() {
            // Once it is found gone: this transaction may yet fail.
            if !delete(connection, key, holder).await? {
                self.held.forget((key, holder));
            }
        }
        let statements = &self.dialect.leases;
        sqlx::query(statements.keep)
            .bind(self.process)
            .bind(millis(LEASE))
            .bind(millis(LONGEST))
            .execute(&mut *connection)
            .await?;
        sqlx::query(statements.expire)
            .bind(self.process)
            .bind(millis(LONGEST))
            .execute(connection)
            .await?;
        Ok(())
    }

    pub(super) async fn take_lease<Of: Leased>(
        &self,
        connection: &mut Connection,
        of: Of,
        urgency: Urgency,
    ) -> Result<Option<Lease<Of>>, StoreError> {
        let (subject, user, id) = of.key();
        let by = rand::random();
        if let Some(holder) = self.held.holder(of.key()) {
            let lease = Lease { of, holder, by };
            if self
                .renew(connection, self.dialect.leases.join, lease)
                .await?
            {
                self.held.enter(lease);
                return Ok(Some(lease));
            }
        }
        let holder = rand::random();
        let taken = sqlx::query(self.dialect.leases.take)
            .bind(subject)
            .bind(user)
            .bind(id)
            .bind(self.process)
            .bind(holder)
            .bind(millis(LEASE))
            .bind(i64::from(urgency == Urgency::Person))
            .execute(connection)
            .await?
            .rows_affected();
        if taken == 0 {
            return Ok(None);
        }
        let lease = Lease { of, holder, by };
        self.held.enter(lease);
        Ok(Some(lease))
    }

    /// False if it ran out, or another has it.
    async fn renew<Of: Leased>(
        &self,
        connection: &mut Connection,
        statement: &'static str,
        lease: Lease<Of>,
    ) -> Result<bool, StoreError> {
        let (subject, user, id) = lease.of.key();
        let renewed = sqlx::query(statement)
            .bind(subject)
            .bind(user)
            .bind(id)
            .bind(lease.holder)
            .bind(millis(LEASE))
            .execute(connection)
            .await?;
        Ok(renewed.rows_affected() == 1)
    }

    /// A role is about to be written, or what is known of one: only for whom the
    /// lease is of still, and it lasts for as long as a write takes.
    pub(super) async fn fence(
        &self,
        connection: &mut Connection,
        lease: MemberLease,
    ) -> Result<(), LeaseError> {
        if self
            .renew(connection, self.dialect.leases.fence, lease)
            .await?
        {
            Ok(())
        } else {
            Err(LeaseError::Lost)
        }
    }

    /// What it was taken for is recorded.
    pub(super) async fn end_lease<Of: Leased>(
        &self,
        connection: &mut Connection,
        lease: Lease<Of>,
    ) -> Result<(), StoreError> {
        if self.held.leave(lease) {
            delete(connection, lease.of.key(), lease.holder).await?;
        }
        Ok(())
    }
}

/// Returns whether it was there.
async fn delete(
    connection: &mut Connection,
    (subject, user, id): Key,
    holder: i64,
) -> Result<bool, StoreError> {
    let deleted = sqlx::query(
        "delete from leases
         where subject = $1 and user_id = $2 and id = $3 and holder = $4",
    )
    .bind(subject)
    .bind(user)
    .bind(id)
    .bind(holder)
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected() == 1)
}

/// A role was written, or surely not: to be recorded unless another process took
/// over, which settles by a look what it found open. That the lease ran out changes
/// nothing while nobody did.
pub(super) async fn not_taken_over(
    connection: &mut Connection,
    lease: MemberLease,
) -> Result<(), LeaseError> {
    let (subject, user, id) = lease.of.key();
    let holder: Option<i64> = sqlx::query_scalar(
        "select holder from leases where subject = $1 and user_id = $2 and id = $3",
    )
    .bind(subject)
    .bind(user)
    .bind(id)
    .fetch_optional(connection)
    .await?;
    if holder == Some(lease.holder) {
        Ok(())
    } else {
        Err(LeaseError::Lost)
    }
}
