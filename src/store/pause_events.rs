//! `pause_events`: what became of the roles that the guard held back. Rows are added,
//! and go when they are old.

use sqlx::FromRow;

use super::guard::Way;
use super::{Connection, Store, StoreError, key};
use crate::domain::{
    AuditId, AuditPlace, Direction, PauseCause, RoleId, ServerId, Timestamp, UserId,
};

/// What became of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseEvent {
    Paused,
    Kept,
    Allowed,
    /// It ended, by healthy reads or because it was over.
    Lifted,
}

/// A row of what became of pauses. Its key is of the same row of numbers as those of
/// the audit: they rise with time together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct PauseEventRow {
    #[sqlx(rename = "event_id")]
    pub id: AuditId,
    #[sqlx(rename = "role_id")]
    pub role: RoleId,
    pub direction: Direction,
    pub event: PauseEvent,
    /// Who decided, when somebody did.
    #[sqlx(rename = "actor_id")]
    pub actor: Option<UserId>,
    /// Who would change when it begins, who changes back when it is kept, who waited
    /// otherwise: how many, where that is known.
    pub members: Option<i64>,
    /// Why it began, of the event of that, where it is known.
    pub cause: Option<PauseCause>,
    pub at: Timestamp,
}

/// What is to be kept of an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct PauseNote {
    pub event: PauseEvent,
    pub actor: Option<UserId>,
    pub members: Option<u64>,
    pub cause: Option<PauseCause>,
}

/// The first $3 rows, older or newer than $2; of the role $4, unless it is null.
macro_rules! select_events {
    ($bound:literal, $order:literal) => {
        concat!(
            "select event_id, role_id, direction, event, actor_id, members, cause, at
             from pause_events
             where server_id = $1 and event_id ",
            $bound,
            " $2 and (cast($4 as bigint) is null or role_id = $4)
             order by event_id ",
            $order,
            " limit $3"
        )
    };
}

impl Store {
    /// What became of a server's pauses, or of those of one role, newest first: `limit`
    /// rows from `place` on, the nearest to it.
    pub async fn pause_events(
        &self,
        server: ServerId,
        role: Option<RoleId>,
        place: AuditPlace,
        limit: u32,
    ) -> Result<Vec<PauseEventRow>, StoreError> {
        let (older, newer) = (select_events!("<", "desc"), select_events!(">", "asc"));
        let (statement, bound) = match place {
            AuditPlace::Newest => (older, i64::MAX),
            AuditPlace::OlderThan(row) => (older, row.get()),
            AuditPlace::NewerThan(row) => (newer, row.get()),
            AuditPlace::Oldest => (newer, 0),
        };
        let mut rows: Vec<PauseEventRow> = sqlx::query_as(statement)
            .bind(server)
            .bind(bound)
            .bind(i64::from(limit))
            .bind(role)
            .fetch_all(&self.reader)
            .await?;
        if matches!(place, AuditPlace::NewerThan(_) | AuditPlace::Oldest) {
            rows.reverse();
        }
        Ok(rows)
    }

    /// What somebody decided last about the pause of a role that began at `since`, also
    /// when it is over. `None` if nobody did, or that is no longer known.
    pub async fn last_ruling(
        &self,
        (server, role, direction): (ServerId, RoleId, Direction),
        since: Timestamp,
    ) -> Result<Option<PauseEventRow>, StoreError> {
        Ok(sqlx::query_as(
            "select event_id, role_id, direction, event, actor_id, members, cause, at
             from pause_events
             where server_id = $1 and role_id = $2 and direction = $3 and event_id >= $4
                 and event in ('kept', 'allowed')
                 and not exists (
                     select 1 from pause_events as later
                     where later.server_id = $1 and later.role_id = $2
                         and later.direction = $3 and later.event = 'paused'
                         and later.at > $5 and later.event_id >= $4
                         and later.event_id < pause_events.event_id
                 )
             order by event_id desc limit 1",
        )
        .bind(server)
        .bind(role)
        .bind(direction)
        .bind(key::first_at(since))
        .bind(since)
        .fetch_optional(&self.reader)
        .await?)
    }
}

/// Adds a row.
pub(super) async fn note(
    connection: &mut Connection,
    (server, role, direction): Way,
    note: PauseNote,
    now: Timestamp,
) -> Result<(), StoreError> {
    let key = key::next_of_audit(connection, server, now).await?;
    sqlx::query(
        "insert into pause_events
             (event_id, server_id, role_id, direction, event, actor_id, members, cause, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(key)
    .bind(server)
    .bind(role)
    .bind(direction)
    .bind(note.event)
    .bind(note.actor)
    .bind(
        note.members
            .map(|members| i64::try_from(members).unwrap_or(i64::MAX)),
    )
    .bind(note.cause)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Erases rows from before `before`: there are few.
pub(super) async fn prune(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("delete from pause_events where event_id < $1")
        .bind(key::first_at(before))
        .execute(connection)
        .await?;
    Ok(())
}
