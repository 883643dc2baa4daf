//! One member's pass in one server: `service/update.rs`, `service/apply.rs` and what
//! follows by `service/work.rs`.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use gatepass::domain::work::pause;
use gatepass::domain::{
    Action, Cause, Direction, Holdings, RoleDecision, RoleId, ServerId, Situation, UnknownReason,
    UserId, decide, facts, unknowns,
};
use gatepass::store::{Intent, Settled};

use super::reading::Then;
use crate::database::Work;
use crate::event::{BotEvent, Event, Write, WriteAnswer};
use crate::outside::weather::Trouble;
use crate::simulation::Simulation;
use crate::world;

/// An update that was begun.
#[derive(Debug)]
pub(super) struct Update {
    pub server: ServerId,
    pub user: UserId,
    pub cause: Cause,
    pub of: For,
}

/// Whom an update is for.
#[derive(Debug)]
pub(super) enum For {
    /// What waited.
    Work(Work),
    /// Somebody who waits for the answer, and what waited then.
    Asker(Option<Work>),
    /// The same, after a purchase.
    Purchase(Option<Work>),
}

/// An update whose facts are there, and who waits for the member's turn.
pub(super) type Ready = (Update, Holdings);

/// An update that writes.
#[derive(Debug)]
pub(super) struct Pass {
    update: Update,
    left: VecDeque<RoleDecision>,
    /// When they were decided.
    decided: Duration,
    /// Whether another look follows.
    again: bool,
    came: bool,
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    Done {
        again: bool,
        came: bool,
    },
    NotMember,
    /// Discord can't be asked.
    Unavailable,
}

impl Simulation {
    /// `Service::update`, up to the reading.
    pub(super) fn update(&mut self, update: Update) {
        let now = self.agenda.timestamp();
        let Update {
            server,
            user,
            cause,
            ..
        } = update;
        if cause.is_another_try() {
            if self.discord_is_down() {
                return self.ended(&update, Outcome::Unavailable);
            }
            if !self.discord.is_member(server, user) {
                return self.ended(&update, Outcome::NotMember);
            }
        }
        let here = &self.world.servers[&server].items;
        let known = self.database.holdings(user, here);
        let known = self.bridged(&update, known);
        if facts::all_fresh(here, &known, cause.accepted_age(now), now) {
            self.decide(update, known);
        } else {
            if let For::Work(work) = &update.of {
                let work = *work;
                self.check_needed(&work);
            }
            self.read(server, user, cause, Then::Decide(update));
        }
    }

    /// Takes the member's turn, or a place in line for it.
    pub(super) fn decide(&mut self, update: Update, facts: Holdings) {
        let member = (update.server, update.user);
        if self.bot.passes.contains_key(&member) {
            let line = self.bot.lined_up.entry(member).or_default();
            line.push_back((update, facts));
        } else {
            self.begin_pass(update, facts);
        }
    }

    /// `Service::decided`.
    fn begin_pass(&mut self, update: Update, facts: Holdings) {
        let now = self.agenda.timestamp();
        let (server, user) = (update.server, update.user);
        let of_server = &self.world.servers[&server];
        let stored = self.database.holdings(user, &of_server.items);
        let holdings = facts::later(facts, &stored, now);
        if self.discord_is_down() {
            return self.ended(&update, Outcome::Unavailable);
        }
        let Some(member_roles) = self.discord.roles(server, user) else {
            return self.ended(&update, Outcome::NotMember);
        };
        let decisions = decide(&Situation {
            link: Some(&world::link(user)),
            hidden: None,
            holdings: &holdings,
            binds: &of_server.binds,
            policies: &self.world.policies,
            grants: &self.database.grants(server, user),
            roles: &of_server.roles,
            member_roles: &member_roles,
            stay: self.discord.stay(server, user),
            pauses: &self.database.held_back(server),
            reversals: &BTreeMap::new(),
            occasion: update.cause.trigger.occasion(),
            now,
        });
        let mut unknown = unknowns(decisions.iter(), &of_server.binds, &holdings);
        let again = unknown.any(UnknownReason::may_pass);
        drop(unknown);
        let pass = Pass {
            update,
            left: decisions.into(),
            decided: self.agenda.now(),
            again,
            came: false,
        };
        self.bot.passes.insert((server, user), pass);
        self.goes_on((server, user));
    }

