use async_trait::async_trait;
use tracing::info;

use super::invite;
use crate::domain::UserId;
use crate::service::{Listener, ServerEvent};

/// Says at the start how the bot gets into a server and, as long as it is in
/// none, what to do; hands every event on.
#[derive(Debug)]
pub struct Greeting<L> {
    invite: String,
    listener: L,
}

impl<L> Greeting<L> {
    pub fn new(application: UserId, listener: L) -> Self {
        let invite = invite::link(application);
        info!("invite link: {invite}");
        Self { invite, listener }
    }
}

#[async_trait]
impl<L: Listener> Listener for Greeting<L> {
    async fn heard(&self, event: ServerEvent) {
        match &event {
            // More than one shard means more than a thousand servers.
            ServerEvent::SessionStarted { shard, servers }
                if shard.of == 1 && servers.is_empty() =>
            {
                info!(
                    "the bot is in no server yet: open {}, choose a server, and drag the bot's \
                     role above the roles it is to give",
                    self.invite
                );
            }
            ServerEvent::ServerJoined { .. } => info!(
                "next: /link add, then /bind badge, /bind gamepass or /bind asset in that server"
            ),
            _ => {}
        }
        self.listener.heard(event).await;
    }
}
