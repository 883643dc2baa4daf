use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gatepass::domain::{
    Direction, Grant, GrantState, IN_FLIGHT, LedgerNote, RoleId, ServerId, Timestamp, UserId,
};
use gatepass::store::{Intent, Settled};

use super::Database;

/// A row of `grants`.
#[derive(Debug, Clone)]
pub struct Row {
    grant: Grant,
    before: Option<Grant>,
    guarded: bool,
}

/// What the guard reads of a row of `audit`.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub user: UserId,
    pub act: Act,
    pub at: Timestamp,
    pub guarded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Changed(Direction),
    Withdrawn,
    Left,
}

type Key = (ServerId, UserId, RoleId);

impl Database {
    /// `grants`: of somebody whom the caller knows to be there.
    pub fn grants(&self, server: ServerId, user: UserId) -> BTreeMap<RoleId, Grant> {
        let rows = self.grants.get(&(server, user)).into_iter().flatten();
        rows.map(|(role, row)| (*role, row.grant.clone())).collect()
    }

    pub(super) fn grant(&self, (server, user, role): Key) -> Option<(GrantState, Timestamp, bool)> {
        let row = self.grants.get(&(server, user))?.get(&role)?;
        Some((row.grant.state, row.grant.since, row.guarded))
    }

    /// Whether the row says that the bot gave the role and nothing is on its way.
    pub fn holds(&self, server: ServerId, user: UserId, role: RoleId) -> bool {
        matches!(
            self.grant((server, user, role)),
            Some((GrantState::Held, ..))
        )
    }

    /// Whether the guard counts what is on its way.
    pub fn is_counted(&self, server: ServerId, user: UserId, role: RoleId) -> bool {
        self.grant((server, user, role))
            .is_some_and(|(.., guarded)| guarded)
    }

    /// `intend`: `record`.
    pub fn intend(&mut self, key: Key, intent: &Intent, guarded: bool, now: Timestamp) {
        let (server, user, role) = key;
        let rows = self.grants.entry((server, user)).or_default();
        let before = rows.remove(&role).map(|row| row.grant);
        let binds = match intent {
            Intent::Give(binds) => binds.clone(),
            Intent::Take => before
                .as_ref()
                .map_or_else(BTreeSet::new, |it| it.binds.clone()),
        };
        let state = match intent {
            Intent::Give(_) => GrantState::Giving,
            Intent::Take => GrantState::Taking,
        };
        let lands_until = before.as_ref().and_then(|before| {
            let is_repeated = before.state == GrantState::Giving || before.may_land_late(now);
            let either_may = now.plus(IN_FLIGHT);
            if is_repeated {
                Some(either_may)
            } else {
                before.lands_until
            }
        });
        let grant = Grant {
            state,
            binds,
            since: now,
            lands_until,
        };
        rows.insert(
            role,
            Row {
                grant,
                before,
                guarded,
            },
        );
        self.open.insert(key);
    }

    /// `settle`; `None` stands for `retract`.
    pub fn settle(&mut self, key: Key, change: Option<(Settled, Direction)>, now: Timestamp) {
        match change {
            Some((Settled::Held, direction)) => {
                self.append(key, Act::Changed(direction), now);
                self.put(key, GrantState::Held, now);
            }
            Some((Settled::Gone, direction)) => {
                self.append(key, Act::Changed(direction), now);
                self.delete(key);
            }
            Some((Settled::Reverted, _)) | None => self.revert(key),
        }
    }

