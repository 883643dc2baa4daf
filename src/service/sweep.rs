use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use tracing::{error, warn};

use super::Service;
use crate::domain::sweep::{self, NextTurn};
use crate::domain::{Link, RobloxUserId, ServerId, Timestamp, Trigger, UserId};
use crate::store::StoreError;

/// An account of a user, which is read for all the servers where it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Turn {
    user: UserId,
    roblox: RobloxUserId,
}

/// What became of the reading of a turn.
enum Read {
    /// It is done; the update in this server, if any, finds it so.
    Over(Option<ServerId>),
    /// Roblox is down, and was left alone.
    LeftAlone,
}

impl Service {
    /// The turn that is due and longest overdue, but for those `under_way`.
    pub async fn next_turn(&self, under_way: &HashSet<Turn>) -> Result<NextTurn<Turn>, StoreError> {
        let (now, interval) = (self.now(), self.0.sweep_interval);
        // Theirs come when it is no longer looked for what they bought.
        let watched = self.0.watches.running();
        let is_free = |turn: &Turn| !under_way.contains(turn) && !watched.contains(&turn.user);
        // Those under way are due still.
        let mut limit = under_way.len() + watched.len() + 1;
        loop {
            let store = self.store();
            let due = store.due_for_sweep(now.minus(interval), now, limit).await?;
            let are_all = due.len() < limit;
            let mut due = due.into_iter().map(|(user, roblox)| Turn { user, roblox });
            if let Some(turn) = due.find(is_free) {
                return Ok(NextTurn::Now(turn));
            }
            if are_all {
                break;
            }
            // A user may have many accounts.
            limit *= 2;
        }
        let last = self.store().longest_unswept().await?;
        Ok(NextTurn::In(sweep::until_next(last, interval, now)))
    }

    /// Reads an account whose turn it is still, unless another process does, and
    /// queues what follows from it. The next
    /// turn is an interval later, also when this one failed: what can't be read
    /// today keeps nobody else from their turn. But whom Roblox was not even asked
    /// about, since it is down, have their turn still.
    ///
    /// The reading is done here and not by queued updates: a server whose updates
    /// wait by the thousand then keeps nobody else from their turn. At Roblox the
    /// servers share as ever.
    ///
    /// # Errors
    /// When the database is of no use for the moment: it is their turn still, and
    /// to take it up at once would read the account over and over.
    pub async fn take_turn(&self, turn: Turn) -> Result<(), StoreError> {
        let (Turn { user, roblox }, now) = (turn, self.now());
        let until = now.minus(self.0.sweep_interval);
        let lease = self.store().take_turn(user, roblox, until, now).await?;
        let Some(lease) = lease else {
            return Ok(());
        };
        let read = AssertUnwindSafe(self.read_turn(turn)).catch_unwind().await;
        let server = match read {
            Ok(Ok(Read::Over(server))) => server,
            Ok(Ok(Read::LeftAlone)) => return self.store().let_go(lease).await,
            Ok(Err(error)) if error.may_pass() => {
                self.store().abandon(lease);
                return Err(error);
            }
            Ok(Err(error)) => {
                warn!(user = user.get(), %error, "a turn of the sweep failed");
                None
            }
            Err(_) => {
                error!(user = user.get(), "a turn of the sweep panicked");
                None
            }
        };
        let now = self.now();
        let lead = sweep::lead(self.0.sweep_interval, rand::random());
        // Not before it was read: after a crash it is their turn still.
        let store = self.store();
        store.sweep(lease, server, now.minus(lead), now).await?;
        self.ring();
        Ok(())
    }

    /// One read answers for all the servers that the user shares with the bot: it
    /// has the others follow.
    async fn read_turn(&self, turn: Turn) -> Result<Read, StoreError> {
        let Some((server, link)) = self.where_it_tells(turn.user, turn.roblox).await? else {
            return Ok(Read::Over(None));
        };
        let read = self.read_for_all(server, &link, Trigger::Sweep.into());
        if read.await?.left_alone {
            return Ok(Read::LeftAlone);
        }
        Ok(Read::Over(Some(server)))
    }

    /// Has those of the user's accounts have their next turn sooner for which
    /// `counts_from` says from when on their last one counts.
    pub(super) async fn bring_turns_forward(
        &self,
        user: UserId,
        counts_from: impl Fn(Timestamp) -> Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let store = self.store();
        for (roblox, last) in store.last_turns(user).await? {
            if let Some(from) = counts_from(last) {
                store.bring_turn_forward(user, roblox, last, from).await?;
                self.0.turn_moved.notify_one();
            }
        }
        Ok(())
    }

    /// Returns when somebody's next turn comes sooner than it did.
    pub async fn turn_moved(&self) {
        self.0.turn_moved.notified().await;
    }

    /// A server with binds, and with turns, where the account counts for the user.
    async fn where_it_tells(
        &self,
        user: UserId,
        roblox: RobloxUserId,
    ) -> Result<Option<(ServerId, Link)>, StoreError> {
        for server in self.store().servers_sharing(user, roblox).await? {
            if !self.0.served.includes(server)
                || !self.store().is_swept(server).await?
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
        // While it is looked for what they bought, their turn is promised.
        if trigger == Trigger::Sweep || self.0.watches.running().contains(&link.user) {
            return Ok(());
        }
        let (store, now) = (self.store(), self.now());
        store.swept(link.user, link.roblox, now).await
    }
}

#[cfg(test)]
mod tests;
