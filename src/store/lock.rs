//! One bot on one database: two would answer every command twice, and each
//! would see to it alone that one update of a member runs at a time.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;

use super::{OpenError, location};

/// The right to run the bot on a database, for as long as this lives. It ends
/// with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the right to run the bot on the database that `url` names; fails
    /// with [`OpenError::InUse`] while another process has it. Whoever only
    /// reads, or copies, needs none.
    pub fn take(url: &str) -> Result<Self, OpenError> {
        let database = location::file(url)?;
        // A file of its own: SQLite locks the database itself, and loses that
        // lock when another handle of the same file is closed. Beside the
        // database, whichever name was used for it, as SQLite's own files are.
        let mut path = OsString::from(database.canonicalize().as_ref().unwrap_or(&database));
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
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse(database)),
            Err(TryLockError::Error(source)) => Err(access(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn url_of(database: &Path) -> String {
        format!("sqlite://{}", database.display())
    }

    #[cfg(unix)]
    #[test]
    fn another_name_of_the_database_is_no_other_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let [database, alias] = ["gatepass.db", "alias.db"].map(|name| folder.path().join(name));
        std::fs::write(&database, "").expect("a file");
        std::os::unix::fs::symlink(&database, &alias).expect("a link");
        let _first = Lock::take(&url_of(&alias)).expect("free");
        let second = Lock::take(&url_of(&database)).expect_err("taken");
        assert!(matches!(second, OpenError::InUse(_)), "{second:?}");
    }

    #[test]
    fn one_has_it_until_it_lets_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = url_of(&folder.path().join("gatepass.db"));
        let first = Lock::take(&url).expect("free");
        let second = Lock::take(&url).expect_err("taken");
        assert!(matches!(second, OpenError::InUse(_)), "{second:?}");
        drop(first);
        Lock::take(&url).expect("free again");
    }
}
