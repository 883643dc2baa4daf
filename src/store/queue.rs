//! Who is queued: a member, and all whom a change may concern. Queueing one again
//! only makes it more urgent, so a thousand events cost one update.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::links::link_counts;
use super::placeholders::rows;
use super::{Connection, StoreError};
use crate::domain::{
    Bind, Direction, LinkStatus, Requirement, RoleId, ServerId, Timestamp, Trigger, UserId,
};

/// Members in one statement. SQLite allows it 32,766 values.
const BATCH: usize = 250;

/// Never the same twice, also not for a row that went and came back: whoever
/// still holds the old one must not strike off the new.
pub(super) fn fresh_version() -> i64 {
    rand::random_range(1..=i64::MAX)
}

/// What happens to a member who waits already.
///
/// What somebody asked for is still asked for, and its time is not prolonged by
/// news: only by asking again. A sweep's turn is spent: what would do with older
/// facts does not take its place, but what reads anew or has just read does.
macro_rules! coalesce {
    ($($insert:expr),+) => {
        concat!(
            "insert into work (server_id, user_id, reason, due_at, queued_at, attempts, version) ",
            $($insert,)+
            " on conflict (server_id, user_id) do update set
                 reason = case
                     when work.reason in ('asked', 'moderator') then work.reason
                     when work.reason = 'sweep' and excluded.reason not in
                         ('asked', 'moderator', 'retry', 'elsewhere') then work.reason
                     else excluded.reason end,
                 due_at = case when work.due_at < excluded.due_at then work.due_at
                     else excluded.due_at end,
                 attempts = case
                     when work.reason in ('asked', 'moderator')
                         and excluded.reason not in ('asked', 'moderator') then work.attempts
                     else 0 end,
                 version = excluded.version"
        )
    };
}

/// Queues an update of a member that is due at once.
pub(super) async fn member(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    member_at(connection, server, user, reason, now, now).await
}

pub(super) async fn member_at(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
    reason: Trigger,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!("values ($1, $2, $3, $4, $5, 0, $6)"))
        .bind(server)
        .bind(user)
        .bind(reason)
        .bind(due)
        .bind(now)
        .bind(fresh_version())
        .execute(connection)
        .await?;
    Ok(())
}

/// Queues updates of members that are due at once.
pub(super) async fn all(
    connection: &mut Connection,
    members: &BTreeSet<(ServerId, UserId)>,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    for batch in members.iter().collect::<Vec<_>>().chunks(BATCH) {
        let statement = format!(coalesce!("values {}"), rows(1, batch.len(), 7));
        let mut insert = sqlx::query(AssertSqlSafe(statement));
        for (server, user) in batch {
            insert = insert
                .bind(server)
                .bind(user)
                .bind(reason)
                .bind(now)
                .bind(now)
                .bind(0_i64)
                .bind(fresh_version());
        }
        insert.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Queues everybody in a server whose roles the bot may have to change: those
/// for whom a link counts, and those with a grant.
pub(super) async fn everyone(
    connection: &mut Connection,
    server: ServerId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    linked(connection, server, reason, now).await?;
    granted(connection, server, reason, now).await
}

/// Queues a present member for whom the server may have a role: a link counts for
/// them there, or it gives one to whoever is not linked.
pub(super) async fn if_concerned(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select members.server_id, members.user_id, $3, $4, $4, 0, $5 from members
         where members.server_id = $1 and members.user_id = $2 and members.present and (",
        link_counts!(),
        " or exists (
             select 1 from binds
             where binds.server_id = members.server_id and binds.requirement = $6
                 and binds.removed_at is null
         ))"
    ))
    .bind(server)
    .bind(user)
    .bind(reason)
    .bind(now)
    .bind(fresh_version())
    .bind(Requirement::Is(LinkStatus::Unlinked))
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues those whom a bind that came, changed or went may concern, but for who has
/// its role from the bot: the linked members or, where it is for members who are not
/// linked, those whom the bot knows to wait for it. Who is not linked is not looked for
/// ([`Requirement::Is`]): a server has any number of them.
pub(super) async fn concerned(
    connection: &mut Connection,
    bind: &Bind,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    match bind.requirement {
        Requirement::Owns(_) | Requirement::Is(LinkStatus::Linked) => {
            linked(connection, bind.server, reason, now).await
        }
        Requirement::Is(LinkStatus::Unlinked) => {
            waiting_for_roles(connection, bind.server, reason, now).await
        }
    }
}

/// Has those of a server's members whose update waits for its roles to change updated
/// at `due`.
pub(super) async fn waiting_for_roles(
    connection: &mut Connection,
    server: ServerId,
    reason: Trigger,
    due: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update work set reason = $2, due_at = $3, attempts = 0, version = $4
         where server_id = $1 and due_at = $5",
    )
    .bind(server)
    .bind(reason)
    .bind(due)
    .bind(fresh_version())
    .bind(Timestamp::NEVER)
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues the members of a server for whom a link counts there.
async fn linked(
    connection: &mut Connection,
    server: ServerId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select members.server_id, members.user_id, $2, $3, $3, 0, $4 from members
         where members.server_id = $1 and members.present and ",
        link_counts!()
    ))
    .bind(server)
    .bind(reason)
    .bind(now)
    .bind(fresh_version())
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues the members of a server with a grant, linked or no longer.
async fn granted(
    connection: &mut Connection,
    server: ServerId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select server_id, user_id, $2, $3, $3, 0, $4 from current_grants
         where server_id = $1 group by server_id, user_id"
    ))
    .bind(server)
    .bind(reason)
    .bind(now)
    .bind(fresh_version())
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues the members with a grant of a role.
pub(super) async fn holders(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select server_id, user_id, $3, $4, $4, 0, $5 from current_grants
         where server_id = $1 and role_id = $2"
    ))
    .bind(server)
    .bind(role)
    .bind(reason)
    .bind(now)
    .bind(fresh_version())
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues those of whom a change of a role is to be undone.
pub(super) async fn reversed(
    connection: &mut Connection,
    server: ServerId,
    role: RoleId,
    direction: Direction,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select server_id, user_id, $4, $5, $5, 0, $6 from reversals
         where server_id = $1 and role_id = $2 and direction = $3"
    ))
    .bind(server)
    .bind(role)
    .bind(direction)
    .bind(Trigger::Guard)
    .bind(now)
    .bind(fresh_version())
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues a user in every server of the bot's where they are: they may have a
/// grant there, or an update that is under way may be about to give them a role.
pub(super) async fn servers_of(
    connection: &mut Connection,
    user: UserId,
    reason: Trigger,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(coalesce!(
        "select members.server_id, members.user_id, $2, $3, $3, 0, $4 from members
         join servers on servers.server_id = members.server_id
         where members.user_id = $1 and members.present and servers.left_at is null"
    ))
    .bind(user)
    .bind(reason)
    .bind(now)
    .bind(fresh_version())
    .execute(connection)
    .await?;
    Ok(())
}
