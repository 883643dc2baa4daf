//! `worker/sweep.rs` over `service/sweep.rs`.

use std::time::Duration;

use gatepass::domain::sweep::{self, AT_ONCE, NextTurn};
use gatepass::domain::work::LOOK_AROUND;
use gatepass::domain::{ServerId, Trigger, UserId};

use super::reading::Then;
use crate::event::{BotEvent, Event};
use crate::simulation::Simulation;

impl Simulation {
    pub fn look_for_turns_at(&mut self, moment: Duration) {
        if self
            .bot
            .looks_for_turns
            .is_none_or(|planned| moment < planned)
        {
            self.bot.looks_for_turns = Some(moment);
            let event = Event::Bot(self.life, BotEvent::LooksForTurns);
            self.agenda.at(moment, event);
        }
    }

    pub(super) fn looks_for_turns(&mut self) {
        let now = self.agenda.now();
        if self.bot.looks_for_turns != Some(now) {
            return;
        }
        self.bot.looks_for_turns = None;
        if self.bot.under_way.len() >= AT_ONCE {
            // Until one ends.
            return;
        }
        let next = self.next_turn();
        let pause = sweep::pause_after(&next, LOOK_AROUND);
        self.bot.next_turn = now + pause;
        match next {
            NextTurn::Now(user) => {
                self.bot.under_way.insert(user);
                self.take_turn(user);
            }
            NextTurn::In(_) => self.measures.sweep_rests(now),
        }
        self.look_for_turns_at(now + pause);
    }

    /// `Service::next_turn`.
    fn next_turn(&self) -> NextTurn<UserId> {
        let (now, interval) = (self.agenda.timestamp(), self.world.interval);
        let watched = self.watched_users();
        let under_way = &self.bot.under_way;
        let limit = under_way.len() + watched.len() + 1;
        let mut due = self.database.due_for_sweep(now.minus(interval), limit);
        if let Some(user) = due.find(|user| !under_way.contains(user) && !watched.contains(user)) {
            return NextTurn::Now(user);
        }
        let last = self.database.longest_unswept();
        NextTurn::In(sweep::until_next(last, interval, now))
    }

    /// `Service::take_turn`: all servers have binds, and turns.
    fn take_turn(&mut self, user: UserId) {
        match self.database.servers_of(user).first() {
            Some(server) => self.read(*server, user, Trigger::Sweep.into(), Then::EndTurn),
            None => self.end_turn(user, None),
        }
    }

    pub(super) fn end_turn(&mut self, user: UserId, server: Option<ServerId>) {
        let now = self.agenda.timestamp();
        let lead = sweep::lead(self.world.interval, self.chance.lot());
        self.database.sweep(user, server, now.minus(lead), now);
        self.bot.under_way.remove(&user);
        self.look_for_turns_at(self.bot.next_turn.max(self.agenda.now()));
        self.ring();
    }

    /// `Service::bring_turns_forward`.
    pub(super) fn turn_moved(&mut self) {
        if self.bot.under_way.is_empty() {
            self.look_for_turns_at(self.agenda.now());
        }
    }
}
