use async_trait::async_trait;

use super::{GatewayError, Member};
use crate::domain::{ServerId, UserId};

/// Looks at many members of a server at once, at the cost of one message to
/// Discord for a hundred of them. Needs no privileged intent.
#[async_trait]
pub trait MemberLookup: Send + Sync + 'static {
    /// Each of `users` with what was found: `None` when they are not in the
    /// server. Nothing is returned unless everyone was answered for.
    async fn look_at(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError>;
}
