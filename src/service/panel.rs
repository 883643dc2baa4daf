//! What members may ask of a panel, whose buttons everybody sees, and how often.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Asker, Service};
use crate::domain::{ServerId, Timestamp, UserId};

/// How long a button of a panel rests for a member who pressed it.
pub(super) const REST: Duration = Duration::from_secs(20);

/// What rests by itself, each apart from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PanelAsk {
    /// To have the member's roles fixed.
    Roles,
    /// To be told which roles the member has not.
    MissingRoles,
}

/// The member asked for the same just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("asked for just now")]
pub struct Resting {
    pub until: Timestamp,
}

impl Service {
    /// Begins the rest after what is asked now, unless one is under way. Kept in
    /// memory: a restart ends it.
    pub fn begin_rest(&self, asker: &Asker, ask: PanelAsk) -> Result<(), Resting> {
        let key = (asker.server, asker.user, ask);
        self.0.rests.begin(key, self.now())
    }
}

type Key = (ServerId, UserId, PanelAsk);

/// Until when what was asked rests.
#[derive(Debug, Default)]
pub(super) struct Rests(Mutex<HashMap<Key, Timestamp>>);

impl Rests {
    fn begin(&self, key: Key, now: Timestamp) -> Result<(), Resting> {
        let over = now.plus(REST);
        let mut rests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // None ends later than one that begins now, unless the clock was put back.
        rests.retain(|_, until| *until > now && *until <= over);
        if let Some(until) = rests.get(&key) {
            return Err(Resting { until: *until });
        }
        rests.insert(key, over);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(user: i64, ask: PanelAsk) -> Key {
        let server = ServerId::new(1).expect("positive");
        (server, UserId::new(user).expect("positive"), ask)
    }

    #[test]
    fn each_button_rests_for_each_member_by_itself() {
        let rests = Rests::default();
        let now = Timestamp::from_millis(1_000_000);
        let roles = key(7, PanelAsk::Roles);
        assert_eq!(rests.begin(roles, now), Ok(()));
        let until = now.plus(REST);
        let last = until.minus(Duration::from_millis(1));
        assert_eq!(rests.begin(roles, last), Err(Resting { until }));
        assert_eq!(rests.begin(key(7, PanelAsk::MissingRoles), now), Ok(()));
        assert_eq!(rests.begin(key(8, PanelAsk::Roles), now), Ok(()));
        assert_eq!(rests.begin(roles, until), Ok(()), "it is over");
        assert_eq!(rests.0.lock().expect("whole").len(), 1, "and forgotten");
    }

    #[test]
    fn a_clock_that_is_put_back_makes_nobody_wait_longer() {
        let rests = Rests::default();
        let now = Timestamp::from_millis(10_000_000);
        let roles = key(7, PanelAsk::Roles);
        assert_eq!(rests.begin(roles, now), Ok(()));
        let before = now.minus(Duration::from_hours(1));
        assert_eq!(rests.begin(roles, before), Ok(()));
    }
}
