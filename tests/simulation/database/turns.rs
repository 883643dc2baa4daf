use gatepass::domain::{ServerId, Timestamp, Trigger, UserId};

use super::Database;

impl Database {
    /// `due_for_sweep`.
    pub fn due_for_sweep(&self, until: Timestamp, limit: usize) -> impl Iterator<Item = UserId> {
        let due = self.turns.iter().take_while(move |(at, _)| *at <= until);
        due.map(|(_, user)| *user).take(limit)
    }

    /// `longest_unswept`.
    pub fn longest_unswept(&self) -> Option<Timestamp> {
        self.turns.first().map(|(at, _)| *at)
    }

    /// `last_turns`.
    pub fn last_turn(&self, user: UserId) -> Option<Timestamp> {
        self.swept_at.get(&user).copied()
    }

    /// `sweep`.
    pub fn sweep(&mut self, user: UserId, server: Option<ServerId>, at: Timestamp, now: Timestamp) {
        self.swept(user, at);
        if let Some(server) = server {
            self.queue(server, user, Trigger::Sweep, now);
        }
    }

    /// `swept`.
    pub fn swept(&mut self, user: UserId, at: Timestamp) {
        if let Some(before) = self.swept_at.insert(user, at) {
            self.turns.remove(&(before, user));
        }
        self.turns.insert((at, user));
    }

    /// `bring_turn_forward`.
    pub fn bring_turn_forward(&mut self, user: UserId, from: Timestamp) {
        if self.last_turn(user).is_some_and(|last| last > from) {
            self.swept(user, from);
        }
    }
}
