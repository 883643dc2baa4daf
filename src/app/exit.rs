use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tokio::signal::unix::SignalKind;
use tokio::task::JoinError;

use super::database;
use super::discord::{Why, why};
use crate::config::{ConfigError, ConfigErrors};
use crate::discord::{BotError, ConnectError, RestError};
use crate::roblox;
use crate::store::{BackupError, OpenError, StoreError};

/// How a command ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, or everything that was asked is answered.
    Done,
    /// 1: something could not be told or done.
    Failed,
    /// 2: the command line or the configuration is wrong. The number that the
    /// command-line parser itself uses.
    Misused,
    /// 128 + the signal's number: ended by it, and tidied up before.
    Signalled(SignalKind),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Misused => 2,
            Exit::Signalled(signal) => {
                let number = u8::try_from(signal.as_raw_value());
                128 + number.expect("the kernel knows 64 signals")
            }
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// `run` before anything was set up.
    #[error(
        "Gatepass is not set up yet.\n\n{0}\n\n\
         To set it up:               gatepass init\n\
         To try it without accounts: cargo run -p playground"
    )]
    NotSetUp(ConfigErrors),
    #[error("{key} is {address}, where the web server can't listen: {source}")]
    Bind {
        key: &'static str,
        address: SocketAddr,
        source: io::Error,
    },
    /// The question was put, and this is why there is no answer.
    #[error("Not told: {0}.")]
    NotTold(String),
    #[error(
        "gatepass init asks questions, and there is no terminal to ask them in.\n\
         Without one, copy .env.example to .env and fill it in."
    )]
    NoTerminal,
    #[error("the terminal can't be read: {0}")]
    Terminal(#[source] io::Error),
    /// Ctrl-C at a question.
    #[error("interrupted; nothing was written")]
    Interrupted,
    #[error(".env can't be written: {0}")]
    DotEnv(#[source] io::Error),
    #[error("the HTTP client can't start: {0}")]
    Http(#[from] reqwest::Error),
    #[error("a database is nothing for a terminal to show: gatepass backup - > FILE")]
    BackupToTerminal,
    #[error("no copy was made: {0}")]
    Backup(#[from] BackupError),
    #[error("DATABASE_URL: {}", database::why(.0))]
    Open(#[from] OpenError),
    /// Where the database is or will be.
    #[error("{} can't be written: {source}", path.display())]
    NotWritable { path: PathBuf, source: io::Error },
    #[error("the database: {0}")]
    Store(#[from] StoreError),
    #[error("no temporary directory: {0}")]
    TemporaryDirectory(#[source] io::Error),
    #[error("the Roblox client can't start: {0}")]
    Roblox(#[from] roblox::SetupError),
    #[error("can't write to standard output: {0}")]
    Output(#[source] io::Error),
    /// The bot on this machine is not alive.
    #[error("{address}: {why}")]
    Unhealthy { address: SocketAddr, why: String },
    #[error("the process can't start: {0}")]
    Runtime(#[source] io::Error),
    #[error("the metrics can't be collected: {0}")]
    Metrics(#[source] metrics_exporter_prometheus::BuildError),
    #[error("the web server stopped: {0}")]
    Web(#[source] io::Error),
    #[error("{0}")]
    Discord(Why),
    #[error("the connection to Discord ended: {0}")]
    Gateway(String),
    /// A bug of ours.
    #[error("a part of the bot panicked: {0}")]
    Panicked(#[source] JoinError),
    #[error("not everything stopped within {0:?}")]
    Late(Duration),
}

impl Error {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_)
            | Self::NotSetUp(_)
            | Self::NoTerminal
            | Self::BackupToTerminal
            | Self::Open(OpenError::Location(_)) => Exit::Misused,
            Self::Bind { .. }
            | Self::Unhealthy { .. }
            | Self::NotTold(_)
            | Self::Terminal(_)
            | Self::Interrupted
            | Self::DotEnv(_)
            | Self::Http(_)
            | Self::Backup(_)
            | Self::Open(_)
            | Self::NotWritable { .. }
            | Self::Store(_)
            | Self::TemporaryDirectory(_)
            | Self::Roblox(_)
            | Self::Output(_)
            | Self::Runtime(_)
            | Self::Web(_)
            | Self::Metrics(_)
            | Self::Discord(_)
            | Self::Gateway(_)
            | Self::Panicked(_)
            | Self::Late(_) => Exit::Failed,
        }
    }
}

/// The message with those of its causes that it does not tell already.
pub fn in_full(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !told.contains(&message) {
            told = format!("{told}: {message}");
        }
        cause = error.source();
    }
    told
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error.into())
    }
}

impl From<ConnectError> for Error {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Discord(error) => Self::Discord(why(&error)),
            ConnectError::Client(error) => Self::Http(error),
        }
    }
}

impl From<BotError> for Error {
    fn from(error: BotError) -> Self {
        match error {
            BotError::TokenRefused => Self::Discord(why(&RestError::TokenRefused)),
            BotError::Discord(error) => Self::Discord(why(&error)),
            BotError::Gateway(why) => Self::Gateway(why),
        }
    }
}
