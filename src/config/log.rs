use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use super::{ConfigError, Environment, key};

/// What is logged, and how it looks.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// `RUST_LOG`: which events, in the syntax of tracing-subscriber's
    /// [`EnvFilter`]. `None`: the command's own default, `info` for `run`.
    pub filter: Option<EnvFilter>,
    /// `LOG_FORMAT`, by default `text`.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl LogConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let filter = environment.get(key::RUST_LOG).map(filter).transpose()?;
        let format = match environment.get(key::LOG_FORMAT) {
            None | Some("text") => LogFormat::Text,
            Some("json") => LogFormat::Json,
            Some(other) => {
                return Err(ConfigError::Invalid {
                    key: key::LOG_FORMAT,
                    found: other.to_owned(),
                    expected: "text or json",
                });
            }
        };
        Ok(Self { filter, format })
    }
}

fn filter(text: &str) -> Result<EnvFilter, ConfigError> {
    let refused = || ConfigError::Invalid {
        key: key::RUST_LOG,
        found: text.to_owned(),
        expected: "error, warn, info, debug, trace or off, or a filter such as info,gatepass=debug",
    };
    if !text.split(',').all(says_a_level) {
        return Err(refused());
    }
    EnvFilter::builder().parse(text).map_err(|_| refused())
}

/// Whether a directive says how much is logged. [`EnvFilter`] takes any other
/// word for the name of a module: `warning` would silence all the rest.
fn says_a_level(directive: &str) -> bool {
    directive.contains(['=', '[']) || directive.trim().parse::<LevelFilter>().is_ok()
}
