//! `audit`: what the bot did about roles, and why. Rows are added, and go when
//! they are old; the evidence in them goes when a member asks to be forgotten.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::columns::millis;
use super::key;
use super::{Connection, Store, StoreError, pause_events};
use crate::domain::{
    AuditFilter, AuditId, AuditPlace, BindId, Evidence, RoleId, ServerId, Timestamp, Trigger,
    UserId, guard,
};

/// What was done about a role of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// The bot gave it.
    Given,
    /// The bot took it.
    Taken,
    /// The bot meant to give or take it, and Discord refused.
    Refused,
    /// Somebody else took it by hand, as a look at the member showed.
    Withdrawn,
    /// The bot let go of it: the member keeps it, the bot no longer takes it.
    Released,
    /// It went when the member left the server.
    Left,
}

impl Act {
    pub const ALL: [Self; 6] = [
        Self::Given,
        Self::Taken,
        Self::Refused,
        Self::Withdrawn,
        Self::Released,
        Self::Left,
    ];
}

/// An act and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub act: Act,
    /// The binds it rests on.
    pub binds: BTreeSet<BindId>,
    /// What was known of the member's items when it was done.
    pub evidence: Evidence,
    /// What set it off.
    pub occasion: Trigger,
    /// Who set it off, when it was a person.
    pub actor: Option<UserId>,
}

impl AuditEntry {
    /// An act that needs no more words.
    pub fn new(act: Act, occasion: Trigger) -> Self {
        Self {
            act,
            binds: BTreeSet::new(),
            evidence: Evidence::default(),
            occasion,
            actor: None,
        }
    }
}

/// A row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub id: AuditId,
    pub server: ServerId,
    pub user: UserId,
    pub role: RoleId,
    pub entry: AuditEntry,
    pub at: Timestamp,
}

/// The first $3 rows of those for which something holds: a page of them, older or
/// newer than $2, or by a condition and an order of their own.
macro_rules! select_audit {
    (older $filter:literal) => {
        select_audit!("and audit_id < $2 " $filter " order by audit_id desc")
    };
    (newer $filter:literal) => {
        select_audit!("and audit_id > $2 " $filter " order by audit_id")
    };
    ($($rest:literal)+) => {
        concat!(
            "select audit_id, server_id, user_id, role_id, act, binds, evidence, occasion,
                 actor_id, at
             from audit where server_id = $1 ",
            $($rest,)+
            " limit $3"
        )
    };
}

impl Store {
    /// What was done in a server, newest first: `limit` rows from `place` on,
    /// the nearest to it.
    pub async fn audit_log(
        &self,
        server: ServerId,
        filter: AuditFilter,
        place: AuditPlace,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        // One statement each, so that each has its index.
        let (older, newer) = match (filter.user, filter.role) {
            (None, None) => (select_audit!(older ""), select_audit!(newer "")),
            (Some(_), None) => (
                select_audit!(older "and user_id = $4"),
                select_audit!(newer "and user_id = $4"),
            ),
            (None, Some(_)) => (
                select_audit!(older "and role_id = $4"),
                select_audit!(newer "and role_id = $4"),
            ),
            (Some(_), Some(_)) => (
                select_audit!(older "and user_id = $4 and role_id = $5"),
                select_audit!(newer "and user_id = $4 and role_id = $5"),
            ),
        };
        let (statement, bound) = match place {
            AuditPlace::Newest => (older, i64::MAX),
            AuditPlace::OlderThan(row) => (older, row.get()),
            AuditPlace::NewerThan(row) => (newer, row.get()),
            AuditPlace::Oldest => (newer, 0),
        };
        let mut query = sqlx::query_as::<_, Row>(statement)
            .bind(server)
            .bind(bound)
            .bind(i64::from(limit));
        if let Some(user) = filter.user {
            query = query.bind(user);
        }
        if let Some(role) = filter.role {
            query = query.bind(role);
        }
        let rows = query.fetch_all(&self.reader).await?;
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(AuditRow::try_from)
            .collect::<Result<_, _>>()?;
        if matches!(place, AuditPlace::NewerThan(_) | AuditPlace::Oldest) {
            rows.reverse();
        }
        Ok(rows)
    }

