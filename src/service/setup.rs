//! How far a server is set up.

use super::{GatewayError, Service, SettingsView};
use crate::domain::{Readiness, ServerId, readiness};
use crate::store::StoreError;

/// What is done already, and what is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupView {
    pub readiness: Readiness,
    pub settings: SettingsView,
    /// How many binds the server has.
    pub binds: usize,
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
        Ok(SetupView {
            readiness: readiness(&roles, &bound),
            settings: self.settings(server).await?,
            binds: binds.len(),
        })
    }
}
