use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Environment, key, value};

/// How to reach Roblox.
#[derive(Debug, Clone)]
pub struct RobloxConfig {
    /// `ROBLOX_API_KEY`, required: an Open Cloud key.
    pub api_key: SecretString,
    /// `ROBLOX_API_URL`, by default `https://apis.roblox.com`: Open Cloud.
    pub api_url: Url,
    /// `ROBLOX_WEB_URL`, by default `https://{service}.roblox.com`: the older
    /// hosts, where `{service}` stands for `users`, `badges`, `thumbnails`, ….
    pub web_url: String,
}

impl RobloxConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        const EXPECTED: &str =
            "an Open Cloud API key, from create.roblox.com/dashboard/credentials";
        let api_key = value::secret(
            environment,
            key::ROBLOX_API_KEY,
            EXPECTED,
            value::is_header_word,
        )?
        .ok_or(ConfigError::Missing {
            key: key::ROBLOX_API_KEY,
            expected: EXPECTED,
        })?;
        Self::read_with_key(environment, api_key)
    }

    /// The rest of it, for a key that is not in the environment yet.
    pub fn read_with_key(
        environment: &Environment,
        api_key: SecretString,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            api_key,
            api_url: value::base_url(environment, key::ROBLOX_API_URL, "https://apis.roblox.com")?,
            web_url: web_url(environment)?,
        })
    }
}

fn web_url(environment: &Environment) -> Result<String, ConfigError> {
    let template = environment
        .get(key::ROBLOX_WEB_URL)
        .unwrap_or("https://{service}.roblox.com");
    let example = template.replace("{service}", "users");
    if example != template && value::parse_base_url(&example).is_some() {
        Ok(template.trim_end_matches('/').to_owned())
    } else {
        Err(ConfigError::InvalidSecret {
            key: key::ROBLOX_WEB_URL,
            expected: "a URL with {service} in it, such as https://{service}.roblox.com",
        })
    }
}