    /// Erases rows from before `before`, the oldest first and at most `limit` of
    /// them, and says how many: nobody waits long for their turn to write. Those by
    /// which a person's word may still undo changes stay (`reversals::plan`). What
    /// became of pauses until then goes, too.
    pub async fn prune_audit(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        // Keys rise with time, and have the one index that all servers share.
        let pruned = sqlx::query(
            "delete from audit where audit_id in (
                 select audit_id from audit
                 where audit_id < $1 and not exists (
                     select 1 from role_pauses
                     where role_pauses.server_id = audit.server_id
                         and role_pauses.role_id = audit.role_id
                         and role_pauses.state = 'asked'
                         and audit.audit_id >=
                             (role_pauses.since - cast($3 as bigint)) * cast($4 as bigint)
                 )
                 order by audit_id limit $2
             )",
        )
        .bind(key::first_at(before))
        .bind(i64::from(limit))
        .bind(millis(guard::WINDOW))
        .bind(key::A_MILLISECOND)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        pause_events::prune(&mut transaction, before).await?;
        transaction.commit().await?;
        Ok(pruned)
    }
}

/// Adds a row, in the transaction of the act itself, and before the ledger's row
/// changes, which says whether the guard counted the act. Without evidence where no
/// link counts any more: an update under way may outlast a wish to be forgotten.
pub(super) async fn append(
    connection: &mut Connection,
    (server, user, role): (ServerId, UserId, RoleId),
    entry: &AuditEntry,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = key::next_of_audit(connection, server, now).await?;
    let binds: Vec<_> = entry.binds.iter().map(BindId::to_string).collect();
    sqlx::query(
        "insert into audit (audit_id, server_id, user_id, role_id, act, binds, evidence,
             occasion, actor_id, at, guarded)
         values ($1, $2, $3, $4, $5, $6, case when exists (
             select 1 from links
             where user_id = $3 and removed_at is null
                 and (server_id is null or server_id = $2)
         ) then $7 else '' end, $8, $9, $10, coalesce((
             select guarded from grants
             where server_id = $2 and user_id = $3 and role_id = $4
                 and state in ('giving', 'taking')
         ), false))",
    )
    .bind(key)
    .bind(server)
    .bind(user)
    .bind(role)
    .bind(entry.act)
    .bind(binds.join(" "))
    .bind(&entry.evidence)
    .bind(entry.occasion)
    .bind(entry.actor)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Which roles were given and taken between two rows, the second of them
/// included: the first `limit`.
pub(super) async fn changes(
    connection: &mut Connection,
    server: ServerId,
    (after, to): (i64, i64),
    limit: u32,
) -> Result<Vec<AuditRow>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(select_audit!(
        "and audit_id > $2 and audit_id <= $4 and act in ('given', 'taken') order by audit_id"
    ))
    .bind(server)
    .bind(after)
    .bind(i64::from(limit))
    .bind(to)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(AuditRow::try_from).collect()
}

/// How many roles were given and taken between two rows, the second of them
/// included.
pub(super) async fn count_changes(
    connection: &mut Connection,
    server: ServerId,
    (after, to): (i64, i64),
) -> Result<u64, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from audit
         where server_id = $1 and audit_id > $2 and audit_id <= $3
             and act in ('given', 'taken')",
    )
    .bind(server)
    .bind(after)
    .bind(to)
    .fetch_one(connection)
    .await?;
    Ok(count.unsigned_abs())
}

/// Erases what the rows about a user say of their Roblox account.
pub(super) async fn erase_evidence(
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    // Server by server, as the index goes.
    sqlx::query(
        "update audit set evidence = ''
         where server_id in (select server_id from servers) and user_id = $1",
    )
    .bind(user)
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    audit_id: AuditId,
    server_id: ServerId,
    user_id: UserId,
    role_id: RoleId,
    act: Act,
    binds: String,
    evidence: Evidence,
    occasion: Trigger,
    actor_id: Option<UserId>,
    at: Timestamp,
}

impl TryFrom<Row> for AuditRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let binds = row
            .binds
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>();
        Ok(Self {
            id: row.audit_id,
            server: row.server_id,
            user: row.user_id,
            role: row.role_id,
            entry: AuditEntry {
                act: row.act,
                binds: binds.map_err(|error| StoreError::unreadable("binds", error))?,
                evidence: row.evidence,
                occasion: row.occasion,
                actor: row.actor_id,
            },
            at: row.at,
        })
    }
}
