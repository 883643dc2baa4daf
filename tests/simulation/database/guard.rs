use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::time::Duration;

use gatepass::domain::guard::{self, End, Standing};
use gatepass::domain::{
    Bind, Direction, GrantState, LinkStatus, Pause, PauseCause, PauseState, RoleId, ServerId,
    Timestamp, Trigger, Truth, UserId, bound_items,
};
use gatepass::store::Intent;

use super::ledger::Act;
use super::{Database, undone};

/// A role, and which way it changes.
pub type Way = (ServerId, RoleId, Direction);

/// `store::guard::Census`.
#[derive(Debug)]
struct Census(BTreeMap<UserId, Judged>);

#[derive(Debug, Clone, Copy)]
struct Judged {
    waits: bool,
    learnt: Timestamp,
}

/// `store::guard::OneMore`.
enum OneMore {
    Allowed,
    IfReadNow,
    TooMany,
}

type Changed = BTreeMap<UserId, Timestamp>;

impl Database {
    /// `intend_guarded`.
    pub fn intend_guarded(
        &mut self,
        (server, user, role): (ServerId, UserId, RoleId),
        intent: &Intent,
        binds: &[Bind],
        now: Timestamp,
    ) -> bool {
        let way = (server, role, intent.direction());
        let guarded = match self.pauses.get(&way) {
            Some(pause) if pause.lets_go_on(now) => false,
            Some(pause) if pause.holds_back() => return false,
            _ => !self.changes_back(way, user, now),
        };
        if guarded {
            match self.one_more(way, user, binds, now) {
                OneMore::Allowed => {}
                OneMore::IfReadNow => {
                    self.queue(server, user, Trigger::Retry, now);
                    return false;
                }
                OneMore::TooMany => {
                    self.begin_pause(way, now);
                    return false;
                }
            }
        }
        self.intend((server, user, role), intent, guarded, now);
        true
    }

    /// What holds a server's roles back: `held_back`.
    pub fn held_back(&self, server: ServerId) -> BTreeMap<(RoleId, Direction), PauseCause> {
        let pauses = self.pauses.values();
        pauses
            .filter(|pause| pause.server == server && pause.holds_back())
            .map(|pause| ((pause.role, pause.direction), pause.cause))
            .collect()
    }

    /// `all_pauses`.
    pub fn pauses(&self) -> Vec<Pause> {
        self.pauses.values().copied().collect()
    }

    /// `Service::review_pauses`, for one of them. Returns whether it is over.
    pub fn review(&mut self, pause: &Pause, binds: &[Bind], now: Timestamp) -> bool {
        let way = (pause.server, pause.role, pause.direction);
        let over = match pause.end(binds, now) {
            End::Now => true,
            End::ByHealthyReads => {
                let since = now.minus(guard::WINDOW);
                let census = self.census(way, binds, since);
                let standing = census.standing(&self.changed(way, since), since..=now);
                standing.is_healthy()
            }
            End::ByADecision => false,
        };
        if over {
            self.lift_pause(way, binds, now);
        }
        over
    }

    /// `decide_pause`: somebody lets go on.
    pub fn lets_go_on(
        &mut self,
        pause: &Pause,
        binds: &[Bind],
        interval: Duration,
        now: Timestamp,
    ) {
        let way = (pause.server, pause.role, pause.direction);
        let decided = Pause {
            state: PauseState::Allowed,
            decided_by: Some(crate::world::user(1)),
            decided_at: Some(now),
            goes_on_until: Some(guard::goes_on_until(now, interval)),
            ..*pause
        };
        self.pauses.insert(way, decided);
        for user in self.waiting(way, binds) {
            self.queue(way.0, user, Trigger::Guard, now);
        }
    }

    /// `lift_pause`: whoever waits is read anew.
    fn lift_pause(&mut self, way: Way, binds: &[Bind], now: Timestamp) {
        self.pauses.remove(&way);
        for user in self.waiting(way, binds) {
            self.queue(way.0, user, Trigger::Retry, now);
        }
    }

    /// `begin_pause`.
    fn begin_pause(&mut self, way: Way, now: Timestamp) {
        let (server, role, direction) = way;
        let pause = Pause {
            server,
            role,
            direction,
            cause: PauseCause::Many,
            since: now,
            state: PauseState::Asked,
            decided_by: None,
            decided_at: None,
            goes_on_until: None,
        };
        self.pauses.insert(way, pause);
        self.paused.entry(way).or_default().push(now);
    }

