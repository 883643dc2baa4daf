//! The rules that are held against every step. What they go by is kept apart from
//! what the bot goes by: what Roblox answered, who gave which role, who sent what.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use gatepass::domain::{
    Action, Bind, Direction, HoldingState, Item, Occasion, RoleDecision, RoleId, ServerId, UserId,
};
use gatepass::roblox::{Error, Lane};

use crate::outside::discord::By;
use crate::outside::roblox::Told;
use crate::simulation::Simulation;

/// So many change by an upstream that errs before the guard stops it.
const BEFORE_THE_GUARD: usize = 10;

/// So many requests of one member a minute are a fifth of the limit.
const A_MEMBERS_SHARE: usize = 20;

/// A member's role.
type Key = (ServerId, UserId, RoleId);

#[derive(Debug, Default)]
pub struct Checks {
    broken: Option<String>,
    answers: BTreeMap<UserId, BTreeMap<Item, Answer>>,
    /// When Roblox said last that an inventory is hidden.
    hidden: BTreeMap<UserId, Duration>,
    /// Roles that a moderator took, of which no news came since.
    by_hand: BTreeMap<Key, Duration>,
    /// Who changed by wrong answers of one episode, and has not changed back or left:
    /// of a role, by when the episode began.
    misled: BTreeMap<(ServerId, RoleId, Direction, Duration), BTreeSet<UserId>>,
    /// The same, while they are on their way.
    on_its_way: BTreeMap<Key, (Direction, Duration)>,
    misled_in_all: u64,
    misled_back: u64,
    /// Who sent something within the last minute that a person waits for.
    people: VecDeque<(Duration, UserId)>,
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
                self.by_hand
                    .retain(|(_, of, _), taken| *of != user || *taken >= at);
            }
            Err(Error::Hidden) => {
                self.hidden.insert(user, at);
            }
            Err(_) => {}
        }
    }

    pub fn taken_by_hand(&mut self, server: ServerId, user: UserId, role: RoleId, now: Duration) {
        self.by_hand.insert((server, user, role), now);
    }

    pub fn left(&mut self, server: ServerId, user: UserId) {
        self.by_hand
            .retain(|(of, who, _), _| (*of, *who) != (server, user));
        for ((of, ..), misled) in &mut self.misled {
            if *of == server {
                misled.remove(&user);
            }
        }
    }

    /// A role changes; if it did the other way before, it changes back.
    fn changes_back(&mut self, (server, user, role): Key, way: Direction) {
        for ((of, which, before, _), misled) in &mut self.misled {
            if (*of, *which) == (server, role) && *before != way {
                misled.remove(&user);
            }
        }
    }

    /// A request goes out while `people` wait.
    pub fn sent(&mut self, lane: Lane, user: UserId, people: &[UserId], now: Duration) {
        let minute_ago = now.saturating_sub(Duration::from_mins(1));
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

    /// How many changes the guard let through, and how many of those that it did not
    /// count, for they undid one that it had doubted.
    pub const fn misled(&self) -> (u64, u64) {
        (self.misled_in_all, self.misled_back)
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
    /// A role is about to be written.
    pub fn check_change(
        &mut self,
        member: (ServerId, UserId),
        decision: &RoleDecision,
        occasion: Occasion,
    ) {
        self.checks
            .on_its_way
            .remove(&(member.0, member.1, decision.role));
        let broken = match decision.action {
            Action::Give(_) => self.check_gain(member, decision, occasion),
            Action::Take => self.check_loss(member, decision),
            Action::Leave(_) => Ok(()),
        };
        if let Err(broken) = broken {
            let (server, user) = member;
            self.checks
                .breaks(format!("{server:?} {user:?} {decision:?}: {broken}"));
        }
    }

    fn check_loss(
        &mut self,
        (server, user): (ServerId, UserId),
        decision: &RoleDecision,
    ) -> Result<(), String> {
        /// So long may an update go by what it read before.
        const IN_HAND: Duration = Duration::from_mins(2);
        let role = decision.role;
        if self.discord.giver(server, user, role) == Some(By::Hand) {
            return Err("the bot takes what it did not give".to_owned());
        }
        let mut misled = false;
        for bind in self.world.binds_of(server, role) {
            let answer = self.checks.answer(user, bind);
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
                misled = true;
            }
        }
        if misled {
            self.misled((server, user, role), Direction::Loss);
        }
        Ok(())
    }

    fn check_gain(
        &mut self,
        (server, user): (ServerId, UserId),
        decision: &RoleDecision,
        occasion: Occasion,
    ) -> Result<(), String> {
        let role = decision.role;
        let binds = self.world.binds_of(server, role);
        let answers = binds.iter().filter_map(|it| self.checks.answer(user, it));
        let owned: Vec<_> = answers.filter(|it| it.owned).collect();
        if owned.is_empty() {
            return Err("nobody said that it is owned".to_owned());
        }
        let by_hand = self.checks.by_hand.contains_key(&(server, user, role));
        if by_hand && occasion != Occasion::Asked {
            return Err("it was taken by hand".to_owned());
        }
        let mut items = binds.iter().flat_map(|it| it.requirement.items());
        let owns = items.any(|item| self.roblox.owns(user, item));
        drop(items);
        let is_misled = decision.watched && !owns && owned.iter().all(|it| it.lies);
        if is_misled {
            self.misled((server, user, role), Direction::Gain);
        }
        Ok(())
    }

    /// A change by an answer that was wrong is on its way.
    fn misled(&mut self, key: Key, direction: Direction) {
        let (server, user, role) = key;
        if self.database.is_counted(server, user, role) {
            let episode = self.weather.last_lie(self.agenda.now());
            self.checks.on_its_way.insert(key, (direction, episode));
        } else {
            // It undoes what the guard doubted, and counts for nothing.
            self.checks.misled_back += 1;
        }
    }

    /// A role was written: if by wrong answers, not more than the guard lets through.
    pub fn check_landed(&mut self, key: Key, direction: Direction) {
        let (server, user, role) = key;
        self.checks.changes_back(key, direction);
        let Some((_, episode)) = self
            .checks
            .on_its_way
            .remove(&key)
            .filter(|it| it.0 == direction)
        else {
            return;
        };
        self.checks.misled_in_all += 1;
        let way = (server, role, direction, episode);
        let misled = self.checks.misled.entry(way).or_default();
        misled.insert(user);
        let misled = misled.len();
        if misled > BEFORE_THE_GUARD {
            let broken = format!("{server:?} {role:?}: the guard lets {misled} through");
            self.checks.breaks(broken);
        }
    }

    /// Nobody's turn is forgotten: looked at every few minutes.
    pub fn check_turns(&mut self) {
        let now = self.agenda.now();
        let Some(last) = self.database.longest_unswept() else {
            return;
        };
        let age = self.agenda.timestamp().since(last);
        let since = now.saturating_sub(age);
        let down = self.down.iter();
        let down: Duration = down
            .map(|(from, until)| (*until).min(now).saturating_sub((*from).max(since)))
            .sum();
        let kept = self.weather.kept_from_reading(since, now) + down;
        // Who asks, and who is read again after a failure, takes from the same budget.
        let bound = self.world.interval.max(self.world.round().mul_f64(1.5))
            + self.world.round() / 2
            + 2 * kept
            + Duration::from_mins(15);
        if age > bound {
            let broken = format!("a turn is {age:?} ago, and none may be {bound:?}");
            self.checks.breaks(broken);
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
                    (true, None) => self.database.is_withdrawn(server, user, *role),
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
