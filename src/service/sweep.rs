use std::collections::BTreeSet;
use std::time::Duration;

use super::Service;
use crate::domain::{ServerId, sweep};
use crate::store::StoreError;

/// How many updates may be due before the sweep adds to them: what the worker
/// has in hand, and as many again. A bind that changes is not kept waiting by
/// the rest of a round.
const ENOUGH_TO_DO: u32 = 64;

/// How soon there may be room for more.
const ROOM_AGAIN: Duration = Duration::from_secs(5);

impl Service {
    /// Queues the updates of those whose turn it is, unless there is enough to
    /// do. Returns how long until it is somebody's turn again.
    ///
    /// One update of a user is enough: its read answers for all the servers that
    /// they share with the bot, and those follow.
    pub async fn sweep(&self, interval: Duration) -> Result<Duration, StoreError> {
        let now = self.now();
        let to_do = self.store().due_work(now, ENOUGH_TO_DO).await?.len();
        let room = ENOUGH_TO_DO as usize - to_do;
        let due = self
            .store()
            .due_for_sweep(now.minus(interval), room)
            .await?;
        let is_full = due.len() == room;
        for (user, roblox) in due.into_iter().collect::<BTreeSet<_>>() {
            let servers = self.store().servers_sharing(user, roblox).await?;
            let served = |server: &ServerId| self.0.served.includes(*server);
            let server = servers.into_iter().find(served);
            let at = now.minus(sweep::lead(interval, rand::random()));
            self.store().sweep(user, roblox, server, at, now).await?;
        }
        self.ring();
        if is_full {
            return Ok(ROOM_AGAIN);
        }
        let last = self.store().longest_unswept().await?;
        Ok(last.map_or(interval, |last| last.plus(interval).since(now)))
    }
}

#[cfg(test)]
mod tests;
