//! Whether everybody's turn comes, and serves: nobody waits for longer than the sweep
//! needs, and nobody is read twice for one.

use std::collections::VecDeque;
use std::time::Duration;

use gatepass::domain::work::LONGEST_WAIT;
use gatepass::domain::{Trigger, UserId};
use gatepass::roblox::Lane;
use gatepass::roblox::budget::Quota;

use crate::agenda::timestamp;
use crate::database::Work;
use crate::outside::roblox::LIMIT;
use crate::simulation::Simulation;

/// Requests that were not the first one of a turn, as far back as any turn is.
#[derive(Debug, Default)]
pub struct BesideTurns(VecDeque<Duration>);

impl BesideTurns {
    pub fn sent(&mut self, now: Duration) {
        const KEPT: Duration = Duration::from_hours(24);
        while self
            .0
            .front()
            .is_some_and(|at| now.saturating_sub(*at) > KEPT)
        {
            self.0.pop_front();
        }
        self.0.push_back(now);
    }

    fn since(&self, since: Duration) -> u32 {
        let before = self.0.partition_point(|at| *at < since);
        u32::try_from(self.0.len() - before).expect("some thousands")
    }
}

impl Simulation {
    /// Nobody's turn is forgotten: looked at every few minutes.
    pub fn check_turns(&mut self) {
        if let Some(last) = self.database.longest_unswept() {
            let age = self.agenda.timestamp().since(last);
            let bound = self.latest_turn(age) + self.kept_from_reading(age);
            if age > bound {
                let broken = format!("a turn is {age:?} ago, and none may be {bound:?}");
                self.checks.breaks(broken);
            }
        }
    }

    /// Nor is what a turn is for: somebody of a server is read.
    pub fn check_age(&mut self, user: UserId, learnt: Duration) {
        let now = self.agenda.now();
        let came = self.checks.came.get(&user).copied().unwrap_or_default();
        let age = now.saturating_sub(learnt.max(came));
        let kept = self.kept_from_reading(age);
        let mut bound = self.latest_turn(age) + kept;
        if !kept.is_zero() {
            // A turn that fails is over. Another try waits its time, and then behind
            // all the others that failed.
            bound += LONGEST_WAIT + kept;
        }
        if age > bound {
            let broken = format!("{user:?} was read {age:?} ago, and nobody may be {bound:?}");
            self.checks.breaks(broken);
        }
    }

    /// What was read for an update serves it, however long it waits.
    pub fn check_needed(&mut self, work: &Work) {
        /// So old may facts be that are used again.
        const SERVES: Duration = Duration::from_hours(6);
        /// So long before it is queued they may be read for it.
        const READ_BEFORE: Duration = Duration::from_mins(1);
        let now = self.agenda.timestamp();
        if !matches!(work.reason, Trigger::Sweep | Trigger::Elsewhere)
            || now.since(work.queued) >= SERVES
        {
            return;
        }
        let here = &self.world.servers[&work.server].items;
        let answers = self.checks.answers.get(&work.user);
        let hidden = self
            .checks
            .hidden
            .get(&work.user)
            .copied()
            .unwrap_or_default();
        let serves = |at: Duration| at >= hidden && timestamp(at).plus(READ_BEFORE) > work.queued;
        let are_known = here.iter().all(|item| {
            let answer = answers.and_then(|it| it.get(item));
            answer.is_some_and(|it| serves(it.at))
        });
        if are_known {
            let broken = format!("{work:?} is read, and was since it waits");
            self.checks.breaks(broken);
        }
    }

    /// How long ago a turn may be that is `age` ago, but for what kept the bot from
    /// reading. It is due an interval after the last. From then on nobody gets before
    /// it who was behind: everybody else has at most one turn (`domain::sweep`), and a
    /// request each. Whatever else is sent takes the place of another turn's: for who
    /// asks, comes or is read again.
    fn latest_turn(&self, age: Duration) -> Duration {
        let (now, interval) = (self.agenda.now(), self.world.interval);
        let due = now.saturating_sub(age.saturating_sub(interval));
        let beside = self.checks.beside_turns.since(due);
        let pace = Quota::per_minute(LIMIT).pace();
        // A turn that has begun waits for its request so long at most.
        interval + self.world.round() + pace * beside + Lane::Background.patience()
    }

    /// For how much of that time the bot was down, or Roblox could not be read as usual.
    fn kept_from_reading(&self, age: Duration) -> Duration {
        let now = self.agenda.now();
        let since = now.saturating_sub(age);
        let down = self.down.iter();
        let down: Duration = down
            .map(|(from, until)| (*until).min(now).saturating_sub((*from).max(since)))
            .sum();
        self.weather.kept_from_reading(since, now) + down
    }
}
