//! What only SQLite is told, and only it says.

use std::fmt::Write;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::any::AnyConnectOptions;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteError};

use super::OpenError;
use super::dialect::{Dialect, Session, Setting};
use super::error::Fault;
use super::leases::lease_statements;

macro_rules! now {
    () => {
        "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)"
    };
}

pub(super) const DIALECT: Dialect = Dialect {
    name: "SQLite",
    // A transaction that first reads and then finds the write lock taken could
    // not wait for it: SQLite fails it at once.
    begin: "begin immediate",
    turn: None,
    turn_to_migrate: None,
    writer: Session {
        // What was recorded before a role write must outlast a power cut: a role
        // that the ledger does not know is never taken.
        setup: "pragma busy_timeout = 5000;
                pragma journal_mode = wal;
                pragma synchronous = full;
                pragma foreign_keys = on;",
        settings: &[
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
            BUSY_TIMEOUT,
        ],
    },
    reader: Session {
        setup: "pragma busy_timeout = 5000;",
        settings: &[BUSY_TIMEOUT],
    },
    // Statements are small and answered from memory: more connections than cores
    // to run them would only wait.
    readers: 4,
    // They are function calls: a ping would cost as much as the statement.
    breaks: false,
    tables: "select name from sqlite_master where type = 'table'",
    now: concat!("select ", now!()),
    leases: lease_statements!(now),
    home: None,
};

/// How long a statement waits for another process that holds the database, in
/// milliseconds.
const BUSY_TIMEOUT: Setting = Setting {
    name: "busy_timeout",
    read: "select cast(timeout as text) from pragma_busy_timeout",
    wanted: "5000",
};

/// Makes the file where there is none: SQLite would let others read it. Its
/// side files take over the mode.
pub(super) fn create(file: &Path) -> Result<(), OpenError> {
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

/// Finds the file.
pub(super) fn find(file: &Path) -> Result<(), OpenError> {
    let found = std::fs::metadata(file);
    found.map(drop).map_err(|source| OpenError::Access {
        path: file.to_owned(),
        source,
    })
}

/// Connections that write.
pub(super) fn writing(file: &Path) -> AnyConnectOptions {
    options(file, "rw")
}

/// Connections that can't.
pub(super) fn reading(file: &Path) -> AnyConnectOptions {
    options(file, "ro")
}

fn options(file: &Path, mode: &str) -> AnyConnectOptions {
    // Every byte is escaped, so that a URL says nothing else than the path.
    let mut url = String::from("sqlite:");
    for byte in file.as_os_str().as_encoded_bytes() {
        write!(url, "%{byte:02x}").expect("a string takes everything");
    }
    let url = format!("{url}?mode={mode}").parse().expect("a URL");
    AnyConnectOptions::from_url(&url).expect("any URL will do")
}

/// A connection for what no other database can do.
pub(super) fn natively(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).read_only(true)
}

/// By SQLite's primary result code: the low byte of the extended one
/// (<https://www.sqlite.org/rescode.html>).
pub(super) fn fault(error: &SqliteError) -> Fault {
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        // SQLITE_BUSY, SQLITE_LOCKED
        Some(5 | 6) => Fault::Busy,
        // SQLITE_PERM, SQLITE_READONLY
        Some(3 | 8) => Fault::ReadOnly,
        // SQLITE_IOERR, SQLITE_CANTOPEN
        Some(10 | 14) => Fault::Io,
        // SQLITE_CORRUPT, SQLITE_NOTADB
        Some(11 | 26) => Fault::Corrupt,
        // SQLITE_FULL
        Some(13) => Fault::Full,
        _ => Fault::Other,
    }
}
