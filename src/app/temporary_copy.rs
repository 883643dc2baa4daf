use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::exit::Error;
use crate::store::{self, BackupError};

/// A copy of the database for one command alone, gone with it.
pub struct TemporaryCopy {
    directory: TempDir,
}

impl TemporaryCopy {
    pub async fn of(url: &str) -> Result<Self, Error> {
        let database = store::database_file(url).map_err(BackupError::from)?;
        let directory = beside(&database).map_err(Error::TemporaryDirectory)?;
        let copy = Self { directory };
        store::backup(url, &copy.path()).await?;
        Ok(copy)
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("copy.db")
    }
}

/// A folder with room for as much again, if it can be had. Elsewhere there may
/// be none: a container's `/tmp` is often its memory.
fn beside(database: &Path) -> std::io::Result<TempDir> {
    let database = std::path::absolute(database)?;
    let folder = database.parent().unwrap_or(&database);
    tempfile::tempdir_in(folder).or_else(|_| tempfile::tempdir())
}
