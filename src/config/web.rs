use std::net::SocketAddr;

use super::{ConfigError, Environment, key};

/// Where the bot's own web server listens.
#[derive(Debug, Clone, Copy)]
pub struct WebConfig {
    /// `HTTP_BIND`, by default `127.0.0.1:8080`. Port 0 takes a free one.
    pub bind: SocketAddr,
}

impl WebConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let text = environment.get(key::HTTP_BIND).unwrap_or("127.0.0.1:8080");
        let bind = text.parse().map_err(|_| ConfigError::Invalid {
            key: key::HTTP_BIND,
            found: text.to_owned(),
            expected: "an IP address and a port, such as 127.0.0.1:8080 or [::]:8080",
        })?;
        Ok(Self { bind })
    }
}
