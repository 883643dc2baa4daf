use std::time::Duration;

use moka::future::Cache;
use tokio::time::Instant;

use crate::domain::Item;

/// How long an ID that Roblox refused is not asked about again. A search that
/// was given up goes on from here in the next read, so it outlasts the longest
/// pause between two tries, an hour, and the read after it.
const KEPT: Duration = Duration::from_hours(2);

const CAPACITY: u64 = 10_000;

/// IDs that Roblox does not accept, and when it last said so.
pub(super) struct Refused(Cache<Item, Instant>);

impl Default for Refused {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(CAPACITY).time_to_live(KEPT);
        Self(cache.build())
    }
}

impl Refused {
    /// Whether Roblox refused the item lately.
    pub(super) async fn contains(&self, item: &Item) -> bool {
        // The cache's own clock frees memory; tokio's is the one that tests can
        // put forward.
        let refused = self.0.get(item).await;
        refused.is_some_and(|at| at.elapsed() < KEPT)
    }

    /// Roblox refused these, or they are to be known for as long again.
    pub(super) async fn extend(&self, items: impl IntoIterator<Item = Item>) {
        let now = Instant::now();
        for item in items {
            self.0.insert(item, now).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_was_refused_is_known_at_the_next_try_and_asked_about_again_some_day() {
        let refused = Refused::default();
        let item: Item = "badge:42".parse().expect("an item");
        assert!(!refused.contains(&item).await);
        refused.extend([item]).await;
        // The longest pause between two tries, and the longest a request takes.
        let next_try = Duration::from_hours(1) + Duration::from_mins(1);
        tokio::time::advance(next_try).await;
        assert!(refused.contains(&item).await);
        tokio::time::advance(KEPT).await;
        assert!(!refused.contains(&item).await);
    }
}
