use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, TryFutureExt};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::level_filters::LevelFilter;

use super::exit::{Error, Exit, in_full};
use super::greeting::Greeting;
use super::parts::Parts;
use super::{logging, metrics, roblox, shutdown};
use crate::config::{Config, ConfigError, Environment, LogFormat, key, lookalikes};
use crate::discord::{self, Bot, Data, Discord, DiscordConfig};
use crate::domain::Served;
use crate::service::{Doors, Service, SystemClock};
use crate::store::Store;
use crate::web::{self, Readiness};
use crate::worker;

/// How long the database may take to close, of the 10 s that there are to stop.
const CLOSE_WITHIN: Duration = Duration::from_millis(500);

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// The whole bot. One on a database.
    Bot,
    /// The updates alone, without a connection to the gateway, beside the bot.
    Worker,
}

/// Runs the bot, or a worker beside it, until SIGTERM or SIGINT.
pub async fn run(environment: &Environment, what: Runs) -> Result<Exit, Error> {
    let config = Config::read(environment).map_err(|errors| {
        let missing = |error: &ConfigError| matches!(error, ConfigError::Missing { .. });
        if errors.iter().any(missing) {
            Error::NotSetUp(errors)
        } else {
            Error::Config(errors)
        }
    })?;
    let format = config.log.format;
    logging::start(config.log.clone(), LevelFilter::INFO);
    for lookalike in lookalikes(environment) {
        tracing::warn!("{lookalike}");
    }

    let token = CancellationToken::new();
    shutdown::on_signals(token.clone()).map_err(Error::Runtime)?;
    // All parts of the bot are in it: large, and made once.
    match Box::pin(on_database(config, what, token)).await {
        Ok(()) => {
            tracing::info!("stopped");
            Ok(Exit::Done)
        }
        // Who reads a log of JSON reads JSON to its last line.
        Err(error) if format == LogFormat::Json && tracing::enabled!(tracing::Level::ERROR) => {
            tracing::error!("{}", in_full(&error));
            Ok(error.exit())
        }
        Err(error) => Err(error),
    }
}

/// Runs on the database, which as the bot nobody else may do meanwhile.
async fn on_database(config: Config, what: Runs, token: CancellationToken) -> Result<(), Error> {
    let url = config.database.url.expose_secret();
    // A stop waits for it: a migration is not cut short.
    let store = match what {
        Runs::Bot => Store::open_to_run(url).await?,
        Runs::Worker => Store::open_beside(url).await?,
    };
    let outcome = tokio::select! {
        outcome = serve(config, what, &store, token) => outcome,
        error = store.ousted() => Err(error.into()),
    };
    // Folds the write-ahead log into the file. What still reads or writes then
    // was given up.
    if timeout(CLOSE_WITHIN, store.close()).await.is_err() {
        tracing::warn!("the database is still in use; its log stays beside it");
    }
    outcome
}

async fn serve(
    config: Config,
    what: Runs,
    store: &Store,
    token: CancellationToken,
) -> Result<(), Error> {
    match token
        .run_until_cancelled(parts(config, what, store.clone(), token.clone()))
        .await
    {
        Some(parts) => parts?.ended().await,
        None => Ok(()),
    }
}

/// Builds the parts and starts them, from the outside in: what can be wrong with
/// the machine is found before anything connects.
async fn parts(
    config: Config,
    what: Runs,
    store: Store,
    token: CancellationToken,
) -> Result<Parts, Error> {
    let mut parts = Parts::new(token.clone());
    let listener = bind(key::HTTP_BIND, config.web.bind).await?;
    let address = listener.local_addr().map_err(Error::Runtime)?;
    let measured = match config.web.metrics {
        Some(address) => Some((
            bind(key::METRICS_BIND, address).await?,
            metrics::start(config.sweep.interval)?,
        )),
        None => None,
    };
    let roblox = roblox::client(config.roblox)?;

    let (ready, is_ready) = watch::channel(false);
    let connects = match what {
        Runs::Bot => "discord",
        Runs::Worker => "roblox",
    };
    let readiness = Readiness::default()
        .part(connects, move || std::future::ready(*is_ready.borrow()))
        .part("database", {
            let store = store.clone();
            move || {
                let store = store.clone();
                async move { store.answers().await }
            }
        });
    parts.spawn(web::run(listener, readiness, token.clone()).map_err(Error::Web));
    tracing::info!(%address, "the web server listens");

    let served = Served::from(config.discord.allowed_servers);
    let discord = DiscordConfig {
        token: config.discord.token,
        api_url: config.discord.api_url,
    };
    let discord = Discord::connect(discord).await?;
    let service = Service::new(
        store,
        roblox,
        Doors {
            roles: Arc::new(match what {
                Runs::Bot => discord.roles(),
                Runs::Worker => discord.roles_without_events(),
            }),
            lookup: Arc::new(discord.lookup()),
            log: Arc::new(discord.log()),
            direct: Arc::new(discord.direct()),
        },
        Arc::new(SystemClock),
        served.clone(),
        config.sweep.interval,
    );
    // Before anything is recorded or asked of Roblox: others may do so, too.
    service.say_alive().await?;
    service.pause_after_restore().await?;
    if let Some((listener, handle)) = measured {
        let metrics = listener.local_addr().map_err(Error::Runtime)?;
        tracing::info!(%metrics, "Prometheus can read the metrics");
        parts.spawn(metrics::upkeep(handle.clone(), token.clone()).map(Ok));
        let service = service.clone();
        let page = move || metrics::page(handle.clone(), service.clone());
        parts.spawn(web::run_metrics(listener, page, token.clone()).map_err(Error::Web));
    }
    if what == Runs::Worker {
        let keep = config.audit.keep;
        parts.spawn(worker::run_beside(service, keep, ready, token).map(Ok));
        return Ok(parts);
    }
    let greeting = Greeting::new(discord.application().id, service.clone());
    let bot = Bot {
        data: Data {
            discord,
            served,
            app: service.clone(),
            stopping: token.clone(),
        },
        commands: discord::commands(),
        on_press: discord::on_press,
        on_submit: discord::on_submit,
        listener: Arc::new(greeting),
    };
    let showing = discord::show_bulk_updates(bot.data.clone(), token.clone());
    parts.spawn(showing.map(Ok));
    parts.spawn(worker::run(service, config.audit.keep, token.clone()).map(Ok));
    parts.spawn(bot.run(token, ready).map_err(Error::from));
    Ok(parts)
}

async fn bind(key: &'static str, address: SocketAddr) -> Result<TcpListener, Error> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| Error::Bind {
        key,
        address,
        source,
    })
}
