use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use url::Url;

/// What may follow `?` in the URL of a server: where it is and how to trust it.
const OPTIONS: [&str; 5] = ["host", "sslmode", "sslrootcert", "sslcert", "sslkey"];

/// Where a database is. What is shown of it holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// An SQLite file.
    File(PathBuf),
    /// A database on a PostgreSQL server.
    Server(Server),
}

/// A database on a PostgreSQL server, and the account there.
#[derive(Clone, PartialEq, Eq)]
pub struct Server(Url);

/// Why a database URL names no database.
///
/// The URL itself is not in the message: it may carry a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    #[error(
        "expected sqlite:// and a file, as in sqlite://gatepass.db, \
         or postgres://user:password@host/database"
    )]
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
    #[error(
        "expected postgres://user:password@host/database, with %-escapes for what is no letter \
         or digit of the password"
    )]
    Server,
    #[error("no database named after the host, expected one as in postgres://user@host/gatepass")]
    NoDatabase,
    #[error("of options after ?, host, sslmode, sslrootcert, sslcert and sslkey are understood")]
    ServerOptions,
}

/// `sqlite://gatepass.db` and `sqlite:gatepass.db` are relative to the working
/// directory, `sqlite:///data/gatepass.db` is absolute. What follows is taken
/// as it stands: no escapes.
impl FromStr for Location {
    type Err = LocationError;

    fn from_str(url: &str) -> Result<Self, LocationError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return server(url).map(Self::Server);
        }
        let path = url.strip_prefix("sqlite:").ok_or(LocationError::Scheme)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.starts_with(":memory:") || path.contains("mode=memory") {
            Err(LocationError::Memory)
        } else if path.contains('?') {
            Err(LocationError::Options)
        } else if path.is_empty() || path.ends_with('/') {
            Err(LocationError::NoFile)
        } else {
            Ok(Self::File(PathBuf::from(path)))
        }
    }
}

fn server(url: &str) -> Result<Server, LocationError> {
    let url = Url::parse(url).map_err(|_| LocationError::Server)?;
    let database = url.path().trim_start_matches('/');
    if database.is_empty() {
        return Err(LocationError::NoDatabase);
    }
    // What comes after an unescaped / or # of a password, which would be shown.
    if database.contains(['/', '@']) || url.fragment().is_some() {
        return Err(LocationError::Server);
    }
    if url
        .query_pairs()
        .any(|(key, _)| !OPTIONS.contains(&key.as_ref()))
    {
        return Err(LocationError::ServerOptions);
    }
    PgConnectOptions::from_url(&url).map_err(|_| LocationError::Server)?;
    Ok(Server(url))
}

impl Server {
    /// With the password.
    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://{}", self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
        assert_eq!(url.parse(), Ok(Location::File(PathBuf::from(path))));
    }

    #[rstest]
    #[case("postgres://bot:secret@db/gatepass", "postgres://db/gatepass")]
    #[case("postgresql://bot@db:6432/gate", "postgres://db:6432/gate")]
    #[case(
        "postgres://bot:s%40cret@db/gatepass?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgres://db/gatepass"
    )]
    #[case("postgres:///gatepass?host=/run/postgresql", "postgres:///gatepass")]
    fn a_url_names_a_server_and_is_shown_without_its_secrets(
        #[case] url: &str,
        #[case] shown: &str,
    ) {
        let location: Location = url.parse().expect("a server");
        assert_eq!(location.to_string(), shown);
        assert!(!format!("{location:?}").contains("cret"), "{location:?}");
    }

    #[rstest]
    #[case("gatepass.db", LocationError::Scheme)]
    #[case("", LocationError::Scheme)]
    #[case("mysql://bot:secret@db/gatepass", LocationError::Scheme)]
    #[case("sqlite://", LocationError::NoFile)]
    #[case("sqlite:", LocationError::NoFile)]
    #[case("sqlite:///data/", LocationError::NoFile)]
    #[case("sqlite::memory:", LocationError::Memory)]
    #[case("sqlite://:memory:", LocationError::Memory)]
    #[case("sqlite://x?mode=memory", LocationError::Memory)]
    #[case("sqlite://gatepass.db?mode=rwc", LocationError::Options)]
    #[case("postgres://bot:se#cret@db/gatepass", LocationError::Server)]
    #[case("postgres://bot:/cret@db/gatepass", LocationError::Server)]
    #[case("postgres://bot:5/cret@db", LocationError::Server)]
    #[case("postgres://bot:/se#cret@db/gatepass", LocationError::Server)]
    #[case("postgres://db/gatepass/", LocationError::Server)]
    #[case("postgres://db/gatepass?sslmode=perhaps", LocationError::Server)]
    #[case("postgres://bot:secret@db", LocationError::NoDatabase)]
    #[case("postgres://db/", LocationError::NoDatabase)]
    #[case("postgres://db/gatepass?password=secret", LocationError::ServerOptions)]
    fn what_is_no_database_is_refused(#[case] url: &str, #[case] error: LocationError) {
        assert_eq!(url.parse::<Location>(), Err(error));
    }
}
