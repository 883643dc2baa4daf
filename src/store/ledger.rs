//! `grants` and `grant_binds`, written. Every role write at Discord goes
//! through three steps: [`Store::intend`], the write, [`Store::settle`] (or
//! [`Store::retract`], if there was no write). What
//! a crash leaves in between is an open intent, and a look at the member
//! settles it ([`Store::correct`]). All of these are for whoever has the member in
//! hand, by the lease they name.

use std::collections::BTreeSet;

use super::audit::{self, Act, AuditEntry};
use super::columns::millis;
use super::{
    Connection, LeaseError, MemberLease, Store, StoreError, leases, reversals, server_settings,
    servers,
};
use crate::domain::{
    BindId, Direction, GrantState, IN_FLIGHT, LedgerNote, RoleId, ServerId, Timestamp, Trigger,
    UserId,
};

/// What is about to be done about a role of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Give it, because of these binds.
    Give(BTreeSet<BindId>),
    Take,
}

/// What became of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The role was given.
    Held,
    /// The role was taken.
    Gone,
    /// The write was surely not made, and the row is again what it was before
    /// the intent. Not for a timeout: that write may still land, and the intent
    /// stays open.
    Reverted,
}

impl Intent {
    /// Which way the role changes.
    pub const fn direction(&self) -> Direction {
        match self {
            Self::Give(_) => Direction::Gain,
            Self::Take => Direction::Loss,
        }
    }
}

/// Server, member and role: the key of a row of the ledger.
pub(super) type Key = (ServerId, UserId, RoleId);

pub(super) fn key(lease: MemberLease, role: RoleId) -> Key {
    let (server, user) = lease.of;
    (server, user, role)
}

