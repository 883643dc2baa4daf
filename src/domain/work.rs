//! Members who wait for something to be done about them: how many are in hand at
//! once, and when what failed is tried again.

use std::collections::HashSet;
use std::time::Duration;

use super::{ServerId, UserId};

/// How many members are in hand at once. Most of them wait for their turn at
/// Roblox, whose budget is the real bound.
pub const AT_ONCE: u32 = 32;

/// How many members of one server are in hand at once, whatever for. Discord takes a
/// server's role writes some at a time: more would only wait there, until their time is
/// up and with a person's request behind them.
pub const A_SERVER_AT_ONCE: usize = 8;

/// How many may be in hand when one more is visited by an update of all members. Such
/// visits wait for Roblox with a place in hand: the others are for whom less may be
/// read, or nothing.
pub const BULK_AT_ONCE: usize = 6;

/// How often the database is asked though nothing rang, by a process that is alone: in
/// case something was missed.
pub const LOOK_AROUND: Duration = Duration::from_mins(1);

/// How long until another try: so long a failed read speaks for the next one,
/// and so long a write whose answer was lost may still land. Each further one
/// waits twice as long.
pub const TRY_AGAIN: Duration = Duration::from_secs(61);

/// And never longer than this.
pub const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// How long until another try, after so many that were put off before.
pub fn pause(attempts: u32) -> Duration {
    TRY_AGAIN
        .saturating_mul(1 << attempts.min(10))
        .min(LONGEST_WAIT)
}

/// The members who are in hand.
#[derive(Debug, Clone, Default)]
pub struct InHand(HashSet<(ServerId, UserId)>);

impl InHand {
    /// Takes a member in hand, unless they are already or all `places` of their
    /// server are taken.
    pub fn begin(&mut self, (server, user): (ServerId, UserId), places: usize) -> bool {
        let of_server = self.0.iter().filter(|(other, _)| *other == server);
        of_server.count() < places && self.0.insert((server, user))
    }

    /// Lets go of a member.
    pub fn end(&mut self, member: (ServerId, UserId)) {
        self.0.remove(&member);
    }

    pub fn has(&self, member: (ServerId, UserId)) -> bool {
        self.0.contains(&member)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_does_not_take_all_places() {
        let server = |id| ServerId::new(id).expect("positive");
        let user = |id| UserId::new(id).expect("positive");
        let mut in_hand = InHand::default();
        assert!(in_hand.begin((server(1), user(1)), 3));
        assert!(!in_hand.begin((server(1), user(1)), 3), "already");
        let begun = (2..).take_while(|id| in_hand.begin((server(1), user(*id)), 3));
        assert_eq!(begun.count(), 2);
        assert!(in_hand.begin((server(2), user(1)), 3));
        in_hand.end((server(1), user(1)));
        assert!(!in_hand.begin((server(1), user(1)), 2));
        assert!(in_hand.begin((server(1), user(1)), 3));
    }

    #[test]
    fn another_try_comes_ever_later_and_within_the_hour() {
        let pauses: Vec<_> = (0..40).map(pause).collect();
        assert_eq!(pauses[..3], [TRY_AGAIN, 2 * TRY_AGAIN, 4 * TRY_AGAIN]);
        assert!(pauses.is_sorted());
        assert_eq!(pauses.last(), Some(&LONGEST_WAIT));
    }
}
