use super::{Asker, Service, Update, UpdateError};
use crate::domain::{Cause, Trigger, UserId};

/// Why somebody who asked got no update.
#[derive(Debug, thiserror::Error)]
pub enum AskUpdateError {
    /// Only moderators have others updated.
    #[error("not a moderator")]
    NotModerator,
    #[error(transparent)]
    Update(#[from] UpdateError),
}

impl Service {
    /// Updates the asker, or on a moderator's word another present member,
    /// with facts read now.
    pub async fn update_asked(
        &self,
        asker: &Asker,
        user: Option<UserId>,
    ) -> Result<Update, AskUpdateError> {
        let user = user.unwrap_or(asker.user);
        let trigger = if user == asker.user {
            Trigger::Asked
        } else {
            self.check_may_update(asker, user).await?;
            Trigger::Moderator
        };
        let cause = Cause::by(asker.user, trigger);
        Ok(self.update_now(asker.server, user, cause).await?)
    }

    /// Looks before anything is read: nobody has Roblox asked about people who
    /// are not in their server.
    async fn check_may_update(&self, asker: &Asker, user: UserId) -> Result<(), AskUpdateError> {
        if !self.is_moderator::<UpdateError>(asker).await? {
            return Err(AskUpdateError::NotModerator);
        }
        self.present_member(asker.server, user).await?;
        Ok(())
    }
}
