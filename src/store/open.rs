use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::any::AnyConnectOptions;
use sqlx::pool::PoolOptions;
use sqlx::{ConnectOptions, Connection as _};

use super::backup::BackupError;
use super::dialect::{Dialect, Session, TURN_TIMEOUT};
use super::lock::{Lock, Writer};
use super::{
    Connection, Database, Location, LocationError, Server, Store, StoreError, leases, migrate,
    postgres, sqlite,
};

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
    #[error("another gatepass runs on {0}: stop it first")]
    InUse(Location),
    /// After it was opened: a server that failed between a request and its answer
    /// says nothing, and a call waits for ever.
    #[error("{0} answers, but not on the connection that writes: start again")]
    Silent(Location),
    #[error("{} is no SQLite database, or a damaged one", .0.display())]
    NotADatabase(PathBuf),
    #[error("{0} is the database of another program")]
    Foreign(Location),
    /// `found` and `known` are numbers of migrations.
    #[error("the database is newer than this program (its schema is {found}, known is {known})")]
    Newer { found: i64, known: i64 },
    /// A build between releases, or a migration edited after it ran.
    #[error("the database was made by another build: migration {0} differs")]
    Altered(i64),
    /// Two connections were one session: what is set for one, and the right to
    /// run, would be anybody's.
    #[error(
        "a pooler that shares sessions, such as PgBouncer with pool_mode = transaction, is before \
         {0}: connect to the server itself"
    )]
    Pooled(Location),
    /// It can't keep its promises here: SQLite on some network file systems,
    /// PostgreSQL behind something that keeps settings for itself.
    #[error("{database} does not accept {setting} = {wanted} here, it has {found}")]
    Setting {
        database: &'static str,
        setting: &'static str,
        wanted: &'static str,
        found: String,
    },
    #[error("the account of {0} may not make tables there")]
    MayNotCreate(Location),
    /// Only where nothing is to be changed. `found` and `known` are numbers of
    /// migrations.
    #[error(
        "the database is older than this program (its schema is {found}, known is {known}): \
         gatepass run brings it up to date when it starts"
    )]
    Older { found: i64, known: i64 },
    #[error("the copy that is made before a migration failed")]
    Copy(#[source] BackupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To run the bot, which nobody else may do meanwhile.
    Running,
    /// To work beside the bot, which alone brings the schema up to date.
    Beside,
    /// For all else.
    Looking,
}

impl Store {
    /// Opens the database that `url` names (`sqlite://gatepass.db`,
    /// `postgres://gatepass@localhost/gatepass`). A file is made where there is
    /// none, readable by its owner only. Brings an older schema up to date; a
    /// file is copied beside itself before.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        open(url.parse()?, Purpose::Looking).await
    }

    /// As [`Store::open`], to run the bot: fails with [`OpenError::InUse`] while
    /// another process does. The right to it lasts until this and its clones are
    /// dropped.
    pub async fn open_to_run(url: &str) -> Result<Self, OpenError> {
        open(url.parse()?, Purpose::Running).await
    }

    /// As [`Store::open`], to work beside the bot: makes and migrates nothing, as a bot
    /// of an older version may run on it. Fails with [`OpenError::Older`] until one of
    /// this version does.
    pub async fn open_beside(url: &str) -> Result<Self, OpenError> {
        open(url.parse()?, Purpose::Beside).await
    }

    /// Opens a database for reading and changes nothing about it: fails with
    /// [`OpenError::Older`] where [`Store::open`] would. None, if there is nothing
    /// in it yet. On a server.
    pub async fn open_as_it_is(server: &Server) -> Result<Option<Self>, OpenError> {
        sqlx::any::install_default_drivers();
        let location = Location::Server(server.clone());
        let (dialect, options) = (&postgres::DIALECT, postgres::options(server));
        let known = migrate::last(migrate::known());
        let mut connection = options.connect().await.map_err(StoreError::from)?;
        let looked = look(dialect, &mut connection, &location).await;
        connection.close().await.map_err(StoreError::from)?;
        match looked? {
            0 => Ok(None),
            found if found < known => Err(OpenError::Older { found, known }),
            _ => {
                let (reading, writing) = (options.clone(), options);
                Ok(Some(store(
                    dialect,
                    location,
                    writing,
                    reading,
                    Purpose::Looking,
                    None,
                )))
            }
        }
    }

    /// Waits for what is under way and closes the database. Every call after it
    /// fails with [`StoreError::Closed`].
    pub async fn close(&self) {
        // The writer last: it folds SQLite's write-ahead log into the file.
        self.reader.close().await;
        self.writer.close().await;
    }
}

