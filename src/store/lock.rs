//! One bot on one database: two would answer every command twice, and each
//! would see to it alone that one update of a member runs at a time.
//!
//! Of a file, the right to run is another file that stays locked. Of a server it
//! is a lock that the connection has which writes: who loses it can't write, and
//! who connects again takes it again or learns that another has it. A worker beside
//! the bot has no such right; its connection to a server is watched like the bot's.

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

/// What a process has that runs the bot on a database, or works beside it, for as
/// long as this lives. It ends with the process, however that ends.
#[derive(Debug, Clone)]
pub(super) enum Lock {
    /// The right to run the bot.
    File(#[expect(dead_code, reason = "it is locked while it is open")] Arc<File>),
    Session(Writer),
}

/// The session on a server that writes.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    /// What it is called there: no other process calls one so.
    name: String,
    /// The right to run the bot, which comes with it; a worker has none.
    right: Option<Right>,
}

/// The right that a session on a server has.
#[derive(Debug, Clone, Default)]
struct Right {
    /// Cancelled when another process was found to have it.
    ousted: CancellationToken,
}

impl Writer {
    fn new(right: Option<Right>) -> Self {
        Self {
            name: format!("gatepass {:016x}", rand::random::<u64>()),
            right,
        }
    }

    /// For a new connection, perhaps in place of one that broke: makes it this
    /// session. False if another has the right that comes with it.
    pub(super) async fn take(&self, connection: &mut Connection) -> Result<bool, sqlx::Error> {
        postgres::succeed(connection, &self.name).await?;
        Ok(self.right.is_none() || postgres::take_right(connection).await?)
    }

    /// As [`Writer::take`]. Fails for ever once another process had the right.
    pub(super) async fn take_again(&self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        // sqlx tries again for as long as the call may wait. The other may be
        // gone by then: what this process knows is old all the same.
        if self.is_ousted() || !self.take(connection).await? {
            if let Some(right) = &self.right {
                right.ousted.cancel();
            }
            let why = "another gatepass runs on this database, or did meanwhile";
            return Err(sqlx::Error::InvalidArgument(why.to_owned()));
        }
        Ok(())
    }

    fn is_ousted(&self) -> bool {
        let right = self.right.as_ref();
        right.is_some_and(|right| right.ousted.is_cancelled())
    }

    /// Completes once another process has the right, if this session had one.
    async fn ousted(&self) {
        match &self.right {
            Some(right) => right.ousted.cancelled().await,
            None => std::future::pending().await,
        }
    }
}

impl Lock {
    /// Takes the right to run the bot, as far as it can be had before there is a
    /// connection.
    pub(super) fn of(location: &Location) -> Result<Self, OpenError> {
        match location {
            Location::File(file) => Self::of_file(file),
            Location::Server(_) => Ok(Self::Session(Writer::new(Some(Right::default())))),
        }
    }

    /// What a worker has.
    pub(super) fn beside(location: &Location) -> Option<Self> {
        match location {
            Location::File(_) => None,
            Location::Server(_) => Some(Self::Session(Writer::new(None))),
        }
    }

    /// Where it comes with a connection.
    pub(super) fn writer(&self) -> Option<&Writer> {
        match self {
            Self::File(_) => None,
            Self::Session(writer) => Some(writer),
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
        match self.lock.as_ref().and_then(Lock::writer) {
            Some(writer) if writer.is_ousted() => Err(OpenError::InUse(self.location.clone())),
            _ => Ok(connected.map(drop).map_err(StoreError::from)?),
        }
    }

    /// Completes when another process has the right to run the bot on this
    /// database, with [`OpenError::InUse`], or when the connection that writes
    /// hangs, with [`OpenError::Silent`]; never, if neither can be. Nothing is
    /// written any more by then. Of a store that was opened to run the bot, or to work
    /// beside it.
    pub async fn ousted(&self) -> OpenError {
        let Some(writer) = self.lock.as_ref().and_then(Lock::writer) else {
            return std::future::pending().await;
        };
        let hangs = async {
            let mut silent = 0;
            // Once, it may be that the server was away and is just back.
            while silent < 2 {
                tokio::time::sleep(LOOK_AGAIN).await;
                // Connects anew where the connection broke. A server that is away
                // is told of by whoever has something to write.
                let hangs = self.writer.acquire().await.is_err() && self.hangs(writer).await;
                silent = if hangs { silent + 1 } else { 0 };
            }
        };
        tokio::select! {
            biased;
            () = writer.ousted() => OpenError::InUse(self.location.clone()),
            () = hangs => OpenError::Silent(self.location.clone()),
        }
    }

    /// Whether who has the connection that writes waits for an answer that never
    /// comes: the server answers another connection, and has been doing nothing
    /// for that one for longer than anything it does may take.
    async fn hangs(&self, writer: &Writer) -> bool {
        let asked = async {
            let mut connection = self.writer.connect_options().connect().await?;
            let active = postgres::is_active(&mut connection, &writer.name).await;
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
