use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::bucket::{Ask, Bucket, Busy, Leave};
use super::part::Share;
use super::queue::Ticket;
use super::window::Outcome;
use crate::roblox::asker::Asker;
use crate::roblox::call::{Call, CredentialId};
use crate::roblox::request::Operation;

/// Who a request is counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payer {
    Credential(CredentialId),
    /// Requests without a credential count against this machine's address.
    Address,
}

/// What Roblox counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BucketKey {
    pub payer: Payer,
    pub operation: Operation,
}

/// Where requests to Roblox wait for their turn.
#[derive(Debug, Default)]
pub struct Gate {
    entrances: Mutex<Entrances>,
}

#[derive(Debug)]
struct Entrances {
    by_key: HashMap<BucketKey, Entrance>,
    /// What this process may use of each limit.
    share: Share,
    /// How many there may be before idle ones are looked for.
    tidy_at: usize,
}

impl Default for Entrances {
    fn default() -> Self {
        Self {
            by_key: HashMap::new(),
            share: Share::ALL,
            tidy_at: 0,
        }
    }
}

#[derive(Debug)]
struct Entrance {
    bucket: Bucket,
    waiting: HashMap<Ticket, oneshot::Sender<Turn>>,
    /// Wakes the task that watches the clock while somebody waits.
    changed: Arc<Notify>,
    watched: bool,
}

type Turn = Result<Permit, Busy>;

/// Turns handed out under the lock, told after it is released: a permit that
/// nobody takes locks the gate again when it drops.
#[must_use]
struct Handed(Vec<(oneshot::Sender<Turn>, Turn)>);

impl Handed {
    fn tell(self) {
        for (waiter, turn) in self.0 {
            // Gone in the meantime: the permit settles itself.
            let _ = waiter.send(turn);
        }
    }
}

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests in any `period`.
    pub limit: u32,
    pub period: Duration,
    /// How far apart the background work of all processes keeps its requests.
    pub pace: Duration,
    /// Requests left now, of this process's part.
    pub remaining: u32,
    /// Callers in the queue.
    pub waiting: usize,
}

/// Leave to send one request. Dropped without
/// [`complete`](Self::complete), it counts as sent.
#[derive(Debug)]
pub struct Permit {
    gate: Arc<Gate>,
    key: BucketKey,
    /// Taken when settled.
    leave: Option<Leave>,
}

impl Permit {
    /// Hands back the permit with how its request ended.
    pub fn complete(mut self, outcome: Outcome) {
        self.settle(outcome);
    }

    fn settle(&mut self, outcome: Outcome) {
        if let Some(leave) = self.leave.take() {
            self.gate.settle(self.key, leave, outcome);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.settle(Outcome::Lost);
    }
}

impl Gate {
    /// Waits for leave to send one request, until `deadline` at most. Fails at
    /// once if the turn would come later. If the asker becomes more urgent
    /// meanwhile, it queues anew in its new place.
    pub async fn acquire(
        self: &Arc<Self>,
        key: BucketKey,
        asker: &Asker,
        deadline: Instant,
    ) -> Turn {
        loop {
            let call = asker.call();
            let (mut turn, place) = self.queue(key, &call, deadline)?;
            tokio::select! {
                biased;
                turn = timeout_at(deadline, &mut turn) => {
                    if let Ok(Ok(turn)) = turn {
                        return turn;
                    }
                }
                () = asker.changes_from(&call) => {
                    drop(place);
                    // The turn may have come in the same moment.
                    if let Ok(turn) = turn.try_recv() {
                        return turn;
                    }
                    continue;
                }
            }
            drop(place);
            return match turn.try_recv() {
                Ok(turn) => turn,
                Err(_) => Err(self.forecast(key, &call)),
            };
        }
    }

    /// How long a call would wait that came now.
    pub fn forecast(self: &Arc<Self>, key: BucketKey, call: &Call) -> Busy {
        let now = Instant::now();
        let wait = self
            .lock()
            .entrance(key, now)
            .bucket
            .forecast(&Ask::new(call, now.into_std()), now.into_std());
        Busy { wait }
    }

    /// What is left of the limit now.
    pub fn standing(&self, key: BucketKey) -> Standing {
        let now = Instant::now();
        let mut entrances = self.lock();
        let bucket = &entrances.entrance(key, now).bucket;
        let (quota, remaining) = bucket.standing(now.into_std());
        Standing {
            limit: quota.limit,
            period: quota.period,
            pace: bucket.pace_of_all(),
            remaining,
            waiting: bucket.waiting(),
        }
    }

    /// What this process may use of each limit from now on.
    pub fn set_share(self: &Arc<Self>, share: Share) {
        let now = Instant::now();
        let mut entrances = self.lock();
        entrances.share = share;
        let mut handed = Handed(Vec::new());
        for (key, entrance) in &mut entrances.by_key {
            entrance.bucket.set_share(share);
            handed.0.extend(self.let_in(entrance, *key, now).0);
            self.see_to_the_rest(entrance, *key);
        }
        drop(entrances);
        handed.tell();
    }

