//! Words for a database that can't be opened.

use super::exit::in_full;
use crate::store::{Location, OpenError, StoreError};

/// What to do where a server does not work as a database, whatever the reason.
pub const SEE_THE_SERVER: &str = "see that the server runs, and that DATABASE_URL names the \
                                  right host, account, password and database";

/// What is wrong and, where that is not plain, what to do.
pub fn why(error: &OpenError) -> String {
    match next(error) {
        Some(next) => format!("{}: {next}", in_full(error)),
        None => error.to_string(),
    }
}

/// What to do.
pub const fn next(error: &OpenError) -> Option<&'static str> {
    match error {
        OpenError::Newer { .. } => Some("run the newer gatepass, or restore a backup"),
        OpenError::NotADatabase(_) => Some("name another file, or restore a backup"),
        OpenError::Foreign(Location::File(_)) => Some("name another file"),
        OpenError::Foreign(Location::Server(_)) => Some("name another database, a new one"),
        OpenError::MayNotCreate(_) => Some("have it own the database: alter database … owner to …"),
        // A file is never away.
        OpenError::Store(StoreError::Unreachable(_)) => Some(SEE_THE_SERVER),
        _ => None,
    }
}
