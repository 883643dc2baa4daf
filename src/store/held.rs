use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::leases::{Lease, Leased};

/// Subject, user and ID, as in the row of a lease.
pub(super) type Key = (&'static str, i64, i64);

/// What this process has in hand. Several of it may have the same: they share the
/// lease, and among them there are turns (`service::turns`).
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<Key, Shared>>);

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

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Shared>> {
        // The map is whole after each change that is made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
