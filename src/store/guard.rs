//! What the guard goes by: how many lost a role, and how many were read and kept
//! it.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::placeholders::rows;
use super::{Connection, StoreError, key};
use crate::domain::guard::Sample;
use crate::domain::{CredentialKind, Item, RoleId, ServerId, Timestamp, UserId};

/// Who lost the role since `since`, for whatever reason, and who was read since and
/// owns one of `items`; without `user`. Who is about to lose it counts as one who
/// did.
pub(super) async fn sample(
    connection: &mut Connection,
    (server, user, role): (ServerId, UserId, RoleId),
    items: &BTreeSet<Item>,
    since: Timestamp,
) -> Result<Sample, StoreError> {
    let lost: i64 = sqlx::query_scalar(
        "select (
             select count(*) from audit
             where server_id = $1 and role_id = $2 and audit_id >= $3 and act = 'taken'
         ) + (
             select count(*) from grants
             where server_id = $1 and role_id = $2 and user_id <> $4
                 and state in ('giving', 'taking') and state = 'taking'
         )",
    )
    .bind(server)
    .bind(role)
    .bind(key::first_at(since))
    .bind(user)
    .fetch_one(&mut *connection)
    .await?;
    let kept = kept(connection, server, role, items, since).await?;
    Ok(Sample {
        lost: lost.unsigned_abs(),
        kept: kept.unsigned_abs(),
    })
}

async fn kept(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    items: &BTreeSet<Item>,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let statement = format!(
        "select count(*) from grants
         where server_id = $1 and role_id = $2 and state = 'held' and exists (
             select 1 from links
             join holdings on holdings.roblox_id = links.roblox_id
             where links.user_id = grants.user_id and links.removed_at is null
                 and (links.server_id is null or links.server_id = grants.server_id)
                 and holdings.state = 'owned' and holdings.learnt_at >= $3
                 and holdings.credential = $4
                 and (holdings.item_kind, holdings.item_id) in (values {})
         )",
        rows(5, items.len(), 2)
    );
    let mut count = sqlx::query_scalar(AssertSqlSafe(statement))
        .bind(server)
        .bind(role)
        .bind(since)
        .bind(CredentialKind::Key);
    for item in items {
        count = count.bind(item.kind()).bind(item.id());
    }
    Ok(count.fetch_one(connection).await?)
}
