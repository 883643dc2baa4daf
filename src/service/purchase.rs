//! "I just bought it": a member's roles are checked at rising intervals, until
//! one comes or time is up. One who shows it waits between the checks.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Asker, Service, Update, UpdateError, Written};
use crate::domain::{
    Action, Cause, Reason, RobloxUserId, RoleDecision, RoleId, ServerId, Timestamp, Trigger,
    UserId, purchase, sweep,
};
use crate::store::StoreError;

/// For how many it may be looked at once. Each reads three times in its first minute,
/// and Roblox allows a key 100 reads a minute: at most 60 of them are for this.
const AT_ONCE: usize = 20;

/// For how many of one server, where many may buy in the same minute: two such servers
/// leave places to others.
const A_SERVER_AT_ONCE: usize = 8;

/// Why it is not looked for a purchase.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    #[error("it is looked for already")]
    Running,
    #[error("it was looked for a while ago")]
    Rests { until: Timestamp },
    #[error("it is looked for the purchases of too many others")]
    Crowded,
    #[error(transparent)]
    Update(#[from] UpdateError),
}

/// It is looked for a purchase of one member in one server, until this is dropped.
/// After the last check it rests then.
#[derive(Debug)]
pub struct PurchaseWatch {
    place: Place,
    checks: usize,
    /// The roles that might come, by what was known before.
    awaited: BTreeSet<RoleId>,
    follow_up: Option<Timestamp>,
}

/// What a check found.
#[derive(Debug)]
pub enum Watched {
    /// A role came, or none is left to come. The promised turn of the sweep comes all
    /// the same: it may be for another server, where it is looked still.
    Came(Update),
    NotYet(Update),
    /// That was the last check; or no further one can tell more before somebody
    /// acts, as where the inventory is hidden.
    Missing(Update),
}

impl Service {
    /// Begins to look for a purchase of the asker's.
    ///
    /// Where members have turns of the sweep, theirs comes right after: should this
    /// process end before, the role still comes by itself.
    pub async fn watch_purchase(&self, asker: &Asker) -> Result<PurchaseWatch, WatchError> {
        let key = (asker.server, asker.user);
        self.0.watches.begin(key, self.now())?;
        let place = Place {
            service: self.clone(),
            key,
            rests: false,
        };
        // What the last read told: Roblox is not asked yet.
        let cause = Cause::by(asker.user, Trigger::Asked);
        let known = self.decided(asker.server, asker.user, None, cause).await?;
        let follow_up = match known.account {
            Some(_) => self.promise_turn(asker).await.map_err(UpdateError::from)?,
            None => None,
        };
        Ok(PurchaseWatch {
            place,
            checks: 0,
            awaited: awaited(known.account, &known.decisions),
            follow_up,
        })
    }

    /// Has the asker's turn of the sweep come after the last check, and returns when;
    /// `None` where members have no turns.
    async fn promise_turn(&self, asker: &Asker) -> Result<Option<Timestamp>, StoreError> {
        if !self.store().is_swept(asker.server).await? {
            return Ok(None);
        }
        let turn = self.now().plus(purchase::followed_up_after());
        let interval = self.0.sweep_interval;
        self.bring_turns_forward(asker.user, |last| sweep::due_by(turn, last, interval))
            .await?;
        Ok(Some(turn))
    }
}

impl PurchaseWatch {
    /// How long to wait before the next [`check`](Self::check).
    pub fn pause(&self) -> Duration {
        purchase::pause_after(self.checks).unwrap_or_default()
    }

    /// When that is.
    pub fn next_check(&self) -> Timestamp {
        self.place.service.now().plus(self.pause())
    }

    /// How many checks were made.
    pub fn checks(&self) -> usize {
        self.checks
    }

    /// When the bot looks again by itself at the soonest, whatever becomes of this,
    /// unless the member has their roles checked in between; `None` if it does not,
    /// as where the regular checks are off.
    pub fn follow_up(&self) -> Option<Timestamp> {
        // The turn waits for checks that take longer than planned.
        let soonest = self.place.service.now().plus(purchase::MARGIN);
        self.follow_up.map(|planned| planned.max(soonest))
    }

