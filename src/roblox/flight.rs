use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use moka::future::Cache;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::asker::Asker;
use super::call::{Call, Freshness};
use super::error::Error;

/// Reads in flight, shared by all who want the same, and the latest of those
/// that ended.
///
/// A read runs for as long as anybody waits for it: one caller that goes away
/// takes nothing from the others. When somebody more urgent joins a read that
/// started as background work, it goes on in their name and lane. Keys have the
/// credential in them: what one may see says nothing about another.
pub(super) struct Flights<K, V> {
    aloft: Aloft<K, V>,
    landed: Cache<K, Landed<V>>,
    keeps: fn(&V) -> Keeps,
}

/// Which answer is kept once a read has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// The one that it brought: it can serve another caller.
    This,
    /// Whichever was kept before: the read says nothing against it.
    Before,
    /// None. What was true before the read is not to be told after it.
    Nothing,
}

type Aloft<K, V> = Arc<Mutex<HashMap<K, Flight<V>>>>;
type Answer<V> = BoxFuture<'static, Landed<V>>;

struct Flight<V> {
    answer: WeakShared<Answer<V>>,
    /// In whose name it is read. Also what tells it from a later one.
    call: Arc<watch::Sender<Call>>,
}

/// What a read brought, and when.
#[derive(Debug, Clone)]
pub(super) struct Landed<V> {
    pub value: V,
    pub at: Instant,
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Keeps at most `capacity` answers for as long as anybody takes them who
    /// asks for `freshness` or fresher, of those that `keeps` says. Failures
    /// should not be: the next caller tries for itself.
    pub(super) fn new(capacity: u64, freshness: Freshness, keeps: fn(&V) -> Keeps) -> Self {
        Self {
            aloft: Arc::default(),
            landed: Cache::builder()
                .max_capacity(capacity)
                .time_to_live(freshness.limit())
                .build(),
            keeps,
        }
    }

    /// The answer for `key`: one that is fresh enough if there is, else from the read
    /// in flight, else from `read`.
    ///
    /// [`Error::TimedOut`] if a person would wait longer than a person waits.
    /// Such a read is told its end, and finishes by itself with what it has;
    /// the error is for those who joined one that takes longer.
    pub(super) async fn get<F>(
        &self,
        key: K,
        freshness: Freshness,
        call: &Call,
        read: impl FnOnce(Asker) -> F,
    ) -> Result<Landed<V>, Error>
    where
        F: Future<Output = V> + Send + 'static,
    {
        if let Some(landed) = self.landed.get(&key).await
            && landed.at.elapsed() < freshness.limit()
        {
            return Ok(landed);
        }
        let until = call.lane.end_of_read();
        let answer = self.board(key, call, until, read);
        match until {
            Some(until) => timeout_at(until, answer).await.map_err(|_| Error::TimedOut),
            None => Ok(answer.await),
        }
    }

    /// Joins the read in flight or starts one.
    fn board<F>(
        &self,
        key: K,
        call: &Call,
        until: Option<Instant>,
        read: impl FnOnce(Asker) -> F,
    ) -> Shared<Answer<V>>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut aloft = lock(&self.aloft);
        if let Some(flight) = aloft.get(&key)
            && let Some(answer) = flight.answer.upgrade()
        {
            flight.call.send_if_modified(|current| {
                let hurries = call.lane > current.lane;
                if hurries {
                    *current = call.clone();
                }
                hurries
            });
            return answer;
        }
        let (call, asker) = watch::channel(call.clone());
        let call = Arc::new(call);
        let reading = read(Asker::new(asker, until));
        let landing = Landing {
            aloft: Arc::clone(&self.aloft),
            key: key.clone(),
            call: Arc::clone(&call),
        };
        let (kept, keeps) = (self.landed.clone(), self.keeps);
        let answer = async move {
            let landing = landing;
            let landed = Landed {
                value: reading.await,
                at: Instant::now(),
            };
            match keeps(&landed.value) {
                Keeps::This => kept.insert(landing.key.clone(), landed.clone()).await,
                Keeps::Before => {}
                Keeps::Nothing => kept.invalidate(&landing.key).await,
            }
            landed
        }
        .boxed()
        .shared();
        if let Some(weak) = answer.downgrade() {
            aloft.insert(key, Flight { answer: weak, call });
        }
        answer
    }
}

