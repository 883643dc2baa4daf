//! `role_pauses`: the roles that the guard holds back, and what people decided about
//! them.

use sqlx::FromRow;

use super::guard::{Way, census};
use super::pause_events::{self, PauseEvent, PauseNote};
use super::{Connection, Store, StoreError, copies, queue, reversals};
use crate::domain::guard::WINDOW;
use crate::domain::{
    Bind, Direction, LinkStatus, Pause, PauseCause, PauseState, Requirement, RoleId, Ruling,
    ServerId, Timestamp, Trigger, UserId,
};

/// What somebody decided about a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PauseDecision {
    pub ruling: Ruling,
    pub by: UserId,
    pub at: Timestamp,
    /// Until when changes go on, if they may.
    pub goes_on_until: Timestamp,
}

macro_rules! select_pauses {
    ($rest:literal) => {
        concat!(
            "select role_pauses.server_id, role_pauses.role_id, role_pauses.direction,
                 role_pauses.cause, role_pauses.since, role_pauses.state,
                 role_pauses.decided_by, role_pauses.decided_at, role_pauses.goes_on_until
             from role_pauses ",
            $rest
        )
    };
}

impl Store {
    /// The pauses of a server's roles.
    pub async fn pauses(&self, server: ServerId) -> Result<Vec<Pause>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(select_pauses!(
            "where role_pauses.server_id = $1 order by role_pauses.role_id, role_pauses.direction"
        ))
        .bind(server)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(Pause::from).collect())
    }

    /// The pauses in all servers that the bot is in.
    pub async fn all_pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(select_pauses!(
            "join servers on servers.server_id = role_pauses.server_id
             where servers.left_at is null"
        ))
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(Pause::from).collect())
    }

    /// The pauses about which people are to be asked and were not, in all servers
    /// that the bot is in and where a log can tell of them.
    pub async fn untold_pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(select_pauses!(
            "join servers on servers.server_id = role_pauses.server_id
             join server_settings on server_settings.server_id = role_pauses.server_id
             where servers.left_at is null and role_pauses.state = 'asked'
                 and role_pauses.told_at is null
                 and server_settings.log_channel_id is not null
                 and server_settings.log_stopped_at is null"
        ))
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.into_iter().map(Pause::from).collect())
    }

    /// People were asked about a pause.
    pub async fn told_of_pause(&self, pause: &Pause, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "update role_pauses set told_at = $5
             where server_id = $1 and role_id = $2 and direction = $3 and since = $4",
        )
        .bind(pause.server)
        .bind(pause.role)
        .bind(pause.direction)
        .bind(pause.since)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Somebody decided about a pause that began at `since`. To keep plans the
    /// undoing of what had changed, to go on gives it up; whoever is concerned is
    /// queued. `binds` are those of the role. `None` if there is nothing to decide
    /// any more: it ended, or that was decided before.
    pub async fn decide_pause(
        &self,
        (server, role, direction): (ServerId, RoleId, Direction),
        since: Timestamp,
        decision: PauseDecision,
        binds: &[Bind],
    ) -> Result<Option<Pause>, StoreError> {
        let way = (server, role, direction);
        let now = decision.at;
        let (state, event, goes_on_until) = match decision.ruling {
            Ruling::GoOn => {
                let until = Some(decision.goes_on_until);
                (PauseState::Allowed, PauseEvent::Allowed, until)
            }
            Ruling::Keep => (PauseState::Kept, PauseEvent::Kept, None),
        };
        let mut transaction = self.write().await?;
        let decided = sqlx::query(
            "update role_pauses set state = $5, decided_by = $6, decided_at = $7,
                 goes_on_until = $8
             where server_id = $1 and role_id = $2 and direction = $3 and since = $4
                 and state <> 'allowed' and state <> $5",
        )
        .bind(server)
        .bind(role)
        .bind(direction)
        .bind(since)
        .bind(state)
        .bind(decision.by)
        .bind(now)
        .bind(goes_on_until)
        .execute(&mut *transaction)
        .await?;
        if decided.rows_affected() == 0 {
            return Ok(None);
        }
        let members = match decision.ruling {
            Ruling::GoOn => {
                reversals::cancel(&mut transaction, way).await?;
                queue_waiting(&mut transaction, way, binds, Trigger::Guard, now).await?
            }
            Ruling::Keep => {
                let undone = reversals::plan(&mut transaction, way, since.minus(WINDOW)).await?;
                queue::reversed(&mut transaction, server, role, direction, now).await?;
                undone
            }
        };
        let noted = PauseNote {
            event,
            actor: Some(decision.by),
            members: Some(members),
            cause: None,
        };
        pause_events::note(&mut transaction, way, noted, now).await?;
        let pause = of(&mut transaction, way).await?;
        transaction.commit().await?;
        Ok(pause)
    }

    /// A pause is over, unless somebody decided otherwise since it was read: whoever
    /// waits is read anew. `binds` are those of the role.
    pub async fn lift_pause(
        &self,
        pause: &Pause,
        binds: &[Bind],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let way = (pause.server, pause.role, pause.direction);
        let mut transaction = self.write().await?;
        let lifted = sqlx::query(
            "delete from role_pauses
             where server_id = $1 and role_id = $2 and direction = $3 and since = $4
                 and state = $5",
        )
        .bind(pause.server)
        .bind(pause.role)
        .bind(pause.direction)
        .bind(pause.since)
        .bind(pause.state)
        .execute(&mut *transaction)
        .await?;
        if lifted.rows_affected() == 0 {
            return Ok(false);
        }
        let waiting = queue_waiting(&mut transaction, way, binds, Trigger::Retry, now).await?;
        let noted = PauseNote {
            event: PauseEvent::Lifted,
            actor: None,
            members: Some(waiting),
            cause: None,
        };
        pause_events::note(&mut transaction, way, noted, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// If the database is a copy that was put back, nobody loses a bound role until
    /// somebody decides: what happened since the copy was made is not in it. Returns
    /// how many roles that concerns; `None` if it is no copy.
    pub async fn pause_after_restore(&self, now: Timestamp) -> Result<Option<usize>, StoreError> {
        let mut transaction = self.write().await?;
        if !copies::put_back(&mut transaction, self.dialect).await? {
            // Where the database is may be new.
            transaction.commit().await?;
            return Ok(None);
        }
        let servers: Vec<ServerId> = sqlx::query_scalar("select server_id from servers")
            .fetch_all(&mut *transaction)
            .await?;
        let mut paused = 0;
        for server in servers {
            for role in losable(&mut transaction, server).await? {
                let way = (server, role, Direction::Loss);
                self.begin_pause(&mut transaction, way, PauseCause::Restored, None, now)
                    .await?;
                paused += 1;
            }
        }
        transaction.commit().await?;
        Ok(Some(paused))
    }

    /// Begins a pause, in place of one that is there. `members` changed or would, where that
    /// is known.
    pub(super) async fn begin_pause(
        &self,
        connection: &mut Connection,
        way: Way,
        cause: PauseCause,
        members: Option<u64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (server, role, direction) = way;
        sqlx::query(
            "insert into role_pauses (server_id, role_id, direction, cause, since, state)
             values ($1, $2, $3, $4, $5, 'asked')
             on conflict (server_id, role_id, direction) do update set
                 cause = excluded.cause, since = excluded.since, state = excluded.state,
                 decided_by = null, decided_at = null, goes_on_until = null,
                 told_at = null",
        )
        .bind(server)
        .bind(role)
        .bind(direction)
        .bind(cause)
        .bind(now)
        .execute(&mut *connection)
        .await?;
        let noted = PauseNote {
            event: PauseEvent::Paused,
            actor: None,
            members,
            cause: Some(cause),
        };
        pause_events::note(connection, way, noted, now).await
    }
}

/// The pause of a role in one direction.
pub(super) async fn of(
    connection: &mut Connection,
    (server, role, direction): Way,
) -> Result<Option<Pause>, StoreError> {
    let row: Option<Row> = sqlx::query_as(select_pauses!(
        "where role_pauses.server_id = $1 and role_pauses.role_id = $2
             and role_pauses.direction = $3"
    ))
    .bind(server)
    .bind(role)
    .bind(direction)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Pause::from))
}

