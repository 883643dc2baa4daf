use std::time::{Duration, Instant};

/// So many failures one after the other, and the upstream itself fails: one
/// request is tried three times, and one alone proves nothing.
const TELLING: u32 = 5;

/// The pause after which an upstream that fails is tried again; each further one
/// is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
pub const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// So long a failure speaks for a request that somebody waits for.
const SPEAKS_FOR: Duration = Duration::from_secs(2);

/// Whether an upstream is to be asked: a state machine that is told the time.
///
/// *Closed*, everything passes. After `TELLING` failures in a row it *opens*,
/// and nothing passes for a pause. Then one request passes on *trial*: an answer
/// closes it, a failure opens it for longer. Who waits for an answer need not
/// wait for the end of the pause to be that one; but what they ask may fail by
/// itself, and so their failure leaves the background's trial where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    state: State,
    /// Failures in a row while closed.
    failures: u32,
    /// How often it opened since requests last passed as they should.
    openings: u32,
    /// Counts the changes of state: what was let pass before one says nothing
    /// after it.
    epoch: u64,
    /// When it closed last.
    closed_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Open(Pause),
    /// Whose trial it is, and the pause that it ended or fell into.
    Trial(Urgency, Pause),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pause {
    /// When a request failed last, or a person's came to nothing.
    failed: Instant,
    /// When the background may try.
    until: Instant,
}

impl Pause {
    /// When a request may be tried.
    fn ends(self, urgency: Urgency) -> Instant {
        match urgency {
            Urgency::Awaited => self.failed + SPEAKS_FOR,
            Urgency::Background => self.until,
        }
    }
}

/// Whether somebody waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    Awaited,
    Background,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass(Leave),
    /// One is on trial: how that ends decides.
    AfterTrial,
    /// The upstream failed a moment ago. Another one is tried in `wait` at the
    /// latest.
    Refused {
        wait: Duration,
    },
}

/// Leave to send one request. To be [settled](Breaker::settle).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave {
    epoch: u64,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The upstream answered, if only with a refusal.
    Answered,
    /// It failed: no connection, no answer in time, or an error of its own.
    Failed,
    /// Given up before either could be told.
    Abandoned,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            state: State::Closed,
            failures: 0,
            openings: 0,
            epoch: 0,
            closed_at: None,
        }
    }
}

impl Breaker {
    /// Whether a request may be sent at `now`.
    pub fn ask(&mut self, urgency: Urgency, now: Instant) -> Verdict {
        match self.state {
            State::Closed => {}
            State::Trial(..) => return Verdict::AfterTrial,
            State::Open(pause) => {
                let due = pause.ends(urgency);
                if now < due {
                    return Verdict::Refused {
                        wait: pause.until.max(due) - now,
                    };
                }
                self.enter(State::Trial(urgency, pause));
            }
        }
        Verdict::Pass(Leave { epoch: self.epoch })
    }

    /// Takes in how a request ended. `jitter`, from 0 to 1, keeps bots that an
    /// upstream failed together from coming back together.
    pub fn settle(&mut self, leave: Leave, outcome: Outcome, now: Instant, jitter: f64) {
        if !self.honours(leave) {
            return;
        }
        match (self.state, outcome) {
            (State::Closed, Outcome::Answered) => {
                self.failures = 0;
                self.openings = 0;
            }
            (State::Closed, Outcome::Failed) => {
                self.failures += 1;
                if self.failures >= TELLING {
                    self.open(now, jitter);
                }
            }
            (State::Trial(..), Outcome::Answered) => {
                self.failures = 0;
                self.closed_at = Some(now);
                self.enter(State::Closed);
            }
            (State::Trial(Urgency::Background, _), Outcome::Failed) => self.open(now, jitter),
            (State::Trial(Urgency::Awaited, pause), Outcome::Failed | Outcome::Abandoned) => {
                self.enter(State::Open(Pause {
                    failed: now,
                    ..pause
                }));
            }
            // Somebody else's turn.
            (State::Trial(Urgency::Background, pause), Outcome::Abandoned) => {
                self.enter(State::Open(pause));
            }
            (State::Closed, Outcome::Abandoned) | (State::Open(_), _) => {}
        }
    }

    /// Whether the end of what was let pass says something: nothing has changed since.
    const fn honours(&self, leave: Leave) -> bool {
        leave.epoch == self.epoch
    }

    /// It may be down, though nothing failed here: the next request is on trial, whoever
    /// sends it. Nothing, unless it is closed.
    pub fn doubt(&mut self, now: Instant) {
        if self.is_closed() {
            self.enter(State::Open(Pause {
                failed: now.checked_sub(SPEAKS_FOR).unwrap_or(now),
                until: now,
            }));
        }
    }

    pub const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// When it closed; `None` if it never opened, and while it is open.
    pub const fn closed_at(&self) -> Option<Instant> {
        match self.state {
            State::Closed => self.closed_at,
            State::Open(_) | State::Trial(..) => None,
        }
    }

    /// When a request of the background may be the one on trial; `None` while it
    /// is closed, or one is.
    pub const fn trial_at(&self) -> Option<Instant> {
        match self.state {
            State::Open(pause) => Some(pause.until),
            State::Closed | State::Trial(..) => None,
        }
    }

    /// When another request is tried, at the latest; `None` while it is closed. What
    /// is on trial may fail, and then the longest pause may follow.
    pub fn tried_by(&self) -> Option<Instant> {
        match self.state {
            State::Open(pause) => Some(pause.until),
            State::Trial(_, pause) => Some(pause.until + LONGEST_PAUSE),
            State::Closed => None,
        }
    }

    fn open(&mut self, now: Instant, jitter: f64) {
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.openings.min(16));
        let pause = doubled.min(LONGEST_PAUSE);
        let pause = pause / 2 + (pause / 2).mul_f64(jitter.clamp(0.0, 1.0));
        self.openings += 1;
        self.enter(State::Open(Pause {
            failed: now,
            until: now + pause,
        }));
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

#[cfg(test)]
mod tests;
