//! While Roblox or Discord is down: whoever is cut off by it waits for that, and
//! the rest goes on.

use std::time::Duration;

use tokio::time::sleep;

use super::Service;
use crate::domain::Trigger;
use crate::roblox::Call;
use crate::store::{MemberLease, StoreError, Work};
use crate::upstream::{Down, Upstream};

/// How long an update that is cut off is set aside when nobody knows when whoever is
/// down is tried again, so that those have their turn that need nothing of it.
pub(super) const SET_ASIDE: Duration = Duration::from_secs(5);

/// How long a place rests in which an update was set aside: else thousands would
/// have the disk do little else.
const RESTS: Duration = Duration::from_millis(50);

/// Between two tries, also when our own budget left no room for the first.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

impl Service {
    /// How long Roblox is left alone, at most, if it is down.
    pub fn roblox_is_down(&self) -> Option<Down> {
        let roblox = self.roblox().open_cloud();
        roblox.is_down().then(|| roblox.down())
    }

    /// Returns when Roblox answers: at once, unless it is down.
    pub async fn roblox_answers(&self) {
        self.roblox().open_cloud().answers().await;
    }

    /// The same of Discord.
    pub async fn discord_answers(&self) {
        self.gateway().upstream().answers().await;
    }

    /// Tries, whenever it is time to, whether Roblox answers again; for ever. What
    /// is asked is about nobody, so that a member whose inventory alone fails keeps
    /// no others from theirs.
    pub async fn try_roblox(&self) {
        loop {
            self.roblox().open_cloud().is_to_be_tried().await;
            // The upstream learns of it.
            let _ = self.roblox().probe(&Call::background(None, None)).await;
            sleep(BETWEEN_TRIES).await;
        }
    }

    /// The same of Discord.
    pub async fn try_discord(&self) {
        loop {
            self.gateway().upstream().is_to_be_tried().await;
            self.gateway().try_again().await;
            sleep(BETWEEN_TRIES).await;
        }
    }

    /// Sets an update aside until whoever is down is tried again: until then it would
    /// be found cut off once more.
    pub(super) async fn set_aside(
        &self,
        work: &Work,
        lease: MemberLease,
    ) -> Result<(), StoreError> {
        let upstreams = [self.roblox().open_cloud(), self.gateway().upstream()];
        let tried_in = upstreams.into_iter().filter_map(Upstream::tried_in).max();
        let due = self.now().plus(tried_in.unwrap_or(SET_ASIDE));
        self.store().set_aside(work, lease, due).await?;
        sleep(RESTS).await;
        Ok(())
    }

    /// Whether Roblox is down and nothing that is known decides about the member: then
    /// Discord need not be asked either. What a crash left open, a look settles.
    pub(super) async fn is_cut_off(&self, work: &Work) -> Result<bool, StoreError> {
        if self.roblox_is_down().is_none() || work.reason == Trigger::Recovery {
            return Ok(false);
        }
        let facts = self.facts_of(work.server, work.user, work.reason.into());
        Ok(facts.await?.is_some_and(|facts| facts.are_missed()))
    }
}

#[cfg(test)]
mod tests;
