//! `binds` and `role_policies`, changed. Each change queues, in its own
//! transaction, everybody whose roles it may touch.

use sqlx::Transaction;

use super::audit::{self, Act, AuditEntry};
use super::columns::Flag;
use super::error::Constraint;
use super::links::ceiling_column;
use super::{Connection, Database, MAX_BINDS, Store, StoreError, binds, queue, servers};
use crate::domain::{
    Bind, BindId, Ceiling, OnLoss, Permissions, Requirement, RoleId, ServerId, Timestamp, Trigger,
    UserId,
};

/// A bind to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBind {
    pub server: ServerId,
    pub role: RoleId,
    pub requirement: Requirement,
    pub name: Option<String>,
    pub author: UserId,
    /// The author's authority: the bind hands out nothing above it.
    pub ceiling: Ceiling,
    /// The role's powers that the author confirmed.
    pub confirmed_powers: Permissions,
}

/// What to change about a role's policy; `None` leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PolicyChange {
    pub on_loss: Option<OnLoss>,
    pub strict: Option<bool>,
}

/// Why a bind was not made.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The same role for the same requirement. Nothing was changed, not even
    /// the policy.
    #[error("that bind exists already")]
    Exists(Box<Bind>),
    #[error("a server may have {limit} binds")]
    TooMany { limit: u32 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BindError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What becomes of the roles that a bind gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// Members keep them, and the bot no longer takes them.
    KeepRoles,
    /// Members lose what no other bind earns them, by updates.
    TakeRoles,
}

/// A bind that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    pub bind: Bind,
    /// How many members had the role by this bind alone.
    pub holders: u64,
}

impl Store {
    /// Makes a bind, and queues an update of those whom it may give its role to.
    pub async fn add_bind(
        &self,
        new: NewBind,
        policy: PolicyChange,
        now: Timestamp,
    ) -> Result<Bind, BindError> {
        let transaction = self.write().await?;
        self.put_in(transaction, new, policy, now).await
    }

    /// Makes a bind in place of another, which its author removes. Also queues an
    /// update of whoever has a grant of the other's role: they may get the new one.
    /// None if the other is gone already; then nothing is changed.
    pub async fn replace_bind(
        &self,
        old: BindId,
        leftover: Leftover,
        new: NewBind,
        now: Timestamp,
    ) -> Result<Option<Bind>, BindError> {
        let mut transaction = self.write().await?;
        let Some(old) = binds::active(&mut transaction, new.server, old).await? else {
            return Ok(None);
        };
        // Before they keep it without the bot's having a part in it.
        queue::holders(&mut transaction, new.server, old.role, Trigger::Bind, now).await?;
        self.take_out(&mut transaction, &old, new.author, leftover, now)
            .await?;
        let policy = PolicyChange::default();
        self.put_in(transaction, new, policy, now).await.map(Some)
    }

    /// Makes a bind and ends the transaction.
    async fn put_in(
        &self,
        mut transaction: Transaction<'_, Database>,
        new: NewBind,
        policy: PolicyChange,
        now: Timestamp,
    ) -> Result<Bind, BindError> {
        servers::ensure(&mut transaction, new.server, now).await?;
        let bind = Bind {
            id: self.key(now, BindId::new),
            server: new.server,
            role: new.role,
            requirement: new.requirement,
            name: new.name,
            author: new.author,
            ceiling: new.ceiling,
            confirmed_powers: new.confirmed_powers,
            created: now,
            vouched: now,
        };
        if let Err(error) = insert(&mut transaction, &bind).await {
            let Some(Constraint::BindsOneActive | Constraint::BindsOneByLink) =
                Constraint::violated(&error)
            else {
                return Err(error.into());
            };
            transaction.rollback().await?;
            let mut connection = self.reader.acquire().await?;
            let same = binds::same(&mut connection, bind.server, bind.role, &bind.requirement);
            return Err(match same.await? {
                Some(same) => BindError::Exists(Box::new(same)),
                // It was removed in between: the next try succeeds.
                None => BindError::Store(StoreError::Busy(error)),
            });
        }
        let count: i64 = sqlx::query_scalar(
            "select count(*) from binds where server_id = $1 and removed_at is null",
        )
        .bind(bind.server)
        .fetch_one(&mut *transaction)
        .await?;
        if count > i64::from(MAX_BINDS) {
            return Err(BindError::TooMany { limit: MAX_BINDS });
        }
        change_policy(&mut transaction, bind.server, bind.role, policy).await?;
        queue::concerned(&mut transaction, &bind, Trigger::Bind, now).await?;
        transaction.commit().await?;
        Ok(bind)
    }

