use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use super::{postgres, sqlite};

use crate::metrics;

/// Why the database did not do what it was asked, by what a caller can do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The turn to write did not come in time: too many of our own calls stand
    /// in line, or another process holds the database. Nothing was changed. Worth
    /// another try.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// Nothing was changed. Somebody must make room.
    #[error("the database can't grow: the disk is full")]
    Full(#[source] sqlx::Error),
    /// The file, its directory or its file system allows no writing, or the
    /// server does not.
    #[error("the database can't be written: no permission, or it is read-only")]
    ReadOnly(#[source] sqlx::Error),
    /// The server is away or lets nobody in, or the connection broke. A write
    /// under way was undone, but for one whose end was just told: that may have
    /// been kept.
    #[error("the database server can't be reached, or refuses the connection")]
    Unreachable(#[source] sqlx::Error),
    /// The database is damaged. Somebody must restore a backup.
    #[error("the database is damaged: restore a backup")]
    Corrupt(#[source] sqlx::Error),
    /// A value that this version can't read, such as a requirement that a newer
    /// one wrote. Never skipped: a bind left out would look like a loss.
    #[error("the database holds a value in column {column} that this version can't read")]
    Unreadable {
        column: String,
        #[source]
        source: sqlx::Error,
    },
    /// The operating system failed to read or write the database's files.
    #[error("the database's files can't be read or written")]
    Io(#[source] sqlx::Error),
    /// The store was closed: the program is stopping.
    #[error("the database is closed")]
    Closed,
    /// None of the above: a defect of this program.
    #[error("unexpected database error")]
    Unexpected(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call may succeed later, without another version of this
    /// program or of the file.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Busy(_)
            | Self::Full(_)
            | Self::ReadOnly(_)
            | Self::Unreachable(_)
            | Self::Io(_) => true,
            Self::Corrupt(_) | Self::Unreadable { .. } | Self::Closed | Self::Unexpected(_) => {
                false
            }
        }
    }

    /// What it is called where failures are counted.
    const fn label(&self) -> metrics::DatabaseError {
        use metrics::DatabaseError as Label;
        match self {
            Self::Busy(_) => Label::Busy,
            Self::Full(_) => Label::Full,
            Self::ReadOnly(_) => Label::ReadOnly,
            Self::Unreachable(_) => Label::Unreachable,
            Self::Corrupt(_) => Label::Corrupt,
            Self::Unreadable { .. } => Label::Unreadable,
            Self::Io(_) => Label::Io,
            Self::Closed => Label::Closed,
            Self::Unexpected(_) => Label::Unexpected,
        }
    }

    /// A value that came out of `column` and means nothing here.
    pub(super) fn unreadable(
        column: &str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        metrics::database_failed(metrics::DatabaseError::Unreadable);
        Self::Unreadable {
            column: column.to_owned(),
            source: sqlx::Error::Decode(source.into()),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let error = match error {
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            sqlx::Error::PoolClosed => Self::Closed,
            // To SQLite nothing lies in between.
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                Self::Unreachable(error)
            }
            sqlx::Error::ColumnDecode { ref index, .. } => Self::Unreadable {
                column: index.trim_matches('"').to_owned(),
                source: error,
            },
            sqlx::Error::Database(ref database) => match Fault::of(database.as_ref()) {
                Fault::Busy => Self::Busy(error),
                Fault::Full => Self::Full(error),
                Fault::ReadOnly => Self::ReadOnly(error),
                Fault::Unreachable => Self::Unreachable(error),
                Fault::Corrupt => Self::Corrupt(error),
                Fault::Io => Self::Io(error),
                Fault::Other => Self::Unexpected(error),
            },
            _ => Self::Unexpected(error),
        };
        metrics::database_failed(error.label());
        error
    }
}

/// What the database itself reports, by the variants of [`StoreError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Busy,
    Full,
    ReadOnly,
    Unreachable,
    Corrupt,
    Io,
    Other,
}

impl Fault {
    fn of(error: &(dyn DatabaseError + 'static)) -> Self {
        if let Some(error) = error.try_downcast_ref::<SqliteError>() {
            sqlite::fault(error)
        } else if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
            postgres::fault(error)
        } else {
            Self::Other
        }
    }
}

/// The constraints that callers are told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Constraint {
    LinksNotOneself,
    BindsOneActive,
    BindsOneByLink,
}

impl Constraint {
    /// The constraint that a write ran into.
    ///
    /// SQLite names a check, but for a unique index only its columns.
    pub(super) fn violated(error: &sqlx::Error) -> Option<Self> {
        let database = error.as_database_error()?;
        let message = database.message();
        let name = database
            .constraint()
            .or_else(|| message.strip_prefix("CHECK constraint failed: "))
            .or_else(|| message.strip_prefix("UNIQUE constraint failed: "))?;
        match name {
            "links_not_oneself" => Some(Self::LinksNotOneself),
            "binds_one_active" | "binds.server_id, binds.role_id, binds.requirement" => {
                Some(Self::BindsOneActive)
            }
            "binds_one_by_link" | "binds.server_id, binds.requirement" => {
                Some(Self::BindsOneByLink)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ServerId, Timestamp, UserId};
    use crate::store::Store;

    #[tokio::test]
    async fn a_full_disk_is_told_apart_and_changes_nothing() {
        let directory = tempfile::tempdir().expect("a directory");
        let url = format!("sqlite://{}/gatepass.db", directory.path().display());
        let store = Store::open(&url).await.expect("opens");
        // As many pages as there are and no more; the limit is the connection's.
        sqlx::query("pragma max_page_count = 1")
            .execute(&store.writer)
            .await
            .expect("a limit");
        let server = ServerId::new(1).expect("positive");
        let now = Timestamp::from_millis(0);
        let member = |n| UserId::new(n).expect("positive");
        let mut refused = None;
        for n in 1..=10_000 {
            match store.saw_member(server, member(n), None, now).await {
                Ok(_) => {}
                Err(error) => {
                    refused = Some((n, error));
                    break;
                }
            }
        }
        let (n, error) = refused.expect("a limit that holds");
        assert!(matches!(error, StoreError::Full(_)), "{error:?}");
        for (who, expected) in [(n - 1, true), (n, false)] {
            let present = store.is_present(server, member(who)).await;
            assert_eq!(present.expect("reads go on"), expected, "{who}");
        }

        sqlx::query("pragma max_page_count = 1000000")
            .execute(&store.writer)
            .await
            .expect("no limit");
        let room = store.saw_member(server, member(n), None, now).await;
        assert!(room.expect("there is room again"));
    }
}
