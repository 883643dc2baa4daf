//! After events may have been missed: who of the linked members is there, and
//! has the roles that the ledger says?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tracing::{debug, warn};

use super::look::LookError;
use super::{GatewayError, Service};
use crate::domain::{ServerId, Trigger, UserId};

/// The pause after a look that failed.
const LOOK_LATER: Duration = Duration::from_secs(30);

/// Servers whose members are to be looked at. Not kept on disk: every start
/// begins with a look at all of them.
#[derive(Default)]
pub(super) struct Unseen {
    servers: Mutex<BTreeSet<ServerId>>,
    added: Notify,
}

impl Unseen {
    fn servers(&self) -> MutexGuard<'_, BTreeSet<ServerId>> {
        // The set is whole after each of the one-line changes made under it.
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Has a server's members looked at, soon.
    pub(super) fn look_again(&self, server: ServerId) {
        self.0.unseen.servers().insert(server);
        self.0.unseen.added.notify_one();
    }

    /// Looks at the members of one server that waits for it; waits until there
    /// is one.
    pub async fn look_at_next_server(&self) {
        loop {
            let next = self.0.unseen.servers().pop_first();
            let Some(server) = next else {
                self.0.unseen.added.notified().await;
                continue;
            };
            match self.look_at_members(server).await {
                Ok(()) => {}
                Err(error @ LookError::Gateway(GatewayError::NoAccess)) => {
                    warn!(server = server.get(), %error, "can't look at a server's members");
                }
                Err(error) => {
                    warn!(server = server.get(), %error, "looking at a server's members later");
                    self.look_again(server);
                    tokio::time::sleep(LOOK_LATER).await;
                }
            }
            return;
        }
    }

    /// Only those for whom something is off are updated.
    async fn look_at_members(&self, server: ServerId) -> Result<(), LookError> {
        let linked = BTreeMap::from_iter(self.store().linked_seen(server).await?);
        if linked.is_empty() {
            return Ok(());
        }
        let held = self.store().held_in(server).await?;
        let users: Vec<UserId> = linked.keys().copied().collect();
        let found = self.0.lookup.look_at(server, &users).await?;
        let now = self.now();
        let (mut gone, mut off) = (Vec::new(), 0_usize);
        for (user, member) in found {
            let Some(member) = member else {
                gone.push((user, linked.get(&user).copied().flatten()));
                continue;
            };
            let newly = self
                .store()
                .saw_member(server, user, member.stay, now)
                .await?;
            let lacking = held
                .get(&user)
                .is_some_and(|roles| !roles.is_subset(&member.roles));
            if newly || lacking {
                off += 1;
                self.queue(server, user, Trigger::Reconnected).await?;
            }
        }
        self.store().members_gone(server, &gone, now).await?;
        debug!(
            server = server.get(),
            looked = linked.len(),
            gone = gone.len(),
            off,
            "looked at a server's members"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests;
