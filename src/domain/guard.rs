//! The guard: many who lose or get a role at once are rather an upstream that errs
//! than a fashion.

use std::str::FromStr;
use std::time::Duration;

use super::{
    Action, Bind, Grant, GrantState, Link, Occasion, RoleId, ServerId, Situation, Timestamp, Truth,
    UnknownWord, UserId,
};

/// What counts is what happened within this time.
pub const WINDOW: Duration = Duration::from_hours(1);

/// So many change in any case.
const FIRST: u64 = 10;

/// Of so many that were read, one may change.
const OF: u64 = 5;

/// So long may a change under the guard be undone by what is read, uncounted.
pub const REMEMBERED: Duration = Duration::from_hours(24);

/// So long does a new bind or link explain who gets a role by it, and a new stay that
/// somebody gets one.
const NEW: Duration = Duration::from_hours(24);

/// Which way roles change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Loss,
    Gain,
}

impl Direction {
    const ALL: [Self; 2] = [Self::Loss, Self::Gain];

    /// One word, as it stands in the database and in buttons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Gain => "gain",
        }
    }
}

impl FromStr for Direction {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.as_str() == word).ok_or(UnknownWord)
    }
}

/// Why a role is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseCause {
    /// Too many would change at once.
    Many,
    /// The database is a copy that was put back.
    Restored,
}

/// What was decided about a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PauseState {
    /// Nothing yet: a person is asked.
    Asked,
    /// It stays as it was: nobody changes, and what had changed is undone.
    Kept,
    /// Whoever is to change does.
    Allowed,
}

/// A role of which the guard lets nobody lose, or get, it by what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    pub server: ServerId,
    pub role: RoleId,
    pub direction: Direction,
    pub cause: PauseCause,
    pub since: Timestamp,
    pub state: PauseState,
    /// Who decided, and when.
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    /// Until when changes may go on, by somebody's word.
    pub goes_on_until: Option<Timestamp>,
}

impl Pause {
    /// Whether nobody changes until it ends or somebody decides.
    pub fn holds_back(&self) -> bool {
        self.state != PauseState::Allowed
    }

    /// Whether a person's word that changes may go on holds still.
    pub fn lets_go_on(&self, now: Timestamp) -> bool {
        self.goes_on_until.is_some_and(|until| now < until)
    }

    /// Whether healthy reads alone may end it. After a restored backup a person
    /// has to look first.
    pub fn may_end_by_itself(&self) -> bool {
        self.cause == PauseCause::Many || self.state == PauseState::Kept
    }

    /// What ends it, for a role with these `binds`.
    pub fn end(&self, binds: &[Bind], now: Timestamp) -> End {
        match self.holds_back() {
            false if self.lets_go_on(now) => End::ByADecision,
            false => End::Now,
            true if binds.is_empty() => End::Now,
            true if self.may_end_by_itself() => End::ByHealthyReads,
            true => End::ByADecision,
        }
    }
}

/// What ends a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is over.
    Now,
    /// That most who are read stay as they are ([`Standing::is_healthy`]).
    ByHealthyReads,
    /// Nothing but a person's word, or the end of its time.
    ByADecision,
}

/// What a person decides about a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ruling {
    GoOn,
    Keep,
}

impl Ruling {
    const ALL: [Self; 2] = [Self::GoOn, Self::Keep];

    /// One word, as it stands in buttons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GoOn => "go-on",
            Self::Keep => "keep",
        }
    }
}

impl FromStr for Ruling {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.as_str() == word).ok_or(UnknownWord)
    }
}

/// Until when changes may go on after somebody said so `now`: everybody whom it
/// concerns has had a turn of the sweep by then.
pub fn goes_on_until(now: Timestamp, sweep_interval: Duration) -> Timestamp {
    now.plus(WINDOW.max(sweep_interval))
}

/// How a role stands, by what was read of the members within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// They changed under the guard, and have not changed back.
    pub changed: u64,
    /// They would change.
    pub waiting: u64,
    /// What was read leaves them as they are.
    pub unchanged: u64,
}

impl Standing {
    /// Whether so few would change, of those who were read, that a pause ends.
    pub const fn is_healthy(self) -> bool {
        let changing = self.changed.saturating_add(self.waiting);
        self.unchanged > 0 && is_a_fifth(changing, self.unchanged)
    }
}

/// Whether a linked member would change who is worth `verdict` by what is known of
/// them and has this row in the ledger. `None`: the change is no matter of theirs.
pub const fn would_change(
    direction: Direction,
    verdict: Truth,
    row: Option<GrantState>,
) -> Option<bool> {
    match (direction, verdict, row) {
        (Direction::Loss, Truth::Met, Some(GrantState::Held))
        | (Direction::Gain, Truth::NotMet, None) => Some(false),
        (Direction::Loss, Truth::NotMet, Some(GrantState::Held))
        | (Direction::Gain, Truth::Met, None) => Some(true),
        _ => None,
    }
}

/// Since when reads count as late ones: since the tenth-last change. `None` while so
/// few changed that one more may, whatever was read of others.
pub fn lately(changes: impl Iterator<Item = Timestamp>) -> Option<Timestamp> {
    let mut changes: Vec<_> = changes.collect();
    changes.sort_unstable();
    let before = changes.len().checked_sub(usize::try_from(FIRST).ok()?)?;
    changes.get(before).copied()
}

