use futures_util::TryFutureExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

use super::exit::{Error, Exit};
use super::parts::Parts;
use super::{logging, shutdown};
use crate::config::{Config, ConfigError, Environment, lookalikes};
use crate::web::{self, Readiness};

/// Runs the bot until SIGTERM or SIGINT.
pub async fn run(environment: &Environment) -> Result<Exit, Error> {
    let config = Config::read(environment).map_err(|errors| {
        let missing = |error: &ConfigError| matches!(error, ConfigError::Missing { .. });
        if errors.iter().any(missing) {
            Error::NotSetUp(errors)
        } else {
            Error::Config(errors)
        }
    })?;
    logging::start(config.log, LevelFilter::INFO);
    for lookalike in lookalikes(environment) {
        tracing::warn!("{lookalike}");
    }

    let token = CancellationToken::new();
    shutdown::on_signals(token.clone()).map_err(Error::Runtime)?;
    let listener = TcpListener::bind(config.web.bind)
        .await
        .map_err(|source| Error::Bind {
            address: config.web.bind,
            source,
        })?;

    let mut parts = Parts::new(token.clone());
    parts.spawn(web::run(listener, Readiness::default(), token).map_err(Error::Web));
    parts.ended().await?;
    tracing::info!("stopped");
    Ok(Exit::Done)
}
