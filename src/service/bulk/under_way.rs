use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::BulkId;

/// How many members each update visits right now.
#[derive(Debug, Clone, Default)]
pub(super) struct UnderWay(Arc<Mutex<HashMap<BulkId, u64>>>);

impl UnderWay {
    pub(super) fn of(&self, bulk: BulkId) -> u64 {
        self.lock().get(&bulk).copied().unwrap_or(0)
    }

    /// One more, until what is returned is dropped.
    pub(super) fn enter(&self, bulk: BulkId) -> Visiting {
        *self.lock().entry(bulk).or_default() += 1;
        Visiting {
            of: self.clone(),
            bulk,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BulkId, u64>> {
        // The map is whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Visiting {
    of: UnderWay,
    bulk: BulkId,
}

impl Drop for Visiting {
    fn drop(&mut self) {
        let mut visits = self.of.lock();
        let left = visits.get(&self.bulk).map_or(0, |visits| visits - 1);
        match left {
            0 => visits.remove(&self.bulk),
            left => visits.insert(self.bulk, left),
        };
    }
}
