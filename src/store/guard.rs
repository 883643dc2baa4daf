//! What the guard goes by: how many lost a role, and how many were read and kept
//! it.

use std::collections::BTreeSet;

use sqlx::QueryBuilder;

use super::{Connection, Database, StoreError, key};
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
    let kept: i64 = kept(server, role, items, since)
        .build_query_scalar()
        .fetch_one(connection)
        .await?;
    Ok(Sample {
        lost: lost.unsigned_abs(),
        kept: kept.unsigned_abs(),
    })
}

fn kept(
    server: ServerId,
    role: RoleId,
    items: &BTreeSet<Item>,
    since: Timestamp,
) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new("select count(*) from grants where server_id = ");
    query.push_bind(server);
    query.push(" and role_id = ").push_bind(role);
    query.push(
        " and state = 'held' and exists (
             select 1 from links
             join holdings on holdings.roblox_id = links.roblox_id
             where links.user_id = grants.user_id and links.removed_at is null
                 and (links.server_id is null or links.server_id = grants.server_id)
                 and holdings.state = 'owned' and holdings.learnt_at >= ",
    );
    query.push_bind(since);
    query
        .push(" and holdings.credential = ")
        .push_bind(CredentialKind::Key);
    query.push(" and (holdings.item_kind, holdings.item_id) in (");
    query.push_values(items, |mut row, item| {
        row.push_bind(item.kind()).push_bind(item.id());
    });
    query.push("))");
    query
}
