//! What a server wants of the bot, looked at and changed.

use std::collections::BTreeMap;

use super::{GatewayError, Service};
use crate::domain::sweep::Round;
use crate::domain::{
    LogObstacle, RoleId, ServerId, ServerSettings, SettingsChange, SettingsRefusal, UserId,
};
use crate::store::{self, StoreError};

/// The settings of a server, and how they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsView {
    pub settings: ServerSettings,
    /// What keeps the log out of its channel, if there is one and Discord answers.
    /// One that was [stopped](crate::domain::LogChannel::stopped) and has no obstacle
    /// goes on from now; Discord may refuse it again for what can't be seen from
    /// here, as while the bot is timed out.
    pub log_obstacle: Result<Option<LogObstacle>, GatewayError>,
    /// Of the moderator roles; those that are gone have none.
    pub role_names: BTreeMap<RoleId, String>,
    /// Members who share a Roblox account though the server does not want it: linked
    /// while it did, account by account. Only a moderator ends that.
    pub still_sharing: Vec<UserId>,
    /// What a round of the sweep takes, for all servers of this bot.
    pub round: Round,
}

/// Why a setting stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The log can't go into that channel.
    #[error("the log can't go there: {0:?}")]
    LogObstacle(LogObstacle),
    #[error(transparent)]
    Refused(#[from] SettingsRefusal),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<store::SettingsError> for SettingsError {
    fn from(error: store::SettingsError) -> Self {
        match error {
            store::SettingsError::Refused(refusal) => Self::Refused(refusal),
            store::SettingsError::Store(error) => Self::Store(error),
        }
    }
}

impl Service {
    /// The settings as they stand. A log that was stopped goes on if it can.
    pub async fn settings(&self, server: ServerId) -> Result<SettingsView, StoreError> {
        let settings = self.store().settings(server).await?;
        self.view_settings(server, settings).await
    }

    /// Changes one thing. A log channel is looked at first.
    pub async fn change_settings(
        &self,
        server: ServerId,
        change: &SettingsChange,
    ) -> Result<SettingsView, SettingsError> {
        if let SettingsChange::LogTo(channel, _) = change
            && let Some(obstacle) = self.0.log.obstacle(server, *channel).await?
        {
            return Err(SettingsError::LogObstacle(obstacle));
        }
        let change = self.of_this_server(server, change).await?;
        let now = self.now();
        let settings = self.store().change_settings(server, &change, now).await?;
        if matches!(change, SettingsChange::LogTo(..)) {
            // What is broken by now is for it to tell.
            self.suspect_log(server);
        }
        Ok(self.view_settings(server, settings).await?)
    }

    /// The change without roles of other servers: no menu offers them.
    async fn of_this_server(
        &self,
        server: ServerId,
        change: &SettingsChange,
    ) -> Result<SettingsChange, GatewayError> {
        let SettingsChange::AddModerators(added) = change else {
            return Ok(change.clone());
        };
        let roles = self.gateway().roles(server).await?;
        let here = |role: &RoleId| roles.roles.contains_key(role);
        let added = added.iter().copied().filter(here).collect();
        Ok(SettingsChange::AddModerators(added))
    }

    async fn view_settings(
        &self,
        server: ServerId,
        settings: ServerSettings,
    ) -> Result<SettingsView, StoreError> {
        let mut log_obstacle = Ok(None);
        if let Some(log) = &settings.log {
            log_obstacle = self.0.log.obstacle(server, log.channel).await;
            if log_obstacle == Ok(None) && log.stopped.is_some() {
                self.store().resume_log(server).await?;
                self.suspect_log(server);
            }
        }
        let role_names = self.role_names(server).await;
        let still_sharing = if settings.shared_accounts {
            Vec::new()
        } else {
            self.store().sharing(server).await?
        };
        let round = self.round().await?;
        Ok(SettingsView {
            settings,
            log_obstacle,
            role_names,
            still_sharing,
            round,
        })
    }
}