impl Store {
    /// Records that a role is about to be given or taken, whatever the guard says.
    pub async fn intend(
        &self,
        lease: MemberLease,
        role: RoleId,
        intent: &Intent,
        now: Timestamp,
    ) -> Result<(), LeaseError> {
        let mut transaction = self.write().await?;
        self.fence(&mut transaction, lease).await?;
        record(&mut transaction, key(lease, role), intent, false, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A role that is about to be settled was sent more than once: until it can't land
    /// any more, it is not taken.
    pub async fn may_land_again(
        &self,
        lease: MemberLease,
        role: RoleId,
        now: Timestamp,
    ) -> Result<(), LeaseError> {
        let (server, user, role) = key(lease, role);
        let mut transaction = self.write().await?;
        leases::not_taken_over(&mut transaction, lease).await?;
        sqlx::query(
            "update grants set lands_until = $4
             where server_id = $1 and user_id = $2 and role_id = $3",
        )
        .bind(server)
        .bind(user)
        .bind(role)
        .bind(now.plus(IN_FLIGHT))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Records what became of an intent, and adds to the audit trail.
    ///
    /// A row that went in between (the role was deleted, the member left and came
    /// back, the bind was removed and the role kept) does not come back.
    pub async fn settle(
        &self,
        lease: MemberLease,
        role: RoleId,
        outcome: Settled,
        entry: &AuditEntry,
        now: Timestamp,
    ) -> Result<(), LeaseError> {
        let key = key(lease, role);
        let mut transaction = self.write().await?;
        leases::not_taken_over(&mut transaction, lease).await?;
        // It asks the row whether the guard counted the change.
        audit::append(&mut transaction, key, entry, now).await?;
        match outcome {
            Settled::Held => {
                put(&mut transaction, key, GrantState::Held, now).await?;
                reversals::done(&mut transaction, key, Direction::Loss).await?;
            }
            Settled::Gone => {
                delete(&mut transaction, key).await?;
                reversals::done(&mut transaction, key, Direction::Gain).await?;
            }
            Settled::Reverted => revert(&mut transaction, key).await?,
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes back an intent that nothing came of, for Discord was not asked: the
    /// row is again what it was before, and there is nothing to audit.
    pub async fn retract(&self, lease: MemberLease, role: RoleId) -> Result<(), LeaseError> {
        let mut transaction = self.write().await?;
        leases::not_taken_over(&mut transaction, lease).await?;
        revert(&mut transaction, key(lease, role)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Records what a look at the member told about a row. Where it settles an
    /// intent that a crash left open, or shows that somebody took the role by
    /// hand, it adds to the audit trail.
    pub async fn correct(
        &self,
        lease: MemberLease,
        role: RoleId,
        note: &LedgerNote,
        now: Timestamp,
    ) -> Result<(), LeaseError> {
        let key = key(lease, role);
        let mut transaction = self.write().await?;
        self.fence(&mut transaction, lease).await?;
        let Some(before) = state(&mut transaction, key).await? else {
            return Ok(());
        };
        let act = match (note, before) {
            (LedgerNote::Held(_), GrantState::Giving) => Some(Act::Given),
            (LedgerNote::Gone, GrantState::Taking) => Some(Act::Taken),
            (LedgerNote::Withdrawn, _) => Some(Act::Withdrawn),
            (LedgerNote::Held(_) | LedgerNote::Gone, _) => None,
        };
        if let Some(act) = act {
            let entry = AuditEntry {
                binds: binds(&mut transaction, key).await?,
                ..AuditEntry::new(act, Trigger::Recovery)
            };
            audit::append(&mut transaction, key, &entry, now).await?;
        }
        match note {
            LedgerNote::Held(binds) => {
                put(&mut transaction, key, GrantState::Held, now).await?;
                replace_binds(&mut transaction, key, binds).await?;
            }
            LedgerNote::Withdrawn => {
                put(&mut transaction, key, GrantState::Withdrawn, now).await?;
            }
            LedgerNote::Gone => delete(&mut transaction, key).await?,
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The role was deleted at Discord: the ledger's rows of it go, and its pauses,
    /// and it makes nobody a moderator. Its binds stay, for an admin to remove.
    /// Returns how many rows of the ledger went.
    pub async fn forget_role(&self, server: ServerId, role: RoleId) -> Result<u64, StoreError> {
        let mut transaction = self.write().await?;
        for direction in [Direction::Loss, Direction::Gain] {
            reversals::cancel(&mut transaction, (server, role, direction)).await?;
        }
        sqlx::query("delete from role_pauses where server_id = $1 and role_id = $2")
            .bind(server)
            .bind(role)
            .execute(&mut *transaction)
            .await?;
        let forgotten = sqlx::query("delete from grants where server_id = $1 and role_id = $2")
            .bind(server)
            .bind(role)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        server_settings::drop_moderators(&mut transaction, server, role).await?;
        transaction.commit().await?;
        Ok(forgotten)
    }
}

async fn state(
    connection: &mut Connection,
    (server, user, role): Key,
) -> Result<Option<GrantState>, StoreError> {
    Ok(sqlx::query_scalar(
        "select state from grants where server_id = $1 and user_id = $2 and role_id = $3",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .fetch_optional(connection)
    .await?)
}

async fn binds(
    connection: &mut Connection,
    (server, user, role): Key,
) -> Result<BTreeSet<BindId>, StoreError> {
    let binds: Vec<BindId> = sqlx::query_scalar(
        "select bind_id from grant_binds
         where server_id = $1 and user_id = $2 and role_id = $3 and not remembered",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .fetch_all(connection)
    .await?;
    Ok(binds.into_iter().collect())
}

/// Puts a row, if it is still there, into a state that no write is on its way
/// from.
async fn put(
    connection: &mut Connection,
    key: Key,
    state: GrantState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (server, user, role) = key;
    sqlx::query(
        "update grants set state = $4, since = case when state = $4 then since else $5 end,
             before_state = null, before_since = null
         where server_id = $1 and user_id = $2 and role_id = $3",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .bind(state)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    forget_remembered(connection, key).await
}

/// Makes a row what it was before the intent, none where there was none.
async fn revert(connection: &mut Connection, key: Key) -> Result<(), StoreError> {
    let (server, user, role) = key;
    sqlx::query(
        "delete from grants
         where server_id = $1 and user_id = $2 and role_id = $3
             and state in ('giving', 'taking') and before_state is null",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .execute(&mut *connection)
    .await?;
    let reverted = sqlx::query(
        "update grants set state = before_state, since = before_since,
             before_state = null, before_since = null
         where server_id = $1 and user_id = $2 and role_id = $3 and before_state is not null",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if reverted == 1 {
        sqlx::query(
            "delete from grant_binds
             where server_id = $1 and user_id = $2 and role_id = $3 and not remembered",
        )
        .bind(server)
        .bind(user)
        .bind(role)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "update grant_binds set remembered = false
             where server_id = $1 and user_id = $2 and role_id = $3",
        )
        .bind(server)
        .bind(user)
        .bind(role)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Opens an intent; the row remembers what it was before, until when a giving may land
/// that is repeated, and whether the guard counts the change.
pub(super) async fn record(
    connection: &mut Connection,
    key: Key,
    intent: &Intent,
    guarded: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (server, user, role) = key;
    let state = match intent {
        Intent::Give(_) => GrantState::Giving,
        Intent::Take => GrantState::Taking,
    };
    servers::ensure(connection, server, now).await?;
    sqlx::query(
        "insert into grants (server_id, user_id, role_id, state, since, guarded)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (server_id, user_id, role_id) do update set
             before_state = grants.state, before_since = grants.since,
             lands_until = case
                 when grants.state = 'giving' or grants.lands_until > excluded.since
                     then excluded.since + $7
                 else grants.lands_until
             end,
             state = excluded.state, since = excluded.since, guarded = excluded.guarded",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .bind(state)
    .bind(now)
    .bind(guarded)
    .bind(millis(IN_FLIGHT))
    .execute(&mut *connection)
    .await?;
    forget_remembered(connection, key).await?;
    sqlx::query(
        "insert into grant_binds (server_id, user_id, role_id, bind_id, remembered)
         select server_id, user_id, role_id, bind_id, true from grant_binds
         where server_id = $1 and user_id = $2 and role_id = $3",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .execute(&mut *connection)
    .await?;
    if let Intent::Give(binds) = intent {
        replace_binds(connection, key, binds).await?;
    }
    Ok(())
}

/// Deletes a row; its binds go with it.
async fn delete(connection: &mut Connection, (server, user, role): Key) -> Result<(), StoreError> {
    sqlx::query("delete from grants where server_id = $1 and user_id = $2 and role_id = $3")
        .bind(server)
        .bind(user)
        .bind(role)
        .execute(connection)
        .await?;
    Ok(())
}

async fn forget_remembered(
    connection: &mut Connection,
    (server, user, role): Key,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from grant_binds
         where server_id = $1 and user_id = $2 and role_id = $3 and remembered",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .execute(connection)
    .await?;
    Ok(())
}

async fn replace_binds(
    connection: &mut Connection,
    (server, user, role): Key,
    binds: &BTreeSet<BindId>,
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from grant_binds
         where server_id = $1 and user_id = $2 and role_id = $3 and not remembered",
    )
    .bind(server)
    .bind(user)
    .bind(role)
    .execute(&mut *connection)
    .await?;
    for bind in binds {
        sqlx::query(
            "insert into grant_binds (server_id, user_id, role_id, bind_id, remembered)
             values ($1, $2, $3, $4, false)",
        )
        .bind(server)
        .bind(user)
        .bind(role)
        .bind(bind)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
