use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::{Location, LocationError, Server, Store, StoreError, sqlite};
use crate::domain::Timestamp;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Location(#[from] LocationError),
    #[error(
        "there is no database {}: name it in DATABASE_URL, or start where its .env is",
        .0.display()
    )]
    NoDatabase(PathBuf),
    /// What is on a server is copied by the server's own means.
    #[error("{0} is copied by PostgreSQL's own pg_dump, also while the bot runs")]
    OnServer(Server),
    /// Never overwritten: it may be the only good copy.
    #[error("{} exists already: name a file that does not", .0.display())]
    Exists(PathBuf),
    #[error("can't write {}: {source}", path.display())]
    Access {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Copies the database, as it stands at one moment, into a new file that
    /// only its owner can read, and that says of itself that it is a copy
    /// ([`Store::pause_after_restore`]). Reads and writes go on meanwhile. Of an
    /// SQLite file.
    pub async fn backup(&self, target: &Path) -> Result<(), BackupError> {
        backup(&self.location, target).await
    }
}

/// [`Store::backup`] from a process of its own: changes nothing about the
/// database, not even the schema of an older version.
pub async fn backup(database: &Location, target: &Path) -> Result<(), BackupError> {
    match database {
        Location::File(file) if !file.exists() => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            Err(BackupError::NoDatabase(file))
        }
        Location::File(file) => copy(file, target).await,
        Location::Server(server) => Err(BackupError::OnServer(server.clone())),
    }
}

/// Copies an SQLite file that is there.
pub(super) async fn copy(file: &Path, target: &Path) -> Result<(), BackupError> {
    // A connection of its own: a long copy takes nobody's turn.
    let connection = sqlite::natively(file).connect().await;
    let mut connection = connection.map_err(StoreError::from)?;
    let copied = copy_through(&mut connection, target).await;
    let closed = connection.close().await.map_err(StoreError::from);
    copied.and(closed.map_err(Into::into))
}

async fn copy_through(connection: &mut SqliteConnection, target: &Path) -> Result<(), BackupError> {
    let access = |source| BackupError::Access {
        path: target.to_owned(),
        source,
    };
    // Absolute, since SQLite would read "file:…" as a URL.
    let target = &std::path::absolute(target).map_err(access)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = match options.open(target) {
        Ok(file) => tokio::fs::File::from_std(file),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists(target.clone()));
        }
        Err(error) => return Err(access(error)),
    };
    let unfinished = Unfinished(target);
    let name = target
        .to_str()
        .ok_or_else(|| access(io::Error::other("the name is not Unicode")))?;
    // SQLite accepts a target that is empty.
    sqlx::query("vacuum into $1")
        .bind(name)
        .execute(connection)
        .await
        .map_err(StoreError::from)?;
    mark(target).await?;
    file.sync_all().await.map_err(access)?;
    std::mem::forget(unfinished);
    Ok(())
}

/// Has the copy say that it is one. That of a schema from before copies said so says
/// nothing.
async fn mark(copy: &Path) -> Result<(), StoreError> {
    let mut connection = sqlite::natively(copy).read_only(false).connect().await?;
    let knows: Option<i64> =
        sqlx::query_scalar("select 1 from sqlite_master where type = 'table' and name = 'copies'")
            .fetch_optional(&mut connection)
            .await?;
    if knows.is_some() {
        sqlx::query("insert into copies (made_at) values ($1) on conflict (made_at) do nothing")
            .bind(Timestamp::from(SystemTime::now()))
            .execute(&mut connection)
            .await?;
    }
    Ok(connection.close().await?)
}

/// Removes half a copy, also when the copying is cancelled.
struct Unfinished<'a>(&'a Path);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        // There is nobody left to tell, and the error that led here is told.
        let _ = std::fs::remove_file(self.0);
    }
}
