use std::collections::{BTreeMap, BTreeSet};

use gatepass::domain::{
    CredentialKind, Holding, HoldingState, Holdings, Item, Timestamp, UnknownReason, UserId,
};

use super::Database;

/// A row of `holdings`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    /// What the last read that succeeded told, and when.
    truth: Option<(HoldingState, Timestamp)>,
    failure: Option<(UnknownReason, Timestamp)>,
}

impl Database {
    /// `holdings`.
    pub fn holdings(&self, user: UserId, items: &BTreeSet<Item>) -> Holdings {
        self.load(user, items, |row| match row.failure {
            Some((reason, tried)) => Some((HoldingState::Unknown(reason), tried)),
            None => row.truth,
        })
    }

    /// `last_known_holdings`.
    pub fn last_known(&self, user: UserId, items: &BTreeSet<Item>) -> Holdings {
        self.load(user, items, |row| row.truth)
    }

    /// When any of the items was told last.
    pub(super) fn learnt(&self, user: UserId, items: &BTreeSet<Item>) -> Option<Timestamp> {
        let rows = self.holdings.get(&user)?;
        let truths = items.iter().filter_map(|item| rows.get(item)?.truth);
        truths.map(|(_, learnt)| learnt).max()
    }

    fn load(
        &self,
        user: UserId,
        items: &BTreeSet<Item>,
        state: impl Fn(&Row) -> Option<(HoldingState, Timestamp)>,
    ) -> Holdings {
        let rows = self.holdings.get(&user);
        let known = items.iter().filter_map(|item| {
            let (state, learnt) = state(rows?.get(item)?)?;
            Some((*item, holding(state, learnt)))
        });
        known.collect()
    }

    /// `record_holdings`: `insert_read` and `insert_failed`.
    pub fn record_holdings(
        &mut self,
        user: UserId,
        told: &BTreeMap<Item, HoldingState>,
        learnt: Timestamp,
    ) {
        let rows = self.holdings.entry(user).or_default();
        for (item, state) in told {
            let row = rows.entry(*item).or_default();
            let older_truth = row.truth.is_none_or(|(_, at)| at <= learnt);
            match state {
                HoldingState::Unknown(reason) => {
                    if older_truth && row.failure.is_none_or(|(_, at)| at <= learnt) {
                        row.failure = Some((*reason, learnt));
                    }
                }
                HoldingState::Owned | HoldingState::NotOwned => {
                    if older_truth {
                        row.truth = Some((*state, learnt));
                        row.failure = row.failure.filter(|(_, tried)| *tried > learnt);
                    }
                }
            }
        }
    }
}

pub fn holding(state: HoldingState, learnt: Timestamp) -> Holding {
    Holding {
        state,
        learnt,
        credential: CredentialKind::Key,
    }
}
