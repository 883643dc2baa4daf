use secrecy::SecretString;
use url::Url;

/// What is needed to speak with Discord.
#[derive(Debug, Clone)]
pub struct DiscordConfig {
    /// `DISCORD_TOKEN`: the bot's token, without the word `Bot`.
    pub token: SecretString,
    /// `DISCORD_API_URL`: the base of every request, `https://discord.com`
    /// unless a proxy or a simulated Discord stands in for it.
    pub api_url: Url,
}
