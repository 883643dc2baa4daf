use secrecy::{ExposeSecret, SecretString};

use crate::app::discord::why_not_asked;
use crate::app::exit::Error;
use crate::app::roblox::{client, why};
use crate::config::{DiscordConfig, Environment, RobloxConfig, is_header_word};
use crate::discord::{self, Rest, RestError};
use crate::domain::{UnknownReason, UserId};
use crate::roblox::Call;

/// What is known of a key that was typed.
pub enum Verdict<T> {
    Accepted {
        said: String,
        known: T,
    },
    /// It could be right: nobody could be asked.
    Unchecked {
        why: String,
    },
    Refused {
        why: String,
    },
}

/// Whether Discord accepts the token, and whose it is.
pub async fn discord(
    environment: &Environment,
    token: SecretString,
) -> Result<Verdict<UserId>, Error> {
    if let Some(verdict) = misshapen(&token) {
        return Ok(verdict);
    }
    let api_url = DiscordConfig::read_api_url(environment)?;
    let rest = Rest::new(&discord::DiscordConfig {
        token,
        api_url: api_url.clone(),
    })?;
    Ok(match rest.application().await {
        Ok(application) => Verdict::Accepted {
            said: format!("This is the bot of the application {:?}.", application.name),
            known: application.id,
        },
        Err(RestError::TokenRefused) => Verdict::Refused {
            why: "Discord refused this token".to_owned(),
        },
        Err(error) => Verdict::Unchecked {
            why: format!(
                "Discord could not be asked ({})",
                why_not_asked(&error, &api_url).await.what
            ),
        },
    })
}

/// Whether Roblox accepts the key.
pub async fn roblox(environment: &Environment, key: SecretString) -> Result<Verdict<()>, Error> {
    if let Some(verdict) = misshapen(&key) {
        return Ok(verdict);
    }
    let roblox = client(RobloxConfig::read_with_key(environment, key)?)?;
    Ok(match roblox.probe(&Call::interactive(None, None)).await {
        Ok(_) => Verdict::Accepted {
            said: "Roblox accepts this key.".to_owned(),
            known: (),
        },
        Err(error) => match error.reason() {
            UnknownReason::KeyRefused => Verdict::Refused {
                why: "Roblox refused this key".to_owned(),
            },
            reason => Verdict::Unchecked { why: why(reason) },
        },
    })
}

/// What can't be a key at all is not sent to anybody.
fn misshapen<T>(typed: &SecretString) -> Option<Verdict<T>> {
    (!is_header_word(typed.expose_secret())).then(|| Verdict::Refused {
        why: "Expected one word, without blanks".to_owned(),
    })
}
