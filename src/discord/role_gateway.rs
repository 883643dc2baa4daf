use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::rest::{GuildMember, Id, Rest, RestError};
use super::servers::Servers;
use crate::domain::{RoleId, ServerId, ServerRoles, UserId};
use crate::service::{GatewayError, Given, Member, RoleGateway, WriteError};
use crate::upstream::Upstream;

/// Roles and members through Discord's HTTP API.
#[derive(Debug, Clone)]
pub struct DiscordRoles {
    rest: Rest,
    servers: Servers,
    /// For how long a server's roles serve again, where no event tells that they
    /// changed.
    serve_for: Option<Duration>,
}

/// Long enough for the members of a server that are updated one after the other.
/// What changed meanwhile Discord refuses, as ever.
const WITHOUT_EVENTS: Duration = Duration::from_secs(5);

impl DiscordRoles {
    pub(super) fn new(rest: Rest, servers: Servers) -> Self {
        Self {
            rest,
            servers,
            serve_for: None,
        }
    }

    pub(super) fn forgetting(self) -> Self {
        Self {
            serve_for: Some(WITHOUT_EVENTS),
            ..self
        }
    }

    /// A refused write means that the map and Discord disagree.
    fn write_failed(&self, server: ServerId, error: RestError) -> WriteError {
        let error = WriteError::from(error);
        if matches!(
            error,
            WriteError::MissingPermission | WriteError::UnknownRole
        ) {
            self.servers.forget(server);
        }
        error
    }
}

#[async_trait]
impl RoleGateway for DiscordRoles {
    async fn roles(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError> {
        if let Some(known) = self.servers.known(server) {
            return Ok(known);
        }
        let roles = self.servers.get(server).await?;
        if let Some(serve_for) = self.serve_for {
            let servers = self.servers.clone();
            tokio::spawn(async move {
                tokio::time::sleep(serve_for).await;
                servers.forget(server);
            });
        }
        Ok(roles)
    }

    async fn roles_now(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError> {
        if self.serve_for.is_some() {
            self.servers.forget(server);
        }
        self.roles(server).await
    }

    async fn member(&self, server: ServerId, user: UserId) -> Result<Option<Member>, GatewayError> {
        Ok(self.rest.member(server, user).await?.map(Member::from))
    }

    async fn give(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<Given, WriteError> {
        match self.rest.put_role(server, user, role, reason).await {
            Ok(response) if response.is_repeated => Ok(Given::MayLandAgain),
            Ok(_) => Ok(Given::Once),
            Err(error) => Err(self.write_failed(server, error)),
        }
    }

    async fn take(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
        reason: &str,
    ) -> Result<(), WriteError> {
        self.rest
            .delete_role(server, user, role, reason)
            .await
            .map_err(|error| self.write_failed(server, error))
    }

    fn upstream(&self) -> &Upstream {
        self.rest.upstream()
    }

    async fn try_again(&self) {
        // The upstream learns of it.
        let _ = self.rest.bot_user().await;
    }
}

impl From<GuildMember> for Member {
    fn from(member: GuildMember) -> Self {
        Self {
            user: member.user.id,
            roles: member.roles.into_iter().map(|Id(role)| role).collect(),
            pending: member.pending,
            bot: member.user.bot,
            stay: member.joined_at,
        }
    }
}

impl From<RestError> for GatewayError {
    fn from(error: RestError) -> Self {
        match error {
            RestError::TokenRefused => Self::TokenRefused,
            RestError::NoAccess | RestError::MissingPermission | RestError::UnknownServer => {
                Self::NoAccess
            }
            RestError::LeftAlone => Self::LeftAlone,
            RestError::UnknownMember
            | RestError::UnknownRole
            | RestError::UnknownChannel
            | RestError::UnknownMessage
            | RestError::InteractionGone
            | RestError::AlreadyAnswered
            | RestError::Refused { .. }
            | RestError::RateLimited { .. }
            | RestError::NotSent
            | RestError::Unsure
            | RestError::Malformed(_) => Self::Unavailable,
        }
    }
}

impl From<RestError> for WriteError {
    fn from(error: RestError) -> Self {
        match error {
            RestError::MissingPermission | RestError::NoAccess => Self::MissingPermission,
            RestError::UnknownRole => Self::UnknownRole,
            RestError::UnknownMember | RestError::UnknownServer => Self::UnknownMember,
            RestError::TokenRefused
            | RestError::RateLimited { .. }
            | RestError::NotSent
            | RestError::LeftAlone
            | RestError::InteractionGone
            | RestError::AlreadyAnswered => Self::NotSent,
            RestError::Refused { .. } | RestError::UnknownChannel | RestError::UnknownMessage => {
                Self::Refused
            }
            // A 2xx whose body can't be read was done all the same.
            RestError::Unsure | RestError::Malformed(_) => Self::Unsure,
        }
    }
}
