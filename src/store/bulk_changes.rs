//! `bulk_changes`: what updates of all members changed, or would, a row for each
//! member and role.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::{BulkUpdate, Connection, Store, StoreError, bulk_counts, key};
use crate::domain::{
    BindId, BulkId, RobloxUserId, RoleChange, RoleId, RoleOutcome, Timestamp, UserId,
};

/// A change of a member's role, or what would be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkChange {
    pub user: UserId,
    /// The account that counts for the member in the server today.
    pub account: Option<RobloxUserId>,
    pub outcome: RoleOutcome,
    /// When the member was visited.
    pub at: Timestamp,
}

impl Store {
    /// What an update changed, or would, role by role: at most `limit` rows.
    pub async fn bulk_changes(
        &self,
        bulk: &BulkUpdate,
        limit: u32,
    ) -> Result<Vec<BulkChange>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select bulk_changes.user_id, role_id, change, binds, done_at, (
                 select roblox_id from links
                 where links.user_id = bulk_changes.user_id and removed_at is null
                     and (server_id is null or server_id = $2)
                 order by server_id is null desc limit 1
             ) as account
             from bulk_changes
             join bulk_members on bulk_members.bulk_id = bulk_changes.bulk_id
                 and bulk_members.user_id = bulk_changes.user_id
             where bulk_changes.bulk_id = $1
             order by role_id, change, bulk_changes.user_id limit $3",
        )
        .bind(bulk.id)
        .bind(bulk.server)
        .bind(i64::from(limit))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(BulkChange::try_from).collect()
    }
}

/// Takes over what the audit says an update changed of a member's roles; what it
/// began and a crash cut short was settled as a recovery.
pub(super) async fn add_audited(
    connection: &mut Connection,
    bulk: &BulkUpdate,
    user: UserId,
) -> Result<(), StoreError> {
    let added: Vec<(RoleId, RoleChange)> = sqlx::query_as(
        "insert into bulk_changes (bulk_id, user_id, role_id, change, binds)
         select distinct cast($4 as bigint), user_id, role_id, act, binds from audit
         where server_id = $1 and user_id = $2 and audit_id >= $3
             and occasion in ('bulk', 'recovery') and act in ('given', 'taken')
         on conflict do nothing returning role_id, change",
    )
    .bind(bulk.server)
    .bind(user)
    .bind(key::first_at(bulk.asked))
    .bind(bulk.id)
    .fetch_all(&mut *connection)
    .await?;
    for change in added {
        bulk_counts::changed(connection, bulk.id, change).await?;
    }
    Ok(())
}

/// Adds what became of a member's role, if it is not there.
pub(super) async fn add(
    connection: &mut Connection,
    bulk: BulkId,
    user: UserId,
    outcome: &RoleOutcome,
) -> Result<(), StoreError> {
    let binds: Vec<_> = outcome.binds.iter().map(BindId::to_string).collect();
    let added = sqlx::query(
        "insert into bulk_changes (bulk_id, user_id, role_id, change, binds)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
    )
    .bind(bulk)
    .bind(user)
    .bind(outcome.role)
    .bind(outcome.change)
    .bind(binds.join(" "))
    .execute(&mut *connection)
    .await?;
    if added.rows_affected() == 1 {
        bulk_counts::changed(connection, bulk, (outcome.role, outcome.change)).await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Row {
    user_id: UserId,
    role_id: RoleId,
    change: RoleChange,
    binds: String,
    done_at: Timestamp,
    account: Option<RobloxUserId>,
}

impl TryFrom<Row> for BulkChange {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let binds = row.binds.split_whitespace().map(str::parse);
        let binds = binds.collect::<Result<BTreeSet<BindId>, _>>();
        Ok(Self {
            user: row.user_id,
            account: row.account,
            outcome: RoleOutcome {
                role: row.role_id,
                change: row.change,
                binds: binds.map_err(|error| StoreError::unreadable("binds", error))?,
            },
            at: row.done_at,
        })
    }
}