/// The roles of a server with binds that anybody may lose: the ledger knows of them, or
/// they are strict. A role for the linked they lose only by no longer being linked, which
/// no pause holds back.
async fn losable(connection: &mut Connection, server: ServerId) -> Result<Vec<RoleId>, StoreError> {
    Ok(sqlx::query_scalar(
        "select distinct role_id from binds
         where server_id = $1 and removed_at is null and requirement <> $2
             and (
                 exists (
                     select 1 from grants
                     where grants.server_id = $1 and grants.role_id = binds.role_id
                 )
                 or exists (
                     select 1 from role_policies
                     where role_policies.server_id = $1
                         and role_policies.role_id = binds.role_id and strict
                 )
             )",
    )
    .bind(server)
    .bind(Requirement::Is(LinkStatus::Linked))
    .fetch_all(connection)
    .await?)
}

/// Queues whoever would change by what is known of them. Returns how many those are.
async fn queue_waiting(
    connection: &mut Connection,
    way: Way,
    binds: &[Bind],
    reason: Trigger,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut members = 0;
    for user in census(connection, way, binds).await?.waiting() {
        queue::member(connection, way.0, user, reason, now).await?;
        members += 1;
    }
    Ok(members)
}

#[derive(FromRow)]
struct Row {
    server_id: ServerId,
    role_id: RoleId,
    direction: Direction,
    cause: PauseCause,
    since: Timestamp,
    state: PauseState,
    decided_by: Option<UserId>,
    decided_at: Option<Timestamp>,
    goes_on_until: Option<Timestamp>,
}

impl From<Row> for Pause {
    fn from(row: Row) -> Self {
        Self {
            server: row.server_id,
            role: row.role_id,
            direction: row.direction,
            cause: row.cause,
            since: row.since,
            state: row.state,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            goes_on_until: row.goes_on_until,
        }
    }
}
