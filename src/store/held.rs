use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::leases::{Lease, Leased};

/// Subject, user and ID, as in the row of a lease.
pub(super) type Key = (&'static str, i64, i64);

/// What this process has in hand. Several of it may have the same: they share the
/// lease, and among them there are turns (`service::turns`).
#[derive(Debug, Default)]
pub(super) struct Held {
    shared: Mutex<HashMap<Key, Shared>>,
    /// What nobody has any more and the database did not take back, with its number.
    abandoned: Mutex<HashSet<(Key, i64)>>,
}

#[derive(Debug)]
struct Shared {
    holder: i64,
    by: HashSet<u64>,
}

impl Held {
    /// The number of the lease that somebody in this process has.
    pub(super) fn holder(&self, key: Key) -> Option<i64> {
        self.lock().get(&key).map(|shared| shared.holder)
    }

    /// Somebody has a lease from now on, beside whoever else has the same; one of
    /// another number was lost.
    pub(super) fn enter<Of: Leased>(&self, lease: Lease<Of>) {
        let mut held = self.lock();
        let shared = held.entry(lease.of.key()).or_insert_with(|| Shared {
            holder: lease.holder,
            by: HashSet::new(),
        });
        if shared.holder != lease.holder {
            shared.holder = lease.holder;
            shared.by.clear();
        }
        shared.by.insert(lease.by);
    }

    /// Somebody has it no more. Returns whether nobody has.
    pub(super) fn leave<Of: Leased>(&self, lease: Lease<Of>) -> bool {
        let (mut held, key) = (self.lock(), lease.of.key());
        let Some(shared) = held.get_mut(&key) else {
            return true;
        };
        if shared.holder != lease.holder {
            return true;
        }
        shared.by.remove(&lease.by);
        let is_free = shared.by.is_empty();
        if is_free {
            held.remove(&key);
        }
        is_free
    }

    /// Somebody has it no more, which the database has yet to hear.
    pub(super) fn abandon<Of: Leased>(&self, lease: Lease<Of>) {
        if self.leave(lease) {
            let abandoned = (lease.of.key(), lease.holder);
            lock(&self.abandoned).insert(abandoned);
        }
    }

    pub(super) fn abandoned(&self) -> Vec<(Key, i64)> {
        lock(&self.abandoned).iter().copied().collect()
    }

    /// The database knows.
    pub(super) fn forget(&self, abandoned: (Key, i64)) {
        lock(&self.abandoned).remove(&abandoned);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Shared>> {
        lock(&self.shared)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each is whole after each change that is made under it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
