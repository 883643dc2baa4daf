use async_trait::async_trait;

use super::{GatewayError, Member};
use crate::domain::{ServerId, UserId};

/// How many members one message to Discord can ask for (reference, "Request
/// Guild Members").
pub const LOOKED_AT_ONCE: usize = 100;

/// Looks at many members of a server by one message to Discord. Needs no
/// privileged intent.
#[async_trait]
pub trait MemberLookup: Send + Sync + 'static {
    /// Each of `users`, [`LOOKED_AT_ONCE`] at most, with what was found: `None`
    /// when they are not in the server. Nothing is returned unless everyone was
    /// answered for. Of a server that the bot is not in, or that has an outage,
    /// Discord tells nothing: [`GatewayError::Unavailable`].
    async fn look_at(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError>;
}
