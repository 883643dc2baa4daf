//! While Roblox or Discord is down: whoever is cut off by it waits for that, and
//! the rest goes on.

use std::time::Duration;

use tokio::time::sleep;

use super::Service;
use crate::domain::Trigger;
use crate::domain::outage::{Outages, Upstream};
use crate::roblox::Call;
use crate::store::{MemberLease, StoreError, Work};
use crate::upstream::{self, Down};

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

    /// Whom work waits for of before this process began is taken for down until it
    /// answers: else the oldest of that work would be what finds it down still.
    pub async fn doubt_upstreams(&self) -> Result<(), StoreError> {
        for upstream in Upstream::ALL {
            if self.store().is_awaited(upstream).await? {
                self.upstream(upstream).doubt();
            }
        }
        Ok(())
    }

    /// Says whenever Roblox or Discord answers again that there may be work; for ever.
    pub async fn ring_after_outages(&self) {
        let [roblox, discord] = [Upstream::Roblox, Upstream::Discord]
            .map(|upstream| self.upstream(upstream).each_time_it_answers(|| self.ring()));
        tokio::join!(roblox, discord);
    }

    /// Who is down, as far as this process knows.
    pub(super) fn outages(&self) -> Outages {
        let [roblox, discord] =
            [Upstream::Roblox, Upstream::Discord].map(|it| self.upstream(it).is_down());
        Outages { roblox, discord }
    }

    /// How long an update that is due could have been done.
    pub(super) fn due_for(&self, work: &Work) -> Duration {
        let now = self.now();
        let since = work.due_since(now, self.outages());
        let due = since.map_or(Duration::ZERO, |since| now.since(since));
        let answers = work
            .awaited()
            .and_then(|upstream| self.upstream(upstream).answers_since());
        answers.map_or(due, |answers| due.min(answers))
    }

    /// Sets an update aside until an upstream answers that is down.
    pub(super) async fn set_aside(
        &self,
        work: &Work,
        lease: MemberLease,
        upstream: Upstream,
    ) -> Result<(), StoreError> {
        self.store().set_aside(work, lease, upstream).await?;
        sleep(RESTS).await;
        Ok(())
    }

    fn upstream(&self, upstream: Upstream) -> &upstream::Upstream {
        match upstream {
            Upstream::Roblox => self.roblox().open_cloud(),
            Upstream::Discord => self.gateway().upstream(),
        }
    }

    /// Whether Roblox is down and nothing that is known decides about the member: then
    /// Discord need not be asked either. What a crash left open, a look settles.
    pub(super) async fn is_cut_off(&self, work: &Work) -> Result<bool, StoreError> {
        if self.roblox_is_down().is_none() || work.reason == Trigger::Recovery {
            return Ok(false);
        }
        let facts = self.facts_of(work.server, work.user, work.cause(self.now()));
        Ok(facts.await?.is_some_and(|facts| facts.are_missed()))
    }
}

#[cfg(test)]
mod tests;
