use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::sleep;
use tracing::{error, warn};

use crate::domain::outage::Upstream;
use crate::domain::work::{TRY_AGAIN, pause};
use crate::domain::{
    Action, BulkId, BulkMode, BulkState, Cause, Reading, Reason, RoleChange, RoleDecision,
    RoleOutcome, ServerId, Timestamp, Trigger, UnknownReason, UserId, Visit, bulk,
};
use crate::service::facts::Facts;
use crate::service::update::Hand;
use crate::service::work::{Next, next, next_after_error};
use crate::service::{Preview, Service, Update, UpdateError, Written};
use crate::store::{BulkMember, BulkUpdate, MemberLease, StoreError, Work};

/// How many of each update are looked up at once. Those under way are among them.
const OF_EACH: u32 = 16;

/// A member whom an update of all is to visit.
#[derive(Debug, Clone, Copy)]
pub struct BulkVisit {
    update: BulkUpdate,
    member: BulkMember,
}

impl BulkVisit {
    pub fn server(&self) -> ServerId {
        self.update.server
    }

    pub fn user(&self) -> UserId {
        self.member.user
    }
}

/// What a visit found, and did.
struct Found {
    visit: Visit,
    /// What the audit does not tell.
    outcomes: Vec<RoleOutcome>,
    /// Why something could not be told, when it may be another time.
    unread: Option<UnknownReason>,
    /// Whether Roblox could be read; `None`: it was not asked.
    reading: Option<Reading>,
    /// When trying again is worth it, where that is known.
    again: Option<Timestamp>,
    next: Next,
}

impl Service {
    /// The visits whose time has come, the updates in turn, and how long until
    /// there are more; for ever while nobody waits.
    pub async fn due_bulk_visits(&self) -> Result<(Vec<BulkVisit>, Duration), StoreError> {
        let now = self.now();
        let (mut by_update, mut until_more) = (Vec::new(), Duration::MAX);
        for update in self.store().running_bulk_updates().await? {
            if let Some(resumes) = update.waits_until.filter(|resumes| *resumes > now) {
                until_more = until_more.min(resumes.since(now));
                continue;
            }
            let due = self.store().due_bulk_members(&update, now, OF_EACH).await?;
            let visits = due
                .into_iter()
                .map(move |member| BulkVisit { update, member });
            by_update.push(visits);
            if let Some(next) = self.store().next_due_bulk_member(update.id, now).await? {
                until_more = until_more.min(next.since(now));
            }
        }
        Ok((in_turn(by_update), until_more))
    }

    /// Says that there may be somebody to visit.
    pub fn ring_for_bulk_updates(&self) {
        self.0.bulk.queued.notify_one();
    }

    /// Returns when there may be somebody to visit since it was last called.
    pub async fn bulk_update_queued(&self) {
        self.0.bulk.queued.notified().await;
    }

    /// Visits a member and records what became of it, or puts it off; nothing, if
    /// they were visited meanwhile, another process has them in hand or the whole
    /// update was stopped. Doing it twice does no harm.
    ///
    /// # Errors
    /// When that can't be recorded: to take it up at once would do it over and
    /// over.
    pub async fn visit(&self, visit: &BulkVisit) -> Result<(), StoreError> {
        let (update, user) = (&visit.update, visit.member.user);
        // Counted before it is looked at, or a stop in between would not wait.
        let _visiting = self.0.bulk.under_way.enter(update.id);
        let stopped = self.bulk_update_stopped(update.id);
        // Queued before the server was taken off the list.
        if !self.0.served.includes(update.server) {
            let (server, now) = (update.server, self.now());
            return self
                .store()
                .cancel_bulk_update(server, update.id, now)
                .await
                .map(drop);
        }
        let Some(lease) = self.store().take_bulk_member(update, user).await? else {
            return Ok(());
        };
        let recorded = self.visit_in_hand(visit, lease, stopped).await;
        if recorded.is_err() {
            self.store().abandon(lease);
        }
        recorded
    }

