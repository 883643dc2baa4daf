//! Words for what Discord did not tell, for the person who sets the bot up.

use std::fmt;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::discord::RestError;

/// What happened, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Why {
    pub what: String,
    pub next: &'static str,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.next)
    }
}

/// Why Discord, at `base`, could not be asked who the bot is.
pub async fn why_not_asked(error: &RestError, base: &Url) -> Why {
    match error {
        RestError::NotSent => Why {
            what: format!(
                "no connection to {}: {}",
                base.origin().ascii_serialization(),
                why_not_connected(base).await
            ),
            next: "see that this machine reaches it, and that DISCORD_API_URL is right",
        },
        error => why(error),
    }
}

/// Why the bot can't start, or can't go on.
pub fn why(error: &RestError) -> Why {
    match error {
        RestError::TokenRefused => Why {
            what: "Discord refused DISCORD_TOKEN".to_owned(),
            next: "reset it on your application's page Bot, then `gatepass init`",
        },
        // Discord's own refusals have a code; nothing of what is asked at the
        // start is about a server.
        RestError::Malformed(_) | RestError::Refused { code: 0, .. } | RestError::UnknownServer => {
            Why {
                what: "what answers is not Discord's API".to_owned(),
                next: "leave DISCORD_API_URL unset, or give it without a path such as /api/v10; \
                       if that is so, a proxy or a firewall on the way answers",
            }
        }
        RestError::Unsure => Why {
            what: "Discord fails, or does not answer in time".to_owned(),
            next: "try again later",
        },
        error => Why {
            what: error.to_string(),
            next: "try again later",
        },
    }
}

const PATIENCE: Duration = Duration::from_secs(3);

/// What the system says to a connection: requests don't keep it, as their
/// errors may carry a token.
async fn why_not_connected(base: &Url) -> String {
    // An IPv6 address has brackets in a URL, and none for the system.
    let host = base.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = base.port_or_known_default().unwrap_or_default();
    match timeout(PATIENCE, TcpStream::connect((host, port))).await {
        Ok(Err(error)) => error.to_string(),
        Ok(Ok(_)) => "something listens there, but does not serve it".to_owned(),
        Err(_) => "no answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_discord_is_told_from_what_discord_refuses() {
        let refused = |status, code| RestError::Refused {
            status,
            code,
            message: "words".to_owned(),
        };
        for (error, expected) in [
            (refused(404, 0), "what answers is not Discord's API"),
            (
                refused(403, 40002),
                "Discord refused: 403, code 40002: words",
            ),
        ] {
            assert_eq!(why(&error).what, expected);
        }
    }
}