    /// How many thousandths were used of the limit of which most was, and whether
    /// anybody waits.
    pub fn usage(&self) -> (u32, bool) {
        let now = Instant::now().into_std();
        let entrances = self.lock();
        let entrances = entrances.by_key.values();
        entrances.fold((0, false), |(most, waits), Entrance { bucket, .. }| {
            let used = bucket.thousandths_used(now);
            (most.max(used), waits || bucket.waiting() > 0)
        })
    }

    fn queue(
        self: &Arc<Self>,
        key: BucketKey,
        call: &Call,
        deadline: Instant,
    ) -> Result<(oneshot::Receiver<Turn>, Place<'_>), Busy> {
        let (waiter, turn) = oneshot::channel();
        let now = Instant::now();
        let mut entrances = self.lock();
        let entrance = entrances.entrance(key, now);
        let ask = Ask::new(call, deadline.into_std());
        let ticket = entrance.bucket.ask(ask, now.into_std())?;
        entrance.waiting.insert(ticket, waiter);
        let handed = self.let_in(entrance, key, now);
        self.see_to_the_rest(entrance, key);
        drop(entrances);
        handed.tell();
        Ok((
            turn,
            Place {
                gate: self,
                key,
                ticket,
            },
        ))
    }

    /// Lets in whoever may go.
    fn let_in(self: &Arc<Self>, entrance: &mut Entrance, key: BucketKey, now: Instant) -> Handed {
        let mut handed = Vec::new();
        while let Some((ticket, leave)) = entrance.bucket.grant(now.into_std()) {
            if let Some(waiter) = entrance.waiting.remove(&ticket) {
                let permit = Permit {
                    gate: Arc::clone(self),
                    key,
                    leave: Some(leave),
                };
                handed.push((waiter, Ok(permit)));
            }
        }
        Handed(handed)
    }

    /// Has the clock watched for those who still wait, and the watcher look at
    /// what has changed.
    fn see_to_the_rest(self: &Arc<Self>, entrance: &mut Entrance, key: BucketKey) {
        if entrance.watched {
            entrance.changed.notify_one();
        } else if !entrance.waiting.is_empty()
            // A permit can be dropped after the runtime; nobody waits then.
            && let Ok(runtime) = Handle::try_current()
        {
            entrance.watched = true;
            let changed = Arc::clone(&entrance.changed);
            runtime.spawn(watch(Arc::downgrade(self), key, changed));
        }
    }

    fn settle(self: &Arc<Self>, key: BucketKey, leave: Leave, outcome: Outcome) {
        if let Outcome::Throttled { retry_after, .. } = &outcome {
            tracing::warn!(operation = ?key.operation, ?retry_after, "Roblox asked to slow down");
        }
        let now = Instant::now();
        let mut entrances = self.lock();
        let entrance = entrances.entrance(key, now);
        let mut handed = Handed(Vec::new());
        for (ticket, busy) in entrance.bucket.settle(leave, outcome, now.into_std()) {
            if let Some(waiter) = entrance.waiting.remove(&ticket) {
                handed.0.push((waiter, Err(busy)));
            }
        }
        handed.0.extend(self.let_in(entrance, key, now).0);
        self.see_to_the_rest(entrance, key);
        drop(entrances);
        handed.tell();
    }

    fn lock(&self) -> MutexGuard<'_, Entrances> {
        // Nothing under the lock panics half way through a change.
        self.entrances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entrances {
    fn entrance(&mut self, key: BucketKey, now: Instant) -> &mut Entrance {
        if self.by_key.len() > self.tidy_at {
            self.by_key
                .retain(|_, entrance| entrance.watched || !entrance.bucket.is_idle(now.into_std()));
            self.tidy_at = (self.by_key.len() * 2).max(64);
        }
        self.by_key.entry(key).or_insert_with(|| {
            let mut bucket = Bucket::new(key.operation.documented_quota(key.payer));
            bucket.set_share(self.share);
            Entrance {
                bucket,
                waiting: HashMap::new(),
                changed: Arc::new(Notify::new()),
                watched: false,
            }
        })
    }
}

/// A place in the queue, given up when dropped.
struct Place<'a> {
    gate: &'a Arc<Gate>,
    key: BucketKey,
    ticket: Ticket,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut entrances = self.gate.lock();
        let entrance = entrances.entrance(self.key, Instant::now());
        if entrance.waiting.remove(&self.ticket).is_some() {
            entrance.bucket.cancel(self.ticket);
            entrance.changed.notify_one();
        }
    }
}

/// Lets people in as time opens the window, for as long as anybody waits.
async fn watch(gate: Weak<Gate>, key: BucketKey, changed: Arc<Notify>) {
    loop {
        let wakes_at = {
            let Some(gate) = gate.upgrade() else { return };
            let now = Instant::now();
            let mut entrances = gate.lock();
            let entrance = entrances.entrance(key, now);
            let handed = gate.let_in(entrance, key, now);
            if entrance.waiting.is_empty() {
                entrance.watched = false;
            }
            let watched = entrance.watched;
            let wakes_at = entrance.bucket.wakes_at(now.into_std());
            drop(entrances);
            handed.tell();
            if !watched {
                return;
            }
            wakes_at
        };
        match wakes_at {
            Some(at) => tokio::select! {
                () = sleep_until(Instant::from_std(at)) => {}
                () = changed.notified() => {}
            },
            None => changed.notified().await,
        }
    }
}
