//! `worker/line.rs` over `service/work.rs`.

use std::time::Duration;

use gatepass::domain::work::{A_SERVER_AT_ONCE, AT_ONCE, LOOK_AROUND};

use super::updates::{For, Update};
use crate::database::Work;
use crate::event::{BotEvent, Event};
use crate::simulation::Simulation;

impl Simulation {
    /// Says that there may be work.
    pub fn ring(&mut self) {
        self.look_for_work_at(self.agenda.now());
    }

    fn look_for_work_at(&mut self, moment: Duration) {
        if self.bot.is_up
            && self
                .bot
                .looks_for_work
                .is_none_or(|planned| moment < planned)
        {
            self.bot.looks_for_work = Some(moment);
            let event = Event::Bot(self.life, BotEvent::LooksForWork);
            self.agenda.at(moment, event);
        }
    }

    pub(super) fn looks_for_work(&mut self) {
        if self.bot.looks_for_work != Some(self.agenda.now()) {
            return;
        }
        self.bot.looks_for_work = None;
        let now = self.agenda.timestamp();
        let places = AT_ONCE as usize;
        while self.bot.in_hand.len() < places {
            if self.begins_one() {
                continue;
            }
            let due = self.database.due_work(now, 2 * places).into_iter();
            let in_hand = &self.bot.in_hand;
            self.bot.fetched = due
                .filter(|it| !in_hand.has((it.server, it.user)))
                .collect();
            if self.begins_one() {
                continue;
            }
            let next = self.database.next_due_after(now);
            let until_more = next.map_or(LOOK_AROUND, |next| next.since(now));
            self.look_for_work_at(self.agenda.now() + until_more.min(LOOK_AROUND));
            return;
        }
    }

    /// The first that can begin now.
    fn begins_one(&mut self) -> bool {
        let bot = &mut self.bot;
        let in_hand = &mut bot.in_hand;
        let mut fetched = bot.fetched.iter();
        let first = fetched.position(|it| in_hand.begin((it.server, it.user), A_SERVER_AT_ONCE));
        let Some(work) = first.and_then(|at| bot.fetched.remove(at)) else {
            return false;
        };
        self.does_work(work);
        true
    }

    fn does_work(&mut self, work: Work) {
        if !self.database.still_waits(&work) {
            self.bot.in_hand.end((work.server, work.user));
            self.ring();
            return;
        }
        let now = self.agenda.timestamp();
        self.update(Update {
            server: work.server,
            user: work.user,
            cause: work.cause(now),
            of: For::Work(work),
        });
    }
}
