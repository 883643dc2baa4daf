//! How far a server is set up.

use super::{GatewayError, Service, SettingsView};
use crate::domain::{
    LinkStatus, Obstacle, Readiness, Requirement, RoleId, ServerId, broken_roles, readiness,
};
use crate::store::StoreError;

/// What is done already, and what is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupView {
    pub readiness: Readiness,
    pub settings: SettingsView,
    /// The role that linked members get, if one was chosen.
    pub linked_role: Option<RoleId>,
    /// The role that members get who are not linked, if one was chosen.
    pub unlinked_role: Option<RoleId>,
    /// How many binds the server has.
    pub binds: usize,
    /// Bound roles that nobody gets today, for other reasons than the bot's own place
    /// and permissions: those are in the readiness.
    pub broken: Vec<RoleId>,
}

/// Why it can't be told.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Looks at everything anew: nothing of a setup is kept but what it sets.
    pub async fn setup(&self, server: ServerId) -> Result<SetupView, SetupError> {
        let roles = self.gateway().roles(server).await?;
        let binds = self.store().binds(server).await?;
        let bound = binds.iter().map(|bind| bind.role).collect();
        let of_the_bot = [Obstacle::AboveBot, Obstacle::NoManageRoles];
        let broken = broken_roles(&binds, &roles).into_iter();
        let role_of = |status| {
            let mut binds = binds.iter();
            let bind = binds.find(|bind| bind.requirement == Requirement::Is(status));
            bind.map(|bind| bind.role)
        };
        Ok(SetupView {
            readiness: readiness(&roles, &bound),
            settings: self.settings(server).await?,
            linked_role: role_of(LinkStatus::Linked),
            unlinked_role: role_of(LinkStatus::Unlinked),
            binds: binds.len(),
            broken: broken
                .filter(|(_, obstacle)| !of_the_bot.contains(obstacle))
                .map(|(role, _)| role)
                .collect(),
        })
    }
}
