use secrecy::SecretString;

use super::{ConfigError, Environment, key, value};

/// Where the bot keeps what it knows.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`, by default `sqlite://gatepass.db`: the path of a file,
    /// which is created when absent, or a database on a PostgreSQL server, with
    /// the password.
    pub url: SecretString,
}

impl DatabaseConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        const EXPECTED: &str =
            "sqlite:// and the path of a file, or postgres://user:password@host/database";
        // What follows is the store's to read: it knows what it can open.
        let names_a_kind = |url: &str| {
            ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|scheme| url.starts_with(scheme))
        };
        let url = value::secret(environment, key::DATABASE_URL, EXPECTED, names_a_kind)?;
        Ok(Self {
            url: url.unwrap_or_else(|| "sqlite://gatepass.db".into()),
        })
    }
}
