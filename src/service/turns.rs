use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// One holder at a time for each key; the others wait in line.
pub(super) struct Turns<K>(Mutex<HashMap<K, Weak<AsyncMutex<()>>>>);

/// Somebody's turn; it ends when this is dropped.
#[must_use]
pub(super) struct Turn {
    _guard: OwnedMutexGuard<()>,
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Hash + Eq> Turns<K> {
    pub(super) async fn take(&self, key: K) -> Turn {
        let lock = self.lock_for(key);
        Turn {
            _guard: lock.lock_owned().await,
        }
    }

    fn lock_for(&self, key: K) -> Arc<AsyncMutex<()>> {
        // A panic under this lock leaves the map as good as it was.
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(&key).and_then(Weak::upgrade) {
            return lock;
        }
        // Sweeping only when the map is about to grow keeps the cost per call
        // constant and the map no larger than twice the keys in use.
        if locks.len() == locks.capacity() {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::new(AsyncMutex::new(()));
        locks.insert(key, Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn one_key_is_held_once_and_others_are_free() {
        let turns = Turns::default();
        let first = turns.take(1).await;
        let _other = turns.take(2).await;
        let second = turns.take(1);
        tokio::pin!(second);
        assert!(
            tokio::time::timeout(Duration::from_millis(10), &mut second)
                .await
                .is_err()
        );
        drop(first);
        let _second = second.await;
    }

    #[tokio::test]
    async fn keys_out_of_use_are_forgotten() {
        let turns = Turns::default();
        for key in 0..10_000 {
            drop(turns.take(key).await);
        }
        assert!(turns.0.lock().expect("no panic").len() < 100);
    }
}
