//! Updates that wait in the database, so that a restart resumes them.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tracing::{debug, error, info, warn};

use super::update::Hand;
use super::{GatewayError, Service, Update, UpdateError};
use crate::domain::outage::{ONCE_ANSWERED, Upstream};
use crate::domain::work::{TRY_AGAIN, pause};
use crate::domain::{Bind, Cause, ServerId, ServerRoles, Trigger, UserId};
use crate::store::{MemberLease, StoreError, Work};

/// How long the grants of a member outlast their leaving: until it is certain
/// that the leaving was not that of an earlier stay, told late. Discord keeps
/// what it has to tell for minutes, and whom a new connection finds here after
/// all is looked at soon.
const LEFT_MEMBERS_KEPT: Duration = Duration::from_hours(24);

/// How long what a server set up outlasts the bot's removal from it.
const LEFT_SERVERS_KEPT: Duration = Duration::from_hours(30 * 24);

/// How long it is remembered which processes there were.
const PROCESSES_KEPT: Duration = Duration::from_hours(24);

/// How long a server's roles must be left alone before members are looked at:
/// dragging one role moves many.
pub(super) const ROLES_SETTLE: Duration = Duration::from_secs(10);

/// What follows an update.
#[derive(Debug)]
pub(super) enum Next {
    Nothing,
    /// Another one, after this pause.
    Again(Duration),
    /// Another one, after this pause, that looks at the member before it reads.
    AgainAfterALook(Duration),
    /// Another one once this one, which is down, answers again.
    OnceAnswered(Upstream),
    /// Another one when the server's roles or binds are no longer these.
    OnceRolesChange(DecidedBy),
    /// Nothing is known here: what waits is due still, for whichever process has a hand
    /// free.
    LeftToOthers,
}

/// What of a server decided an update of a member.
#[derive(Debug)]
pub(super) struct DecidedBy {
    roles: Arc<ServerRoles>,
    binds: Vec<Bind>,
}

impl Service {
    /// Updates a member and, where something stayed open, arranges for another
    /// look. For people who wait for the answer. An update of this member that
    /// waited is done with it.
    pub async fn update_now(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
    ) -> Result<Update, UpdateError> {
        let waiting = self.store().work_of(server, user).await?;
        let result = self.update(Hand::Free(server, user), cause).await;
        if matches!(result, Err(UpdateError::Store(_))) {
            // It would not take another try either, and a person waits.
            return result;
        }
        let next = self.next_of(server, user, &result, 0).await?;
        let arranged = self
            .follow_up(server, user, cause, waiting.as_ref(), next)
            .await;
        match arranged {
            // Nobody is promised what may not come.
            Err(error) if result.is_ok() => Err(error.into()),
            _ => result,
        }
    }

    /// Arranges for what follows an update that was not queued; one of the member
    /// that waited then is done with it.
    pub(super) async fn follow_up(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
        waiting: Option<&Work>,
        next: Next,
    ) -> Result<(), StoreError> {
        let arranged = match next {
            Next::Nothing => match waiting {
                Some(work) => self.store().finish(work, None).await.map(drop),
                None => Ok(()),
            },
            // They may have looked before what this one is for.
            Next::LeftToOthers => {
                self.queue_next_try(server, user, cause, Duration::ZERO)
                    .await
            }
            // The next try of any looks first.
            Next::Again(pause) | Next::AgainAfterALook(pause) => {
                self.queue_next_try(server, user, cause, pause).await
            }
            Next::OnceAnswered(upstream) => {
                let (now, reason) = (self.now(), cause.next_try());
                self.store()
                    .wait_for_answer(server, user, reason, upstream, now)
                    .await
            }
            Next::OnceRolesChange(by) => self.wait_for_roles(user, waiting, &by).await,
        };
        self.ring();
        arranged
    }

    async fn queue_next_try(
        &self,
        server: ServerId,
        user: UserId,
        cause: Cause,
        pause: Duration,
    ) -> Result<(), StoreError> {
        let (now, reason) = (self.now(), cause.next_try());
        let due = now.plus(pause);
        self.store().queue(server, user, reason, due, now).await
    }

    /// Has a member updated in the background, soon.
    pub async fn queue(
        &self,
        server: ServerId,
        user: UserId,
        trigger: Trigger,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.store().queue(server, user, trigger, now, now).await?;
        self.ring();
        Ok(())
    }

    /// Has many members updated in the background, soon.
    pub(super) async fn queue_all(
        &self,
        members: &BTreeSet<(ServerId, UserId)>,
        trigger: Trigger,
    ) -> Result<(), StoreError> {
        if !members.is_empty() {
            self.store().queue_all(members, trigger, self.now()).await?;
            self.ring();
        }
        Ok(())
    }

