use std::collections::{BTreeMap, BTreeSet};

use gatepass::domain::{HoldingState, Item, ServerId, UserId};

use super::Key;
use crate::simulation::Simulation;

/// Roles that a moderator took, of which no news came since.
#[derive(Debug, Default)]
pub struct ByHand(BTreeMap<Key, Taken>);

#[derive(Debug)]
struct Taken {
    /// Any of these earns the role.
    earning: BTreeSet<Item>,
    /// These did when it was taken.
    earned: BTreeSet<Item>,
}

impl Taken {
    /// Whether the role was lost, or is earned in another way.
    fn is_over(&self, told: &BTreeMap<Item, HoldingState>) -> bool {
        let is = |item: &Item, state| told.get(item) == Some(&state);
        let mut others = self.earning.difference(&self.earned);
        others.any(|item| is(item, HoldingState::Owned))
            || self
                .earning
                .iter()
                .all(|item| is(item, HoldingState::NotOwned))
    }
}

impl ByHand {
    pub fn has(&self, key: Key) -> bool {
        self.0.contains_key(&key)
    }

    /// Somebody gave it again, or the member asked for it.
    pub fn forget(&mut self, key: Key) {
        self.0.remove(&key);
    }

    pub fn left(&mut self, server: ServerId, user: UserId) {
        self.0
            .retain(|(of, who, _), _| (*of, *who) != (server, user));
    }

    pub fn answered(&mut self, user: UserId, told: &BTreeMap<Item, HoldingState>) {
        self.0
            .retain(|(_, of, _), taken| *of != user || !taken.is_over(told));
    }
}

impl Simulation {
    /// A moderator took a role that the bot gave and knew to be there.
    pub fn taken_by_hand(&mut self, key: Key) {
        let (server, user, role) = key;
        let binds = self.world.binds_of(server, role);
        let grants = self.database.grants(server, user);
        let held_by = grants.get(&role).map(|it| &it.binds);
        let earned = binds
            .iter()
            .filter(|it| held_by.is_some_and(|held_by| held_by.contains(&it.id)));
        let taken = Taken {
            earning: binds.iter().flat_map(|it| it.requirement.items()).collect(),
            earned: earned.flat_map(|it| it.requirement.items()).collect(),
        };
        // What was told before may be decided by yet.
        let mut answers = binds.iter().filter_map(|it| self.checks.answer(user, it));
        if answers.any(|it| it.owned) {
            self.checks.by_hand.0.insert(key, taken);
        }
    }
}