    /// Checks once, as if the member asked.
    pub async fn check(&mut self) -> Result<Watched, UpdateError> {
        let (service, (server, user)) = (&self.place.service, self.place.key);
        let cause = Cause::by(user, Trigger::Asked);
        let update = service.update_now(server, user, cause).await?;
        self.checks += 1;
        if came(&self.awaited, &update) {
            return Ok(Watched::Came(update));
        }
        self.place.rests = purchase::pause_after(self.checks).is_none();
        if self.place.rests || !may_come(&update) {
            return Ok(Watched::Missing(update));
        }
        Ok(Watched::NotYet(update))
    }
}

/// The roles that something the member buys may bring.
fn awaited<'a>(
    account: Option<RobloxUserId>,
    decisions: impl IntoIterator<Item = &'a RoleDecision>,
) -> BTreeSet<RoleId> {
    if account.is_none() {
        return BTreeSet::new();
    }
    let is_open =
        |action: &Action| matches!(action, Action::Leave(Reason::NotEarned | Reason::Unknown));
    decisions
        .into_iter()
        .filter(|decision| is_open(&decision.action))
        .map(|decision| decision.role)
        .collect()
}

/// Whether something came for which it was looked, or nothing is left to come. A
/// role may be there that this update did not give: Discord's answer to a write was
/// lost, or a turn of the sweep was faster. One that can't be given says so itself.
fn came(before: &BTreeSet<RoleId>, update: &Update) -> bool {
    let left = awaited(update.account, update.roles.iter().map(|it| &it.decision));
    let gives = update.roles.iter().any(|role| {
        matches!(role.decision.action, Action::Give(_))
            && !matches!(role.written, Written::Refused(_))
    });
    gives || left.is_empty() || !before.is_subset(&left)
}

/// Whether another check may find what this one did not, if the member does nothing
/// but buy.
fn may_come(update: &Update) -> bool {
    let not_earned = Action::Leave(Reason::NotEarned);
    let mut roles = update.roles.iter();
    roles.any(|role| role.decision.action == not_earned) || update.passing_unknown().is_some()
}

type ByMember = HashMap<(ServerId, UserId), Watch>;

/// For whom it is looked after a purchase, or was a while ago.
#[derive(Debug, Default)]
pub(super) struct Watches(Mutex<ByMember>);

#[derive(Debug, Clone, Copy)]
enum Watch {
    Running,
    RestsUntil(Timestamp),
}

impl Watches {
    fn begin(&self, key: (ServerId, UserId), now: Timestamp) -> Result<(), WatchError> {
        let mut watches = self.lock();
        watches.retain(|_, watch| match watch {
            Watch::Running => true,
            Watch::RestsUntil(until) => *until > now,
        });
        match watches.get(&key) {
            Some(Watch::Running) => Err(WatchError::Running),
            Some(Watch::RestsUntil(until)) => Err(WatchError::Rests { until: *until }),
            None if is_crowded(&watches, key.0) => Err(WatchError::Crowded),
            None => {
                watches.insert(key, Watch::Running);
                Ok(())
            }
        }
    }

    /// Those for whom it is looked now, in some server.
    pub(super) fn running(&self) -> BTreeSet<UserId> {
        running(&self.lock()).map(|(_, user)| user).collect()
    }

    fn lock(&self) -> MutexGuard<'_, ByMember> {
        // Whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_crowded(watches: &ByMember, server: ServerId) -> bool {
    let of_server = running(watches).filter(|(other, _)| *other == server);
    of_server.count() >= A_SERVER_AT_ONCE || running(watches).count() >= AT_ONCE
}

fn running(watches: &ByMember) -> impl Iterator<Item = (ServerId, UserId)> {
    let running = watches
        .iter()
        .filter(|(_, watch)| matches!(watch, Watch::Running));
    running.map(|(member, _)| *member)
}

/// A member's place among those for whom it is looked.
#[derive(Debug)]
struct Place {
    service: Service,
    key: (ServerId, UserId),
    /// Whether they have to wait before they begin anew.
    rests: bool,
}

impl Drop for Place {
    fn drop(&mut self) {
        let until = self.service.now().plus(purchase::REST);
        let mut watches = self.service.0.watches.lock();
        if self.rests {
            watches.insert(self.key, Watch::RestsUntil(until));
        } else {
            watches.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests;
