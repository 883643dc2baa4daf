//! What is read of the service when somebody looks at its metrics.

use std::time::Duration;

use super::{RobloxBudget, Service};
use crate::roblox::Call;
use crate::store::StoreError;

/// How far along the work is.
#[derive(Debug, Clone, Copy)]
pub struct Backlog {
    /// Updates that wait.
    pub waiting: u64,
    /// How long the one that is due longest has been due; what waited for an upstream is
    /// due since that answers.
    pub longest_due: Duration,
    /// How long ago the turn was of the account whose turn was longest ago.
    pub longest_unswept: Duration,
}

impl Service {
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        let (store, now) = (self.store(), self.now());
        let down = self.outages();
        let due = store.due_work(now, down, 1).await?;
        let unswept = store.longest_unswept().await?;
        Ok(Backlog {
            waiting: store.waiting().await?,
            longest_due: due
                .first()
                .map_or(Duration::ZERO, |work| self.due_for(work)),
            longest_unswept: unswept.map_or(Duration::ZERO, |last| now.since(last)),
        })
    }

    /// What is left of the requests that Roblox allows, without asking it.
    pub fn budget(&self) -> RobloxBudget {
        self.roblox().budget(&Call::background(None, None))
    }
}
