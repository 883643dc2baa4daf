use std::path::PathBuf;

/// Why a database URL names no file.
///
/// The URL itself is not in the message: it may carry a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    #[error("expected sqlite:// and a file, as in sqlite://gatepass.db")]
    Scheme,
    #[error("no file named after sqlite://, expected one as in sqlite://gatepass.db")]
    NoFile,
    /// It would be gone with the process, and each connection would have its own.
    #[error(
        "a database in memory would forget everything: name a file, as in sqlite://gatepass.db"
    )]
    Memory,
    #[error("options after ? are not understood: name only the file, as in sqlite://gatepass.db")]
    Options,
}

/// The file that a database URL names.
///
/// `sqlite://gatepass.db` and `sqlite:gatepass.db` are relative to the working
/// directory, `sqlite:///data/gatepass.db` is absolute. What follows is taken
/// as it stands: no escapes.
pub fn file(url: &str) -> Result<PathBuf, LocationError> {
    let path = url.strip_prefix("sqlite:").ok_or(LocationError::Scheme)?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.starts_with(":memory:") || path.contains("mode=memory") {
        Err(LocationError::Memory)
    } else if path.contains('?') {
        Err(LocationError::Options)
    } else if path.is_empty() || path.ends_with('/') {
        Err(LocationError::NoFile)
    } else {
        Ok(PathBuf::from(path))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("sqlite://gatepass.db", "gatepass.db")]
    #[case("sqlite:gatepass.db", "gatepass.db")]
    #[case("sqlite:///data/gatepass.db", "/data/gatepass.db")]
    #[case("sqlite:/data/gatepass.db", "/data/gatepass.db")]
    #[case("sqlite://./a b%20#.db", "./a b%20#.db")]
    fn a_url_names_a_file(#[case] url: &str, #[case] path: &str) {
        assert_eq!(file(url), Ok(PathBuf::from(path)));
    }

    #[rstest]
    #[case("gatepass.db", LocationError::Scheme)]
    #[case("", LocationError::Scheme)]
    #[case("postgres://bot:secret@db/gatepass", LocationError::Scheme)]
    #[case("sqlite://", LocationError::NoFile)]
    #[case("sqlite:", LocationError::NoFile)]
    #[case("sqlite:///data/", LocationError::NoFile)]
    #[case("sqlite::memory:", LocationError::Memory)]
    #[case("sqlite://:memory:", LocationError::Memory)]
    #[case("sqlite://x?mode=memory", LocationError::Memory)]
    #[case("sqlite://gatepass.db?mode=rwc", LocationError::Options)]
    fn what_is_no_file_is_refused(#[case] url: &str, #[case] error: LocationError) {
        assert_eq!(file(url), Err(error));
    }
}
