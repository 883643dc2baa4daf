//! `bulk_visit_counts` and `bulk_change_counts`: how far an update of all members got.
//! Counted as it goes: whoever looks every few seconds reads some rows, however many
//! members there are.

use super::{Connection, Store, StoreError};
use crate::domain::{BulkId, RoleChange, RoleId, Visit};

/// How far an update of all members got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkCounts {
    /// Members yet to be visited.
    pub waiting: u64,
    /// Those of them whose visit was put off before.
    pub put_off: u64,
    /// The others, by what became of them.
    pub visits: Vec<(Visit, u64)>,
    /// Members whose role changed, or would, by role.
    pub changes: Vec<(RoleId, RoleChange, u64)>,
}

impl BulkCounts {
    /// How many members were visited.
    pub fn visited(&self) -> u64 {
        self.visits.iter().map(|(_, members)| members).sum()
    }

    /// How many members it is about.
    pub fn members(&self) -> u64 {
        self.visited() + self.waiting
    }
}

impl Store {
    /// How far an update got; of one that is not known any more, nowhere.
    pub async fn bulk_counts(&self, bulk: BulkId) -> Result<BulkCounts, StoreError> {
        // In one transaction, or a member done meanwhile would be in neither.
        let mut transaction = self.reader.begin().await?;
        let all: Option<(i64, i64)> =
            sqlx::query_as("select members, put_off from bulk_updates where bulk_id = $1")
                .bind(bulk)
                .fetch_optional(&mut *transaction)
                .await?;
        let (members, put_off) = all.unwrap_or_default();
        let visits: Vec<(Visit, i64)> = sqlx::query_as(
            "select outcome, members from bulk_visit_counts
             where bulk_id = $1 order by outcome",
        )
        .bind(bulk)
        .fetch_all(&mut *transaction)
        .await?;
        let changes: Vec<(RoleId, RoleChange, i64)> = sqlx::query_as(
            "select role_id, change, members from bulk_change_counts
             where bulk_id = $1 order by role_id, change",
        )
        .bind(bulk)
        .fetch_all(&mut *transaction)
        .await?;
        let visits = visits.into_iter();
        let changes = changes.into_iter();
        let mut counts = BulkCounts {
            waiting: 0,
            put_off: put_off.unsigned_abs(),
            visits: visits.map(|(visit, n)| (visit, n.unsigned_abs())).collect(),
            changes: changes
                .map(|(role, change, n)| (role, change, n.unsigned_abs()))
                .collect(),
        };
        counts.waiting = members.unsigned_abs().saturating_sub(counts.visited());
        Ok(counts)
    }
}

/// An update visits so many.
pub(super) async fn begin(
    connection: &mut Connection,
    bulk: BulkId,
    members: u64,
) -> Result<(), StoreError> {
    sqlx::query("update bulk_updates set members = $2 where bulk_id = $1")
        .bind(bulk)
        .bind(i64::try_from(members).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// One more of those who wait was put off, or one less waits who was.
pub(super) async fn put_off(
    connection: &mut Connection,
    bulk: BulkId,
    more: i64,
) -> Result<(), StoreError> {
    sqlx::query("update bulk_updates set put_off = put_off + $2 where bulk_id = $1")
        .bind(bulk)
        .bind(more)
        .execute(connection)
        .await?;
    Ok(())
}

/// One more was visited.
pub(super) async fn visited(
    connection: &mut Connection,
    bulk: BulkId,
    visit: Visit,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into bulk_visit_counts (bulk_id, outcome, members) values ($1, $2, 1)
         on conflict (bulk_id, outcome) do update set members = bulk_visit_counts.members + 1",
    )
    .bind(bulk)
    .bind(visit)
    .execute(connection)
    .await?;
    Ok(())
}

/// One more member's role changed, or would.
pub(super) async fn changed(
    connection: &mut Connection,
    bulk: BulkId,
    (role, change): (RoleId, RoleChange),
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into bulk_change_counts (bulk_id, role_id, change, members)
         values ($1, $2, $3, 1)
         on conflict (bulk_id, role_id, change)
         do update set members = bulk_change_counts.members + 1",
    )
    .bind(bulk)
    .bind(role)
    .bind(change)
    .execute(connection)
    .await?;
    Ok(())
}
