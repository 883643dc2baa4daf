//! `reversals`: changes under the guard that somebody decided to undo, until each is
//! undone.

use std::collections::BTreeMap;

use super::guard::{Way, words};
use super::ledger::Key;
use super::{Connection, Store, StoreError, key};
use crate::domain::{Direction, RoleId, ServerId, Timestamp, UserId};

impl Store {
    /// The changes of a member's roles that are to be undone.
    pub async fn reversals(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<BTreeMap<RoleId, Direction>, StoreError> {
        let rows: Vec<(RoleId, Direction)> = sqlx::query_as(
            "select role_id, direction from reversals where server_id = $1 and user_id = $2",
        )
        .bind(server)
        .bind(user)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// There is nothing to undo any more, as a look at the member showed.
    pub async fn end_reversal(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        direction: Direction,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        done(&mut transaction, (server, user, role), direction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Every change under the guard since `since` is to be undone that nothing followed,
/// and those on their way. Returns how many members that is about.
pub(super) async fn plan(
    connection: &mut Connection,
    (server, role, direction): Way,
    since: Timestamp,
) -> Result<u64, StoreError> {
    let (act, open) = words(direction);
    let changed = sqlx::query(
        "insert into reversals (server_id, user_id, role_id, direction)
         select distinct changed.server_id, changed.user_id, changed.role_id, $3
         from audit as changed
         join members on members.server_id = changed.server_id
             and members.user_id = changed.user_id and members.present
         where changed.server_id = $1 and changed.role_id = $2 and changed.audit_id >= $4
             and changed.guarded and changed.act = $5 and not exists (
                 select 1 from audit as later
                 where later.server_id = $1 and later.user_id = changed.user_id
                     and later.role_id = $2 and later.audit_id > changed.audit_id
                     and later.act <> 'refused'
             )
         on conflict (server_id, user_id, role_id) do update set direction = excluded.direction",
    )
    .bind(server)
    .bind(role)
    .bind(direction)
    .bind(key::first_at(since))
    .bind(act)
    .execute(&mut *connection)
    .await?;
    let on_their_way = sqlx::query(
        "insert into reversals (server_id, user_id, role_id, direction)
         select server_id, user_id, role_id, $3 from grants
         where server_id = $1 and role_id = $2 and state in ('giving', 'taking')
             and state = $4 and guarded
         on conflict (server_id, user_id, role_id) do update set direction = excluded.direction",
    )
    .bind(server)
    .bind(role)
    .bind(direction)
    .bind(open)
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() + on_their_way.rows_affected())
}

/// Nothing of a role is to be undone any more.
pub(super) async fn cancel(
    connection: &mut Connection,
    (server, role, direction): Way,
) -> Result<(), StoreError> {
    sqlx::query("delete from reversals where server_id = $1 and role_id = $2 and direction = $3")
        .bind(server)
        .bind(role)
        .bind(direction)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn done(
    connection: &mut Connection,
    (server, user, role): Key,
    direction: Direction,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from reversals
         where server_id = $1 and user_id = $2 and role_id = $3 and direction = $4",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .bind(direction)
    .execute(connection)
    .await?;
    Ok(())
}

/// A stay is over, and with it what was to be undone in it.
pub(super) async fn forget(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
) -> Result<(), StoreError> {
    sqlx::query("delete from reversals where server_id = $1 and user_id = $2")
        .bind(server)
        .bind(user)
        .execute(connection)
        .await?;
    Ok(())
}
