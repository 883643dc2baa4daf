use std::collections::{BTreeSet, HashSet};
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use humantime::format_duration;
use tracing::{error, info, warn};

use super::Service;
use crate::domain::sweep::{self, NextTurn, Promise, PromiseNews, Round};
use crate::domain::{Link, RobloxUserId, ServerId, Timestamp, Trigger, UserId};
use crate::store::StoreError;

/// What became of the reading of a turn.
enum Read {
    /// It is done; the update of this member, if any, finds it so.
    Over(Option<(ServerId, UserId)>),
    /// Roblox is down, and was left alone.
    LeftAlone,
}

impl Service {
    /// The account whose turn is due and longest overdue, but for those `under_way`. Not
    /// for the sake of a member for whom it is looked what they bought: their turn comes
    /// right after. Whoever shares their account waits for nothing of theirs.
    pub async fn next_turn(
        &self,
        under_way: &HashSet<RobloxUserId>,
    ) -> Result<NextTurn<RobloxUserId>, StoreError> {
        let (now, interval) = (self.now(), self.0.sweep_interval);
        let (until, promised) = (now.minus(interval), self.0.watches.running());
        // Those under way are due still.
        let mut limit = under_way.len() + 1;
        loop {
            let due = self.store().due_for_sweep(until, now, &promised, limit);
            let due = due.await?;
            let are_all = due.len() < limit;
            let mut due = due.into_iter();
            if let Some(account) = due.find(|account| !under_way.contains(account)) {
                return Ok(NextTurn::Now(account));
            }
            if are_all {
                break;
            }
            // One may be there for each of many who are linked to it.
            limit *= 2;
        }
        let last = self.store().longest_unswept().await?;
        Ok(NextTurn::In(sweep::until_next(last, interval, now)))
    }

    /// What a round of the sweep takes, for all servers of this bot.
    pub(super) async fn round(&self) -> Result<Round, StoreError> {
        Ok(Round {
            accounts: self.store().count_linked_accounts().await?,
            pace: self.budget().pace,
            interval: self.0.sweep_interval,
        })
    }

    /// Tells whoever runs the bot when a round begins to take longer than was promised,
    /// once an hour while it does, and when it no longer does.
    pub async fn look_at_round(&self, promise: &mut Promise) -> Result<(), StoreError> {
        let round = self.round().await?;
        let Some(news) = promise.look(round, self.now()) else {
            return Ok(());
        };
        let accounts = round.accounts;
        let apart = format_duration(sweep::apart(round.pace));
        let takes = format_duration(round.planned());
        let sweep_interval = format_duration(round.interval);
        match news {
            PromiseNews::CannotBeKept => warn!(
                accounts,
                %apart,
                %takes,
                %sweep_interval,
                "to read each linked account takes longer than SWEEP_INTERVAL, which can't be kept"
            ),
            PromiseNews::IsKeptAgain => {
                info!(accounts, %apart, %takes, %sweep_interval, "SWEEP_INTERVAL can be kept again");
            }
        }
        Ok(())
    }

    /// Reads an account whose turn it is still, unless another process does, and
    /// queues what follows from it for all who are linked to it. The next turn is an
    /// interval later, also when this one failed: what can't be read today keeps no
    /// other from its turn. But one that Roblox was not even asked about, since it is
    /// down, has its turn still.
    ///
    /// The reading is done here and not by queued updates: a server whose updates
    /// wait by the thousand then keeps nobody else from their turn. At Roblox the
    /// servers share as ever.
    ///
    /// # Errors
    /// When the database is of no use for the moment: it is its turn still, and
    /// to take it up at once would read the account over and over.
    pub async fn take_turn(&self, account: RobloxUserId) -> Result<(), StoreError> {
        let now = self.now();
        let until = now.minus(self.0.sweep_interval);
        let mut promised = self.0.watches.running();
        let lease = self.store().take_turn(account, until, now, &promised);
        let Some(lease) = lease.await? else {
            return Ok(());
        };
        let read = AssertUnwindSafe(self.read_turn(account))
            .catch_unwind()
            .await;
        let member = match read {
            Ok(Ok(Read::Over(member))) => member,
            Ok(Ok(Read::LeftAlone)) => return self.store().let_go(lease).await,
            Ok(Err(error)) if error.may_pass() => {
                self.store().abandon(lease);
                return Err(error);
            }
            Ok(Err(error)) => {
                warn!(account = account.get(), %error, "a turn of the sweep failed");
                None
            }
            Err(_) => {
                error!(account = account.get(), "a turn of the sweep panicked");
                None
            }
        };
        let now = self.now();
        let lead = sweep::lead(self.0.sweep_interval, rand::random());
        // Also of those whose watch began, or ended, while it was read.
        promised.append(&mut self.0.watches.running());
        // Not before it was read: after a crash it is their turn still.
        let swept = self
            .store()
            .sweep(lease, member, now.minus(lead), now, &promised);
        swept.await?;
        self.ring();
        Ok(())
    }

    /// One read answers for all members for whom the account counts: it has the
    /// others follow.
    async fn read_turn(&self, account: RobloxUserId) -> Result<Read, StoreError> {
        let Some((server, link)) = self.where_it_tells(account).await? else {
            return Ok(Read::Over(None));
        };
        let read = self.read_for_all(server, &link, Trigger::Sweep.into());
        if read.await?.left_alone {
            return Ok(Read::LeftAlone);
        }
        Ok(Read::Over(Some((server, link.user))))
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

    /// A server with binds, and with turns, and the link of a member for whom the
    /// account counts there.
    async fn where_it_tells(
        &self,
        account: RobloxUserId,
    ) -> Result<Option<(ServerId, Link)>, StoreError> {
        let concerned = self.store().concerned(account).await?;
        for of_server in concerned.chunk_by(|one, next| one.0 == next.0) {
            let server = of_server[0].0;
            if !self.0.served.includes(server)
                || !self.store().is_swept(server).await?
                || self.store().bound_items(&[server]).await?.is_empty()
            {
                continue;
            }
            for (_, user) in of_server {
                // It may have been replaced just now.
                let link = self.store().effective_link(server, *user).await?;
                if let Some(link) = link.filter(|link| link.roblox == account) {
                    return Ok(Some((server, link)));
                }
            }
        }
        Ok(None)
    }

    /// The account was read for all for whom it counts, for another reason than that
    /// it was its turn. Those whom it is looked for what they bought, now or when the
    /// read began (`promised`), have theirs still.
    pub(super) async fn had_turn(
        &self,
        account: RobloxUserId,
        mut promised: BTreeSet<UserId>,
    ) -> Result<(), StoreError> {
        promised.append(&mut self.0.watches.running());
        self.store().swept(account, self.now(), &promised).await
    }
}

#[cfg(test)]
mod tests;
