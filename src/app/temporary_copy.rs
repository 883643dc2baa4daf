use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::exit::Error;
use crate::store::{self, Location};

/// By which a copy is known as one.
const PREFIX: &str = ".gatepass-copy-";

/// How old a copy is that nobody uses any more. Another command may be at work on
/// a younger one: to copy a large database, or to look at it, takes minutes.
const ABANDONED: Duration = Duration::from_hours(24);

/// A copy of the database for one command alone, gone with it. What a command
/// that was killed left behind goes with the next copy: it holds what members
/// have had erased since.
pub struct TemporaryCopy {
    directory: TempDir,
}

impl TemporaryCopy {
    pub async fn of(database: &Location) -> Result<Self, Error> {
        let directory = match database {
            Location::File(file) => beside(file),
            // It says itself that it can't be copied.
            Location::Server(_) => tempfile::tempdir(),
        };
        let directory = directory.map_err(Error::TemporaryDirectory)?;
        let copy = Self { directory };
        store::backup(database, &copy.path()).await?;
        Ok(copy)
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("copy.db")
    }
}

/// A folder with room for as much again, if it can be had. Elsewhere there may
/// be none: a container's `/tmp` is often its memory.
fn beside(database: &Path) -> io::Result<TempDir> {
    let database = std::path::absolute(database)?;
    let folder = database.parent().unwrap_or(&database);
    new_in(folder).or_else(|_| new_in(&std::env::temp_dir()))
}

fn new_in(folder: &Path) -> io::Result<TempDir> {
    for abandoned in abandoned_in(folder) {
        // It may be another user's, and is in nobody's way.
        let _ = fs::remove_dir_all(abandoned);
    }
    tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)
}

/// The copies that a killed command left here; none, if the folder can't be read.
fn abandoned_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().and_then(OsStr::to_str);
        name.is_some_and(|name| name.starts_with(PREFIX)) && is_abandoned(path)
    })
}

fn is_abandoned(copy: &Path) -> bool {
    let age = || {
        fs::symlink_metadata(copy)?
            .modified()?
            .elapsed()
            .map_err(io::Error::other)
    };
    age().is_ok_and(|age| age > ABANDONED)
}