    /// `correct`.
    pub fn correct(&mut self, key: Key, note: &LedgerNote, now: Timestamp) {
        let Some((before, ..)) = self.grant(key) else {
            return;
        };
        match (note, before) {
            (LedgerNote::Held(_), GrantState::Giving) => {
                self.append(key, Act::Changed(Direction::Gain), now);
            }
            (LedgerNote::Gone, GrantState::Taking) => {
                self.append(key, Act::Changed(Direction::Loss), now);
            }
            (LedgerNote::Withdrawn, _) => self.append(key, Act::Withdrawn, now),
            (LedgerNote::Held(_) | LedgerNote::Gone, _) => {}
        }
        match note {
            LedgerNote::Held(binds) => {
                self.put(key, GrantState::Held, now);
                let (server, user, role) = key;
                let rows = self.grants.get_mut(&(server, user));
                if let Some(row) = rows.and_then(|rows| rows.get_mut(&role)) {
                    row.grant.binds.clone_from(binds);
                }
            }
            LedgerNote::Withdrawn => self.put(key, GrantState::Withdrawn, now),
            LedgerNote::Gone => self.delete(key),
        }
    }

    /// `open_intents`, and with `before` `forgotten_intents`.
    pub fn open_intents(&self, before: Option<Timestamp>) -> BTreeSet<(ServerId, UserId)> {
        let forgotten = |key: &&Key| {
            before.is_none_or(|before| {
                let since = self.grant(**key).map(|(_, since, _)| since);
                since.is_some_and(|since| since < before) && self.work_of(key.0, key.1).is_none()
            })
        };
        let open = self.open.iter().filter(forgotten);
        let open = open.filter(|(server, user, _)| self.is_present(*server, *user));
        open.map(|(server, user, _)| (*server, *user)).collect()
    }

    /// `close_stay`.
    pub(super) fn close_stay(&mut self, server: ServerId, user: UserId, now: Timestamp) {
        for role in self
            .grants
            .remove(&(server, user))
            .unwrap_or_default()
            .into_keys()
        {
            self.open.remove(&(server, user, role));
            let entry = Entry {
                user,
                act: Act::Left,
                at: now,
                guarded: false,
            };
            self.audit.entry((server, role)).or_default().push(entry);
        }
    }

    fn append(&mut self, key: Key, act: Act, now: Timestamp) {
        /// Further back nothing is looked at.
        const KEPT: Duration = Duration::from_hours(25);
        let guarded = self
            .grant(key)
            .is_some_and(|(state, _, guarded)| guarded && is_open(state));
        let (server, user, role) = key;
        let entries = self.audit.entry((server, role)).or_default();
        if entries
            .first()
            .is_some_and(|it| now.since(it.at) > 2 * KEPT)
        {
            entries.retain(|it| now.since(it.at) <= KEPT);
        }
        entries.push(Entry {
            user,
            act,
            at: now,
            guarded,
        });
    }

    fn put(&mut self, key: Key, state: GrantState, now: Timestamp) {
        let (server, user, role) = key;
        let rows = self.grants.get_mut(&(server, user));
        if let Some(row) = rows.and_then(|rows| rows.get_mut(&role)) {
            if row.grant.state != state {
                row.grant.since = now;
            }
            row.grant.state = state;
            row.before = None;
        }
        self.open.remove(&key);
    }

    fn delete(&mut self, key: Key) {
        let (server, user, role) = key;
        if let Some(rows) = self.grants.get_mut(&(server, user)) {
            rows.remove(&role);
        }
        self.open.remove(&key);
    }

    fn revert(&mut self, key: Key) {
        let (server, user, role) = key;
        let Some(rows) = self.grants.get_mut(&(server, user)) else {
            return;
        };
        let before = rows.get_mut(&role).and_then(|row| row.before.take());
        match (before, rows.get_mut(&role)) {
            (Some(before), Some(row)) => {
                if !is_open(before.state) {
                    self.open.remove(&key);
                }
                row.grant = Grant {
                    lands_until: row.grant.lands_until,
                    ..before
                };
            }
            (None, Some(row)) if is_open(row.grant.state) => {
                rows.remove(&role);
                self.open.remove(&key);
            }
            _ => {}
        }
    }
}

const fn is_open(state: GrantState) -> bool {
    matches!(state, GrantState::Giving | GrantState::Taking)
}
