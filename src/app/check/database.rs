use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use secrecy::ExposeSecret;

use super::report::Report;
use crate::app::database::{SEE_THE_SERVER, next};
use crate::app::exit::{Error, in_full};
use crate::app::temporary_copy::TemporaryCopy;
use crate::config::DatabaseConfig;
use crate::domain::{Bind, ServerId};
use crate::store::{BackupError, Location, OpenError, Store, StoreError};

const SUBJECT: &str = "database";

/// What the bot knows.
#[derive(Default)]
pub struct Known {
    /// The servers it is in, with their binds.
    pub servers: BTreeMap<ServerId, Vec<Bind>>,
    pub linked_accounts: u64,
}

/// Returns what the bot knows, if that can be told.
pub async fn check(report: &mut Report, config: &DatabaseConfig) -> Result<Option<Known>, Error> {
    match look(config).await {
        Ok(Some(known)) => {
            let binds: usize = known.servers.values().map(Vec::len).sum();
            let what = format!("{} servers, {binds} binds", known.servers.len());
            report.ok(SUBJECT, &what)?;
            Ok(Some(known))
        }
        Ok(None) => {
            report.ok(SUBJECT, "there is none yet; it is made at the first start")?;
            Ok(Some(Known::default()))
        }
        Err(Error::Open(OpenError::Older { .. })) => {
            let what = "it is older than this program, and brought up to date at the next start";
            report.ok(SUBJECT, what)?;
            Ok(None)
        }
        Err(error) => {
            let (what, next) = words(&error, config);
            report.fail(SUBJECT, &what, next)?;
            Ok(None)
        }
    }
}

/// What is wrong, and what to do.
fn words(error: &Error, config: &DatabaseConfig) -> (String, &'static str) {
    if let Error::Open(open) = error
        && let Some(next) = next(open)
    {
        return (format!("DATABASE_URL: {}", in_full(open)), next);
    }
    let next = match config.url.expose_secret().parse() {
        Ok(Location::Server(_)) => SEE_THE_SERVER,
        _ => "see that DATABASE_URL names the right file and that it can be written",
    };
    (in_full(error), next)
}

/// Whether the bot could write the file and, as SQLite does, beside it. Leaves
/// nothing behind.
fn may_write(file: &Path) -> Result<(), Error> {
    let denied = |path: &Path, source| Error::NotWritable {
        path: path.to_owned(),
        source,
    };
    let folder = file.parent().unwrap_or(Path::new("/"));
    tempfile::tempfile_in(folder).map_err(|source| denied(folder, source))?;
    match OpenOptions::new().write(true).open(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(denied(file, error)),
        _ => Ok(()),
    }
}

async fn look(config: &DatabaseConfig) -> Result<Option<Known>, Error> {
    let location = config.url.expose_secret().parse();
    let store = match location.map_err(OpenError::from)? {
        Location::File(file) => return look_at_file(&file).await,
        Location::Server(server) => Store::open_as_it_is(&server).await?,
    };
    match store {
        Some(store) => known(&store).await.map(Some),
        None => Ok(None),
    }
}

/// Looks at a copy, so that not even the schema is changed: a newer program may
/// check what an older one still works with.
async fn look_at_file(file: &Path) -> Result<Option<Known>, Error> {
    let file = std::path::absolute(file).map_err(Error::Runtime)?;
    may_write(&file)?;
    let location = Location::File(file.clone());
    let copy = match TemporaryCopy::of(&location).await {
        Err(Error::Backup(BackupError::NoDatabase(_))) => return Ok(None),
        Err(Error::Backup(BackupError::Store(StoreError::Corrupt(_)))) => {
            return Err(OpenError::NotADatabase(file).into());
        }
        copied => copied?,
    };
    let url = format!("sqlite://{}", copy.path().display());
    let store = Store::open(&url).await.map_err(|error| match error {
        // Not the copy that nobody knows of.
        OpenError::Foreign(_) => OpenError::Foreign(location),
        OpenError::NotADatabase(_) => OpenError::NotADatabase(file),
        error => error,
    })?;
    known(&store).await.map(Some)
}

async fn known(store: &Store) -> Result<Known, Error> {
    let mut known = Known {
        linked_accounts: store.count_linked_accounts().await?,
        ..Known::default()
    };
    for server in store.servers().await? {
        let binds = store.binds(server).await?;
        known.servers.insert(server, binds);
    }
    store.close().await;
    Ok(known)
}
