use super::invocation::OutsideServer;
use super::reply::Reply;
use super::rest::RestError;
use crate::service::GatewayError;

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
    #[error("Discord: {0}")]
    Gateway(#[from] GatewayError),
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
}