    /// `store::guard::one_more`.
    fn one_more(&self, way: Way, user: UserId, binds: &[Bind], now: Timestamp) -> OneMore {
        let since = now.minus(guard::WINDOW);
        let mut changed = self.changed(way, since);
        changed.remove(&user);
        let Some(lately) = guard::lately(changed.values().copied()) else {
            return OneMore::Allowed;
        };
        let census = self.census(way, binds, since);
        let is_allowed_by = |until: Timestamp| {
            let within = census.standing(&changed, since..=until);
            let lately = census.standing(&changed, lately..=until);
            guard::allows_one_more(within.changed, within.unchanged, lately.unchanged)
        };
        let judged = self.judge(way, binds, user);
        if !is_allowed_by(now) {
            OneMore::TooMany
        } else if judged.is_none_or(|it| is_allowed_by(it.learnt)) {
            OneMore::Allowed
        } else {
            OneMore::IfReadNow
        }
    }

    /// `store::guard::changes_back`.
    fn changes_back(&self, way: Way, user: UserId, now: Timestamp) -> bool {
        let (server, role, direction) = way;
        let undone = undone(direction);
        let entries = self.audit.get(&(server, role)).into_iter().flatten();
        let last = entries.rev().find(|entry| entry.user == user);
        let recent = last.filter(|entry| now.since(entry.at) <= guard::REMEMBERED);
        recent.is_some_and(|entry| {
            let paused = self
                .paused
                .get(&(server, role, undone))
                .into_iter()
                .flatten();
            let (from, until) = (entry.at.minus(guard::WINDOW), entry.at.plus(guard::WINDOW));
            entry.act == Act::Changed(undone)
                && entry.guarded
                && paused.copied().any(|at| from <= at && at <= until)
        })
    }

    /// `store::guard::changed`.
    fn changed(&self, way: Way, since: Timestamp) -> Changed {
        let (server, role, direction) = way;
        let entries = self.audit.get(&(server, role)).into_iter().flatten();
        let mut changed = BTreeMap::new();
        for entry in entries.filter(|it| it.at >= since && it.guarded) {
            let held = self.holds(server, entry.user, role);
            if entry.act == Act::Changed(direction) && (direction == Direction::Gain) == held {
                changed.insert(entry.user, entry.at);
            }
        }
        let on_its_way = match direction {
            Direction::Loss => GrantState::Taking,
            Direction::Gain => GrantState::Giving,
        };
        for key in self.open.range((server, crate::world::user(1), role)..) {
            if key.0 != server {
                break;
            }
            if let Some((state, since, true)) = self.grant(*key).filter(|_| key.2 == role)
                && state == on_its_way
            {
                changed.insert(key.1, since);
            }
        }
        changed
    }

    /// Who would change if nothing held the role back.
    fn waiting(&self, way: Way, binds: &[Bind]) -> BTreeSet<UserId> {
        let everybody = self.census(way, binds, Timestamp::from_millis(0));
        let waiting = everybody.0.into_iter().filter(|(_, it)| it.waits);
        waiting.map(|(user, _)| user).collect()
    }

    /// `store::guard::census`, of those of whom something was learnt since then: to
    /// judge all of ten thousand takes most of a run.
    fn census(&self, (server, role, direction): Way, binds: &[Bind], since: Timestamp) -> Census {
        let items = bound_items(binds);
        let members = self.members.get(&server).into_iter().flatten();
        let way = (server, role, direction);
        let judged = members.filter_map(|user| {
            self.learnt(*user, &items).filter(|it| *it >= since)?;
            Some((*user, self.judge(way, binds, *user)?))
        });
        Census(judged.collect())
    }

    fn judge(
        &self,
        (server, role, direction): Way,
        binds: &[Bind],
        user: UserId,
    ) -> Option<Judged> {
        let items = bound_items(binds);
        let learnt = self.learnt(user, &items)?;
        let holdings = self.last_known(user, &items);
        let each = binds
            .iter()
            .map(|bind| bind.requirement.evaluate(LinkStatus::Linked, &holdings));
        let row = self.grant((server, user, role)).map(|(state, ..)| state);
        let waits = guard::would_change(direction, Truth::any(each), row)?;
        Some(Judged { waits, learnt })
    }
}

impl Census {
    /// `Census::standing`; the census is of those of whom something was learnt then.
    fn standing(&self, changed: &Changed, read: RangeInclusive<Timestamp>) -> Standing {
        let others = self.0.iter();
        let fresh =
            others.filter(|(user, it)| read.contains(&it.learnt) && !changed.contains_key(user));
        let (waiting, unchanged): (Vec<_>, Vec<_>) = fresh.partition(|(_, it)| it.waits);
        Standing {
            changed: count(changed.len()),
            waiting: count(waiting.len()),
            unchanged: count(unchanged.len()),
        }
    }
}

fn count(of: usize) -> u64 {
    u64::try_from(of).expect("few")
}