    async fn visit_in_hand(
        &self,
        visit: &BulkVisit,
        lease: MemberLease,
        stopped: impl Future<Output = ()>,
    ) -> Result<(), StoreError> {
        let (update, user) = (&visit.update, visit.member.user);
        // Before the facts: who is queued from now on waits for newer ones.
        let waiting = self.work_to_end(update, user).await?;
        let cause = cause(update);
        let found = AssertUnwindSafe(self.find_and_do(visit, lease, cause, stopped)).catch_unwind();
        let found = found.await.unwrap_or_else(|_| {
            let server = update.server.get();
            error!(server, user = user.get(), "a visit to a member panicked");
            Some(Found::failed(Next::Again(pause(visit.member.attempts))))
        });
        match found {
            Some(found) => {
                self.record(visit, lease, cause, waiting.as_ref(), found)
                    .await
            }
            None => self.store().let_go(lease).await,
        }
    }

    /// The update that waits for the member and is done with the visit to them.
    async fn work_to_end(
        &self,
        update: &BulkUpdate,
        user: UserId,
    ) -> Result<Option<Work>, StoreError> {
        let work = self.store().work_of(update.server, user).await?;
        Ok(work.filter(|work| !work.reason.is_somebodys_act()))
    }

    /// Nothing, if it is given up as the whole update was stopped.
    async fn find_and_do(
        &self,
        visit: &BulkVisit,
        lease: MemberLease,
        cause: Cause,
        stopped: impl Future<Output = ()>,
    ) -> Option<Found> {
        let (server, user) = (visit.update.server, visit.member.user);
        let attempts = visit.member.attempts;
        let failed = |error: UpdateError| {
            let next = next_after_error(&error, attempts);
            Found::by_error(visit, &error, next)
        };
        // Read first, for that can be given up; what follows then finds the facts
        // known, and failures that tell no more when to try again.
        let facts = tokio::select! {
            biased;
            () = stopped => return None,
            facts = self.facts_of_present(server, user, cause) => facts,
        };
        let facts = match facts {
            Ok(facts) => facts,
            Err(error) => return Some(failed(error)),
        };
        let found = match visit.update.mode {
            BulkMode::Apply => {
                let result = self.update(Hand::Taken(lease), cause).await;
                let next = next(&result, attempts);
                match result {
                    Ok(update) => Found::by_update(&update, next),
                    Err(error) => Found::by_error(visit, &error, next),
                }
            }
            BulkMode::DryRun => match self.preview(server, user, cause).await {
                Ok(preview) => {
                    let next = match preview.passing_unknown() {
                        None => Next::Nothing,
                        Some(_) if preview.lacks_roblox() => Next::OnceAnswered(Upstream::Roblox),
                        Some(_) => Next::Again(pause(attempts)),
                    };
                    Found::by_preview(&preview, next)
                }
                Err(error) => failed(error),
            },
        };
        Some(Found {
            reading: facts.as_ref().and_then(|facts| facts.reading),
            again: found.again.max(facts.and_then(|facts| facts.again)),
            ..found
        })
    }

    /// As [`Service::facts_of`]; nobody is asked about who is not there, or may
    /// have no roles yet.
    async fn facts_of_present(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
    ) -> Result<Option<Facts>, UpdateError> {
        self.present_member(server, user).await?;
        Ok(self.facts_of(server, user, cause).await?)
    }

    async fn record(
        &self,
        visit: &BulkVisit,
        lease: MemberLease,
        cause: Cause,
        waiting: Option<&Work>,
        found: Found,
    ) -> Result<(), StoreError> {
        let (update, user) = (&visit.update, visit.member.user);
        // Nobody is visited until Roblox answers, or whoever else has them in hand is
        // done; and it is their turn still.
        if matches!(found.next, Next::OnceAnswered(_) | Next::LeftToOthers) {
            return self.store().let_go(lease).await;
        }
        let now = self.now();
        if let Next::Again(pause) = found.next
            && bulk::is_tried_again(found.unread, visit.member.attempts)
        {
            let again = found.again.unwrap_or(now);
            let (due, resumes) = (now.plus(pause).max(again), now.plus(TRY_AGAIN).max(again));
            return self
                .store()
                .postpone_bulk_member(update.id, lease, due, found.reading, resumes)
                .await;
        }
        if update.mode == BulkMode::Apply {
            self.follow_up(update.server, user, cause, waiting, found.next)
                .await?;
        }
        let (visit, outcomes) = (found.visit, &found.outcomes);
        self.store()
            .finish_bulk_member(update, lease, visit, outcomes, found.reading, now)
            .await
    }

