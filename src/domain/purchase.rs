//! "I just bought it": Roblox shows a purchase late, so it is looked for a few
//! times, ever less often.

use std::time::Duration;

/// How long until each check after the one before it: two minutes in all.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(20),
    Duration::from_secs(40),
    Duration::from_secs(45),
];

/// How long a member has to wait, after all checks found nothing, before they can
/// have it looked for again.
pub const REST: Duration = Duration::from_mins(5);

/// How many checks there are.
pub const CHECKS: usize = PAUSES.len();

/// How long until the next check, after so many; `None` when that was the last.
pub fn pause_after(checks: usize) -> Option<Duration> {
    PAUSES.get(checks).copied()
}

/// From the first pause to the last check, if those take no time.
pub fn lasts() -> Duration {
    PAUSES.iter().sum()
}

/// How long after the last check the member's turn of the sweep comes.
pub const MARGIN: Duration = Duration::from_secs(15);

/// From the beginning to the turn of the sweep that comes in any case.
pub fn followed_up_after() -> Duration {
    lasts() + MARGIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_ever_less_often_for_two_minutes() {
        let pauses: Vec<Duration> = (0..).map_while(pause_after).collect();
        assert_eq!(pauses.len(), CHECKS);
        assert!(pauses.is_sorted());
        assert_eq!(pauses.iter().sum::<Duration>(), lasts());
        assert_eq!(lasts(), Duration::from_mins(2));
    }
}
