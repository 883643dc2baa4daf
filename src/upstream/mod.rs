//! Whether those whom the bot asks answer: one [`Breaker`] for each, with what
//! it says to the log and to the metrics.
//!
//! Every request passes it on its way out. The background asks nothing while one
//! is open, and waits for [`answers`](Upstream::answers).

mod breaker;

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::{info, warn};

pub use self::breaker::{Breaker, LONGEST_PAUSE, Leave, Outcome, Urgency, Verdict};
use crate::metrics::{self, Upstream as Name};

/// One of those whom the bot asks.
#[derive(Debug)]
pub struct Upstream {
    name: Name,
    breaker: watch::Sender<Breaker>,
}

/// It failed several times in a row, the last time a moment ago. Nothing was
/// sent; another request is tried in `wait` at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it failed a moment ago")]
pub struct Down {
    pub wait: Duration,
}

/// Leave to send one request. Dropped without [`ended`](Self::ended), the request
/// says nothing of the upstream.
#[derive(Debug)]
#[must_use]
pub struct Pass<'a> {
    upstream: &'a Upstream,
    /// Taken when settled.
    leave: Option<Leave>,
}

impl Upstream {
    /// One that is taken to answer.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            breaker: watch::Sender::default(),
        }
    }

    /// Waits for a request's turn elsewhere, which is given up when this upstream is
    /// down. Nobody is on trial for it yet: others may have their turn before.
    pub async fn unless_down<T>(
        &self,
        urgency: Urgency,
        deadline: Instant,
        turn: impl Future<Output = T>,
    ) -> Result<T, Down> {
        let would_say = || self.would_say(urgency);
        self.after_trial(deadline, would_say).await?;
        tokio::select! {
            biased;
            down = self.refuses(urgency) => Err(down),
            turn = turn => Ok(turn),
        }
    }

    /// Leave to send a request, at once. Waits for one that is on trial, until
    /// `deadline` at most.
    pub async fn pass(&self, urgency: Urgency, deadline: Instant) -> Result<Pass<'_>, Down> {
        let ask = || self.change(|breaker, now| breaker.ask(urgency, now));
        let leave = self.after_trial(deadline, ask).await?;
        Ok(Pass {
            upstream: self,
            leave: Some(leave),
        })
    }

    /// What `ask` is told when none is on trial.
    async fn after_trial(
        &self,
        deadline: Instant,
        ask: impl Fn() -> Verdict,
    ) -> Result<Leave, Down> {
        let mut changes = self.breaker.subscribe();
        loop {
            match ask() {
                Verdict::Pass(leave) => return Ok(leave),
                Verdict::Refused { wait } => return Err(Down { wait }),
                Verdict::AfterTrial => {
                    if timeout_at(deadline, changes.changed()).await.is_err() {
                        return Err(self.down());
                    }
                }
            }
        }
    }

    /// Returns when a request would be refused.
    async fn refuses(&self, urgency: Urgency) -> Down {
        let mut changes = self.breaker.subscribe();
        loop {
            if let Verdict::Refused { wait } = self.would_say(urgency) {
                return Down { wait };
            }
            let changed = changes.changed().await;
            changed.expect("the other end is in `self`");
        }
    }

    /// What a request would be told that were sent now.
    fn would_say(&self, urgency: Urgency) -> Verdict {
        let mut breaker = *self.breaker.borrow();
        breaker.ask(urgency, Instant::now().into_std())
    }

    /// Whether it failed several times in a row, and has not answered since.
    pub fn is_down(&self) -> bool {
        !self.breaker.borrow().is_closed()
    }

    /// Returns when it answers: at once, unless it is down.
    pub async fn answers(&self) {
        self.becomes(Breaker::is_closed).await;
    }

    /// How long it has answered again; `None` if it was never found down, and while it is.
    pub fn answers_since(&self) -> Option<Duration> {
        let at = self.breaker.borrow().closed_at()?;
        Some(Instant::now().into_std().saturating_duration_since(at))
    }

    /// Calls `again` each time that it answers again; for ever.
    pub async fn each_time_it_answers(&self, again: impl Fn()) {
        let mut changes = self.breaker.subscribe();
        loop {
            let changed = changes.changed().await;
            changed.expect("the other end is in `self`");
            if changes.borrow_and_update().is_closed() {
                again();
            }
        }
    }

    /// Takes it for down until it answers: work of before waits for it, and would find
    /// out the hard way.
    pub fn doubt(&self) {
        let was_trusted = self.breaker.send_if_modified(|breaker| {
            let before = *breaker;
            breaker.doubt(Instant::now().into_std());
            before != *breaker
        });
        if was_trusted {
            let upstream = self.name.word();
            info!(
                upstream,
                "work waits for it: it is left alone until it answered once"
            );
            metrics::upstream_down(self.name, true);
        }
    }

    /// Returns when it is down and it is time to try whether it answers again.
    pub async fn is_to_be_tried(&self) {
        loop {
            self.becomes(|breaker| breaker.trial_at().is_some()).await;
            let at = self.breaker.borrow().trial_at();
            if let Some(at) = at {
                let over = self.becomes(|breaker| breaker.trial_at() != Some(at));
                tokio::select! {
                    () = sleep_until(at.into()) => return,
                    () = over => {}
                }
            }
        }
    }

    /// How things stand for whoever is not let pass.
    pub fn down(&self) -> Down {
        let tried = self.breaker.borrow().tried_by();
        let wait = tried.map(|at| at.saturating_duration_since(Instant::now().into_std()));
        Down {
            wait: wait.unwrap_or_default(),
        }
    }

    async fn becomes(&self, awaited: impl Fn(&Breaker) -> bool) {
        let mut changes = self.breaker.subscribe();
        let found = changes.wait_for(|breaker| awaited(breaker)).await;
        found.expect("the other end is in `self`");
    }

    fn change<T>(&self, act: impl FnOnce(&mut Breaker, std::time::Instant) -> T) -> T {
        let mut said = None;
        let (mut before, mut after) = (Breaker::default(), Breaker::default());
        self.breaker.send_if_modified(|breaker| {
            before = *breaker;
            said = Some(act(breaker, Instant::now().into_std()));
            after = *breaker;
            before != after
        });
        match (before.is_closed(), after.is_closed()) {
            (true, false) => {
                let upstream = self.name.word();
                warn!(upstream, "it fails, and is left alone for a while");
                metrics::upstream_down(self.name, true);
            }
            (false, true) => {
                info!(upstream = self.name.word(), "it answers again");
                metrics::upstream_down(self.name, false);
            }
            _ => {}
        }
        said.expect("it was called")
    }
}

impl Pass<'_> {
    /// Hands back the pass with how its request ended.
    pub fn ended(mut self, outcome: Outcome) {
        self.settle(outcome);
    }

    fn settle(&mut self, outcome: Outcome) {
        if let Some(leave) = self.leave.take() {
            let settle = |breaker: &mut Breaker, now| {
                breaker.settle(leave, outcome, now, rand::random());
            };
            self.upstream.change(settle);
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.settle(Outcome::Abandoned);
    }
}