    /// Has everyone updated whose role write was left open: what a crash cut
    /// short, and what Discord never answered.
    pub async fn queue_open_intents(&self) -> Result<usize, StoreError> {
        let open = self.store().open_intents().await?;
        for (server, user) in &open {
            self.queue(*server, *user, Trigger::Recovery).await?;
        }
        Ok(open.len())
    }

    /// Has everyone updated whose role write was left open some time ago, and who
    /// does not wait for an update: its outcome could not be recorded.
    pub async fn queue_forgotten_intents(&self) -> Result<(), StoreError> {
        let before = self.now().minus(TRY_AGAIN);
        for (server, user) in self.store().forgotten_intents(before).await? {
            warn!(
                server = server.get(),
                user = user.get(),
                "a role write was left open"
            );
            self.queue(server, user, Trigger::Recovery).await?;
        }
        Ok(())
    }

    /// A server's roles changed, or may have: has those updated for whom that
    /// may make a difference.
    pub(super) async fn wake_blocked(&self, server: ServerId) -> Result<(), StoreError> {
        let due = self.now().plus(ROLES_SETTLE);
        self.store().queue_blocked(server, due).await?;
        self.ring();
        Ok(())
    }

    /// Has a member wait until the server's roles or binds are no longer those they
    /// were `decided` by, unless they were queued since `waited` was read. A change
    /// that came before somebody waited for it woke nobody.
    async fn wait_for_roles(
        &self,
        user: UserId,
        waited: Option<&Work>,
        decided: &DecidedBy,
    ) -> Result<(), StoreError> {
        let server = decided.roles.server;
        self.store()
            .wait_for_roles(server, user, waited, self.now())
            .await?;
        if self.store().binds(server).await? != decided.binds {
            // Somebody vouched for a role's powers, perhaps.
            return self.queue(server, user, Trigger::Bind).await;
        }
        match self.gateway().roles_now(server).await {
            Ok(now) if *now == *decided.roles => Ok(()),
            _ => self.wake_blocked(server).await,
        }
    }

    /// Throws away what nobody needs any more: the grants of members who left,
    /// all about servers that were left long ago, updates of all members that were
    /// finished as long ago, names that nobody asked for in as long, and of the audit
    /// trail what is older than `audit`, but for what people are asked about.
    pub async fn tidy_up(&self, audit: Duration) -> Result<(), StoreError> {
        let now = self.now();
        let left = self
            .store()
            .close_stays(now.minus(LEFT_MEMBERS_KEPT), now)
            .await?;
        if left > 0 {
            info!(left, "closed the grants of members who left");
        }
        let pruned = self
            .store()
            .prune_left_servers(now.minus(LEFT_SERVERS_KEPT))
            .await?;
        if pruned > 0 {
            info!(pruned, "erased servers that were left long ago");
        }
        self.prune_bulk_updates().await?;
        let before = self.store().now_of_database().await?;
        let before = before.minus(PROCESSES_KEPT);
        self.store().forget_processes(before).await?;
        self.prune_names().await?;
        self.prune_audit(now.minus(audit)).await
    }

    /// The work that is due, the oldest first, and how long until more is; for
    /// ever while nothing waits for a time.
    pub async fn due_work(&self, limit: u32) -> Result<(Vec<Work>, Duration), StoreError> {
        // One moment for both: what comes due in between is in neither otherwise.
        let now = self.now();
        let due = self.store().due_work(now, self.outages(), limit).await?;
        let next = self.store().next_due_after(now).await?;
        let next = next.filter(|due| *due < ONCE_ANSWERED);
        Ok((due, next.map_or(Duration::MAX, |next| next.since(now))))
    }

    /// Says that there may be work.
    pub fn ring(&self) {
        self.0.queued.notify_one();
    }

    /// Returns when work may have been queued since it was last called.
    pub async fn work_queued(&self) {
        self.0.queued.notified().await;
    }

    /// Does one piece of work and strikes it off, or puts it off; nothing, if it
    /// was done meanwhile or queued again, or another process has the member in
    /// hand. Doing it twice does no harm.
    ///
    /// # Errors
    /// When that can't be recorded: the work is due still, and to take it up at
    /// once would do it over and over.
    pub async fn do_work(&self, work: &Work) -> Result<(), StoreError> {
        let Some(lease) = self.store().take_work(work).await? else {
            return Ok(());
        };
        let recorded = self.do_in_hand(work, lease).await;
        if recorded.is_err() {
            self.store().abandon(lease);
        }
        recorded
    }

