//! Inventories that members hide, in a server where one that stays hidden counts
//! as lost: the only way in which what is not known takes a role.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{RoleId, Timestamp};

/// After how many days a hidden inventory counts as lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenDays {
    Three,
    Seven,
    Fourteen,
    Thirty,
}

impl HiddenDays {
    pub const ALL: [Self; 4] = [Self::Three, Self::Seven, Self::Fourteen, Self::Thirty];

    pub const fn get(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Seven => 7,
            Self::Fourteen => 14,
            Self::Thirty => 30,
        }
    }

    pub const fn duration(self) -> Duration {
        Duration::from_hours(24 * self.get() as u64)
    }
}

/// No server may choose so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("3, 7, 14 or 30 days")]
pub struct NotHiddenDays;

impl TryFrom<i64> for HiddenDays {
    type Error = NotHiddenDays;

    fn try_from(days: i64) -> Result<Self, NotHiddenDays> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| i64::from(it.get()) == days)
            .ok_or(NotHiddenDays)
    }
}

/// An inventory of which Roblox said, each time that it answered, that it is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenInventory {
    /// The first such answer since the last that told something, and the last one.
    /// Only answers count: what lies between them may be an outage.
    pub since: Timestamp,
    pub last: Timestamp,
    /// What the server wants by now.
    pub days: HiddenDays,
    /// What the member was told; `None`: nothing yet.
    pub notice: Option<HiddenNotice>,
}

/// What a member was told of their hidden inventory in a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenNotice {
    /// Since when the days count.
    pub told: Timestamp,
    pub days: HiddenDays,
    pub roles: BTreeSet<RoleId>,
}

/// What a hidden inventory means for a role that the member has and that nothing
/// else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HiddenStanding {
    /// The member has yet to be told. Told now, they would keep it until then.
    Untold { until: Timestamp },
    /// They were told that they keep it until then.
    Told { until: Timestamp },
    /// It counts as lost.
    Lost { since: Timestamp },
}

impl HiddenInventory {
    /// What it means for a role; `None` for one that the notice did not name, which
    /// stays.
    ///
    /// The days count from the notice. A server that changes them later shortens
    /// nobody's. They are over when Roblox says so once more after them: a time in
    /// which nothing could be read has such an answer at both ends, or takes nothing.
    pub fn standing(&self, role: RoleId, now: Timestamp) -> Option<HiddenStanding> {
        let Some(notice) = &self.notice else {
            let until = now.plus(self.days.duration());
            return Some(HiddenStanding::Untold { until });
        };
        if !notice.roles.contains(&role) {
            return None;
        }
        let until = notice.told.plus(notice.days.max(self.days).duration());
        // What is dated in the future was dated by a clock that was wrong.
        let is_over = self.last >= until && self.last <= now;
        Some(if is_over {
            HiddenStanding::Lost { since: self.since }
        } else {
            HiddenStanding::Told { until }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> Timestamp {
        Timestamp::from_millis(days * 24 * 60 * 60 * 1000)
    }

    fn role(id: i64) -> RoleId {
        RoleId::new(id).expect("positive")
    }

    /// Hidden since day 0.
    fn hidden(last: i64, days: HiddenDays, told: Option<(i64, HiddenDays)>) -> HiddenInventory {
        HiddenInventory {
            since: day(0),
            last: day(last),
            days,
            notice: told.map(|(at, days)| HiddenNotice {
                told: day(at),
                days,
                roles: [role(1)].into(),
            }),
        }
    }

    #[test]
    fn it_counts_as_lost_days_after_the_notice_and_by_an_answer_after_them() {
        use HiddenDays::{Seven, Thirty, Three};
        let lost = Some(HiddenStanding::Lost { since: day(0) });
        let told = |until| Some(HiddenStanding::Told { until: day(until) });
        let untold = |until| Some(HiddenStanding::Untold { until: day(until) });
        for (name, last, days, notice, now, expected) in [
            ("hidden for long, not told", 90, Three, None, 90, untold(93)),
            ("just told", 1, Three, Some((1, Three)), 1, told(4)),
            ("told late", 9, Seven, Some((8, Seven)), 9, told(15)),
            ("the last day", 3, Three, Some((1, Three)), 3, told(4)),
            ("over", 4, Three, Some((1, Three)), 4, lost),
            ("no answer since", 2, Three, Some((1, Three)), 40, told(4)),
            ("an answer again", 40, Three, Some((1, Three)), 40, lost),
            ("made shorter", 5, Three, Some((1, Thirty)), 5, told(31)),
            ("made longer", 5, Thirty, Some((1, Three)), 5, told(31)),
            ("from a clock ahead", 9, Three, Some((1, Three)), 3, told(4)),
        ] {
            let standing = hidden(last, days, notice).standing(role(1), day(now));
            assert_eq!(standing, expected, "{name}");
        }
    }

    #[test]
    fn a_role_that_the_notice_did_not_name_stays() {
        let hidden = hidden(90, HiddenDays::Three, Some((1, HiddenDays::Three)));
        assert_eq!(hidden.standing(role(2), day(90)), None);
    }

    #[test]
    fn days_are_those_that_a_server_may_choose() {
        for days in HiddenDays::ALL {
            assert_eq!(HiddenDays::try_from(i64::from(days.get())), Ok(days));
        }
        assert_eq!(HiddenDays::try_from(1), Err(NotHiddenDays));
    }
}
