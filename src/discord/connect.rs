use std::sync::Arc;
use std::time::Duration;

use super::DiscordConfig;
use super::channels::Channels;
use super::direct::DiscordDirect;
use super::gateway::Lookup;
use super::log_channel::DiscordLog;
use super::mentions::Mentions;
use super::rest::{Application, Rest, RestError};
use super::role_gateway::DiscordRoles;
use super::sealed::Seal;
use super::servers::Servers;
use crate::domain::UserId;

/// Discord as the rest of the program has it, before and beside the gateway.
/// Clones share everything.
#[derive(Debug, Clone)]
pub struct Discord(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: DiscordConfig,
    rest: Rest,
    bot: UserId,
    application: Application,
    servers: Servers,
    channels: Channels,
    lookup: Lookup,
    mentions: Mentions,
    seal: Seal,
}

/// The longest pause between two attempts to reach Discord at the start.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

impl Discord {
    /// Asks Discord who we are. Waits for as long as Discord does not answer;
    /// fails when it refuses the token, or refuses otherwise.
    ///
    /// Must be called inside a tokio runtime.
    pub async fn connect(config: DiscordConfig) -> Result<Self, ConnectError> {
        let rest = Rest::new(&config)?;
        let bot = patiently(|| rest.bot_user()).await?;
        let application = patiently(|| rest.application()).await?;
        let servers = Servers::new(rest.clone(), bot.id);
        let channels = Channels::new(rest.clone());
        let seal = Seal::new(&config.token);
        Ok(Self(Arc::new(Inner {
            config,
            rest,
            bot: bot.id,
            application,
            servers,
            channels,
            lookup: Lookup::default(),
            mentions: Mentions::default(),
            seal,
        })))
    }

    /// The door through which the service writes roles.
    pub fn roles(&self) -> DiscordRoles {
        DiscordRoles::new(self.0.rest.clone(), self.0.servers.clone())
    }

    /// The same where no gateway tells what changes.
    pub fn roles_without_events(&self) -> DiscordRoles {
        self.roles().forgetting()
    }

    /// The door through which the service posts in log channels.
    pub fn log(&self) -> DiscordLog {
        DiscordLog::new(self.clone())
    }

    /// The door through which the service writes to members.
    pub fn direct(&self) -> DiscordDirect {
        DiscordDirect::new(self.0.rest.clone())
    }

    /// Looks at many members at once; works while the bot runs.
    pub fn lookup(&self) -> Lookup {
        self.0.lookup.clone()
    }

    pub fn rest(&self) -> &Rest {
        &self.0.rest
    }

    pub fn servers(&self) -> &Servers {
        &self.0.servers
    }

    /// Clickable names of commands.
    pub fn mentions(&self) -> &Mentions {
        &self.0.mentions
    }

    /// The bot's own user.
    pub fn bot(&self) -> UserId {
        self.0.bot
    }

    pub fn application(&self) -> &Application {
        &self.0.application
    }

    pub(super) fn channels(&self) -> &Channels {
        &self.0.channels
    }

    /// Encrypts interaction tokens that are kept.
    pub(super) fn seal(&self) -> &Seal {
        &self.0.seal
    }

    pub(super) fn config(&self) -> &DiscordConfig {
        &self.0.config
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("Discord: {0}")]
    Discord(#[from] RestError),
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

pub(super) async fn patiently<T, F>(ask: impl Fn() -> F) -> Result<T, RestError>
where
    F: Future<Output = Result<T, RestError>>,
{
    let mut pause = Duration::from_secs(1);
    loop {
        let pause_now = match ask().await {
            Err(error @ (RestError::NotSent | RestError::LeftAlone | RestError::Unsure)) => {
                tracing::warn!(%error, ?pause, "Discord does not answer; trying again");
                pause
            }
            Err(RestError::RateLimited { retry_after }) => {
                tracing::warn!(?retry_after, "Discord asks to wait");
                retry_after
            }
            done => return done,
        };
        tokio::time::sleep(pause_now).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