    /// Returns when an update runs no more; listens from when it is called.
    fn bulk_update_stopped(&self, bulk: BulkId) -> impl Future<Output = ()> {
        let mut stopped = self.0.bulk.stopped.subscribe();
        async move {
            loop {
                // Of a stop that another process was asked for nothing rings here.
                tokio::select! {
                    changed = stopped.changed() => if changed.is_err() { return },
                    () = sleep(self.look_around()) => {}
                }
                match self.store().bulk_update(bulk).await {
                    Ok(Some(update)) if update.state == BulkState::Running => {}
                    Ok(_) => return,
                    Err(error) => warn!(%error, "could not look whether an update was stopped"),
                }
            }
        }
    }
}

impl Found {
    fn by_update(update: &Update, next: Next) -> Self {
        let outcomes = update.roles.iter().filter_map(|role| {
            let change = match role.written {
                Written::Refused(_) => RoleChange::Refused,
                _ => not_done(&role.decision)?,
            };
            Some(outcome(&role.decision, change))
        });
        Self {
            visit: visit(update.unknown()),
            outcomes: outcomes.collect(),
            unread: update.passing_unknown(),
            reading: None,
            again: update.again,
            next,
        }
    }

    fn by_preview(preview: &Preview, next: Next) -> Self {
        let outcomes = preview.decisions.iter().filter_map(|decision| {
            let change = match &decision.action {
                Action::Give(_) => RoleChange::Given,
                action if action.will_take() => RoleChange::Taken,
                Action::Take | Action::Leave(_) => not_done(decision)?,
            };
            Some(outcome(decision, change))
        });
        Self {
            visit: visit(preview.unknown()),
            outcomes: outcomes.collect(),
            unread: preview.passing_unknown(),
            reading: None,
            again: preview.again,
            next,
        }
    }

    fn by_error(visit: &BulkVisit, error: &UpdateError, next: Next) -> Self {
        let visit = match error {
            UpdateError::NotMember | UpdateError::Bot => Visit::Left,
            UpdateError::Pending => Visit::Pending,
            UpdateError::InOtherHands | UpdateError::Gateway(_) | UpdateError::Store(_) => {
                let (server, user) = (visit.server().get(), visit.user().get());
                warn!(server, user, %error, "could not update a member");
                Visit::Failed
            }
        };
        Self {
            visit,
            ..Self::failed(next)
        }
    }

    fn failed(next: Next) -> Self {
        Self {
            visit: Visit::Failed,
            outcomes: Vec::new(),
            unread: None,
            reading: None,
            again: None,
            next,
        }
    }
}

fn visit(unknown: Option<UnknownReason>) -> Visit {
    unknown.map_or(Visit::Updated, |_| Visit::Unknown)
}

fn outcome(decision: &RoleDecision, change: RoleChange) -> RoleOutcome {
    RoleOutcome {
        role: decision.role,
        change,
        binds: decision.deciding_binds(),
    }
}

/// What would be done about a role, and is not.
fn not_done(decision: &RoleDecision) -> Option<RoleChange> {
    match decision.action {
        Action::Leave(Reason::HeldBack(_)) => Some(RoleChange::HeldBack),
        Action::Leave(Reason::Blocked(_)) => Some(RoleChange::Refused),
        _ => None,
    }
}

/// What was read since somebody asked serves again: a crash between a visit and
/// its record costs no second read.
fn cause(update: &BulkUpdate) -> Cause {
    let trigger = match update.mode {
        BulkMode::Apply => Trigger::Bulk,
        BulkMode::DryRun => Trigger::Preview,
    };
    Cause::by(update.asker, trigger).with_facts_since(update.asked)
}

/// The first of each, then the second of each, and so on.
fn in_turn<T>(mut lines: Vec<impl Iterator<Item = T>>) -> Vec<T> {
    let mut all = Vec::new();
    while !lines.is_empty() {
        lines.retain_mut(|line| line.next().map(|one| all.push(one)).is_some());
    }
    all
}

#[cfg(test)]
pub(super) mod tests;
