use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqlitePool};

use super::backup::BackupError;
use super::{LocationError, Store, StoreError, key, location, migrate};

/// How long a statement waits for another process that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a call waits for its turn before it fails with [`StoreError::Busy`].
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements are small and answered from memory: more connections than cores
/// to run them would only wait.
const READERS: u32 = 4;

/// Why a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Location(#[from] LocationError),
    #[error("can't open {}: {source}", path.display())]
    Access {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("another gatepass runs on {}: stop it first", .0.display())]
    InUse(PathBuf),
    #[error("{} is no SQLite database, or a damaged one", .0.display())]
    NotADatabase(PathBuf),
    #[error("{} is the database of another program", .0.display())]
    Foreign(PathBuf),
    /// `found` and `known` are numbers of migrations.
    #[error("the database is newer than this program (its schema is {found}, known is {known})")]
    Newer { found: i64, known: i64 },
    /// A build between releases, or a migration edited after it ran.
    #[error("the database was made by another build: migration {0} differs")]
    Altered(i64),
    /// SQLite can't keep its promises here, as on some network file systems.
    #[error("SQLite does not accept {setting} = {wanted} for this file, it has {found}")]
    Setting {
        setting: &'static str,
        wanted: &'static str,
        found: String,
    },
    #[error("the copy that is made before a migration failed")]
    Copy(#[source] BackupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Opens the database that `url` names (`sqlite://gatepass.db`), and makes
    /// it where there is none, readable by its owner only. Brings an older
    /// schema up to date, after copying the file beside itself.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let file = location::file(url)?;
        create(&file)?;
        // Looked at before anything is set: a stranger's file stays as it is.
        look(&file).await?;
        let writer = connect(1, writing(&file)).await?;
        {
            let mut connection = writer.acquire().await.map_err(StoreError::from)?;
            check(&mut connection, WRITER_SETTINGS).await?;
            migrate::run(migrate::known(), &mut connection, &file).await?;
        }
        let reader = connect(READERS, reading(&file)).await?;
        check(
            &mut *reader.acquire().await.map_err(StoreError::from)?,
            READER_SETTINGS,
        )
        .await?;
        Ok(Self {
            writer,
            reader,
            keys: Arc::new(key::Keys::default()),
        })
    }

    /// Waits for what is under way and closes the file. Every call after it
    /// fails with [`StoreError::Closed`].
    pub async fn close(&self) {
        // The writer last: it folds the write-ahead log into the file.
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Makes the file where there is none: SQLite would let others read it. Its
/// side files take over the mode.
fn create(file: &Path) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let denied = |source| OpenError::Access {
        path: file.to_owned(),
        source,
    };
    match options.open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(denied(error)),
        Err(_) if file.is_dir() => Err(denied(io::ErrorKind::IsADirectory.into())),
        _ => Ok(()),
    }
}

pub(super) fn writing(file: &Path) -> SqliteConnectOptions {
    common(file)
        .journal_mode(SqliteJournalMode::Wal)
        // What was recorded before a role write must outlast a power cut: a role
        // that the ledger does not know is never taken.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
}

pub(super) fn reading(file: &Path) -> SqliteConnectOptions {
    common(file).read_only(true)
}

fn common(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(BUSY_TIMEOUT)
}

async fn connect(
    connections: u32,
    options: SqliteConnectOptions,
) -> Result<SqlitePool, StoreError> {
    Ok(SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TURN_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        // A ping would cost as much as the statement: these connections are
        // function calls, they don't break while idle.
        .test_before_acquire(false)
        .before_acquire(|connection, _| {
            // SQLite itself ends a transaction when a write fails for want of
            // room. sqlx then fails to end it, believes in it for ever, and
            // begins no other: that connection is of no more use.
            let usable = !connection.is_in_transaction();
            Box::pin(std::future::ready(Ok(usable)))
        })
        .connect_with(options)
        .await?)
}

async fn look(file: &Path) -> Result<(), OpenError> {
    let mut connection = reading(file).connect().await.map_err(StoreError::from)?;
    let looked = migrate::check(migrate::known(), &mut connection, file).await;
    connection.close().await.map_err(StoreError::from)?;
    match looked {
        Err(OpenError::Store(StoreError::Corrupt(_))) => {
            Err(OpenError::NotADatabase(file.to_owned()))
        }
        looked => looked.map(|_| ()),
    }
}

/// Reads the settings back: SQLite answers a setting it can't have with
/// silence.
async fn check(connection: &mut SqliteConnection, settings: &[Setting]) -> Result<(), OpenError> {
    for setting in settings {
        let found: String = sqlx::query_scalar(setting.read)
            .fetch_one(&mut *connection)
            .await
            .map_err(StoreError::from)?;
        if found != setting.wanted {
            return Err(OpenError::Setting {
                setting: setting.name,
                wanted: setting.wanted,
                found,
            });
        }
    }
    Ok(())
}

struct Setting {
    name: &'static str,
    read: &'static str,
    wanted: &'static str,
}

const WRITER_SETTINGS: &[Setting] = &[
    Setting {
        name: "journal_mode",
        read: "select journal_mode from pragma_journal_mode",
        wanted: "wal",
    },
    Setting {
        name: "synchronous",
        read: "select cast(synchronous as text) from pragma_synchronous",
        wanted: "2",
    },
    Setting {
        name: "foreign_keys",
        read: "select cast(foreign_keys as text) from pragma_foreign_keys",
        wanted: "1",
    },
    BUSY_SETTING,
];

const READER_SETTINGS: &[Setting] = &[BUSY_SETTING];

const BUSY_SETTING: Setting = Setting {
    name: "busy_timeout",
    read: "select cast(timeout as text) from pragma_busy_timeout",
    wanted: "5000",
};
