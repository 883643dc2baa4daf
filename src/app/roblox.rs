//! What the terminal's own commands share: a client for one question, and
//! words for what Roblox did not tell.

use tracing::level_filters::LevelFilter;

use super::exit::Error;
use super::logging;
use crate::config::{Environment, LogConfig, RobloxConfig};
use crate::domain::UnknownReason;
use crate::roblox::{Config, Roblox};

/// The client, and the log for it: quiet, since the answer says what went wrong.
pub fn start(environment: &Environment) -> Result<Roblox, Error> {
    let config = RobloxConfig::read(environment)?;
    logging::start(LogConfig::read(environment)?, LevelFilter::ERROR);
    client(config)
}

pub fn client(config: RobloxConfig) -> Result<Roblox, Error> {
    let client = Roblox::new(Config {
        api_url: config.api_url,
        web_url: config.web_url,
        api_key: config.api_key,
    })?;
    Ok(client)
}

/// What happened, and what to do where there is something.
pub fn why(reason: UnknownReason) -> String {
    match next(reason) {
        Some(next) => format!("{}; {next}", what(reason)),
        None => what(reason).to_owned(),
    }
}

/// What to do, unless what happened says it.
pub const fn next(reason: UnknownReason) -> Option<&'static str> {
    match reason {
        UnknownReason::RateLimited | UnknownReason::Busy => Some("try again in a minute"),
        UnknownReason::Unavailable | UnknownReason::TimedOut | UnknownReason::Malformed => {
            Some("try again later")
        }
        UnknownReason::Partial => Some("ask for fewer at once"),
        _ => None,
    }
}

/// What happened.
pub const fn what(reason: UnknownReason) -> &'static str {
    match reason {
        UnknownReason::Hidden => "the inventory is hidden; only its owner can change that",
        UnknownReason::NoSuchUser => "Roblox knows no user with this ID",
        UnknownReason::KeyRefused => {
            "Roblox refused ROBLOX_API_KEY; it may be wrong, expired, or not allowed from this address"
        }
        UnknownReason::ScopeMissing => {
            "ROBLOX_API_KEY needs the permission to read inventories for this kind of item, \
             and shows only what its owner may see"
        }
        UnknownReason::RateLimited => "Roblox asked to slow down",
        UnknownReason::Busy => "the requests that Roblox allows are used up",
        UnknownReason::Unavailable => "Roblox is not available",
        UnknownReason::TimedOut => "Roblox did not answer in time",
        UnknownReason::Malformed => "Roblox's answer could not be read",
        UnknownReason::Refused => "Roblox does not accept this ID",
        UnknownReason::Partial => "Roblox refused too many of the IDs to find out about the rest",
        UnknownReason::NotRead => "not read",
    }
}
