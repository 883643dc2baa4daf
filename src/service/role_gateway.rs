use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::{RoleId, ServerId, ServerRoles, Stay, UserId};
use crate::upstream::Upstream;

/// The one door through which the service sees and changes Discord's members.
#[async_trait]
pub trait RoleGateway: Send + Sync + 'static {
    /// The server's roles and the bot's place among them.
    async fn roles(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError>;

    /// The same, with every change of which an event would tell by now: where none is
    /// heard, Discord is asked anew.
    async fn roles_now(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError>;

    /// The member as they are now; `None` when they are not in the server.
    async fn member(&self, server: ServerId, user: UserId) -> Result<Option<Member>, GatewayError>;

    /// Gives one role. `reason` goes into the server's audit log. Giving a role
    /// that is there changes nothing.
    async fn give(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<Given, WriteError>;

    /// Takes one role. Taking a role that is not there changes nothing.
    async fn take(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<(), WriteError>;

    /// Whether Discord answers.
    fn upstream(&self) -> &Upstream;

    /// Asks Discord something small, to learn whether it answers again.
    async fn try_again(&self);
}

/// How a role was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    Once,
    /// An attempt before the one that was answered had no answer: it may land yet.
    MayLandAgain,
}

/// A member of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    /// @everyone is not among them.
    pub roles: BTreeSet<RoleId>,
    /// Has not passed membership screening yet.
    pub pending: bool,
    pub bot: bool,
    /// Which of their stays in the server this is; guests of a voice channel
    /// have none.
    pub stay: Option<Stay>,
}

/// Why Discord could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The bot is not in the server, or may not see it.
    #[error("the bot is not in the server")]
    NoAccess,
    /// Discord is down, slow, or asks to wait longer than we do.
    #[error("Discord is not answering")]
    Unavailable,
    /// Discord failed several times in a row, the last time a moment ago. It was
    /// not asked.
    #[error("Discord is not answering, and is left alone for a while")]
    LeftAlone,
    /// Discord refused the bot's token. Nothing works until a person acts.
    #[error("Discord refused the bot's token")]
    TokenRefused,
}

/// What became of a role write that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Discord refused: the role is managed, or above the bot, or the bot lost
    /// Manage Roles since we looked (50013, 50001).
    #[error("Discord refused: missing permission")]
    MissingPermission,
    /// The role is gone (10011).
    #[error("the role is gone")]
    UnknownRole,
    /// The member is gone (10007), or the bot is no longer in the server (10004).
    #[error("the member is gone")]
    UnknownMember,
    /// Discord refused for a reason of its own, and would again: a server that
    /// asks its moderators for two-factor authentication, say.
    #[error("Discord refused")]
    Refused,
    /// Nothing was changed for sure, and trying again later makes sense.
    #[error("not sent")]
    NotSent,
    /// Cut off, timed out or a server error: it may have been done or not, or
    /// still be on its way.
    #[error("no answer")]
    Unsure,
}
