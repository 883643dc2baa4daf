//! What is said differently to each kind of database. All else is said to both
//! in the same words.

use std::fmt;
use std::time::Duration;

use super::copies::Home;
use super::{Connection, OpenError, StoreError, leases};

/// How long a call waits for its turn before it fails with [`StoreError::Busy`].
pub(super) const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// The words of one kind of database: `sqlite` and `postgres` have theirs.
pub(super) struct Dialect {
    pub name: &'static str,
    /// Begins a write.
    pub begin: &'static str,
    /// Takes the turn to write, where beginning does not: from then on no other
    /// write runs, in whatever process, and what is read stays as it is.
    pub turn: Option<&'static str>,
    /// As `turn`, for a change of the schema, which may take its time.
    pub turn_to_migrate: Option<&'static str>,
    pub writer: Session,
    pub reader: Session,
    /// How many connections read.
    pub readers: u32,
    /// Whether a connection that lay idle may have broken meanwhile.
    pub breaks: bool,
    /// The names of all tables.
    pub tables: &'static str,
    /// The time by the database's clock, in milliseconds since the Unix epoch.
    pub now: &'static str,
    pub leases: leases::Statements,
    /// Where others than the program itself make copies.
    pub home: Option<Home>,
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How a connection is set up.
#[derive(Debug)]
pub(super) struct Session {
    pub setup: &'static str,
    pub settings: &'static [Setting],
}

/// A setting that must be as it is wanted.
#[derive(Debug)]
pub(super) struct Setting {
    pub name: &'static str,
    pub read: &'static str,
    pub wanted: &'static str,
}

/// A write that was begun waits for its turn.
pub(super) async fn take_turn(
    connection: &mut Connection,
    turn: Option<&'static str>,
) -> Result<(), sqlx::Error> {
    if let Some(turn) = turn {
        sqlx::raw_sql(turn).execute(connection).await?;
    }
    Ok(())
}

impl Session {
    pub(super) async fn set_up(&self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(self.setup).execute(connection).await?;
        Ok(())
    }

    /// Reads the settings back: SQLite answers one that it can't have with
    /// silence, and something between us and a server may keep it for itself.
    pub(super) async fn check(
        &self,
        dialect: &Dialect,
        connection: &mut Connection,
    ) -> Result<(), OpenError> {
        for setting in self.settings {
            let found: String = sqlx::query_scalar(setting.read)
                .fetch_one(&mut *connection)
                .await
                .map_err(StoreError::from)?;
            if found != setting.wanted {
                return Err(OpenError::Setting {
                    database: dialect.name,
                    setting: setting.name,
                    wanted: setting.wanted,
                    found,
                });
            }
        }
        Ok(())
    }
}
