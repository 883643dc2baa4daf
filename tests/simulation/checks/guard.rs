//! Whether wrong answers change no more than the guard may let through. It is not
//! asked whether it counts a change: what it need not count follows from what landed
//! at Discord before and what a person said.

use std::collections::BTreeMap;
use std::time::Duration;

use gatepass::domain::guard::{REMEMBERED, WINDOW};
use gatepass::domain::{Direction, Occasion, RoleDecision, ServerId, UserId};

use super::Key;
use crate::database::Way;
use crate::simulation::Simulation;

/// So many change by an upstream that errs before the guard stops it.
const BEFORE_THE_GUARD: usize = 10;

/// So long is it news that somebody came.
const NEWS: Duration = Duration::from_hours(24);

/// So much later than it landed may a change be in the guard's books.
const BOOKED_LATE: Duration = Duration::from_hours(1);

#[derive(Debug, Default)]
pub struct Guarded {
    on_its_way: BTreeMap<Key, Change>,
    /// What landed last of each role, after whatever landed before of which nobody
    /// heard: what is in no record the guard does not know.
    landed: BTreeMap<Key, Vec<(Change, Duration)>>,
    /// Until when somebody lets changes go on.
    goes_on_until: BTreeMap<Way, Duration>,
    /// Who changed by wrong answers of one episode, and when, and has not changed back
    /// or left: of a role, by when the episode began.
    misled: BTreeMap<(Way, Duration), BTreeMap<UserId, Duration>>,
    misled_in_all: u64,
    misled_uncounted: u64,
}

#[derive(Debug, Clone, Copy)]
struct Change {
    direction: Direction,
    /// Whether the guard need not count it.
    is_excused: bool,
    /// When the episode of wrong answers began that it goes by.
    misled_since: Option<Duration>,
}

impl Guarded {
    /// How many changes by wrong answers the guard let through, and how many more
    /// there were that it need not count.
    pub const fn misled(&self) -> (u64, u64) {
        (self.misled_in_all, self.misled_uncounted)
    }

    /// Somebody says that changes may go on, until everybody had a turn.
    pub fn lets_go_on(&mut self, way: Way, interval: Duration, now: Duration) {
        self.goes_on_until.insert(way, now + interval.max(WINDOW));
    }

    /// Discord took the roles; that one was lost before is still true.
    pub fn left(&mut self, server: ServerId, user: UserId) {
        for ((of, who, _), landed) in &mut self.landed {
            if (*of, *who) == (server, user) {
                landed.retain(|(change, _)| change.direction == Direction::Loss);
            }
        }
        for (((of, ..), _), misled) in &mut self.misled {
            if *of == server {
                misled.remove(&user);
            }
        }
    }

    /// Whether a change undoes one that was counted, or somebody said that it may be.
    fn is_excused(&self, key: Key, direction: Direction, now: Duration) -> bool {
        let (server, _, role) = key;
        let word = self.goes_on_until.get(&(server, role, direction));
        let mut landed = self.landed.get(&key).into_iter().flatten();
        let undoes = landed.any(|(before, at)| {
            before.direction != direction
                && !before.is_excused
                && now.saturating_sub(*at) <= REMEMBERED + BOOKED_LATE
        });
        undoes || word.is_some_and(|until| now < *until)
    }

    /// The bot hears that what landed last did.
    pub fn heard(&mut self, key: Key) {
        if let Some(landed) = self.landed.get_mut(&key) {
            landed.drain(..landed.len().saturating_sub(1));
        }
    }

    /// A change that was counted, and whose answer was lost, is made again for another
    /// reason: its member asked.
    fn is_not_counted(&mut self, (server, user, role): Key, way: Direction) {
        for ((of, _), misled) in &mut self.misled {
            if *of == (server, role, way) {
                misled.remove(&user);
            }
        }
    }

    /// A role that changed the other way before changes back.
    fn changes_back(&mut self, (server, user, role): Key, way: Direction) {
        for (((of, which, before), _), misled) in &mut self.misled {
            if (*of, *which) == (server, role) && *before != way {
                misled.remove(&user);
            }
        }
    }

    /// A role was written. Returns how many were misled so within the hour, if one more
    /// was.
    fn landed(&mut self, key: Key, direction: Direction, now: Duration) -> Option<usize> {
        let (server, user, role) = key;
        self.changes_back(key, direction);
        let change = self.on_its_way.remove(&key)?;
        if change.direction != direction {
            return None;
        }
        self.landed.entry(key).or_default().push((change, now));
        let since = change.misled_since?;
        if change.is_excused {
            self.misled_uncounted += 1;
            return None;
        }
        self.misled_in_all += 1;
        let way = (server, role, direction);
        let misled = self.misled.entry((way, since)).or_default();
        misled.insert(user, now);
        // An episode may last as long as the guard looks back, and what is written by its
        // answers comes later yet.
        let counted = misled
            .values()
            .filter(|at| now.saturating_sub(**at) < WINDOW);
        Some(counted.count())
    }
}

impl Simulation {
    /// A change is on its way, by a wrong answer that came then or by none.
    ///
    /// # Errors
    /// When the guard does not count it and should.
    pub(super) fn check_guarded(
        &mut self,
        key: Key,
        decision: &RoleDecision,
        occasion: Occasion,
        lied_at: Option<Duration>,
    ) -> Result<(), String> {
        let Some(direction) = decision.action.direction() else {
            return Ok(());
        };
        let now = self.agenda.now();
        let (server, user, role) = key;
        // All links and binds are old, so nothing else explains a change.
        let stay = self.discord.stay(server, user);
        let came = stay.is_some_and(|stay| self.agenda.timestamp().since(stay.began()) < NEWS);
        let is_explained =
            direction == Direction::Gain && (came || occasion != Occasion::Automatic);
        if decision.watched == is_explained {
            return Err(format!("watched on {occasion:?}: {}", decision.watched));
        }
        let guarded = &mut self.checks.guarded;
        let may_be_uncounted = is_explained || guarded.is_excused(key, direction, now);
        let is_counted = self.database.is_counted(server, user, role);
        if !is_counted && !may_be_uncounted {
            return Err("the guard does not count it".to_owned());
        }
        // By the answers of another episode most stay as they are, and more of those may
        // change whom an earlier one misled.
        let since = lied_at.map(|at| self.weather.last_lie(at));
        let misled_since = since.filter(|since| *since == self.weather.last_lie(now));
        let change = Change {
            direction,
            is_excused: !is_counted,
            misled_since,
        };
        if change.is_excused {
            guarded.is_not_counted(key, direction);
        }
        guarded.on_its_way.insert(key, change);
        Ok(())
    }

    /// A role was written: if by wrong answers, not more than the guard lets through.
    pub fn check_landed(&mut self, key: Key, direction: Direction) {
        let now = self.agenda.now();
        let misled = self.checks.guarded.landed(key, direction, now);
        if let Some(misled) = misled.filter(|misled| *misled > BEFORE_THE_GUARD) {
            let (server, _, role) = key;
            let broken = format!("{server:?} {role:?}: the guard lets {misled} through");
            self.checks.breaks(broken);
        }
    }
}