async fn open(location: Location, purpose: Purpose) -> Result<Store, OpenError> {
    sqlx::any::install_default_drivers();
    let lock = match purpose {
        Purpose::Running => Some(Lock::of(&location)?),
        Purpose::Beside => Lock::beside(&location),
        Purpose::Looking => None,
    };
    let (dialect, writing, reading) = match &location {
        Location::File(file) => {
            if purpose == Purpose::Beside {
                sqlite::find(file)?;
            } else {
                sqlite::create(file)?;
            }
            (
                &sqlite::DIALECT,
                sqlite::writing(file),
                sqlite::reading(file),
            )
        }
        Location::Server(server) => {
            let options = postgres::options(server);
            (&postgres::DIALECT, options.clone(), options)
        }
    };
    let mut looking = reading.connect().await.map_err(StoreError::from)?;
    let prepared = async {
        // Before anything is set: a stranger's database stays as it is.
        let found = look(dialect, &mut looking, &location).await?;
        let known = migrate::last(migrate::known());
        if purpose == Purpose::Beside && found < known {
            return Err(OpenError::Older { found, known });
        }
        prepare(dialect, &writing, &location, lock.as_ref(), &mut looking).await
    }
    .await;
    looking.close().await.map_err(StoreError::from)?;
    prepared?;
    let store = store(dialect, location, writing, reading, purpose, lock);
    store.takes_its_place().await?;
    Ok(store)
}

fn store(
    dialect: &'static Dialect,
    location: Location,
    writing: AnyConnectOptions,
    reading: AnyConnectOptions,
    purpose: Purpose,
    lock: Option<Lock>,
) -> Store {
    let session = lock.as_ref().and_then(Lock::writer).cloned();
    // The one that has the right to run goes on with what the last one began.
    let process = match purpose {
        Purpose::Running => leases::RUNS,
        Purpose::Beside | Purpose::Looking => rand::random_range(1..=i64::MAX),
    };
    let readers = pool(dialect.readers, dialect, &dialect.reader, None);
    Store {
        writer: pool(1, dialect, &dialect.writer, session).connect_lazy_with(writing),
        reader: readers.connect_lazy_with(reading),
        keys: Arc::default(),
        dialect,
        location,
        lock,
        process,
        held: Arc::default(),
    }
}

/// `writer`: what the session is, if it is one of a server that writes.
fn pool(
    connections: u32,
    dialect: &'static Dialect,
    session: &'static Session,
    writer: Option<Writer>,
) -> PoolOptions<Database> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TURN_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(dialect.breaks)
        .after_connect(move |connection, _| {
            let writer = writer.clone();
            Box::pin(async move {
                session.set_up(connection).await?;
                match writer {
                    Some(writer) => writer.take_again(connection).await,
                    None => Ok(()),
                }
            })
        })
        .before_acquire(|connection: &mut Connection, _| {
            // SQLite itself ends a transaction when a write fails for want of
            // room. sqlx then fails to end it, believes in it for ever, and
            // begins no other: that connection is of no more use.
            let usable = !connection.is_in_transaction();
            Box::pin(std::future::ready(Ok(usable)))
        })
}

/// Looks whether it is a database of ours that this program knows, and whether
/// it can be read as is wanted. Changes nothing; returns the number of the last
/// migration.
async fn look(
    dialect: &Dialect,
    connection: &mut Connection,
    location: &Location,
) -> Result<i64, OpenError> {
    let looked = async {
        let session = &dialect.reader;
        let set_up = session.set_up(connection).await;
        set_up.map_err(StoreError::from)?;
        session.check(dialect, connection).await?;
        let found = migrate::check(migrate::known(), connection, dialect, location).await?;
        if let Location::Server(_) = location
            && found == 0
            && !postgres::may_create(connection)
                .await
                .map_err(StoreError::from)?
        {
            return Err(OpenError::MayNotCreate(location.clone()));
        }
        Ok(found)
    }
    .await;
    match (looked, location) {
        (Err(OpenError::Store(StoreError::Corrupt(_))), Location::File(file)) => {
            Err(OpenError::NotADatabase(file.clone()))
        }
        (looked, _) => looked,
    }
}

/// Brings the schema up to date, on a connection whose failures are told as they
/// are: a pool tries again until there is no more time. `looking` is another
/// connection, which must be another session, too.
async fn prepare(
    dialect: &Dialect,
    options: &AnyConnectOptions,
    location: &Location,
    lock: Option<&Lock>,
    looking: &mut Connection,
) -> Result<(), OpenError> {
    let mut connection = options.connect().await.map_err(StoreError::from)?;
    let prepared = async {
        let session = &dialect.writer;
        let set_up = session.set_up(&mut connection).await;
        set_up.map_err(StoreError::from)?;
        if let Location::Server(_) = location
            && postgres::same_session(&mut connection, looking)
                .await
                .map_err(StoreError::from)?
        {
            return Err(OpenError::Pooled(location.clone()));
        }
        session.check(dialect, &mut connection).await?;
        if let Some(writer) = lock.and_then(Lock::writer)
            && !writer
                .take(&mut connection)
                .await
                .map_err(StoreError::from)?
        {
            return Err(OpenError::InUse(location.clone()));
        }
        migrate::run(migrate::known(), &mut connection, dialect, location).await
    }
    .await;
    connection.close().await.map_err(StoreError::from)?;
    prepared
}
