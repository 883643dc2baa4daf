use std::collections::BTreeSet;
use std::time::Duration;

use gatepass::domain::{Cause, ServerId, Timestamp, Trigger, UserId};

use super::Database;

/// A row of `work`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    pub server: ServerId,
    pub user: UserId,
    pub reason: Trigger,
    pub due: Timestamp,
    pub queued: Timestamp,
    pub attempts: u32,
    version: u64,
}

impl Work {
    /// `Work::cause`.
    pub fn cause(&self, now: Timestamp) -> Cause {
        Cause::of_waiting(self.reason, self.queued, now)
    }
}

impl Database {
    /// `queue::member`.
    pub fn queue(&mut self, server: ServerId, user: UserId, reason: Trigger, now: Timestamp) {
        self.queue_at(server, user, reason, now, now);
    }

    /// `queue::member_at`: the macro `coalesce!`.
    pub fn queue_at(
        &mut self,
        server: ServerId,
        user: UserId,
        reason: Trigger,
        due: Timestamp,
        now: Timestamp,
    ) {
        use Trigger::{Asked, Elsewhere, Moderator, Retry, Sweep};
        self.last_version += 1;
        let fresh = Work {
            server,
            user,
            reason,
            due,
            queued: now,
            attempts: 0,
            version: self.last_version,
        };
        let asked = |it: Trigger| matches!(it, Asked | Moderator);
        let row = match self.work_of(server, user) {
            None => fresh,
            Some(work) => Work {
                reason: match work.reason {
                    Asked | Moderator => work.reason,
                    Sweep if !matches!(reason, Asked | Moderator | Retry | Elsewhere) => Sweep,
                    _ => reason,
                },
                due: work.due.min(due),
                queued: work.queued,
                attempts: if asked(work.reason) && !asked(reason) {
                    work.attempts
                } else {
                    0
                },
                ..fresh
            },
        };
        self.put_work(row);
    }

    /// `work_of`.
    pub fn work_of(&self, server: ServerId, user: UserId) -> Option<Work> {
        self.work.get(&server)?.get(&user).copied()
    }

    /// `still_waits`.
    pub fn still_waits(&self, work: &Work) -> bool {
        self.work_of(work.server, work.user).as_ref() == Some(work)
    }

    /// `due_work`.
    pub fn due_work(&self, now: Timestamp, limit: usize) -> Vec<Work> {
        let mut due = Vec::new();
        for (server, line) in &self.due {
            let of_server = line.iter().take_while(|(at, _)| *at <= now).take(limit);
            due.extend(
                (0..)
                    .zip(of_server)
                    .map(|(turn, (at, user))| (turn, *at, *server, *user)),
            );
        }
        due.sort_unstable();
        due.truncate(limit);
        let due = due.into_iter();
        due.filter_map(|(.., server, user)| self.work_of(server, user))
            .collect()
    }

    /// `next_due_after`.
    pub fn next_due_after(&self, now: Timestamp) -> Option<Timestamp> {
        let later = (now.plus(Duration::from_millis(1)), first_user());
        let next =
            |line: &BTreeSet<(Timestamp, UserId)>| line.range(later..).next().map(|(at, _)| *at);
        self.due.values().filter_map(next).min()
    }

    /// `finish`.
    pub fn finish(&mut self, work: &Work) {
        if self.version_of(work) == Some(work.version) {
            self.strike_off(work.server, work.user);
        }
    }

    /// `postpone`.
    pub fn postpone(&mut self, work: &Work, due: Timestamp) {
        if self.version_of(work) == Some(work.version) {
            self.put_work(Work {
                reason: work.reason.put_off(work.attempts),
                due,
                attempts: work.attempts + 1,
                ..*work
            });
        }
    }

    pub fn strike_off(&mut self, server: ServerId, user: UserId) {
        let struck = self.work.get_mut(&server).and_then(|it| it.remove(&user));
        if let (Some(work), Some(line)) = (struck, self.due.get_mut(&server)) {
            line.remove(&(work.due, user));
        }
    }

    fn version_of(&self, work: &Work) -> Option<u64> {
        Some(self.work_of(work.server, work.user)?.version)
    }

    fn put_work(&mut self, row: Work) {
        self.strike_off(row.server, row.user);
        self.work
            .entry(row.server)
            .or_default()
            .insert(row.user, row);
        self.due
            .entry(row.server)
            .or_default()
            .insert((row.due, row.user));
    }
}

fn first_user() -> UserId {
    crate::world::user(1)
}
