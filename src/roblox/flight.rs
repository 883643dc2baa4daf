use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use moka::future::Cache;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::asker::Asker;
use super::call::{Call, Freshness};
use super::error::Error;

/// How long an answer serves again.
const RECENT: Duration = Duration::from_secs(10);

/// Reads in flight, shared by all who want the same, and those of the last
/// seconds.
///
/// A read runs for as long as anybody waits for it: one caller that goes away
/// takes nothing from the others. When somebody more urgent joins a read that
/// started as background work, it goes on in their name and lane. Keys have the
/// credential in them: what one may see says nothing about another.
pub(super) struct Flights<K, V> {
    aloft: Aloft<K, V>,
    recent: Cache<K, Landed<V>>,
    serves_again: fn(&V) -> bool,
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
    /// Keeps at most `capacity` answers, of those that `serves_again`. Failures
    /// should not: the next caller tries for itself.
    pub(super) fn new(capacity: u64, serves_again: fn(&V) -> bool) -> Self {
        Self {
            aloft: Arc::default(),
            recent: Cache::builder()
                .max_capacity(capacity)
                .time_to_live(RECENT)
                .build(),
            serves_again,
        }
    }

    /// The answer for `key`: a recent one if that will do, else from the read
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
        if freshness == Freshness::Recent
            && let Some(landed) = self.recent.get(&key).await
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
        let (recent, serves_again) = (self.recent.clone(), self.serves_again);
        let answer = async move {
            let landing = landing;
            let landed = Landed {
                value: reading.await,
                at: Instant::now(),
            };
            if serves_again(&landed.value) {
                recent.insert(landing.key.clone(), landed.clone()).await;
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
