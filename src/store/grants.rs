//! `grants` and `grant_binds`, read: the ledger of what the bot gave. Only those
//! of members who are there count (`current_grants`); the rest is about to be
//! closed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::domain::{BindId, Grant, GrantState, RoleId, ServerId, Timestamp, UserId};

impl Store {
    /// What the ledger says of a member of a server, whom the caller knows to be
    /// there.
    pub async fn grants(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<BTreeMap<RoleId, Grant>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select grants.server_id, grants.role_id, grants.state, grants.since,
                 grants.lands_until, grant_binds.bind_id
             from grants left join grant_binds
                 on grant_binds.server_id = grants.server_id
                 and grant_binds.user_id = grants.user_id
                 and grant_binds.role_id = grants.role_id
                 and not grant_binds.remembered
             where grants.server_id = $1 and grants.user_id = $2",
        )
        .bind(server)
        .bind(user)
        .fetch_all(&self.reader)
        .await?;
        Ok(collect(rows).remove(&server).unwrap_or_default())
    }

    /// What the ledger says of a user, in all servers where they and the bot are.
    pub async fn grants_of(
        &self,
        user: UserId,
    ) -> Result<BTreeMap<ServerId, BTreeMap<RoleId, Grant>>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select grants.server_id, grants.role_id, grants.state, grants.since,
                 grants.lands_until, grant_binds.bind_id
             from current_grants as grants left join grant_binds
                 on grant_binds.server_id = grants.server_id
                 and grant_binds.user_id = grants.user_id
                 and grant_binds.role_id = grants.role_id
                 and not grant_binds.remembered
             join servers on servers.server_id = grants.server_id
             where grants.user_id = $1 and servers.left_at is null",
        )
        .bind(user)
        .fetch_all(&self.reader)
        .await?;
        Ok(collect(rows))
    }

    /// The roles that the bot gave to these members of a server.
    pub async fn held_in(
        &self,
        server: ServerId,
        users: RangeInclusive<UserId>,
    ) -> Result<BTreeMap<UserId, BTreeSet<RoleId>>, StoreError> {
        let rows: Vec<(UserId, RoleId)> = sqlx::query_as(
            "select user_id, role_id from current_grants
             where server_id = $1 and user_id between $2 and $3 and state = 'held'",
        )
        .bind(server)
        .bind(users.start())
        .bind(users.end())
        .fetch_all(&self.reader)
        .await?;
        let mut held: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (user, role) in rows {
            held.entry(user).or_default().insert(role);
        }
        Ok(held)
    }

    /// The members with a role write of which the outcome is not recorded, in
    /// the servers the bot is in.
    pub async fn open_intents(&self) -> Result<Vec<(ServerId, UserId)>, StoreError> {
        Ok(sqlx::query_as(
            "select distinct grants.server_id, grants.user_id from current_grants as grants
             join servers on servers.server_id = grants.server_id
             where grants.state in ('giving', 'taking') and servers.left_at is null
             order by grants.server_id, grants.user_id",
        )
        .fetch_all(&self.reader)
        .await?)
    }

    /// Those of [`Store::open_intents`] whose intent was recorded before `before`
    /// and for whom no update waits: nothing else would settle it.
    pub async fn forgotten_intents(
        &self,
        before: Timestamp,
    ) -> Result<Vec<(ServerId, UserId)>, StoreError> {
        Ok(sqlx::query_as(
            "select distinct grants.server_id, grants.user_id from current_grants as grants
             join servers on servers.server_id = grants.server_id
             where grants.state in ('giving', 'taking') and grants.since < $1
                 and servers.left_at is null and not exists (
                     select 1 from work
                     where work.server_id = grants.server_id and work.user_id = grants.user_id
                         and work.due_at <> $2
                 )",
        )
        .bind(before)
        .bind(Timestamp::NEVER)
        .fetch_all(&self.reader)
        .await?)
    }

    /// How many members have the role from the bot, as far as the ledger knows.
    pub async fn holders(&self, server: ServerId, role: RoleId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from current_grants
             where server_id = $1 and role_id = $2 and state <> 'withdrawn'",
        )
        .bind(server)
        .bind(role)
        .fetch_one(&self.reader)
        .await?;
        Ok(count.unsigned_abs())
    }
}

/// A grant and one of its binds.
#[derive(FromRow)]
struct Row {
    server_id: ServerId,
    role_id: RoleId,
    state: GrantState,
    since: Timestamp,
    lands_until: Option<Timestamp>,
    bind_id: Option<BindId>,
}

fn collect(rows: Vec<Row>) -> BTreeMap<ServerId, BTreeMap<RoleId, Grant>> {
    let mut servers: BTreeMap<ServerId, BTreeMap<RoleId, Grant>> = BTreeMap::new();
    for row in rows {
        let grants = servers.entry(row.server_id).or_default();
        let grant = grants.entry(row.role_id).or_insert_with(|| Grant {
            state: row.state,
            binds: BTreeSet::new(),
            since: row.since,
            lands_until: row.lands_until,
        });
        grant.binds.extend(row.bind_id);
    }
    servers
}
