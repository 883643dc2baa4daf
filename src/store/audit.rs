//! `audit`: what the bot did about roles, and why. Rows are only ever added;
//! the evidence in them goes when a member asks to be forgotten.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::key::Keys;
use super::{Connection, Store, StoreError};
use crate::domain::{BindId, RoleId, ServerId, Timestamp, Trigger, UserId};

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

/// An act and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub act: Act,
    /// The binds it rests on.
    pub binds: BTreeSet<BindId>,
    /// What was known of the member's Roblox account when it was done, in words
    /// for the log.
    pub evidence: String,
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
            evidence: String::new(),
            occasion,
            actor: None,
        }
    }
}

/// A row of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub server: ServerId,
    pub user: UserId,
    pub role: RoleId,
    pub entry: AuditEntry,
    pub at: Timestamp,
}

macro_rules! select_audit {
    ($rest:literal) => {
        concat!(
            "select server_id, user_id, role_id, act, binds, evidence, occasion, actor_id, at
             from audit ",
            $rest
        )
    };
}

impl Store {
    /// What was done in a server last, newest first; about one member, about
    /// one role, or both.
    pub async fn audit_log(
        &self,
        server: ServerId,
        user: Option<UserId>,
        role: Option<RoleId>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        // One statement each, so that each has its index.
        let rows: Vec<Row> = match (user, role) {
            (None, None) => sqlx::query_as(select_audit!(
                "where server_id = $1 order by audit_id desc limit $2"
            ))
            .bind(server)
            .bind(i64::from(limit)),
            (Some(user), None) => sqlx::query_as(select_audit!(
                "where server_id = $1 and user_id = $2 order by audit_id desc limit $3"
            ))
            .bind(server)
            .bind(user)
            .bind(i64::from(limit)),
            (None, Some(role)) => sqlx::query_as(select_audit!(
                "where server_id = $1 and role_id = $2 order by audit_id desc limit $3"
            ))
            .bind(server)
            .bind(role)
            .bind(i64::from(limit)),
            (Some(user), Some(role)) => sqlx::query_as(select_audit!(
                "where server_id = $1 and user_id = $2 and role_id = $3
                 order by audit_id desc limit $4"
            ))
            .bind(server)
            .bind(user)
            .bind(role)
            .bind(i64::from(limit)),
        }
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(AuditRow::try_from).collect()
    }
}

/// Adds a row, in the transaction of the act itself. Without evidence where no
/// link counts any more: an update under way may outlast a wish to be forgotten.
pub(super) async fn append(
    keys: &Keys,
    connection: &mut Connection,
    (server, user, role): (ServerId, UserId, RoleId),
    entry: &AuditEntry,
    now: Timestamp,
) -> Result<(), StoreError> {
    let binds: Vec<_> = entry.binds.iter().map(BindId::to_string).collect();
    sqlx::query(
        "insert into audit (audit_id, server_id, user_id, role_id, act, binds, evidence,
             occasion, actor_id, at)
         values ($1, $2, $3, $4, $5, $6, case when exists (
             select 1 from links
             where user_id = $3 and removed_at is null
                 and (server_id is null or server_id = $2)
         ) then $7 else '' end, $8, $9, $10)",
    )
    .bind(keys.next(now))
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
    server_id: ServerId,
    user_id: UserId,
    role_id: RoleId,
    act: Act,
    binds: String,
    evidence: String,
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
