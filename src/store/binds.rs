//! `binds` and `role_policies`, read: what a server asks of its roles.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;

use super::columns::Flag;
use super::links::ceiling;
use super::{Connection, Store, StoreError};
use crate::domain::{
    Bind, BindId, Item, LinkStatus, OnLoss, Permissions, Requirement, RoleId, RolePolicy, ServerId,
    Timestamp, UserId,
};

/// How many binds a server may have.
pub const MAX_BINDS: u32 = 500;

/// What a bind asks for, or asked for until it was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastBind {
    pub id: BindId,
    pub requirement: Requirement,
    pub name: Option<String>,
    /// When it was removed, if it was.
    pub removed: Option<Timestamp>,
}

macro_rules! select_binds {
    ($rest:literal) => {
        concat!(
            "select bind_id, server_id, role_id, requirement, name, author_id, ceiling_role,
                 confirmed_powers, created_at, vouched_at
             from binds ",
            $rest
        )
    };
}

impl Store {
    /// A server's binds, oldest first.
    pub async fn binds(&self, server: ServerId) -> Result<Vec<Bind>, StoreError> {
        let rows: Vec<BindRow> = sqlx::query_as(select_binds!(
            "where server_id = $1 and removed_at is null order by bind_id"
        ))
        .bind(server)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(Bind::from).collect())
    }

    /// One bind of a server; none once it was removed.
    pub async fn bind(&self, server: ServerId, id: BindId) -> Result<Option<Bind>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        active(&mut connection, server, id).await
    }

    /// The bind by which a server gives a role to its members who are linked, or to
    /// those who are not.
    pub async fn bind_by_link(
        &self,
        server: ServerId,
        status: LinkStatus,
    ) -> Result<Option<Bind>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        by_link(&mut connection, server, status).await
    }

    /// Binds of a server by their keys, those that were removed, too.
    pub async fn past_binds(
        &self,
        server: ServerId,
        ids: &BTreeSet<BindId>,
    ) -> Result<Vec<PastBind>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut binds = Vec::with_capacity(ids.len());
        for id in ids {
            let row: Option<(BindId, Requirement, Option<String>, Option<Timestamp>)> =
                sqlx::query_as(
                    "select bind_id, requirement, name, removed_at from binds
                     where bind_id = $1 and server_id = $2",
                )
                .bind(id)
                .bind(server)
                .fetch_optional(&mut *connection)
                .await?;
            binds.extend(row.map(|(id, requirement, name, removed)| PastBind {
                id,
                requirement,
                name,
                removed,
            }));
        }
        Ok(binds)
    }

    /// What a server wants to happen with each role that has binds.
    pub async fn policies(
        &self,
        server: ServerId,
    ) -> Result<BTreeMap<RoleId, RolePolicy>, StoreError> {
        let rows: Vec<(RoleId, OnLoss, Flag)> = sqlx::query_as(
            "select role_id, on_loss, cast(strict as integer)
             from role_policies where server_id = $1",
        )
        .bind(server)
        .fetch_all(&self.reader)
        .await?;
        let policies = rows.into_iter();
        Ok(policies
            .map(|(role, on_loss, Flag(strict))| (role, RolePolicy { on_loss, strict }))
            .collect())
    }

    /// All the items that the binds of these servers ask for, to be read at once.
    pub async fn bound_items(&self, servers: &[ServerId]) -> Result<BTreeSet<Item>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut items = BTreeSet::new();
        for server in servers {
            // Answered by the unique index alone.
            let requirements: Vec<Requirement> = sqlx::query_scalar(
                "select requirement from binds where server_id = $1 and removed_at is null",
            )
            .bind(server)
            .fetch_all(&mut *connection)
            .await?;
            items.extend(requirements.iter().flat_map(Requirement::items));
        }
        Ok(items)
    }
}

/// A bind that was not removed.
pub(super) async fn active(
    connection: &mut Connection,
    server: ServerId,
    id: BindId,
) -> Result<Option<Bind>, StoreError> {
    let row: Option<BindRow> = sqlx::query_as(select_binds!(
        "where bind_id = $1 and server_id = $2 and removed_at is null"
    ))
    .bind(id)
    .bind(server)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Bind::from))
}

/// The bind for members who are linked, or who are not.
pub(super) async fn by_link(
    connection: &mut Connection,
    server: ServerId,
    status: LinkStatus,
) -> Result<Option<Bind>, StoreError> {
    let row: Option<BindRow> = sqlx::query_as(select_binds!(
        "where server_id = $1 and requirement = $2 and removed_at is null"
    ))
    .bind(server)
    .bind(Requirement::Is(status))
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Bind::from))
}

/// The bind that says the same already; for members who are linked, or who are not, of
/// whichever role.
pub(super) async fn same(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    requirement: &Requirement,
) -> Result<Option<Bind>, StoreError> {
    if let Requirement::Is(status) = requirement {
        return by_link(connection, server, *status).await;
    }
    let row: Option<BindRow> = sqlx::query_as(select_binds!(
        "where server_id = $1 and role_id = $2 and requirement = $3 and removed_at is null"
    ))
    .bind(server)
    .bind(role)
    .bind(requirement)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Bind::from))
}

#[derive(FromRow)]
struct BindRow {
    bind_id: BindId,
    server_id: ServerId,
    role_id: RoleId,
    requirement: Requirement,
    name: Option<String>,
    author_id: UserId,
    ceiling_role: Option<RoleId>,
    confirmed_powers: Permissions,
    created_at: Timestamp,
    vouched_at: Timestamp,
}

impl From<BindRow> for Bind {
    fn from(row: BindRow) -> Self {
        Self {
            id: row.bind_id,
            server: row.server_id,
            role: row.role_id,
            requirement: row.requirement,
            name: row.name,
            author: row.author_id,
            ceiling: ceiling(row.ceiling_role),
            confirmed_powers: row.confirmed_powers,
            created: row.created_at,
            vouched: row.vouched_at,
        }
    }
}
