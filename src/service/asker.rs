//! Who asks, and whose data they may see.

use std::collections::BTreeSet;

use super::{GatewayError, Service};
use crate::domain::{Link, Permissions, RoleId, ServerId, Stay, UserId};
use crate::store::StoreError;

/// A member who typed a command or pressed a button, as Discord described them
/// with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    pub server: ServerId,
    pub user: UserId,
    /// Which of their stays in the server this is.
    pub stay: Option<Stay>,
    pub roles: BTreeSet<RoleId>,
}

/// Whose data is asked for: the asker's own, or another present member's that
/// the asker may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    pub user: UserId,
    pub link: Link,
}

/// Why nothing can be said about somebody.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// Only moderators look at others.
    #[error("not a moderator")]
    NotModerator,
    #[error("{0} is not in the server")]
    NotMember(UserId),
    #[error("{0} has no linked account here")]
    NotLinked(UserId),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Whether they may see what the bot knows of other members: by their
    /// permissions in the whole server, or by a role that the server chose for it.
    /// In a single channel the same permission means no more than to manage that
    /// channel.
    pub(super) async fn is_moderator<E>(&self, asker: &Asker) -> Result<bool, E>
    where
        E: From<GatewayError> + From<StoreError>,
    {
        let roles = self.gateway().roles(asker.server).await?;
        let permissions = roles.permissions(asker.roles.iter().copied());
        if asker.user == roles.owner
            || permissions.allow(Permissions::MANAGE_ROLES)
            || permissions.allow(Permissions::MANAGE_GUILD)
        {
            return Ok(true);
        }
        let settings = self.store().settings(asker.server).await?;
        Ok(!settings.moderator_roles.is_disjoint(&asker.roles))
    }

    /// Whom `asker` means by `user`, and the account that counts here.
    ///
    /// Others must be present: nobody learns anything, through a server of
    /// their own, about people elsewhere.
    pub async fn subject(
        &self,
        asker: &Asker,
        user: Option<UserId>,
    ) -> Result<Subject, LookupError> {
        let user = user.unwrap_or(asker.user);
        if user == asker.user {
            self.store()
                .saw_member(asker.server, user, asker.stay, self.now())
                .await?;
        } else {
            if !self.is_moderator::<LookupError>(asker).await? {
                return Err(LookupError::NotModerator);
            }
            if self.look_at(asker.server, user).await?.is_none() {
                return Err(LookupError::NotMember(user));
            }
        }
        match self.store().effective_link(asker.server, user).await? {
            Some(link) => Ok(Subject { user, link }),
            None => Err(LookupError::NotLinked(user)),
        }
    }
}
