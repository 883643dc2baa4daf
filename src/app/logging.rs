use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogConfig, LogFormat};

/// Starts writing log lines to standard error. `default` is the level where
/// `RUST_LOG` says nothing.
pub fn start(config: LogConfig, default: LevelFilter) {
    let filter = config
        .filter
        .unwrap_or_else(|| EnvFilter::default().add_directive(default.into()));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    let started = match config.format {
        LogFormat::Text => lines.finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
    };
    started.expect("the process starts its log once");
}
