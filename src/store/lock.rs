//! One bot on one database: two would answer every command twice, and each
//! would see to it alone that one update of a member runs at a time.
//!
//! Of a file, the right to run is another file that stays locked. Of a server it
//! is a lock that the connection has which writes: who loses it can't write, and
//! who connects again takes it again or learns that another has it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection as _};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::dialect::TURN_TIMEOUT;
use super::{Connection, Location, OpenError, Store, StoreError, postgres};

/// How often it is looked whether the right is still ours.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The right to run the bot on a database, for as long as this lives. It ends
/// with the process, however that ends.
#[derive(Debug, Clone)]
pub(super) enum Lock {
    File(#[expect(dead_code, reason = "it is locked while it is open")] Arc<File>),
    Session(Right),
}

/// The right that a session on a server has.
#[derive(Debug, Clone)]
pub(super) struct Right {
    /// What the session is called there: no other process calls one so.
    pub name: String,
    /// Cancelled when another process was found to have it.
    ousted: CancellationToken,
}

impl Right {
    fn new() -> Self {
        Self {
            name: format!("gatepass {:016x}", rand::random::<u64>()),
            ousted: CancellationToken::new(),
        }
    }

    /// For a connection in place of one that broke. Fails for ever once another
    /// process had the right.
    pub(super) async fn take_again(&self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        // sqlx tries again for as long as the call may wait. The other may be
        // gone by then: what this process knows is old all the same.
        if self.ousted.is_cancelled() || !postgres::take(connection, &self.name).await? {
            self.ousted.cancel();
            let why = "another gatepass runs on this database, or did meanwhile";
            return Err(sqlx::Error::InvalidArgument(why.to_owned()));
        }
        Ok(())
    }
}

impl Lock {
    /// Takes the right, as far as it can be had before there is a connection.
    pub(super) fn of(location: &Location) -> Result<Self, OpenError> {
        match location {
            Location::File(file) => Self::of_file(file),
            Location::Server(_) => Ok(Self::Session(Right::new())),
        }
    }

    /// Where it comes with a connection.
    pub(super) fn right(&self) -> Option<&Right> {
        match self {
            Self::File(_) => None,
            Self::Session(right) => Some(right),
        }
    }

    /// Takes the right for an SQLite file; fails with [`OpenError::InUse`] while
    /// another process has it.
    fn of_file(database: &Path) -> Result<Self, OpenError> {
        // A file of its own: SQLite locks the database itself, and loses that
        // lock when another handle of the same file is closed. Beside the
        // database, whichever name was used for it, as SQLite's own files are.
        let canonical = database.canonicalize();
        let mut path = OsString::from(canonical.as_deref().unwrap_or(database));
        path.push(".lock");
        let path = PathBuf::from(path);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let access = |source| OpenError::Access {
            path: path.clone(),
            source,
        };
        let file = options.open(&path).map_err(access)?;
        match file.try_lock() {
            Ok(()) => Ok(Self::File(Arc::new(file))),
            Err(TryLockError::WouldBlock) => {
                Err(OpenError::InUse(Location::File(database.to_owned())))
            }
            Err(TryLockError::Error(source)) => Err(access(source)),
        }
    }
}

impl Store {
    /// Connects what is to write, by which a session takes the right.
    pub(super) async fn takes_its_place(&self) -> Result<(), OpenError> {
        let connected = self.writer.acquire().await;
        match self.lock.as_ref().and_then(Lock::right) {
            Some(right) if right.ousted.is_cancelled() => {
                Err(OpenError::InUse(self.location.clone()))
            }
            _ => Ok(connected.map(drop).map_err(StoreError::from)?),
        }
    }

    /// Completes when another process has the right to run the bot on this
    /// database, with [`OpenError::InUse`], or when the connection that has it
    /// hangs, with [`OpenError::Silent`]; never, if ours can't be lost. Nothing is
    /// written any more by then. Of a store that was opened to run the bot.
    pub async fn ousted(&self) -> OpenError {
        let Some(right) = self.lock.as_ref().and_then(Lock::right) else {
            return std::future::pending().await;
        };
        let looking = async {
            let mut silent = 0;
            // Once, it may be that the server was away and is just back.
            while silent < 2 {
                tokio::time::sleep(LOOK_AGAIN).await;
                // Connects anew where the connection broke. A server that is away
                // is told of by whoever has something to write.
                let hangs = self.writer.acquire().await.is_err() && self.hangs(right).await;
                silent = if hangs { silent + 1 } else { 0 };
            }
        };
        match right.ousted.run_until_cancelled(looking).await {
            Some(()) => OpenError::Silent(self.location.clone()),
            None => OpenError::InUse(self.location.clone()),
        }
    }

    /// Whether who has the connection that writes waits for an answer that never
    /// comes: the server answers another connection, and has been doing nothing
    /// for that one for longer than anything it does may take.
    async fn hangs(&self, right: &Right) -> bool {
        let asked = async {
            let mut connection = self.writer.connect_options().connect().await?;
            let active = postgres::is_active(&mut connection, &right.name).await;
            connection.close().await?;
            active
        };
        let asked: Result<Result<_, sqlx::Error>, _> = timeout(TURN_TIMEOUT, asked).await;
        matches!(asked, Ok(Ok(false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn another_name_of_the_database_is_no_other_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let [database, alias] = ["gatepass.db", "alias.db"].map(|name| folder.path().join(name));
        std::fs::write(&database, "").expect("a file");
        std::os::unix::fs::symlink(&database, &alias).expect("a link");
        let _first = Lock::of_file(&alias).expect("free");
        let second = Lock::of_file(&database).expect_err("taken");
        assert!(matches!(second, OpenError::InUse(_)), "{second:?}");
    }

    #[test]
    fn one_has_it_until_it_lets_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("gatepass.db");
        let first = Lock::of_file(&database).expect("free");
        let second = Lock::of_file(&database).expect_err("taken");
        assert!(matches!(second, OpenError::InUse(_)), "{second:?}");
        drop(first);
        Lock::of_file(&database).expect("free again");
    }
}
