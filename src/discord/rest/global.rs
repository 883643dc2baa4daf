//! Discord's limit on all requests of a bot.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

/// Requests in any [`PERIOD`] of Discord's.
const LIMIT: usize = 50;
const PERIOD: Duration = Duration::from_secs(1);

/// Keeps within the limit wherever Discord's seconds begin.
///
/// A request counts from before it is sent until a second after its answer. Discord
/// counted it somewhere in between, so that none of its seconds sees more than
/// [`LIMIT`], however long requests are on their way.
#[derive(Debug)]
pub(super) struct GlobalLimit(Arc<Semaphore>);

/// One request of those that count now. To be dropped when it was answered.
#[derive(Debug)]
pub(super) struct Slot(Option<OwnedSemaphorePermit>);

impl Default for GlobalLimit {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LIMIT)))
    }
}

impl GlobalLimit {
    /// Waits, first come, first served, until one more request may count.
    pub(super) async fn slot(&self) -> Slot {
        let slot = Arc::clone(&self.0).acquire_owned().await;
        Slot(Some(slot.expect("it is never closed")))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let slot = self.0.take();
        // Without a runtime nobody waits for it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                sleep(PERIOD).await;
                drop(slot);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::time::Instant;

    use super::*;

    /// Some are on their way for long and some are not: no second in which Discord
    /// may have counted them has more than it allows.
    #[tokio::test(start_paused = true)]
    async fn no_second_of_discords_sees_more_than_it_allows() {
        let limit = GlobalLimit::default();
        let begun = Instant::now();
        let send = async |number: u64| {
            let slot = limit.slot().await;
            // The first takes long, as it has to connect.
            let way = Duration::from_millis(if number == 0 { 400 } else { number % 40 });
            sleep(way).await;
            let arrived = begun.elapsed();
            sleep(way).await;
            drop(slot);
            arrived
        };
        let mut arrived = join_all((0..400).map(send)).await;
        arrived.sort_unstable();
        for (first, over) in arrived.iter().zip(&arrived[LIMIT..]) {
            assert!(*over >= *first + PERIOD, "{first:?} and {over:?}");
        }
        let took = *arrived.last().expect("some");
        assert!(took < Duration::from_secs(9), "nor much less: {took:?}");
    }
}
