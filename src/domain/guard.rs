//! The guard: many who lose a role at once are rather an upstream that errs than
//! a fashion that ends.

use std::time::Duration;

/// What counts is what happened within this time.
pub const WINDOW: Duration = Duration::from_hours(1);

/// So many lose a role in any case.
const FIRST: u64 = 10;

/// Of so many that were read, one may have lost it.
const OF: u64 = 5;

/// What became within the window of those who had a role from the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// How often one of them lost it, for whatever reason.
    pub lost: u64,
    /// Members who were read and own what earns it.
    pub kept: u64,
}

impl Sample {
    /// Whether one more may lose the role.
    pub const fn allows_one_more(self) -> bool {
        let lost = self.lost.saturating_add(1);
        lost <= FIRST || lost <= self.kept / (OF - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ten_lose_it_and_then_a_fifth_of_those_who_were_read() {
        for (lost, kept, allowed) in [
            (0, 0, true),
            (9, 0, true),
            (10, 0, false),
            (10, 43, false),
            (10, 44, true),
            (11, 44, false),
            (199, 800, true),
            (200, 800, false),
            (u64::MAX, u64::MAX, false),
        ] {
            let sample = Sample { lost, kept };
            assert_eq!(sample.allows_one_more(), allowed, "{sample:?}");
        }
    }
}
