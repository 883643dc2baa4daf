//! The calls that answer an interaction. They carry its token, wait for no
//! limiter and end early: three seconds are all there is for the first.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::timeout;
use twilight_http_ratelimiting::Method;

use super::attachment::Attachment;
use super::models::MessageBody;
use super::request::{Kind, Request};
use super::{Rest, RestError};
use crate::domain::UserId;

/// What it takes to answer one interaction. The token is a secret: with it
/// anyone can speak as the bot for fifteen minutes.
#[derive(Clone)]
pub struct InteractionToken {
    pub(in crate::discord) application: UserId,
    pub(in crate::discord) interaction: u64,
    pub(in crate::discord) token: SecretString,
}

impl fmt::Debug for InteractionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InteractionToken")
            .field("interaction", &self.interaction)
            .finish_non_exhaustive()
    }
}

/// After this long without a word from Discord a second first answer is sent
/// beside the first: whichever arrives counts, the other is refused with
/// 40060.
const HEDGE: Duration = Duration::from_millis(900);

/// Discord forgets an interaction that has no answer after 3 s.
const FIRST_ANSWER: Duration = Duration::from_millis(2800);

impl Rest {
    /// The first answer: a JSON of `type` and `data`. One that arrived twice
    /// has arrived.
    pub async fn answer_first(
        &self,
        to: &InteractionToken,
        answer: &Value,
    ) -> Result<(), RestError> {
        let path = format!(
            "interactions/{}/{}/callback",
            to.interaction,
            to.token.expose_secret()
        );
        let request = Request::new(Method::Post, Kind::Answer, path, "interactions/callback")
            .json(answer)
            .within(FIRST_ANSWER);
        let first = self.send_once(request.clone());
        tokio::pin!(first);
        if let Ok(answered) = timeout(HEDGE, &mut first).await {
            return answered;
        }
        let second = self.send_once(request.within(FIRST_ANSWER.saturating_sub(HEDGE)));
        tokio::pin!(second);
        let (answered, other) = tokio::select! {
            answered = &mut first => (answered, second),
            answered = &mut second => (answered, first),
        };
        match answered {
            Ok(()) => Ok(()),
            Err(_) => other.await,
        }
    }

    async fn send_once(&self, request: Request) -> Result<(), RestError> {
        match self.send(request).await {
            Ok(_) | Err(RestError::AlreadyAnswered) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Replaces the first answer, or fills in a deferred one.
    pub async fn edit_answer(
        &self,
        to: &InteractionToken,
        message: &MessageBody,
    ) -> Result<(), RestError> {
        self.send(edit(to, message)).await.map(drop)
    }

    /// The same with a file, in place of those that were there.
    pub async fn edit_answer_with(
        &self,
        to: &InteractionToken,
        message: &MessageBody,
        attachment: Attachment,
    ) -> Result<(), RestError> {
        let mut body = message.0.clone();
        // Without this it would be one file more each time.
        body["attachments"] = json!([{ "id": "0", "filename": attachment.name }]);
        let request = edit(to, &MessageBody(body)).attach(attachment);
        self.send(request).await.map(drop)
    }

    /// One more message.
    pub async fn follow_up(
        &self,
        to: &InteractionToken,
        message: &MessageBody,
    ) -> Result<(), RestError> {
        self.send(follow_up(to, message)).await.map(drop)
    }

    /// One more message, with a file.
    pub async fn follow_up_with(
        &self,
        to: &InteractionToken,
        message: &MessageBody,
        attachment: Attachment,
    ) -> Result<(), RestError> {
        let request = follow_up(to, message).attach(attachment);
        self.send(request).await.map(drop)
    }
}

fn edit(to: &InteractionToken, message: &MessageBody) -> Request {
    let path = format!(
        "webhooks/{}/{}/messages/@original",
        to.application,
        to.token.expose_secret()
    );
    Request::new(Method::Patch, Kind::Answer, path, "webhooks/original").json(message)
}

fn follow_up(to: &InteractionToken, message: &MessageBody) -> Request {
    let path = format!("webhooks/{}/{}", to.application, to.token.expose_secret());
    // Twice would show the message twice, but an answer that is missing is
    // worse than one that is there again.
    Request::new(Method::Post, Kind::Answer, path, "webhooks/follow-up").json(message)
}
