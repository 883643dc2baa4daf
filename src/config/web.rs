use std::net::SocketAddr;

use super::{ConfigError, Environment, key};

/// Where the bot's own web servers listen.
#[derive(Debug, Clone, Copy)]
pub struct WebConfig {
    /// `HTTP_BIND`, by default `127.0.0.1:8080`. Port 0 takes a free one.
    pub bind: SocketAddr,
    /// `METRICS_BIND`: where Prometheus reads. By default nowhere, and nothing
    /// is counted.
    pub metrics: Option<SocketAddr>,
}

impl WebConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let http = environment.get(key::HTTP_BIND).unwrap_or("127.0.0.1:8080");
        let metrics = environment.get(key::METRICS_BIND);
        Ok(Self {
            bind: address(key::HTTP_BIND, http)?,
            metrics: metrics
                .map(|text| address(key::METRICS_BIND, text))
                .transpose()?,
        })
    }
}

fn address(key: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| ConfigError::Invalid {
        key,
        found: text.to_owned(),
        expected: "an IP address and a port, such as 127.0.0.1:8080 or [::]:8080",
    })
}
