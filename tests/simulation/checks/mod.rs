//! The rules that are held against every step. What they go by is kept apart from
//! what the bot goes by: what Roblox answered, who gave which role, who sent what.

mod by_hand;
mod guard;
mod turns;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use gatepass::domain::work::{LOOK_AROUND, TRY_AGAIN};
use gatepass::domain::{
    Action, Bind, HoldingState, Item, Occasion, RoleDecision, RoleId, ServerId, UserId,
};
use gatepass::roblox::budget::Report;
use gatepass::roblox::{Error, Lane};

use crate::outside::discord::By;
use crate::outside::roblox::{LIMIT, Told};
use crate::simulation::Simulation;

/// So many requests of one member a minute are a fifth of the limit.
const A_MEMBERS_SHARE: usize = 20;

/// A fifth of the limit is left to people: so many requests of a minute.
const LEFT_TO_PEOPLE: u32 = LIMIT / 5;

/// A member's role.
type Key = (ServerId, UserId, RoleId);

#[derive(Debug, Default)]
pub struct Checks {
    broken: Option<String>,
    answers: BTreeMap<UserId, BTreeMap<Item, Answer>>,
    /// When Roblox said last that an inventory is hidden.
    hidden: BTreeMap<UserId, Duration>,
    pub by_hand: by_hand::ByHand,
    pub guarded: guard::Guarded,
    /// Who sent something within the last minute that a person waits for.
    people: VecDeque<(Duration, UserId)>,
    /// When something was sent within the last minute by this life of the bot.
    sent: VecDeque<Duration>,
    /// When a request was sent that was not the first one of a turn.
    pub beside_turns: turns::BesideTurns,
    /// When somebody came to a server last.
    came: BTreeMap<UserId, Duration>,
    /// Until when Roblox said, with a 429 or before, that no more requests are to come.
    throttled_until: Duration,
    /// Until when what Roblox said to be left is left to people.
    left_to_people_until: Duration,
}

/// What Roblox told last, with status 200.
#[derive(Debug, Clone, Copy)]
struct Answer {
    owned: bool,
    at: Duration,
    lies: bool,
}

impl Checks {
    pub fn breaks(&mut self, broken: impl Into<String>) {
        self.broken.get_or_insert(broken.into());
    }

    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// An answer reached the bot; it is of `at`.
    pub fn answered(&mut self, user: UserId, told: &Told, at: Duration, lies: bool) {
        match told {
            Ok(states) => {
                let answers = self.answers.entry(user).or_default();
                for (item, state) in states {
                    let owned = *state == HoldingState::Owned;
                    answers.insert(*item, Answer { owned, at, lies });
                }
                self.by_hand.answered(user, states);
            }
            Err(Error::Hidden) => {
                self.hidden.insert(user, at);
            }
            Err(_) => {}
        }
    }

    pub fn came(&mut self, user: UserId, now: Duration) {
        self.came.insert(user, now);
    }

    pub fn left(&mut self, server: ServerId, user: UserId) {
        self.by_hand.left(server, user);
        self.guarded.left(server, user);
    }

    /// A 429 reached the bot.
    pub fn throttled(&mut self, retry_after: Option<Duration>, now: Duration) {
        let until = now + retry_after.unwrap_or_default();
        self.throttled_until = self.throttled_until.max(until);
    }

    /// An answer reached the bot that says how many more requests are to come. It is
    /// of `at`.
    pub fn told_what_is_left(&mut self, report: &Report, at: Duration) {
        if let (Some(remaining), Some(reset)) = (report.remaining, report.reset) {
            if remaining == 0 {
                self.throttled_until = self.throttled_until.max(at + reset);
            }
            if remaining <= LEFT_TO_PEOPLE {
                self.left_to_people_until = self.left_to_people_until.max(at + reset);
            }
        }
    }

    /// The bot knows no longer what it was told, nor what it sent.
    pub fn restarted(&mut self) {
        self.throttled_until = Duration::ZERO;
        self.left_to_people_until = Duration::ZERO;
        self.sent.clear();
    }

    /// A request goes out while `people` wait.
    pub fn sent(&mut self, lane: Lane, user: UserId, people: &[UserId], now: Duration) {
        if now < self.throttled_until {
            let until = self.throttled_until;
            self.breaks(format!(
                "a request goes out, and Roblox said: after {until:?}"
            ));
        }
        let minute_ago = now.saturating_sub(Duration::from_mins(1));
        while self.sent.front().is_some_and(|at| *at <= minute_ago) {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
        if lane == Lane::Background {
            self.leaves_to_people(now);
        }
        while self.people.front().is_some_and(|(at, _)| *at < minute_ago) {
            self.people.pop_front();
        }
        if lane == Lane::Interactive {
            self.people.push_back((now, user));
            return;
        }
        for person in people {
            let sent = self.people.iter().filter(|(_, it)| it == person).count();
            if sent < A_MEMBERS_SHARE {
                self.breaks(format!("{person:?} waits behind the background"));
            }
        }
    }

    /// A request of the background went out.
    fn leaves_to_people(&mut self, now: Duration) {
        let sent = self.sent.len();
        let of_minute = u32::try_from(sent).expect("few");
        if of_minute > LIMIT - LEFT_TO_PEOPLE {
            self.breaks(format!("the background sends request {sent} of a minute"));
        }
        if now < self.left_to_people_until {
            self.breaks("the background uses what Roblox has left for people");
        }
    }

    /// When Roblox last said how an inventory is.
    pub fn last_answer(&self, user: UserId) -> Option<Duration> {
        let answers = self.answers.get(&user)?.values();
        let told = answers.map(|it| it.at).max();
        told.max(self.hidden.get(&user).copied())
    }

    fn answer(&self, user: UserId, bind: &Bind) -> Option<Answer> {
        let item = bind.requirement.items().next()?;
        self.answers.get(&user)?.get(&item).copied()
    }
}

impl Simulation {
    /// A role is about to be written, as was decided then. What is read meanwhile, for
    /// whoever asks, is news to the next update.
    pub fn check_change(
        &mut self,
        member: (ServerId, UserId),
        decision: &RoleDecision,
        occasion: Occasion,
        decided: Duration,
    ) {
        let (server, user) = member;
        let key = (server, user, decision.role);
        let lied_at = match decision.action {
            Action::Give(_) => self.check_gain(key, occasion, decided),
            Action::Take => self.check_loss(key, decided),
            Action::Leave(_) => return,
        };
        let checked =
            lied_at.and_then(|lied_at| self.check_guarded(key, decision, occasion, lied_at));
        // Asked for, it may also be given by another try.
        self.checks.by_hand.forget(key);
        if let Err(broken) = checked {
            self.checks
                .breaks(format!("{server:?} {user:?} {decision:?}: {broken}"));
        }
    }