    /// A person vouches for a bind on a role with powers: from now on it is
    /// their authority that counts. Queues an update of those whom it may give its
    /// role to. None if there is no such bind.
    pub async fn confirm_bind(
        &self,
        server: ServerId,
        id: BindId,
        powers: Permissions,
        author: UserId,
        ceiling: Ceiling,
        now: Timestamp,
    ) -> Result<Option<Bind>, StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "update binds set confirmed_powers = $3, author_id = $4, ceiling_role = $5,
                 vouched_at = $6
             where server_id = $1 and bind_id = $2 and removed_at is null",
        )
        .bind(server)
        .bind(id)
        .bind(powers)
        .bind(author)
        .bind(ceiling_column(ceiling))
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        let bind = binds::active(&mut transaction, server, id).await?;
        if let Some(bind) = &bind {
            queue::concerned(&mut transaction, bind, Trigger::Bind, now).await?;
        }
        transaction.commit().await?;
        Ok(bind)
    }

    /// Removes a bind, and queues an update of those whom it concerned and of
    /// whoever has a grant of the role. The role's policy goes with its last bind.
    /// None if there is no such bind.
    pub async fn remove_bind(
        &self,
        server: ServerId,
        id: BindId,
        by: UserId,
        leftover: Leftover,
        now: Timestamp,
    ) -> Result<Option<Removed>, StoreError> {
        let mut transaction = self.write().await?;
        let Some(bind) = binds::active(&mut transaction, server, id).await? else {
            return Ok(None);
        };
        let holders = self
            .take_out(&mut transaction, &bind, by, leftover, now)
            .await?;
        transaction.commit().await?;
        Ok(Some(Removed { bind, holders }))
    }

    /// Removes a bind, and returns how many members had the role by it alone.
    async fn take_out(
        &self,
        connection: &mut Connection,
        bind: &Bind,
        by: UserId,
        leftover: Leftover,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        sqlx::query("update binds set removed_at = $2, removed_by = $3 where bind_id = $1")
            .bind(bind.id)
            .bind(now)
            .bind(by)
            .execute(&mut *connection)
            .await?;
        let alone = standing_alone(connection, bind).await?;
        let holders = alone.iter().filter(|grant| grant.there.0).count();
        if leftover == Leftover::KeepRoles {
            for grant in &alone {
                self.release(connection, grant.user, bind, by, now).await?;
            }
        }
        sqlx::query(
            "delete from role_policies where server_id = $1 and role_id = $2 and not exists (
                 select 1 from binds
                 where binds.server_id = $1 and binds.role_id = $2 and binds.removed_at is null
             )",
        )
        .bind(bind.server)
        .bind(bind.role)
        .execute(&mut *connection)
        .await?;
        queue::concerned(connection, bind, Trigger::Bind, now).await?;
        queue::holders(connection, bind.server, bind.role, Trigger::Bind, now).await?;
        Ok(u64::try_from(holders).unwrap_or(u64::MAX))
    }

    /// How many members have the role by this bind alone.
    pub async fn holders_by(&self, bind: &Bind) -> Result<u64, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let alone = standing_alone(&mut connection, bind).await?;
        let holders = alone.iter().filter(|grant| grant.there.0).count();
        Ok(u64::try_from(holders).unwrap_or(u64::MAX))
    }

    async fn release(
        &self,
        connection: &mut Connection,
        user: UserId,
        bind: &Bind,
        by: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("delete from grants where server_id = $1 and user_id = $2 and role_id = $3")
            .bind(bind.server)
            .bind(user)
            .bind(bind.role)
            .execute(&mut *connection)
            .await?;
        let entry = AuditEntry {
            binds: [bind.id].into(),
            actor: Some(by),
            ..AuditEntry::new(Act::Released, Trigger::Bind)
        };
        let subject = (bind.server, user, bind.role);
        audit::append(connection, subject, &entry, now).await
    }
}

async fn insert(connection: &mut Connection, bind: &Bind) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into binds (bind_id, server_id, role_id, requirement, name, author_id,
             ceiling_role, confirmed_powers, created_at, vouched_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(bind.id)
    .bind(bind.server)
    .bind(bind.role)
    .bind(&bind.requirement)
    .bind(&bind.name)
    .bind(bind.author)
    .bind(ceiling_column(bind.ceiling))
    .bind(bind.confirmed_powers)
    .bind(bind.created)
    .bind(bind.vouched)
    .execute(connection)
    .await?;
    Ok(())
}

async fn change_policy(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    change: PolicyChange,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into role_policies (server_id, role_id, on_loss, strict)
         values ($1, $2, coalesce($3, 'remove'), coalesce($4, false))
         on conflict (server_id, role_id) do update set
             on_loss = coalesce($3, role_policies.on_loss),
             strict = coalesce($4, role_policies.strict)",
    )
    .bind(server)
    .bind(role)
    .bind(change.on_loss)
    .bind(change.strict)
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StandingAlone {
    #[sqlx(rename = "user_id")]
    user: UserId,
    /// Whether the member has the role, as far as the ledger knows.
    there: Flag,
}

/// The grants that rest on this bind and on no other that is left. The bind
/// itself may be there still or not.
async fn standing_alone(
    connection: &mut Connection,
    bind: &Bind,
) -> Result<Vec<StandingAlone>, StoreError> {
    Ok(sqlx::query_as(
        "select grants.user_id,
             cast(grants.state <> 'withdrawn' and members.present as integer) as there
         from grants
         join members
             on members.server_id = grants.server_id and members.user_id = grants.user_id
         where grants.server_id = $1 and grants.role_id = $2
             and exists (
                 select 1 from grant_binds
                 where grant_binds.server_id = grants.server_id
                     and grant_binds.user_id = grants.user_id
                     and grant_binds.role_id = grants.role_id
                     and not grant_binds.remembered
                     and grant_binds.bind_id = $3
             )
             and not exists (
                 select 1 from grant_binds
                 join binds on binds.bind_id = grant_binds.bind_id
                 where grant_binds.server_id = grants.server_id
                     and grant_binds.user_id = grants.user_id
                     and grant_binds.role_id = grants.role_id
                     and not grant_binds.remembered
                     and binds.removed_at is null
                     and binds.bind_id <> $3
             )",
    )
    .bind(bind.server)
    .bind(bind.role)
    .bind(bind.id)
    .fetch_all(connection)
    .await?)
}
