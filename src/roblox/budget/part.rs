use std::time::{Duration, Instant};

use super::Quota;
use crate::domain::share::WHOLE;

/// What this process may use of every limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Of [`WHOLE`].
    pub thousandths: u32,
    /// Whether people ask through it, so that a part is kept for them.
    pub serves_people: bool,
    /// From when on it may use none; `None`: it is alone, for good.
    pub lapses: Option<Instant>,
}

impl Share {
    pub const ALL: Self = Self {
        thousandths: WHOLE,
        serves_people: true,
        lapses: None,
    };

    /// Whether so small a share of the limit is not one request.
    pub fn is_too_small_for(self, stated: Quota) -> bool {
        part_of(stated.limit, self.thousandths) == 0
    }
}

/// This process's part of one of Roblox's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The limit as Roblox states it.
    pub stated: Quota,
    /// How many of its requests are this process's. At least 1, as of every limit;
    /// whether that is too much says [`Share::is_too_small_for`].
    pub limit: u32,
    /// How many of these are left to people of servers within their share. Never all.
    pub reserve: u32,
}

impl Part {
    pub fn new(stated: Quota, share: Share) -> Self {
        let limit = part_of(stated.limit, share.thousandths).max(1);
        // As much as of the whole: workers leave people nothing of theirs, and a bot
        // beside them is no slower to answer for it.
        let reserve = if share.serves_people {
            stated.reserve().min(limit - 1)
        } else {
            0
        };
        Self {
            stated,
            limit,
            reserve,
        }
    }

    /// How far apart paced requests are kept, so that they trickle instead of
    /// using up the window at its start.
    pub fn pace(self) -> Duration {
        self.stated.period / (self.limit - self.reserve)
    }
}

fn part_of(limit: u32, thousandths: u32) -> u32 {
    let requests = u64::from(limit) * u64::from(thousandths) / u64::from(WHOLE);
    u32::try_from(requests).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::share::FOR_PEOPLE;

    fn share(thousandths: u32, serves_people: bool) -> Share {
        Share {
            thousandths,
            serves_people,
            lapses: None,
        }
    }

    #[test]
    fn a_part_is_rounded_down_and_parts_are_never_more_than_all() {
        for (limit, thousandths, part) in
            [(100, 1000, 100), (100, 333, 33), (7, 500, 3), (3, 334, 1)]
        {
            let (stated, share) = (Quota::per_minute(limit), share(thousandths, false));
            let of = format!("{thousandths} of {limit}");
            assert_eq!(Part::new(stated, share).limit, part, "{of}");
            assert!(!share.is_too_small_for(stated), "{of}");
        }
        assert!(share(333, true).is_too_small_for(Quota::per_minute(3)));
        assert!(share(0, true).is_too_small_for(Quota::per_minute(100)));
    }

    /// What people have does not shrink with the bot's part, and what serves nobody
    /// keeps nothing for them.
    #[test]
    fn the_bot_keeps_a_fifth_of_the_whole_for_people_and_a_worker_nothing() {
        let hundred = Quota::per_minute(100);
        for (thousandths, serves_people, reserve, paced) in [
            (WHOLE, true, 20, 80),
            (600, true, 20, 40),
            (FOR_PEOPLE, true, 19, 1),
            (400, false, 0, 40),
        ] {
            let part = Part::new(hundred, share(thousandths, serves_people));
            assert_eq!(part.reserve, reserve, "{thousandths}");
            assert_eq!(part.pace(), hundred.period / paced, "{thousandths}");
        }
    }
}
