//! `hidden_inventories` and `hidden_notices`: inventories that members hide, and
//! what the members were told of it.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::{Connection, Store, StoreError};
use crate::domain::{
    CredentialKind, HiddenDays, HiddenInventory, HiddenNotice, HiddenStanding, Holding,
    HoldingState, RobloxUserId, RoleId, ServerId, Timestamp, UnknownReason, UserId,
};

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// The member is to be told.
    Planned,
    /// A message is on its way, or may be.
    Sending,
    /// The member was told.
    Told,
    /// No message reaches the member: the next reply tells them.
    Refused,
}

/// A member who is to be told, or was, that their hidden inventory is to count as
/// lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    pub server: ServerId,
    pub user: UserId,
    pub account: RobloxUserId,
    /// What they lose.
    pub roles: BTreeSet<RoleId>,
    pub days: HiddenDays,
    pub state: NoticeState,
    /// When it was planned or refused; of the other states, since when the days count.
    pub at: Timestamp,
}

macro_rules! select_notices {
    ($rest:literal) => {
        concat!(
            "select server_id, user_id, roblox_id, roles, days, state, at from hidden_notices ",
            $rest
        )
    };
}

impl Store {
    /// The account's inventory, if it is hidden and the server takes roles for that,
    /// with what the member was told.
    pub async fn hidden_inventory(
        &self,
        server: ServerId,
        user: UserId,
        account: RobloxUserId,
    ) -> Result<Option<HiddenInventory>, StoreError> {
        let found: Option<(HiddenDays, Timestamp, Timestamp)> = sqlx::query_as(
            "select server_settings.hidden_days, hidden_inventories.since,
                 hidden_inventories.last_at
             from server_settings join hidden_inventories on hidden_inventories.roblox_id = $2
             where server_settings.server_id = $1 and server_settings.hidden_days is not null",
        )
        .bind(server)
        .bind(account)
        .fetch_optional(&self.reader)
        .await?;
        let Some((days, since, last)) = found else {
            return Ok(None);
        };
        let notice = self.hidden_notice(server, user, account).await?;
        Ok(Some(HiddenInventory {
            since,
            last,
            days,
            notice: notice.and_then(NoticeRow::told),
        }))
    }

    /// What a member is to be told, or was, of this account.
    pub async fn hidden_notice(
        &self,
        server: ServerId,
        user: UserId,
        account: RobloxUserId,
    ) -> Result<Option<NoticeRow>, StoreError> {
        let row: Option<Row> = sqlx::query_as(select_notices!(
            "where server_id = $1 and user_id = $2 and roblox_id = $3"
        ))
        .bind(server)
        .bind(user)
        .bind(account)
        .fetch_optional(&self.reader)
        .await?;
        row.map(NoticeRow::try_from).transpose()
    }

