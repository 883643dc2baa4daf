//! Everything the bot asks of Discord over HTTP: one way to send, one gate
//! with a rate limiter, one token.
//!
//! serenity has an HTTP client of its own, whose limiter either ignores the
//! base URL or loses requests to a 429; it is not used. What commands and the
//! service need is here as small requests, in [`calls`] and [`answers`].

mod answers;
mod attachment;
mod attempt;
mod calls;
mod error;
mod gate;
mod global;
mod limits;
mod models;
mod reason;
mod request;
mod retry;
mod send;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::DiscordConfig;
use crate::metrics;
use crate::upstream::Upstream;
use gate::Gate;

pub use answers::InteractionToken;
pub use attachment::Attachment;
pub use error::RestError;
pub use models::{
    Application, BotUser, ChannelOverwrite, GatewayBot, GuildChannel, GuildMember, Id, MessageBody,
    SessionStartLimit,
};
pub use request::Request;

/// Discord asks for this form: `DiscordBot ($url, $versionNumber)`.
const USER_AGENT: &str = concat!(
    "DiscordBot (https://github.com/gatepass/gatepass, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// A client of Discord's HTTP API, version 10. Clones share everything.
#[derive(Clone)]
pub struct Rest(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    /// Ends with `/api/v10/`.
    base: String,
    token: SecretString,
    gate: Gate,
    upstream: Upstream,
}

/// A successful answer.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    body: Vec<u8>,
    /// Whether an earlier attempt may have been done, too, or may be yet.
    pub is_repeated: bool,
}

impl Rest {
    /// Must be called inside a tokio runtime: the limiter is a task of it.
    pub fn new(config: &DiscordConfig) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(attempt::LONGEST)
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            base: api_base(&config.api_url),
            token: config.token.clone(),
            gate: Gate::new(),
            upstream: Upstream::new(metrics::Upstream::Discord),
        })))
    }

    /// Cancelled for good once Discord refuses the bot's token.
    pub fn token_refused(&self) -> &CancellationToken {
        self.0.gate.shut()
    }

    /// Whether Discord answers what carries the bot's token.
    pub fn upstream(&self) -> &Upstream {
        &self.0.upstream
    }

    /// The connections, for whoever else speaks with Discord.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest")
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}

impl Response {
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, RestError> {
        serde_json::from_slice(&self.body).map_err(|error| RestError::Malformed(error.to_string()))
    }
}

fn api_base(url: &Url) -> String {
    format!("{}/api/v10/", url.as_str().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_may_have_a_path_and_a_slash_or_not() {
        for (url, base) in [
            ("https://discord.com", "https://discord.com/api/v10/"),
            ("https://discord.com/", "https://discord.com/api/v10/"),
            (
                "http://proxy:81/discord/",
                "http://proxy:81/discord/api/v10/",
            ),
        ] {
            assert_eq!(api_base(&url.parse().expect("a URL")), base);
        }
    }
}