    /// When the wrong answer came that a loss goes by, if it does.
    fn check_loss(
        &self,
        (server, user, role): Key,
        decided: Duration,
    ) -> Result<Option<Duration>, String> {
        /// So long may an update go by what it read before.
        const IN_HAND: Duration = Duration::from_mins(2);
        if self.discord.giver(server, user, role) == Some(By::Hand) {
            return Err("the bot takes what it did not give".to_owned());
        }
        let mut lied_at = None;
        for bind in self.world.binds_of(server, role) {
            let answer = self.checks.answer(user, bind);
            if answer.is_some_and(|answer| answer.at > decided) {
                continue;
            }
            let Some(answer) = answer.filter(|answer| !answer.owned) else {
                return Err(format!("nobody said that it is lost: {answer:?}"));
            };
            let hidden = self.checks.hidden.get(&user).copied().unwrap_or_default();
            if hidden > answer.at && self.agenda.now().saturating_sub(hidden) > IN_HAND {
                return Err("the inventory is hidden".to_owned());
            }
            let item = bind.requirement.items().next().expect("one");
            let owned = self.roblox.owned_since(user, item);
            if owned.is_some_and(|since| since < answer.at) {
                if !answer.lies {
                    return Err("it is owned, and was when it was read".to_owned());
                }
                lied_at = lied_at.max(Some(answer.at));
            }
        }
        Ok(lied_at)
    }

    /// When the last of the wrong answers came that a gain goes by, if it does.
    fn check_gain(
        &self,
        (server, user, role): Key,
        occasion: Occasion,
        decided: Duration,
    ) -> Result<Option<Duration>, String> {
        let binds = self.world.binds_of(server, role);
        let answers = binds.iter().filter_map(|it| self.checks.answer(user, it));
        let answers: Vec<_> = answers.collect();
        let owned: Vec<_> = answers.iter().filter(|it| it.owned).collect();
        if owned.is_empty() && answers.iter().all(|it| it.at <= decided) {
            return Err("nobody said that it is owned".to_owned());
        }
        if self.checks.by_hand.has((server, user, role)) && occasion != Occasion::Asked {
            return Err("it was taken by hand".to_owned());
        }
        let mut items = binds.iter().flat_map(|it| it.requirement.items());
        let owns = items.any(|item| self.roblox.owns(user, item));
        let is_misled = !owns && owned.iter().all(|it| it.lies);
        Ok(owned.iter().map(|it| it.at).max().filter(|_| is_misled))
    }

    /// No role write is forgotten that was left open: a look at the member is to come.
    pub fn check_open_writes(&mut self) {
        /// By then the bot looked for it.
        const FOUND_WITHIN: Duration = TRY_AGAIN.saturating_add(LOOK_AROUND.saturating_mul(2));
        let up_for = self.agenda.now().saturating_sub(self.started);
        if self.bot.is_up && up_for > FOUND_WITHIN {
            let before = self.agenda.timestamp().minus(FOUND_WITHIN);
            let forgotten = self.database.open_intents(Some(before));
            if !forgotten.is_empty() {
                let broken = format!("role writes are open, and nobody looks: {forgotten:?}");
                self.checks.breaks(broken);
            }
        }
    }

    /// After a quiet time all roles are what is owned, and nothing is open.
    ///
    /// # Errors
    /// Says which is not.
    pub fn check_the_end(&self) -> Result<(), String> {
        let open = self.database.open_intents(None);
        if !open.is_empty() {
            return Err(format!("intentions are open still: {open:?}"));
        }
        let pauses = self.database.pauses();
        if !pauses.is_empty() {
            return Err(format!("roles are held back still: {pauses:?}"));
        }
        for (server, user) in self.discord.members() {
            // What can't be seen decides nothing.
            if self.roblox.is_hidden(user) {
                continue;
            }
            for (role, binds) in &self.world.servers[&server].by_role {
                let mut items = binds.iter().flat_map(|it| it.requirement.items());
                let earned = items.any(|item| self.roblox.owns(user, item));
                let giver = self.discord.giver(server, user, *role);
                let right = match (earned, giver) {
                    (true, Some(_)) | (false, None | Some(By::Hand)) => true,
                    (true, None) => self.discord.was_taken_by_hand(server, user, *role),
                    (false, Some(By::Bot)) => false,
                };
                if !right {
                    return Err(format!(
                        "{server:?} {user:?} {role:?}: earned: {earned}, there: {giver:?}, \
                         ledger: {:?}, work: {:?}",
                        self.database.grants(server, user).get(role),
                        self.database.work_of(server, user),
                    ));
                }
            }
        }
        Ok(())
    }
}
