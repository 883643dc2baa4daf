use super::{GatewayError, LookupError, Member, Service, UpdateError};
use crate::domain::{ServerId, UserId};
use crate::store::StoreError;

/// Why nobody was looked at.
#[derive(Debug, thiserror::Error)]
pub(super) enum LookError {
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// The member as they are now, `None` when they are not in the server. The
    /// store learns of it, unless they came or left while Discord was asked.
    pub(super) async fn look_at(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<Member>, LookError> {
        let before = self.store().last_stay(server, user).await?;
        let member = self.gateway().member(server, user).await?;
        let now = self.now();
        if let Some(member) = &member {
            self.store()
                .saw_member(server, user, member.stay, now)
                .await?;
        } else {
            let gone = [(user, before)];
            self.store().members_gone(server, &gone, now).await?;
        }
        Ok(member)
    }
}

impl From<LookError> for UpdateError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Gateway(error) => Self::Gateway(error),
            LookError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LookError> for LookupError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Gateway(error) => Self::Gateway(error),
            LookError::Store(error) => Self::Store(error),
        }
    }
}
