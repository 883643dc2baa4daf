use super::custom_id::{Action, CustomId};
use super::invocation::OutsideServer;
use super::reply::Reply;
use super::rest::RestError;
use crate::domain::UserId;
use crate::service::{GatewayError, StoreError};

/// Why a command or a press ended without its answer, by whose move it is.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// What was asked for can't be done; the reply says why and what to do.
    /// Not logged: people do such things.
    #[error("refused")]
    Refused(Box<Reply>),
    /// It was asked for outside a server.
    #[error(transparent)]
    OutsideServer(#[from] OutsideServer),
    /// Discord refused, or did not answer.
    #[error("Discord: {0}")]
    Discord(#[from] RestError),
    /// The same, through the service.
    #[error("Discord: {error}")]
    Gateway {
        #[source]
        error: GatewayError,
        /// What asks once more, where a press can.
        again: Option<Box<CustomId>>,
    },
    /// The database did not do its part.
    #[error("{error}")]
    Store {
        #[source]
        error: StoreError,
        /// What asks once more, where a press can.
        again: Option<Box<CustomId>>,
    },
    /// A bug of ours, or something broken that only the bot's owner can mend.
    #[error("bug: {0}")]
    Bug(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CommandError {
    pub fn refused(reply: Reply) -> Self {
        Self::Refused(Box::new(reply))
    }

    pub fn bug(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Bug(error.into())
    }

    /// If Discord did not answer, or the database did not do its part, `presser`
    /// is offered this.
    #[must_use]
    pub fn or_again(mut self, presser: UserId, action: Action) -> Self {
        if let Self::Gateway { again, .. } | Self::Store { again, .. } = &mut self {
            *again = Some(Box::new(CustomId::new(presser, action)));
        }
        self
    }
}

impl From<GatewayError> for CommandError {
    fn from(error: GatewayError) -> Self {
        Self::Gateway { error, again: None }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Store { error, again: None }
    }
}
