use async_trait::async_trait;

use crate::domain::{Timestamp, UserId};

/// The door through which the service writes to members themselves.
#[async_trait]
pub trait DirectGateway: Send + Sync + 'static {
    /// Tells a member what they are to lose. One with the same nonce as one of the last
    /// few minutes is not sent again, so that trying again is safe. A nonce has at most
    /// 25 characters.
    async fn tell(&self, user: UserId, loss: &HiddenLoss, nonce: &str) -> Result<(), DirectError>;
}

/// What a member loses if their inventory stays hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenLoss {
    /// The server's name.
    pub server: String,
    /// Names of roles, of those that are still there.
    pub roles: Vec<String>,
    /// Until when they keep them.
    pub until: Timestamp,
    /// The server's language as Discord calls it, where it chose one.
    pub language: Option<String>,
}

/// Why a member was not written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DirectError {
    /// They take no messages from the bot.
    #[error("Discord refused the message")]
    Refused,
    /// Nothing was sent: try again later.
    #[error("the message was not sent")]
    NotSent,
    /// The answer was lost: try again soon, with the same nonce.
    #[error("Discord is not answering")]
    Unsure,
}
