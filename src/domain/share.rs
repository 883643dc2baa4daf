//! How the processes on one database share what Roblox allows.
//!
//! Each has a share: thousandths of every limit, which it may use within any period,
//! and about which it need ask nobody. What others count with is what it *holds*: its
//! share or, when that has just become smaller, what it used before. All that is held
//! is never more than the whole, so that together they stay within a limit whatever
//! each of them does. A share lasts for a moment: who does not say again that it
//! lives, stops to ask, and when all it asked is out of every window the others have
//! it.
//!
//! One of them serves people. A part is its own, whatever the others have to do and
//! whether it is there or not; the rest goes to each by its need.

use std::time::Duration;

use super::Timestamp;

/// All that is allowed.
pub const WHOLE: u32 = 1000;

/// What only the process has that serves people: nobody waits behind another's sweep.
pub const FOR_PEOPLE: u32 = WHOLE / 5;

/// How long a share lasts.
pub const LASTS: Duration = Duration::from_secs(20);

/// How often a process says that it lives.
pub const SAID_EVERY: Duration = Duration::from_secs(5);

/// How long after a share ran out nothing of it counts any more: an answer that takes
/// its time, and a period, which is a minute for every limit that is documented.
pub const SPENT: Duration = Duration::from_secs(75);

/// How much more of the whole a process gets that has something to ask.
const BUSY: u32 = 4;

/// A process, as the others know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub joined: Timestamp,
    /// Until when it may use its share, unless it says again that it lives.
    pub until: Timestamp,
    /// Thousandths of each limit.
    pub share: u32,
    /// What it may have used of any limit within a period: at least its share.
    pub held: u32,
    pub busy: bool,
    /// Of those that live, one does.
    pub serves_people: bool,
}

/// What a process says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// What it keeps to from now on: its share, or less.
    pub share: u32,
    /// What it used of the limit it used most of, within the period up to now and
    /// with what is under way. `None`: it can't tell, for it has just begun where
    /// another ended.
    pub used: Option<u32>,
    /// Whether it has something to ask.
    pub busy: bool,
    /// Whether it is connected to Discord's gateway.
    pub serves_people: bool,
}

impl Holder {
    /// Whether it said lately that it lives.
    pub fn lives(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// Whether nothing of what it was allowed counts any more.
    pub fn is_spent(&self, now: Timestamp) -> bool {
        self.until.plus(SPENT) <= now
    }
}

/// A process says that it lives: what it holds from now on, and what would be its
/// fair share. If that is less than its share, it is to keep to that and to say so;
/// if it is more, the others have yet to.
pub fn renew(mine: Option<Holder>, others: &[Holder], said: Said, now: Timestamp) -> (Holder, u32) {
    let had_one = mine.is_some();
    // What the others may have by now is nothing to go on with.
    let mine = mine.filter(|mine| !mine.is_spent(now));
    // Whoever can't write goes on while it sees nobody, and would have seen these.
    let was_seen = |it: &Holder| it.lives(now) && it.joined.plus(LASTS + SPENT) <= now;
    let may_have_gone_on = had_one && !others.iter().any(was_seen);
    let joined = mine.map_or(now, |mine| mine.joined);
    let share = said.share.min(mine.map_or(0, |mine| mine.share));
    let held = match (mine, said.used) {
        (Some(mine), used) => used.map_or(mine.held, |used| used.max(share).min(mine.held)),
        (None, Some(used)) => used,
        // Of who was in its place nobody knows.
        (None, None) if may_have_gone_on => WHOLE,
        (None, None) => 0,
    };
    // Who can't write, and sees nobody, goes on for as long as it sees nobody: so
    // somebody new takes nothing that was left lying.
    let is_new = now < joined.plus(LASTS + SPENT);
    let counted = others.iter().filter(|it| is_new || !it.is_spent(now));
    let (for_people, by_need): (Vec<_>, Vec<_>) = counted.partition(|it| it.serves_people);
    let held_by = |some: &[&Holder]| some.iter().map(|it| it.held).sum::<u32>();
    let for_people = held_by(&for_people).max(if said.serves_people { 0 } else { FOR_PEOPLE });
    let room = WHOLE.saturating_sub(for_people + held_by(&by_need));
    // Nobody else ever has this, whatever stands there of the dead.
    let room = if said.serves_people {
        room.max(FOR_PEOPLE)
    } else {
        room
    };
    let weight = |busy: bool| if busy { BUSY } else { 1 };
    let living = others.iter().filter(|it| it.lives(now));
    let weights: u32 = living.map(|it| weight(it.busy)).sum();
    let by_need = (WHOLE - FOR_PEOPLE) * weight(said.busy) / (weights + weight(said.busy));
    let fair = by_need + if said.serves_people { FOR_PEOPLE } else { 0 };
    let share = share.max(fair.min(room));
    let holder = Holder {
        joined,
        until: now.plus(LASTS),
        share,
        held: held.max(share),
        busy: said.busy,
        serves_people: said.serves_people,
    };
    (holder, fair)
}

#[cfg(test)]
mod tests;
