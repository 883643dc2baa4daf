//! Updates that wait for whoever is down: they are due once it answers, in the order
//! in which they were queued.
//!
//! Whether one is due follows from its row and from what a process sees now. Nothing
//! is done to the rows when an outage is over, so no crash forgets any of them.

use super::Timestamp;

/// Whom an update may wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upstream {
    /// Roblox' Open Cloud.
    Roblox,
    Discord,
}

/// Due times from here up to [`Timestamp::NEVER`] are no times: each stands for an
/// upstream's answer. There is room for those that later versions wait for.
pub const ONCE_ANSWERED: Timestamp = Timestamp::from_millis(i64::MAX - 16);

/// The first of them that this version knows: no process sees those below down.
pub const FIRST_KNOWN: Timestamp = Upstream::Discord.answers();

impl Upstream {
    pub const ALL: [Self; 2] = [Self::Roblox, Self::Discord];

    /// The due time that stands for "once it answers", as it is in the database.
    pub const fn answers(self) -> Timestamp {
        Timestamp::from_millis(match self {
            Self::Roblox => i64::MAX - 1,
            Self::Discord => i64::MAX - 2,
        })
    }

    /// For whom an update waits with this due time, if for one that is known.
    pub fn awaited(due: Timestamp) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.answers() == due)
    }
}

/// Who is down, as one process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outages {
    pub roblox: bool,
    pub discord: bool,
}

impl Outages {
    pub const NONE: Self = Self {
        roblox: false,
        discord: false,
    };

    pub const fn keep_from(self, upstream: Upstream) -> bool {
        match upstream {
            Upstream::Roblox => self.roblox,
            Upstream::Discord => self.discord,
        }
    }
}

/// Since when an update is due that was `queued` then and waits until `due`; `None` if
/// it is not due. Who waits for an upstream that this version does not know is not kept
/// waiting: their update tells what it lacks.
pub fn due_since(
    due: Timestamp,
    queued: Timestamp,
    now: Timestamp,
    down: Outages,
) -> Option<Timestamp> {
    if due < ONCE_ANSWERED {
        return (due <= now).then_some(due);
    }
    let down = Upstream::awaited(due).is_some_and(|upstream| down.keep_from(upstream));
    let waits = due == Timestamp::NEVER || down;
    (!waits).then_some(queued)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUED: Timestamp = Timestamp::from_millis(5);
    const NOW: Timestamp = Timestamp::from_millis(100);

    fn since(due: Timestamp, down: Outages) -> Option<Timestamp> {
        due_since(due, QUEUED, NOW, down)
    }

    #[test]
    fn what_waits_for_an_upstream_is_due_since_it_was_queued_unless_that_is_down() {
        let roblox = Outages {
            roblox: true,
            ..Outages::NONE
        };
        let discord = Outages {
            discord: true,
            ..Outages::NONE
        };
        for (upstream, its, others) in [
            (Upstream::Roblox, roblox, discord),
            (Upstream::Discord, discord, roblox),
        ] {
            let due = upstream.answers();
            assert_eq!(since(due, its), None, "{upstream:?}");
            assert_eq!(since(due, others), Some(QUEUED), "{upstream:?}");
        }
    }

    #[test]
    fn a_time_is_a_time_and_never_is_never() {
        let nobody = Outages::NONE;
        assert_eq!(since(NOW, nobody), Some(NOW));
        assert_eq!(since(Timestamp::from_millis(101), nobody), None);
        assert_eq!(since(Timestamp::NEVER, nobody), None);
    }

    #[test]
    fn nobody_is_kept_waiting_for_an_upstream_that_is_not_known() {
        let all = Outages {
            roblox: true,
            discord: true,
        };
        assert_eq!(since(ONCE_ANSWERED, all), Some(QUEUED));
        for upstream in Upstream::ALL {
            let due = upstream.answers();
            assert!((FIRST_KNOWN..Timestamp::NEVER).contains(&due));
        }
        assert!(ONCE_ANSWERED < FIRST_KNOWN);
    }
}
