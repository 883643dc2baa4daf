use std::collections::BTreeSet;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Environment, key, value};
use crate::domain::ServerId;

/// How to reach Discord, and for whom.
#[derive(Debug, Clone)]
pub struct DiscordConfig {
    /// `DISCORD_TOKEN`, required: the bot's token.
    pub token: SecretString,
    /// `DISCORD_API_URL`, by default `https://discord.com`: the base of every
    /// Discord request. Also for a proxy that limits for several processes.
    pub api_url: Url,
    /// `ALLOWED_GUILDS`, by default any: the servers this bot serves.
    pub allowed_servers: Option<BTreeSet<ServerId>>,
}

impl DiscordConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        const EXPECTED: &str =
            "the bot's token, from your application's page Bot, without the word Bot before it";
        let token = value::secret(
            environment,
            key::DISCORD_TOKEN,
            EXPECTED,
            value::is_header_word,
        )?
        .ok_or(ConfigError::Missing {
            key: key::DISCORD_TOKEN,
            expected: EXPECTED,
        })?;
        Ok(Self {
            token,
            api_url: Self::read_api_url(environment)?,
            allowed_servers: allowed_servers(environment)?,
        })
    }

    /// Where Discord is, for those who have no token yet.
    pub fn read_api_url(environment: &Environment) -> Result<Url, ConfigError> {
        value::base_url(environment, key::DISCORD_API_URL, "https://discord.com")
    }
}

fn allowed_servers(environment: &Environment) -> Result<Option<BTreeSet<ServerId>>, ConfigError> {
    let Some(list) = environment.get(key::ALLOWED_GUILDS) else {
        return Ok(None);
    };
    let refused = |found: &str| ConfigError::Invalid {
        key: key::ALLOWED_GUILDS,
        found: found.to_owned(),
        expected: "server IDs separated by commas, or nothing at all for every server",
    };
    let servers = list
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map_err(|_| refused(id)))
        .collect::<Result<BTreeSet<_>, _>>()?;
    // No ID among the commas: somebody meant something, and hardly a bot that
    // serves nobody.
    if servers.is_empty() {
        return Err(refused(list));
    }
    Ok(Some(servers))
}
