//! What the service makes of what happens in Discord.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::sleep;
use tracing::{error, info, warn};

use super::{Listener, ServerEvent, Service, ShardSlice};
use crate::domain::{LinkStatus, ServerId, Trigger, UserId, sweep};
use crate::store::StoreError;

/// The pause before an event is heard again that the database refused. Each next
/// one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

#[async_trait]
impl Listener for Service {
    async fn heard(&self, event: ServerEvent) {
        if event
            .server()
            .is_some_and(|server| !self.0.served.includes(server))
        {
            return;
        }
        // What can't be written now is written later: nobody tells it again.
        let mut pause = FIRST_PAUSE;
        while let Err(error) = self.hear(&event).await {
            if !error.may_pass() {
                error!(?event, %error, "could not take note of an event");
                if let Some(server) = event.server() {
                    self.look_again(server);
                }
                return;
            }
            warn!(?event, %error, ?pause, "taking note of an event later");
            sleep(pause).await;
            pause = (2 * pause).min(LONGEST_PAUSE);
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
                let _turn = self.0.whereabouts.take(server).await;
                info!(server = server.get(), "joined a server");
                self.is_in(server).await?;
            }
            ServerEvent::Reconnected { server } => {
                let _turn = self.0.whereabouts.take(server).await;
                self.is_in(server).await?;
            }
            ServerEvent::ServerLeft { server } => {
                let _turn = self.0.whereabouts.take(server).await;
                info!(server = server.get(), "left a server");
                self.left(server).await?;
            }
            // Also who is still pending: should the event that they passed be
            // missed, the update that waits for who is linked finds out.
            ServerEvent::MemberJoined { server, user, stay } => {
                self.store().saw_member(server, user, stay, now).await?;
                self.welcome(server, user).await?;
            }
            ServerEvent::ScreeningPassed { server, user } => self.welcome(server, user).await?,
            ServerEvent::MemberLeft { server, user } => {
                self.store().member_left(server, user, now).await?;
            }
            ServerEvent::RoleChanged { server } => {
                self.suspect_log(server);
                self.wake_blocked(server).await?;
            }
            ServerEvent::ChannelChanged { server } => self.suspect_log(server),
            ServerEvent::MemberActive { user, .. } => {
                let interval = self.0.sweep_interval;
                let seen = |last| sweep::due_when_seen(now, last, interval);
                self.bring_turns_forward(user, seen).await?;
            }
            ServerEvent::RoleDeleted { server, role } => {
                self.suspect_log(server);
                self.store().forget_role(server, role).await?;
            }
            ServerEvent::Missed { server } => self.look_whether_there(server),
        }
        Ok(())
    }

    /// The bot is in the server, new, back or still, and some of what happened
    /// there was not heard.
    pub(super) async fn is_in(&self, server: ServerId) -> Result<(), StoreError> {
        self.store().joined_server(server, self.now()).await?;
        self.look_again(server);
        self.suspect_log(server);
        self.wake_blocked(server).await
    }

    /// The bot is not in the server any more.
    pub(super) async fn left(&self, server: ServerId) -> Result<(), StoreError> {
        self.store().left_server(server, self.now()).await?;
        self.bulk_updates_stopped();
        Ok(())
    }

    /// A member may hold roles now. Only those with a link have any to get, unless
    /// the server has a role for those without; only those whose leaving and joining
    /// is told late, and had their update struck off for it, have any to lose.
    async fn welcome(&self, server: ServerId, user: UserId) -> Result<(), StoreError> {
        let unlinked = LinkStatus::Unlinked;
        if self.has_link_or_grants(server, user).await?
            || self.store().bind_by_link(server, unlinked).await?.is_some()
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
        let served = |server: &&ServerId| self.0.served.includes(**server);
        let there: BTreeSet<_> = servers.iter().filter(served).collect();
        for known in self.store().servers().await? {
            if !shard.covers(known) || there.contains(&known) {
                continue;
            }
            if self.0.served.includes(known) {
                // The bot may have joined since the session started.
                self.look_whether_there(known);
            } else {
                // As good as left.
                self.left(known).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