/// Strikes a read off the list when it has ended or everyone has left it.
struct Landing<K: Eq + Hash, V> {
    aloft: Aloft<K, V>,
    key: K,
    call: Arc<watch::Sender<Call>>,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        let mut aloft = lock(&self.aloft);
        // Somebody may have started the next one already.
        if let Some(flight) = aloft.get(&self.key)
            && Arc::ptr_eq(&flight.call, &self.call)
        {
            aloft.remove(&self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing under the lock panics half way through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn flights() -> Flights<u8, u8> {
        Flights::new(10, Freshness::Browsing, |_| Keeps::This)
    }

    fn aloft(flights: &Flights<u8, u8>) -> usize {
        lock(&flights.aloft).len()
    }

    /// A read that takes so many seconds.
    async fn after(seconds: u64, value: u8) -> u8 {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        value
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_who_joins_a_long_read_waits_no_longer_than_a_person_does() {
        let flights = flights();
        let (sweep, person) = (Call::background(None, None), Call::interactive(None, None));
        let started = Instant::now();
        let ((), long) = tokio::join!(
            async {
                let joined = flights
                    .get(1, Freshness::Now, &person, |_| after(0, 0))
                    .await;
                assert_eq!(joined.map(|landed| landed.value), Err(Error::TimedOut));
                assert_eq!(started.elapsed(), person.lane.patience());
            },
            // Polled second, yet the first to ask: the person joins it.
            {
                let answer = flights.board(1, &sweep, None, |_| after(30, 7));
                async move { answer.await.value }
            },
        );
        assert_eq!(long, 7);
        assert_eq!(started.elapsed(), Duration::from_secs(30));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_serves_for_as_long_as_the_caller_allows() {
        let flights = flights();
        let call = Call::interactive(None, None);
        let get = async |freshness, value| {
            let landed = flights.get(1, freshness, &call, |_| after(0, value)).await;
            landed.map(|landed| landed.value)
        };
        assert_eq!(get(Freshness::Browsing, 1).await, Ok(1));
        assert_eq!(get(Freshness::Recent, 2).await, Ok(1));
        tokio::time::advance(Freshness::Recent.limit()).await;
        assert_eq!(get(Freshness::Browsing, 3).await, Ok(1));
        assert_eq!(get(Freshness::Recent, 4).await, Ok(4));
        assert_eq!(get(Freshness::Now, 5).await, Ok(5));
        tokio::time::advance(Freshness::Browsing.limit()).await;
        assert_eq!(get(Freshness::Browsing, 6).await, Ok(6));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_kept_leaves_or_ends_the_one_before() {
        let flights = Flights::new(10, Freshness::Browsing, |value| match value {
            0 => Keeps::Nothing,
            100.. => Keeps::Before,
            _ => Keeps::This,
        });
        let call = Call::interactive(None, None);
        let get = async |freshness, value| {
            let landed = flights.get(1, freshness, &call, |_| after(0, value)).await;
            landed.map(|landed| landed.value)
        };
        assert_eq!(get(Freshness::Now, 1).await, Ok(1));
        assert_eq!(get(Freshness::Now, 100).await, Ok(100));
        assert_eq!(get(Freshness::Browsing, 2).await, Ok(1));
        assert_eq!(get(Freshness::Now, 0).await, Ok(0));
        assert_eq!(get(Freshness::Browsing, 2).await, Ok(2));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_of_reads_that_ended_or_were_left() {
        let flights = flights();
        let call = Call::interactive(None, None);
        let landed = flights.get(1, Freshness::Now, &call, |_| after(1, 7)).await;
        assert_eq!(landed.map(|landed| landed.value), Ok(7));
        assert_eq!(aloft(&flights), 0);

        let left = flights.board(2, &call, None, |_| after(1, 7));
        assert_eq!(aloft(&flights), 1);
        drop(left);
        assert_eq!(aloft(&flights), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_goes_on_in_the_name_of_the_most_urgent() {
        let flights = flights();
        let (sweep, person) = (Call::background(None, None), Call::interactive(None, None));
        let mut seen = None;
        let first = flights.board(1, &sweep, None, |asker| {
            seen = Some(asker.call());
            async move {
                asker.changes_from(&Call::background(None, None)).await;
                u8::from(asker.call().lane == crate::roblox::Lane::Interactive)
            }
        });
        let second = flights.board(1, &person, None, |_| after(0, 0));
        // Background work that joins later does not slow it down again.
        let third = flights.board(1, &sweep, None, |_| after(0, 0));
        assert_eq!(seen, Some(sweep));
        assert_eq!(first.await.value, 1);
        assert_eq!(second.await.value, 1);
        assert_eq!(third.await.value, 1);
    }
}
