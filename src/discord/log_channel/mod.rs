//! Servers' log channels: who may read them, and what is posted there.

mod draw;

use async_trait::async_trait;

use super::connect::Discord;
use super::reply::Visibility;
use super::rest::RestError;
use crate::domain::{ChannelId, LogChannel, LogObstacle, MessageId, ServerId, log_obstacle};
use crate::service::{
    Audience, EditError, GatewayError, LogGateway, LogMessage, LogPost, PostError,
};
use crate::text::Locale;

/// Log channels through Discord's HTTP API.
#[derive(Debug, Clone)]
pub struct DiscordLog(Discord);

impl DiscordLog {
    pub(super) fn new(discord: Discord) -> Self {
        Self(discord)
    }

    /// What a message that was not taken means for the log.
    fn failed(&self, server: ServerId, channel: ChannelId, error: &RestError) -> PostError {
        let refused = match error {
            RestError::MissingPermission
            | RestError::NoAccess
            | RestError::UnknownChannel
            | RestError::UnknownServer
            | RestError::UnknownMessage
            | RestError::Refused { .. } => PostError::Refused,
            // A 2xx whose body can't be read was done all the same; the same nonce, or
            // the same edit, once more does no harm.
            RestError::TokenRefused
            | RestError::UnknownMember
            | RestError::UnknownRole
            | RestError::InteractionGone
            | RestError::AlreadyAnswered
            | RestError::RateLimited { .. }
            | RestError::NotSent
            | RestError::LeftAlone
            | RestError::Unsure
            | RestError::Malformed(_) => PostError::Unsure,
        };
        if refused == PostError::Refused {
            // What was known of the channel, or of the roles, is wrong.
            self.0.channels().changed(channel);
            self.0.servers().forget(server);
            tracing::warn!(channel = channel.get(), %error, "a log was refused");
        }
        refused
    }
}

#[async_trait]
impl LogGateway for DiscordLog {
    async fn obstacle(
        &self,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<Option<LogObstacle>, GatewayError> {
        let roles = self.0.servers().get(server).await?;
        let sight = self.0.channels().get(channel).await?;
        Ok(match sight.seen() {
            Ok(channel) => log_obstacle(&roles, &channel, self.0.bot()),
            Err(obstacle) => Some(obstacle.into()),
        })
    }

    async fn post(
        &self,
        server: ServerId,
        log: &LogChannel,
        post: &LogPost,
        audience: Audience,
        nonce: &str,
    ) -> Result<MessageId, PostError> {
        let locale = Locale::for_discord(&log.language);
        let reply = draw::draw(locale, self.0.mentions(), post, audience);
        let message = reply.message(Visibility::Public);
        let rest = self.0.rest();
        let posted = rest.post_message(log.channel, &message, nonce).await;
        posted.map_err(|error| self.failed(server, log.channel, &error))
    }

    async fn edit(
        &self,
        server: ServerId,
        message: &LogMessage,
        post: &LogPost,
        audience: Audience,
    ) -> Result<(), EditError> {
        let LogMessage { log, id } = message;
        let locale = Locale::for_discord(&log.language);
        let reply = draw::draw(locale, self.0.mentions(), post, audience);
        let rest = self.0.rest();
        let edited = rest.edit_message(log.channel, *id, &reply.edit()).await;
        edited.map_err(|error| match error {
            RestError::UnknownMessage => EditError::Deleted,
            error => self.failed(server, log.channel, &error).into(),
        })
    }
}