    /// A member is to be told that they lose these roles, unless they were told or the
    /// inventory is hidden no longer. Of another account than before it is news; and
    /// of other roles, while nothing was told.
    pub async fn plan_hidden_notice(
        &self,
        (server, user, account): (ServerId, UserId, RobloxUserId),
        roles: &BTreeSet<RoleId>,
        days: HiddenDays,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let roles: Vec<_> = roles.iter().map(RoleId::to_string).collect();
        sqlx::query(
            "insert into hidden_notices (server_id, user_id, roblox_id, roles, days, state, at)
             select cast($1 as bigint), cast($2 as bigint), roblox_id, $4, cast($5 as bigint),
                 'planned', cast($6 as bigint)
             from hidden_inventories where roblox_id = $3
             on conflict (server_id, user_id) do update set
                 roblox_id = excluded.roblox_id, roles = excluded.roles, days = excluded.days,
                 state = excluded.state, at = excluded.at
             where hidden_notices.roblox_id <> excluded.roblox_id
                 or hidden_notices.state in ('planned', 'refused')
                     and hidden_notices.roles <> excluded.roles",
        )
        .bind(server)
        .bind(user)
        .bind(account)
        .bind(roles.join(" "))
        .bind(days)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The first notice of which it is not known whether it was sent; else the first that
    /// waits to be, of the servers by turns: the next after `last` has its own. Of those
    /// that stand so since `before`.
    pub async fn next_hidden_notice(
        &self,
        last: Option<ServerId>,
        before: Timestamp,
    ) -> Result<Option<NoticeRow>, StoreError> {
        let sending: Option<Row> = sqlx::query_as(select_notices!(
            "where state = 'sending' and at <= $1 order by at limit 1"
        ))
        .bind(before)
        .fetch_optional(&self.reader)
        .await?;
        let row = match (sending, last) {
            (Some(row), _) => Some(row),
            (None, None) => self.planned_notice(0, before).await?,
            (None, Some(last)) => match self.planned_notice(last.get(), before).await? {
                Some(row) => Some(row),
                None => self.planned_notice(0, before).await?,
            },
        };
        row.map(NoticeRow::try_from).transpose()
    }

    /// The first notice that waits, of the first server behind `last`.
    async fn planned_notice(
        &self,
        last: i64,
        before: Timestamp,
    ) -> Result<Option<Row>, StoreError> {
        Ok(sqlx::query_as(select_notices!(
            "where state = 'planned' and server_id > $1 and at <= $2
             order by server_id, at limit 1"
        ))
        .bind(last)
        .bind(before)
        .fetch_optional(&self.reader)
        .await?)
    }

    /// Moves a notice on, if it still stands as it was read. `at` as in
    /// [`NoticeRow::at`]. Returns whether it did.
    pub async fn move_hidden_notice(
        &self,
        notice: &NoticeRow,
        state: NoticeState,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let moved = sqlx::query(
            "update hidden_notices set state = $5, at = $6
             where server_id = $1 and user_id = $2 and roblox_id = $3 and state = $4 and at = $7",
        )
        .bind(notice.server)
        .bind(notice.user)
        .bind(notice.account)
        .bind(notice.state)
        .bind(state)
        .bind(at)
        .bind(notice.at)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(moved.rows_affected() == 1)
    }

    /// There is nobody to tell any more.
    pub async fn drop_hidden_notice(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("delete from hidden_notices where server_id = $1 and user_id = $2")
            .bind(server)
            .bind(user)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Takes note of what a read of an account says of it being hidden. Whatever was told
/// ends that, and what was made of it.
pub(super) async fn note(
    connection: &mut Connection,
    account: RobloxUserId,
    read: impl Iterator<Item = &Holding> + Clone,
) -> Result<(), StoreError> {
    const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);
    // What a member shows to nobody else tells nothing of what they show to all.
    let mut read = read.filter(|it| it.credential == CredentialKind::Key);
    let is_known = |it: &Holding| !matches!(it.state, HoldingState::Unknown(_));
    if read.clone().any(is_known) {
        return forget(connection, account).await;
    }
    let Some(hidden) = read.find(|it| it.state == HIDDEN) else {
        return Ok(());
    };
    // Reads may be recorded in any order.
    sqlx::query(
        "insert into hidden_inventories (roblox_id, since, last_at)
         select cast($1 as bigint), cast($2 as bigint), cast($2 as bigint)
         where not exists (
             select 1 from holdings
             where roblox_id = $1 and credential = 'key' and learnt_at > $2
         )
         on conflict (roblox_id) do update set last_at = excluded.last_at
         where hidden_inventories.last_at < excluded.last_at",
    )
    .bind(account)
    .bind(hidden.learnt)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets that an account's inventory is hidden, and who was told of it.
pub(super) async fn forget(
    connection: &mut Connection,
    account: RobloxUserId,
) -> Result<(), StoreError> {
    sqlx::query("delete from hidden_inventories where roblox_id = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// The same of an account about which something is dated after `moment`.
pub(super) async fn forget_dated_after(
    connection: &mut Connection,
    account: RobloxUserId,
    moment: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("delete from hidden_inventories where roblox_id = $1 and last_at > $2")
        .bind(account)
        .bind(moment)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what was told to a user, in all servers.
pub(super) async fn forget_notices_to(
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    // Server by server, as the key goes.
    sqlx::query(
        "delete from hidden_notices
         where server_id in (select server_id from servers) and user_id = $1",
    )
    .bind(user)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what was told in a server that takes no roles for it any more, or that the
/// bot left.
pub(super) async fn forget_notices_in(
    connection: &mut Connection,
    server: ServerId,
) -> Result<(), StoreError> {
    sqlx::query("delete from hidden_notices where server_id = $1")
        .bind(server)
        .execute(connection)
        .await?;
    Ok(())
}

/// Those who have a role from the bot and lose it for their hidden inventory, and when
/// Roblox last said that it is.
pub(super) async fn losing(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
) -> Result<Vec<(UserId, Timestamp)>, StoreError> {
    let told: Vec<Told> = sqlx::query_as(
        "select hidden_notices.server_id, hidden_notices.user_id, hidden_notices.roblox_id,
             hidden_notices.roles, hidden_notices.days, hidden_notices.state, hidden_notices.at,
             hidden_inventories.since, hidden_inventories.last_at, server_settings.hidden_days
         from hidden_notices
         join hidden_inventories on hidden_inventories.roblox_id = hidden_notices.roblox_id
         join server_settings on server_settings.server_id = $1
             and server_settings.hidden_days is not null
         where hidden_notices.server_id = $1 and exists (
             select 1 from grants
             where grants.server_id = $1 and grants.user_id = hidden_notices.user_id
                 and grants.role_id = $2 and grants.state = 'held'
         )",
    )
    .bind(server)
    .bind(role)
    .fetch_all(connection)
    .await?;
    let mut losing = Vec::new();
    for row in told {
        let notice = NoticeRow::try_from(row.notice)?;
        let user = notice.user;
        let hidden = HiddenInventory {
            since: row.since,
            last: row.last_at,
            days: row.hidden_days,
            notice: notice.told(),
        };
        // As it stood when it was read last.
        if let Some(HiddenStanding::Lost { .. }) = hidden.standing(role, hidden.last) {
            losing.push((user, hidden.last));
        }
    }
    Ok(losing)
}

impl NoticeRow {
    /// What the member was told, once they were.
    fn told(self) -> Option<HiddenNotice> {
        match self.state {
            NoticeState::Planned | NoticeState::Sending | NoticeState::Refused => None,
            NoticeState::Told => Some(HiddenNotice {
                told: self.at,
                days: self.days,
                roles: self.roles,
            }),
        }
    }
}

#[derive(FromRow)]
struct Row {
    server_id: ServerId,
    user_id: UserId,
    roblox_id: RobloxUserId,
    roles: String,
    days: HiddenDays,
    state: NoticeState,
    at: Timestamp,
}

/// A notice beside what it is about.
#[derive(FromRow)]
struct Told {
    #[sqlx(flatten)]
    notice: Row,
    since: Timestamp,
    last_at: Timestamp,
    hidden_days: HiddenDays,
}

impl TryFrom<Row> for NoticeRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let roles: Result<_, _> = row.roles.split_whitespace().map(str::parse).collect();
        Ok(Self {
            server: row.server_id,
            user: row.user_id,
            account: row.roblox_id,
            roles: roles.map_err(|error| StoreError::unreadable("roles", error))?,
            days: row.days,
            state: row.state,
            at: row.at,
        })
    }
}