/// Whether one more may change after `changed` did, of whom `unchanged` were read
/// within the window and stay as they are, `lately` of them since the tenth-last
/// change. What was read before an upstream failed excuses no change after it.
pub const fn allows_one_more(changed: u64, unchanged: u64, lately: u64) -> bool {
    changed < FIRST
        || is_a_fifth(changed.saturating_add(1), unchanged) && is_a_fifth(FIRST + 1, lately)
}

const fn is_a_fifth(changed: u64, unchanged: u64) -> bool {
    changed <= unchanged / (OF - 1)
}

impl Action {
    /// Which way the role changes, if it does.
    pub const fn direction(&self) -> Option<Direction> {
        match self {
            Self::Give(_) => Some(Direction::Gain),
            Self::Take => Some(Direction::Loss),
            Self::Leave(_) => None,
        }
    }
}

/// Whether nothing but what was read explains a loss: the member is linked as they
/// were, and a bind that earned them the role is there still, one that asks Roblox.
/// `binds` are those of the role; `grant` is the ledger's row of a role that the bot
/// gave.
///
/// A strict role of another hand has no such row. What explains its loss is that
/// somebody made a bind or link lately.
pub(super) fn watches_loss(
    situation: &Situation<'_>,
    binds: &[&Bind],
    grant: Option<&Grant>,
) -> bool {
    let Some(link) = situation.link else {
        return false;
    };
    match grant {
        Some(grant) => {
            let relinked = link.created > grant.since && is_new(link.created, situation.now);
            let mut earned = binds.iter().filter(|bind| grant.binds.contains(&bind.id));
            !relinked && earned.any(|bind| bind.requirement.asks_roblox())
        }
        None => {
            binds.iter().any(|bind| bind.requirement.asks_roblox())
                && is_settled(Some(link), binds.iter().copied(), situation.now)
        }
    }
}

/// Whether nothing but what was read explains a gain: nobody asked, the member did
/// not just come, and each bind that earns the role asks Roblox, while neither the link
/// nor one of them is new. Who came lately did so whatever set the update off: the turn
/// of the sweep may be before the news of it.
pub(super) fn watches_gain<'a>(
    situation: &Situation<'_>,
    mut earning: impl Iterator<Item = &'a Bind> + Clone,
) -> bool {
    situation.occasion == Occasion::Automatic
        && (situation.stay).is_none_or(|stay| !is_new(stay.began(), situation.now))
        && is_settled(situation.link, earning.clone(), situation.now)
        && earning.all(|bind| bind.requirement.asks_roblox())
}

/// Whether neither a link, if there is one, nor a bind is new.
fn is_settled<'a>(
    link: Option<&Link>,
    mut binds: impl Iterator<Item = &'a Bind>,
    now: Timestamp,
) -> bool {
    link.is_none_or(|link| !is_new(link.created, now))
        && binds.all(|bind| !is_new(bind.vouched, now))
}

fn is_new(moment: Timestamp, now: Timestamp) -> bool {
    now.since(moment) < NEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ten_change_and_then_a_fifth_of_those_who_were_read() {
        for (changed, unchanged, lately, allowed) in [
            (0, 0, 0, true),
            (9, 0, 0, true),
            (10, 0, 0, false),
            (10, 43, 43, false),
            (10, 44, 44, true),
            (10, 400, 43, false),
            (11, 44, 44, false),
            (199, 800, 44, true),
            (199, 800, 43, false),
            (200, 800, 800, false),
            (u64::MAX, u64::MAX, u64::MAX, false),
        ] {
            let answer = allows_one_more(changed, unchanged, lately);
            assert_eq!(answer, allowed, "{changed} beside {unchanged}, {lately}");
        }
    }

    #[test]
    fn late_is_what_followed_the_tenth_last_change() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
        assert_eq!(lately((1..=9).map(at)), None);
        assert_eq!(lately((1..=10).map(at)), Some(at(1)));
        assert_eq!(lately((1..=30).rev().map(at)), Some(at(21)));
    }

    #[test]
    fn changes_go_on_until_everybody_had_a_turn() {
        let now = Timestamp::from_millis(0);
        let hours = |hours| Duration::from_hours(hours);
        assert_eq!(goes_on_until(now, hours(6)), now.plus(hours(6)));
        assert_eq!(goes_on_until(now, hours(1) / 4), now.plus(hours(1)));
    }

    #[test]
    fn a_pause_ends_once_four_of_five_stay_as_they_are() {
        for (changed, waiting, unchanged, healthy) in [
            (0, 0, 0, false),
            (0, 0, 1, true),
            (0, 1, 3, false),
            (0, 1, 4, true),
            (1, 0, 3, false),
            (1, 1, 8, true),
            (1, 1, 7, false),
            (u64::MAX, u64::MAX, u64::MAX, false),
        ] {
            let standing = Standing {
                changed,
                waiting,
                unchanged,
            };
            assert_eq!(standing.is_healthy(), healthy, "{standing:?}");
        }
    }
}
