use super::{ConfigError, Environment, key};

/// Where the bot keeps what it knows.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`, by default `sqlite://gatepass.db`: the path of a file,
    /// which is created when absent.
    pub url: String,
}

impl DatabaseConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let url = environment
            .get(key::DATABASE_URL)
            .unwrap_or("sqlite://gatepass.db");
        let refused = |expected| {
            Err(ConfigError::InvalidSecret {
                key: key::DATABASE_URL,
                expected,
            })
        };
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return refused("sqlite://… for now: PostgreSQL is not supported yet");
        }
        // What follows is the store's to read: it knows what it can open.
        if url.starts_with("sqlite:") {
            Ok(Self {
                url: url.to_owned(),
            })
        } else {
            refused("sqlite:// and the path of a file")
        }
    }
}
