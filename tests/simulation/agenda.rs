use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gatepass::domain::Timestamp;

/// What is to happen, by virtual time since the start. Of what happens in one
/// moment, what was planned first comes first.
#[derive(Debug)]
pub struct Agenda<E> {
    planned: BTreeMap<(Duration, u64), E>,
    last: u64,
    now: Duration,
    start: Instant,
}

impl<E> Agenda<E> {
    pub fn new() -> Self {
        Self {
            planned: BTreeMap::new(),
            last: 0,
            now: Duration::ZERO,
            // Only differences to it matter.
            start: Instant::now(),
        }
    }

    /// Virtual time since the start.
    pub const fn now(&self) -> Duration {
        self.now
    }

    /// The same, as rules of the domain are told it.
    pub fn timestamp(&self) -> Timestamp {
        timestamp(self.now)
    }

    /// The same, as the budget is told it.
    pub fn instant(&self) -> Instant {
        self.instant_of(self.now)
    }

    pub fn instant_of(&self, moment: Duration) -> Instant {
        self.start + moment
    }

    pub fn moment_of(&self, instant: Instant) -> Duration {
        instant.saturating_duration_since(self.start)
    }

    pub fn after(&mut self, pause: Duration, event: E) {
        self.at(self.now + pause, event);
    }

    pub fn at(&mut self, moment: Duration, event: E) {
        self.last += 1;
        self.planned
            .insert((moment.max(self.now), self.last), event);
    }

    /// Lets time pass until the next event.
    pub fn next(&mut self) -> Option<E> {
        let ((at, _), event) = self.planned.pop_first()?;
        self.now = at;
        Some(event)
    }
}

/// So many milliseconds since 1970 is the start.
const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);

pub fn timestamp(moment: Duration) -> Timestamp {
    START.plus(moment)
}
