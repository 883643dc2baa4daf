//! What the service makes of what happens in Discord.

use std::collections::BTreeSet;

use async_trait::async_trait;
use tracing::{error, info};

use super::{Listener, ServerEvent, Service, ShardSlice};
use crate::domain::{Bind, Ceiling, RoleId, ServerId, Trigger, UserId};
use crate::store::StoreError;

#[async_trait]
impl Listener for Service {
    async fn heard(&self, event: ServerEvent) {
        if event
            .server()
            .is_some_and(|server| !self.0.served.includes(server))
        {
            return;
        }
        if let Err(error) = self.hear(&event).await {
            error!(?event, %error, "could not take note of an event");
        }
    }
}

impl Service {
    async fn hear(&self, event: &ServerEvent) -> Result<(), StoreError> {
        let now = self.now();
        match *event {
            ServerEvent::SessionStarted { shard, ref servers } => {
                self.session_started(shard, servers).await?;
            }
            ServerEvent::ServerJoined { server } => {
                info!(server = server.get(), "joined a server");
                self.store().joined_server(server, now).await?;
                self.look_again(server);
                self.wake_blocked(server).await?;
            }
            ServerEvent::ServerLeft { server } => {
                info!(server = server.get(), "left a server");
                self.store().left_server(server, now).await?;
            }
            // Also who is still pending: should the event that they passed be
            // missed, the update that waits for them finds out.
            ServerEvent::MemberJoined {
                server, user, stay, ..
            } => {
                self.store().saw_member(server, user, stay, now).await?;
                self.welcome(server, user).await?;
            }
            ServerEvent::ScreeningPassed { server, user } => self.welcome(server, user).await?,
            ServerEvent::MemberLeft { server, user } => {
                self.store().member_left(server, user, now).await?;
            }
            ServerEvent::RoleChanged { server, role } => {
                if self.matters(server, role).await? {
                    self.wake_blocked(server).await?;
                }
            }
            ServerEvent::RoleDeleted { server, role } => {
                self.store().forget_role(server, role).await?;
            }
            ServerEvent::Missed { server } => self.look_again(server),
        }
        Ok(())
    }

    /// A member may hold roles now. Only those with a link have any to get; only
    /// those whose leaving and joining is told late, and had their update struck
    /// off for it, have any to lose.
    async fn welcome(&self, server: ServerId, user: UserId) -> Result<(), StoreError> {
        if self.store().effective_link(server, user).await?.is_some()
            || !self.store().grants(server, user).await?.is_empty()
        {
            self.queue(server, user, Trigger::Joined).await?;
        }
        Ok(())
    }

    async fn session_started(
        &self,
        shard: ShardSlice,
        servers: &[ServerId],
    ) -> Result<(), StoreError> {
        let now = self.now();
        let there: BTreeSet<_> = servers
            .iter()
            .copied()
            .filter(|server| self.0.served.includes(*server))
            .collect();
        for known in self.store().servers().await? {
            if shard.covers(known) && !there.contains(&known) {
                info!(server = known.get(), "left a server while not connected");
                self.store().left_server(known, now).await?;
            }
        }
        for server in there {
            self.store().joined_server(server, now).await?;
            self.look_again(server);
            self.wake_blocked(server).await?;
        }
        Ok(())
    }

    /// Whether a change of this role can change what the bot may give: it is
    /// bound, lends its authority to a bind or a link, or is the bot's own or
    /// everyone's. What cannot be asked is taken to matter, and so is the bot's
    /// own place (`None`).
    async fn matters(&self, server: ServerId, role: Option<RoleId>) -> Result<bool, StoreError> {
        let Some(role) = role else {
            return Ok(true);
        };
        let ceiling = Ceiling::Role(role);
        let binds = self.store().binds(server).await?;
        if binds.is_empty() {
            return Ok(false);
        }
        let bound = |bind: &Bind| bind.role == role || bind.ceiling == ceiling;
        if binds.iter().any(bound) || self.store().is_ceiling_of_link(server, role).await? {
            return Ok(true);
        }
        Ok(match self.gateway().roles(server).await {
            Ok(roles) => role == server.everyone() || roles.bot_roles.contains(&role),
            Err(_) => true,
        })
    }
}

#[cfg(test)]
mod tests;
