//! What goes wrong with the gateway, on demand; and waiting for the bot.

use std::{fmt, sync::atomic::Ordering, time::Duration};

use serde_json::Value;
use tokio::time::Instant;

use super::{
    gateway::{CloseCode, Door, GatewayCounts, Order, frame_of},
    simulator::Simulator,
};

/// The bot has not done in time what was waited for. Printed, it tells what the bot did last.
#[derive(thiserror::Error)]
#[error("the bot has not {what} within {patience:?}\n{counts:?}\n{}", latest.join("\n"))]
pub struct Impatient {
    what: String,
    patience: Duration,
    counts: GatewayCounts,
    /// The last requests, a line each.
    latest: Vec<String>,
}

impl fmt::Debug for Impatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Requests that an [`Impatient`] tells of.
const LATEST: usize = 12;

impl Simulator {
    /// Waits until the bot has a session: READY was sent.
    pub async fn bot_is_ready(&self) -> Result<(), Impatient> {
        self.until("connected to the gateway", |discord| {
            discord.connected_sessions() > 0
        })
        .await
    }

    /// Waits until the bot has registered a command of this name, for all servers.
    pub async fn bot_has_command(&self, name: &str) -> Result<(), Impatient> {
        self.until(&format!("registered the command {name}"), |discord| {
            discord.core.look(|state| {
                let mut commands = state.world.commands.in_scope(None);
                commands.any(|command| command.definition.name == name)
            })
        })
        .await
    }

    /// Waits until `condition` holds, looking whenever something changed on this Discord.
    pub async fn until(
        &self,
        what: &str,
        condition: impl Fn(&Self) -> bool,
    ) -> Result<(), Impatient> {
        let patience = self.core.settings.patience;
        let deadline = Instant::now() + patience;
        loop {
            let changed = self.core.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if condition(self) {
                return Ok(());
            }
            if tokio::time::timeout_at(deadline, changed).await.is_err() {
                return Err(Impatient {
                    what: what.into(),
                    patience,
                    counts: self.gateway_counts(),
                    latest: self.core.records.latest(LATEST),
                });
            }
        }
    }

    /// Sessions that have a connection now.
    pub fn connected_sessions(&self) -> usize {
        self.core.look(|state| state.gateway.connected_sessions())
    }

    /// How often the bot came to the gateway, and how.
    pub fn gateway_counts(&self) -> GatewayCounts {
        self.core.look(|state| state.gateway.counts())
    }

    /// Every gateway connection breaks without a word.
    pub fn drop_connections(&self) {
        self.core.with(|state| state.gateway.order_all(&Order::Cut));
    }

    /// RECONNECT (op 7), and the connection closes: Discord restarts a gateway host.
    pub fn ask_to_reconnect(&self) {
        self.core.with(|state| {
            let frame = frame_of(7, &Value::Null);
            state.gateway.order_all(&Order::Frame(frame));
            state.gateway.order_all(&Order::Close(CloseCode::GoingAway));
        });
    }

    /// INVALID SESSION (op 9): the bot may RESUME if `resumable`, else it must begin anew.
    pub fn invalidate_sessions(&self, resumable: bool) {
        self.core.with(|state| {
            state.gateway.invalidate_sessions(resumable);
            state.world.listened = state.gateway.listened();
        });
    }

    /// Discord forgets its sessions without saying so: the next RESUME is refused.
    pub fn forget_sessions(&self) {
        self.core.with(|state| {
            state.gateway.forget_sessions();
            state.world.listened = state.gateway.listened();
        });
    }

    /// From now on heartbeats go unanswered.
    pub fn stop_acking_heartbeats(&self) {
        self.core.with(|state| state.gateway.acknowledges = false);
    }

    /// Heartbeats are answered again.
    pub fn resume_acking_heartbeats(&self) {
        self.core.with(|state| state.gateway.acknowledges = true);
    }

    /// Discord asks every connection for a heartbeat at once (op 1).
    pub fn request_heartbeats(&self) {
        self.core.with(|state| {
            let frame = frame_of(1, &Value::Null);
            state.gateway.order_all(&Order::Frame(frame));
        });
    }

    /// Nothing of Discord can be reached: every connection is reset, until
    /// [`end_blackout`](Self::end_blackout).
    pub fn begin_blackout(&self) {
        self.core.blackout.store(true, Ordering::Relaxed);
        self.refuse_connections();
        self.drop_connections();
    }

    /// Discord can be reached again.
    pub fn end_blackout(&self) {
        self.core.blackout.store(false, Ordering::Relaxed);
        self.accept_connections();
    }

    /// New gateway connections get a 503 until [`accept_connections`](Self::accept_connections).
    pub fn refuse_connections(&self) {
        self.core.with(|state| state.gateway.door = Door::Shut);
    }

    /// New gateway connections wait, without a word, until
    /// [`accept_connections`](Self::accept_connections).
    pub fn hold_connections(&self) {
        self.core.with(|state| state.gateway.door = Door::Held);
    }

    /// New gateway connections are let in again.
    pub fn accept_connections(&self) {
        self.core.with(|state| state.gateway.door = Door::Open);
    }
}
