//! What people ask for: `/update`, and "I just bought it" (`service/purchase.rs`).

use std::collections::BTreeSet;
use std::time::Duration;

use gatepass::domain::{Cause, ServerId, Timestamp, Trigger, UserId, purchase, sweep};

use super::updates::{For, Update};
use crate::database::Work;
use crate::event::BotEvent;
use crate::simulation::Simulation;

impl Simulation {
    /// `/update`, by somebody who is seen so.
    pub fn is_asked(&mut self, server: ServerId, user: UserId) {
        let (now, interval) = (self.agenda.timestamp(), self.world.interval);
        self.bring_turn_forward(user, |last| sweep::due_when_seen(now, last, interval));
        self.update_now(server, user, For::Asker);
    }

    /// `Service::watch_purchase`.
    pub fn is_told(&mut self, server: ServerId, user: UserId) {
        if self.bot.watched.contains_key(&(server, user)) {
            return;
        }
        self.bot.watched.insert((server, user), 0);
        let follow_up = self.agenda.timestamp().plus(purchase::followed_up_after());
        let interval = self.world.interval;
        self.bring_turn_forward(user, |last| sweep::due_by(follow_up, last, interval));
        let pause = purchase::pause_after(0).expect("a first check");
        self.bot_after(pause, BotEvent::ChecksPurchase(server, user));
    }

    pub(super) fn checks_purchase(&mut self, server: ServerId, user: UserId) {
        self.update_now(server, user, For::Purchase);
    }

    /// `PurchaseWatch::check`, when its update is over.
    pub(super) fn purchase_checked(&mut self, server: ServerId, user: UserId, came: bool) {
        let Some(checks) = self.bot.watched.get_mut(&(server, user)) else {
            return;
        };
        *checks += 1;
        let pause = purchase::pause_after(*checks).filter(|_| !came);
        if let Some(pause) = pause {
            self.bot_after(pause, BotEvent::ChecksPurchase(server, user));
            return;
        }
        self.bot.watched.remove(&(server, user));
        if came {
            let now = self.agenda.timestamp();
            self.database.swept(user, now);
        }
        self.look_for_turns_at(self.agenda.now() + Duration::from_secs(1));
    }

    pub(super) fn watched_users(&self) -> BTreeSet<UserId> {
        self.bot.watched.keys().map(|(_, user)| *user).collect()
    }

    fn update_now(&mut self, server: ServerId, user: UserId, of: fn(Option<Work>) -> For) {
        let waiting = self.database.work_of(server, user);
        self.update(Update {
            server,
            user,
            cause: Cause::by(user, Trigger::Asked),
            of: of(waiting),
        });
    }

    fn bring_turn_forward(
        &mut self,
        user: UserId,
        counts_from: impl Fn(Timestamp) -> Option<Timestamp>,
    ) {
        let last = self.database.last_turn(user);
        if let Some(from) = last.and_then(counts_from) {
            self.database.bring_turn_forward(user, from);
            self.turn_moved();
        }
    }
}
