use async_trait::async_trait;

use super::{BulkProgress, GatewayError, PauseView};
use crate::domain::{
    BulkNews, ChannelId, LogChannel, LogObstacle, MessageId, Obstacle, RoleId, ServerId, UserId,
};
use crate::store::LogBatch;

/// The door through which the service posts in servers' log channels.
#[async_trait]
pub trait LogGateway: Send + Sync + 'static {
    /// What keeps the server's log out of the channel, as its overwrites and the
    /// server's roles stand; `None` if it can go there.
    async fn obstacle(
        &self,
        server: ServerId,
        channel: ChannelId,
    ) -> Result<Option<LogObstacle>, GatewayError>;

    /// Posts a message in the log of a server, in its language, as its audience may read
    /// it. It notifies nobody.
    /// One with the same nonce as one of the last few minutes, in whatever channel,
    /// is not posted again, so that trying again is safe; what that one says stays.
    /// A nonce has at most 25 characters.
    async fn post(
        &self,
        server: ServerId,
        log: &LogChannel,
        post: &LogPost,
        audience: Audience,
        nonce: &str,
    ) -> Result<MessageId, PostError>;

    /// Puts a post in the place of a message of a log.
    async fn edit(
        &self,
        server: ServerId,
        message: &LogMessage,
        post: &LogPost,
        audience: Audience,
    ) -> Result<(), EditError>;
}

/// A message of a log, in the channel and the language that the log had then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogMessage {
    pub log: LogChannel,
    pub id: MessageId,
}

/// Why a message was not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Discord refused, and would again until somebody changes something.
    #[error("Discord refused the message")]
    Refused,
    /// It was not sent, or the answer was lost: try again, with the same nonce.
    #[error("Discord is not answering")]
    Unsure,
}

/// Why a message is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Somebody deleted it.
    #[error("there is no such message any more")]
    Deleted,
    #[error(transparent)]
    Post(#[from] PostError),
}

/// Who can read a log's channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Those whom the server lets: members may be named to them.
    Team,
    Everyone,
}

/// A message of the log. What it looks like is decided where it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogPost {
    /// Roles that were given and taken.
    Changes(LogBatch),
    /// Roles that none of their binds can give.
    Broken(Vec<(RoleId, Obstacle)>),
    /// A role that the guard holds back: a person is to decide. `who` are the first of
    /// those who changed or would.
    HeldBack { view: PauseView, who: Vec<UserId> },
    /// How far an update of all members got.
    BulkUpdate(BulkProgress, BulkNews),
    /// Everyone can read the channel: nothing more is told there until that
    /// changes.
    Exposed,
}

impl LogPost {
    /// Whether this audience may have it. For everyone, what says anything of members
    /// is left out of it; of some messages nothing would be left.
    pub fn is_for(&self, audience: Audience) -> bool {
        let has_more = match self {
            Self::Changes(_) => false,
            Self::Broken(_) | Self::HeldBack { .. } | Self::BulkUpdate(..) | Self::Exposed => true,
        };
        has_more || audience == Audience::Team
    }
}
