use std::future::ready;
use std::time::Duration;

use moka::future::Cache;
use tokio::time::Instant;

use crate::domain::Item;

/// How long an ID that Roblox refused is not asked about again: short, since
/// Roblox may have refused it for another reason, and nobody is told anything
/// else of it meanwhile.
pub(super) const FINISHED: Duration = Duration::from_mins(10);

/// The same for a search that was given up. It goes on from here in the next
/// read, so this outlasts the longest pause between two tries, an hour, and the
/// read after it.
pub(super) const GIVEN_UP: Duration = Duration::from_hours(2);

const CAPACITY: u64 = 10_000;

/// IDs that Roblox does not accept, and until when they are not asked about.
pub(super) struct Refused(Cache<Item, Instant>);

impl Default for Refused {
    fn default() -> Self {
        let cache = Cache::builder()
            .max_capacity(CAPACITY)
            .time_to_live(GIVEN_UP);
        Self(cache.build())
    }
}

impl Refused {
    /// Whether Roblox refused the item lately.
    pub(super) async fn contains(&self, item: &Item) -> bool {
        // The cache's own clock frees memory; tokio's is the one that tests can
        // put forward.
        let until = self.0.get(item).await;
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Roblox refused these: they are known for as long as `kept` says, or longer
    /// where they were already.
    pub(super) async fn extend(&self, items: impl IntoIterator<Item = Item>, kept: Duration) {
        let until = Instant::now() + kept;
        for item in items {
            self.0
                .entry(item)
                .and_upsert_with(|known| {
                    let known = known.map(moka::Entry::into_value);
                    ready(known.map_or(until, |known| known.max(until)))
                })
                .await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn item() -> Item {
        "badge:42".parse().expect("an item")
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_given_up_search_found_is_known_at_the_next_try() {
        let refused = Refused::default();
        assert!(!refused.contains(&item()).await);
        refused.extend([item()], GIVEN_UP).await;
        // The longest pause between two tries, and the longest a request takes.
        advance(Duration::from_hours(1) + Duration::from_mins(1)).await;
        assert!(refused.contains(&item()).await);
        advance(GIVEN_UP).await;
        assert!(!refused.contains(&item()).await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_finished_search_found_is_asked_about_again_in_minutes() {
        let refused = Refused::default();
        refused.extend([item()], FINISHED).await;
        advance(FINISHED / 2).await;
        assert!(refused.contains(&item()).await);
        advance(FINISHED / 2).await;
        assert!(!refused.contains(&item()).await);
    }

    /// Two reads at once, and only one has to go on later.
    #[tokio::test(start_paused = true)]
    async fn what_is_to_be_known_for_long_is_not_forgotten_sooner() {
        let refused = Refused::default();
        refused.extend([item()], GIVEN_UP).await;
        refused.extend([item()], FINISHED).await;
        advance(FINISHED).await;
        assert!(refused.contains(&item()).await);
    }
}
