//! Words for a database that can't be opened.

use crate::store::{Location, OpenError};

/// What is wrong and, where that is not plain, what to do.
pub fn why(error: &OpenError) -> String {
    match next(error) {
        Some(next) => format!("{error}: {next}"),
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
        _ => None,
    }
}
