//! Updates that wait in the database, so that a restart resumes them.

use std::time::Duration;

use tracing::{info, warn};

use super::update::Again;
use super::{GatewayError, Service, Update, UpdateError};
use crate::domain::{Cause, ServerId, Trigger, UserId};
use crate::store::{StoreError, Work};

/// How long the grants of a member outlast their leaving: until it is certain
/// that the leaving was not that of an earlier stay, told late. Discord keeps
/// what it has to tell for minutes, and whom a new connection finds here after
/// all is looked at soon.
const LEFT_MEMBERS_KEPT: Duration = Duration::from_hours(24);

/// How long what a server set up outlasts the bot's removal from it.
const LEFT_SERVERS_KEPT: Duration = Duration::from_hours(30 * 24);

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
        let result = self.update(server, user, cause).await;
        if let Ok(update) = &result {
            if let Some(again) = update.again() {
                let due = self.now().plus(again.delay(0));
                self.store()
                    .queue(server, user, cause.next_try(), due, self.now())
                    .await?;
            } else if let Some(work) = waiting {
                self.store().finish(&work).await?;
            }
        }
        self.ring();
        result
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

    /// Has everyone updated whose role write was left open: what a crash cut
    /// short, and what Discord never answered.
    pub async fn queue_open_intents(&self) -> Result<usize, StoreError> {
        let open = self.store().open_intents().await?;
        for (server, user) in &open {
            self.queue(*server, *user, Trigger::Recovery).await?;
        }
        Ok(open.len())
    }

    /// Throws away what nobody needs any more: the grants of members who left,
    /// all about servers that were left long ago, and names that nobody asked for
    /// in as long.
    pub async fn tidy_up(&self) -> Result<(), StoreError> {
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
        self.prune_names().await
    }

    /// The work that is due, the oldest first.
    pub async fn due_work(&self, limit: u32) -> Result<Vec<Work>, StoreError> {
        self.store().due_work(self.now(), limit).await
    }

    /// How long until more work is due than is due now; for ever while nothing
    /// waits.
    pub async fn until_next_due(&self) -> Result<Duration, StoreError> {
        let now = self.now();
        let next = self.store().next_due_after(now).await?;
        Ok(next.map_or(Duration::MAX, |next| next.since(now)))
    }

    /// Says that there may be work.
    pub fn ring(&self) {
        self.0.queued.notify_one();
    }

    /// Returns when work may have been queued since it was last called.
    pub async fn work_queued(&self) {
        self.0.queued.notified().await;
    }

    /// Does one piece of work and strikes it off, or puts it off. Doing it
    /// twice does no harm.
    ///
    /// # Errors
    /// When that can't be recorded: the work is due still, and to take it up at
    /// once would do it over and over.
    pub async fn do_work(&self, work: &Work) -> Result<(), StoreError> {
        // Queued before the server was taken off the list.
        if !self.0.served.includes(work.server) {
            self.store().finish(work).await?;
            return Ok(());
        }
        let result = self
            .update(work.server, work.user, work.reason.into())
            .await;
        if let Err(error) = &result {
            let (server, user) = (work.server.get(), work.user.get());
            warn!(server, user, %error, "could not update a member");
        }
        match next_try(&result, work.attempts) {
            None => self.store().finish(work).await?,
            Some(delay) => self.store().postpone(work, self.now().plus(delay)).await?,
        };
        Ok(())
    }
}

/// Whether the work is done, or how long to wait before the next try.
fn next_try(result: &Result<Update, UpdateError>, attempts: u32) -> Option<Duration> {
    match result {
        Ok(update) => update.again().map(|again| again.delay(attempts)),
        // Their next event queues them again.
        Err(UpdateError::NotMember | UpdateError::Gateway(GatewayError::NoAccess)) => None,
        Err(UpdateError::Pending) => Some(Again::InAMinute.delay(attempts)),
        Err(UpdateError::Gateway(GatewayError::Unavailable | GatewayError::TokenRefused)) => {
            Some(Again::Later.delay(attempts))
        }
        Err(UpdateError::Store(_)) => Some(Again::Later.delay(attempts)),
    }
}

#[cfg(test)]
mod tests;
