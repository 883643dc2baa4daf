//! Messages to members themselves.

use async_trait::async_trait;

use super::markup::{Markup, escape, moment, relative};
use super::reply::{Embed, Reply, Tone, Visibility};
use super::rest::{Rest, RestError};
use crate::domain::UserId;
use crate::service::{DirectError, DirectGateway, HiddenLoss};
use crate::t;
use crate::text::Locale;

/// How many roles are named, and how much of each: a message has 4,096 characters.
const NAMED: usize = 10;
const LONGEST_NAME: usize = 100;

/// Direct messages through Discord's HTTP API.
#[derive(Debug, Clone)]
pub struct DiscordDirect(Rest);

impl DiscordDirect {
    pub(super) fn new(rest: Rest) -> Self {
        Self(rest)
    }
}

#[async_trait]
impl DirectGateway for DiscordDirect {
    async fn tell(&self, user: UserId, loss: &HiddenLoss, nonce: &str) -> Result<(), DirectError> {
        let locale = Locale::for_discord(loss.language.as_deref().unwrap_or_default());
        let channel = self.0.direct_channel(user).await.map_err(|error| {
            // Without a channel nothing was told.
            match error_of(&error) {
                DirectError::Unsure => DirectError::NotSent,
                error => error,
            }
        })?;
        let message = draw_loss(locale, loss).message(Visibility::Public);
        let posted = self.0.post_message(channel, &message, nonce).await;
        posted.map(drop).map_err(|error| error_of(&error))
    }
}

/// Discord's code for members who take no messages from the bot.
const TAKES_NO_MESSAGES: u32 = 50007;

/// Only what is about the member is a refusal. Any other may be about the bot, such as
/// that it wrote to too many of late.
fn error_of(error: &RestError) -> DirectError {
    match error {
        RestError::UnknownMember
        | RestError::Refused {
            code: TAKES_NO_MESSAGES,
            ..
        } => DirectError::Refused,
        RestError::Refused { .. }
        | RestError::MissingPermission
        | RestError::NoAccess
        | RestError::UnknownChannel
        | RestError::UnknownServer
        | RestError::UnknownMessage
        | RestError::UnknownRole
        | RestError::InteractionGone
        | RestError::AlreadyAnswered
        | RestError::TokenRefused
        | RestError::RateLimited { .. }
        | RestError::NotSent
        | RestError::LeftAlone => DirectError::NotSent,
        RestError::Unsure | RestError::Malformed(_) => DirectError::Unsure,
    }
}

/// What a member loses if their inventory stays hidden, and how they don't.
pub fn draw_loss(locale: &Locale, loss: &HiddenLoss) -> Reply {
    let roles = loss.roles.iter().take(NAMED);
    let roles = Markup::join(roles.map(|it| escape(it).cut(LONGEST_NAME).bold()), ", ");
    let roles = match loss.roles.len().saturating_sub(NAMED) {
        0 => roles,
        count => t!(locale, "changes-more", list = roles, count = count),
    };
    let paragraphs = [
        t!(
            locale,
            "hidden-notice",
            server = escape(&loss.server).cut(LONGEST_NAME).bold(),
            roles = roles,
            when = moment(loss.until),
            left = relative(loss.until)
        ),
        t!(locale, "hidden-notice-open"),
    ];
    let description = Markup::join(paragraphs, "\n\n");
    Reply::embed(Embed::new(Tone::Caution, Markup::default()).description(description))
}

#[cfg(test)]
mod tests;