    /// As [`next`]. Who has yet to accept the rules and has neither a link nor a grant
    /// may stay so for ever: the event that they accepted queues them.
    async fn next_of(
        &self,
        server: ServerId,
        user: UserId,
        result: &Result<Update, UpdateError>,
        attempts: u32,
    ) -> Result<Next, StoreError> {
        let is_pending = matches!(result, Err(UpdateError::Pending));
        if is_pending && !self.has_link_or_grants(server, user).await? {
            return Ok(Next::Nothing);
        }
        Ok(next(result, attempts))
    }

    /// Whether a member has something to get for what they own, or to lose.
    pub(super) async fn has_link_or_grants(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let store = self.store();
        Ok(store.effective_link(server, user).await?.is_some()
            || !store.grants(server, user).await?.is_empty())
    }

    async fn do_in_hand(&self, work: &Work, lease: MemberLease) -> Result<(), StoreError> {
        // Queued before the server was taken off the list.
        if !self.0.served.includes(work.server) {
            self.store().finish(work, Some(lease)).await?;
            return Ok(());
        }
        if self.is_cut_off(work).await? {
            return self.set_aside(work, lease, Upstream::Roblox).await;
        }
        let (server, user) = (work.server.get(), work.user.get());
        let update = self.update(Hand::Taken(lease), work.cause(self.now()));
        // A panic is a bug, and would happen again if it were tried at once.
        let next = if let Ok(result) = AssertUnwindSafe(update).catch_unwind().await {
            match &result {
                Ok(_) => {}
                // Nothing failed.
                Err(error @ (UpdateError::Bot | UpdateError::Pending)) => {
                    debug!(server, user, %error, "a member may have no roles");
                }
                Err(error) => warn!(server, user, %error, "could not update a member"),
            }
            self.next_of(work.server, work.user, &result, work.attempts)
                .await?
        } else {
            error!(server, user, "an update of a member panicked");
            Next::Again(pause(work.attempts))
        };
        match next {
            Next::Nothing => {
                self.store().finish(work, Some(lease)).await?;
            }
            Next::Again(pause) => {
                let due = self.now().plus(pause);
                self.store().postpone(work, lease, due).await?;
            }
            Next::AgainAfterALook(pause) => {
                let due = self.now().plus(pause);
                let work = work.as_another_try();
                self.store().postpone(&work, lease, due).await?;
            }
            Next::OnceAnswered(upstream) => self.set_aside(work, lease, upstream).await?,
            Next::OnceRolesChange(by) => {
                self.wait_for_roles(work.user, Some(work), &by).await?;
                self.store().let_go(lease).await?;
            }
            Next::LeftToOthers => self.store().let_go(lease).await?,
        }
        Ok(())
    }
}

/// What follows an update that was tried `attempts` times before. Where an outage
/// kept it from asking, nothing was tried. What was asked and failed is a try, though
/// it may be what made the outage known: Roblox or Discord may fail of this member or
/// this server alone, who would be asked about again and again.
pub(super) fn next(result: &Result<Update, UpdateError>, attempts: u32) -> Next {
    match result {
        Ok(update) if update.lacks_roblox() && !update.has_open_write() => {
            Next::OnceAnswered(Upstream::Roblox)
        }
        Ok(update) if update.is_looked_at_again() => Next::Again(pause(attempts)),
        Ok(update) if update.waits_for_roles() => Next::OnceRolesChange(DecidedBy {
            roles: Arc::clone(&update.server_roles),
            binds: update.binds.clone(),
        }),
        Ok(_) => Next::Nothing,
        Err(error) => next_after_error(error, attempts),
    }
}

/// What follows an update that failed, and did so `attempts` times before.
pub(super) fn next_after_error(error: &UpdateError, attempts: u32) -> Next {
    match error {
        // Their next event queues them again.
        UpdateError::NotMember
        | UpdateError::Bot
        | UpdateError::Gateway(GatewayError::NoAccess) => Next::Nothing,
        UpdateError::InOtherHands => Next::LeftToOthers,
        // They may never accept the rules, and their facts are known by now.
        UpdateError::Pending => Next::AgainAfterALook(pause(attempts)),
        UpdateError::Gateway(GatewayError::LeftAlone) => Next::OnceAnswered(Upstream::Discord),
        UpdateError::Gateway(GatewayError::Unavailable | GatewayError::TokenRefused)
        | UpdateError::Store(_) => Next::Again(pause(attempts)),
    }
}

#[cfg(test)]
mod tests;