    /// `Service::apply`, role by role, up to the next write.
    fn goes_on(&mut self, member: (ServerId, UserId)) {
        let (server, user) = member;
        let now = self.agenda.timestamp();
        while let Some(pass) = self.bot.passes.get_mut(&member) {
            let Some(decision) = pass.left.pop_front() else {
                return self.end_pass(member);
            };
            let key = (server, user, decision.role);
            if let Some(note) = &decision.note {
                self.database.correct(key, note, now);
            }
            let is_open = decision.is_unsettled;
            let intent = match &decision.action {
                Action::Give(binds) => Intent::Give(binds.clone()),
                Action::Take => Intent::Take,
                Action::Leave(_) => {
                    pass.again |= is_open;
                    continue;
                }
            };
            let occasion = pass.update.cause.trigger.occasion();
            let decided = pass.decided;
            if decision.watched {
                let binds = self.world.binds_of(server, decision.role);
                if !self.database.intend_guarded(key, &intent, binds, now) {
                    self.measures.held_back();
                    pass.again |= is_open;
                    continue;
                }
            } else {
                self.database.intend(key, &intent, false, now);
            }
            self.check_change(member, &decision, occasion, decided);
            return self.writes(server, user, decision.role, intent.direction());
        }
    }

    fn writes(&mut self, server: ServerId, user: UserId, role: RoleId, direction: Direction) {
        let now = self.agenda.now();
        let write = Write {
            server,
            user,
            role,
            gives: direction == Direction::Gain,
        };
        let there = self.chance.millis(50, 300);
        let back = there + self.chance.millis(20, 200);
        let errs = self.weather.is(Trouble::DiscordErrs, now) && self.chance.is(0.3);
        let (lands, answer) = match () {
            () if self.discord_is_down() => (None, WriteAnswer::NotSent),
            () if errs => match self.chance.below(3) {
                0 => (None, WriteAnswer::NotSent),
                1 => (None, WriteAnswer::Unsure),
                // A write whose answer was lost may land late.
                _ => (Some(self.chance.millis(50, 50_000)), WriteAnswer::Unsure),
            },
            () => (Some(there), WriteAnswer::Done),
        };
        if let Some(lands) = lands {
            self.agenda.after(lands, Event::Lands(write));
            if answer == WriteAnswer::Unsure {
                self.waits_in_vain(write, lands);
            }
        }
        self.bot_after(back, BotEvent::Written(write, answer));
        if self.is_rarely(0.01) {
            // In the middle of it.
            let soon = self.chance.between(Duration::ZERO, back);
            self.agenda.after(soon, Event::Stops);
        }
    }

    pub(super) fn is_written(&mut self, write: Write, answer: WriteAnswer) {
        let Write {
            server,
            user,
            role,
            gives,
        } = write;
        let now = self.agenda.timestamp();
        let Some(pass) = self.bot.passes.get_mut(&(server, user)) else {
            return;
        };
        let (settled, direction) = if gives {
            (Settled::Held, Direction::Gain)
        } else {
            (Settled::Gone, Direction::Loss)
        };
        let gone = !self.discord.is_member(server, user);
        let outcome = match answer {
            WriteAnswer::Done if gone => Some(Some((Settled::Reverted, direction))),
            WriteAnswer::Done => {
                pass.came |= gives;
                self.checks.guarded.heard((server, user, role));
                Some(Some((settled, direction)))
            }
            WriteAnswer::NotSent => {
                pass.again = true;
                Some(None)
            }
            WriteAnswer::Unsure => {
                pass.again = true;
                None
            }
        };
        if let Some(outcome) = outcome {
            self.database.settle((server, user, role), outcome, now);
            if self.is_killed_here() {
                return;
            }
        }
        self.goes_on((server, user));
    }

    fn end_pass(&mut self, member: (ServerId, UserId)) {
        if let Some(pass) = self.bot.passes.remove(&member) {
            let Pass { again, came, .. } = pass;
            self.ended(&pass.update, Outcome::Done { again, came });
        }
        while !self.bot.passes.contains_key(&member) {
            let line = self.bot.lined_up.get_mut(&member);
            let Some((update, facts)) = line.and_then(VecDeque::pop_front) else {
                self.bot.lined_up.remove(&member);
                return;
            };
            self.begin_pass(update, facts);
        }
    }

    /// `work::next`, and what is done with it: `do_work` or `follow_up`.
    fn ended(&mut self, update: &Update, outcome: Outcome) {
        let now = self.agenda.timestamp();
        let (server, user) = (update.server, update.user);
        let again = match outcome {
            Outcome::Done { again, .. } => again,
            Outcome::NotMember => false,
            Outcome::Unavailable => true,
        };
        match &update.of {
            For::Work(work) => {
                if again {
                    let due = now.plus(pause(work.attempts));
                    self.database.postpone(work, due);
                } else {
                    self.database.finish(work);
                }
                self.bot.in_hand.end((server, user));
            }
            For::Asker(waiting) | For::Purchase(waiting) => {
                if again {
                    let due = now.plus(pause(0));
                    self.database
                        .queue_at(server, user, update.cause.next_try(), due, now);
                } else if let Some(work) = waiting {
                    self.database.finish(work);
                }
            }
        }
        self.ring();
        if let For::Purchase(_) = update.of {
            let came = matches!(outcome, Outcome::Done { came: true, .. });
            self.purchase_checked(server, user, came);
        }
    }

    fn discord_is_down(&self) -> bool {
        self.weather.is(Trouble::DiscordDown, self.agenda.now())
    }
}
