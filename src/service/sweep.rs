use std::time::Duration;

use futures_util::future::try_join_all;

use super::Service;
use crate::domain::{Link, RobloxUserId, ServerId, Trigger, UserId, sweep};
use crate::store::StoreError;

/// How many accounts are read at once, which keeps near the background's pace while
/// answers take less than the pace allows eight of them.
const AT_ONCE: usize = 8;

impl Service {
    /// Reads those accounts whose turn it is, some at once, and queues what
    /// follows from it. Returns how long until it is somebody's turn again.
    ///
    /// The reading is done here and not by queued updates: a server whose updates
    /// wait by the thousand then keeps nobody else from their turn. At Roblox the
    /// servers share as ever.
    pub async fn sweep(&self, interval: Duration) -> Result<Duration, StoreError> {
        let now = self.now();
        let due = self
            .store()
            .due_for_sweep(now.minus(interval), now, AT_ONCE);
        let mut due = due.await?;
        due.sort_unstable();
        due.dedup();
        let turns = due
            .iter()
            .map(|(user, roblox)| self.turn(*user, *roblox, interval));
        try_join_all(turns).await?;

        let last = self.store().longest_unswept().await?;
        Ok(last.map_or(interval, |last| last.plus(interval).since(self.now())))
    }

    /// One read answers for all the servers that the user shares with the bot: it
    /// has the others follow, and here the update is queued that finds it done.
    async fn turn(
        &self,
        user: UserId,
        roblox: RobloxUserId,
        interval: Duration,
    ) -> Result<(), StoreError> {
        let found = self.where_it_tells(user, roblox).await?;
        if let Some((server, link)) = &found {
            self.read_for_all(*server, link, Trigger::Sweep.into())
                .await?;
        }
        let server = found.map(|(server, _)| server);
        let now = self.now();
        let at = now.minus(sweep::lead(interval, rand::random()));
        // Not before it was read: after a crash it is their turn still.
        self.store().sweep(user, roblox, server, at, now).await?;
        self.ring();
        Ok(())
    }

    /// A server with binds where the account counts for the user.
    async fn where_it_tells(
        &self,
        user: UserId,
        roblox: RobloxUserId,
    ) -> Result<Option<(ServerId, Link)>, StoreError> {
        for server in self.store().servers_sharing(user, roblox).await? {
            if !self.0.served.includes(server)
                || self.store().bound_items(&[server]).await?.is_empty()
            {
                continue;
            }
            // It may have been replaced just now.
            let link = self.store().effective_link(server, user).await?;
            if let Some(link) = link.filter(|link| link.roblox == roblox) {
                return Ok(Some((server, link)));
            }
        }
        Ok(None)
    }

    /// The account was read for all the servers it counts in, for another reason
    /// than that it was its turn.
    pub(super) async fn had_turn(&self, link: &Link, trigger: Trigger) -> Result<(), StoreError> {
        if trigger == Trigger::Sweep {
            return Ok(());
        }
        let (store, now) = (self.store(), self.now());
        store.swept(link.user, link.roblox, now).await
    }
}

#[cfg(test)]
mod tests;
