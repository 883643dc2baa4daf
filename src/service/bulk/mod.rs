//! Updating all members of a server at once, because an admin asked for it: what
//! it would take, how far it got, and stopping it. Whom it visits and how is in
//! `visits`.

mod log;
mod report;
mod under_way;
mod visits;

use std::time::Duration;

use tokio::sync::{Notify, watch};

use self::log::InLogs;
pub use self::report::BulkChangeView;
use self::under_way::UnderWay;
pub use self::visits::BulkVisit;
use super::Service;
use crate::domain::{
    BulkId, BulkState, InteractionId, RoleId, ServerId, Timestamp, UnknownReason, UserId, bulk,
    sweep,
};
use crate::roblox::Call;
use crate::store::{
    BulkCounts, BulkMessage, BulkUpdate, NewBulkUpdate, ShownBulkUpdate, Started, StoreError,
};
use crate::upstream::Down;

/// How long a message that answers an interaction can be edited; Discord says 15
/// minutes, and an edit takes a moment.
const MESSAGE_LIVES: Duration = Duration::from_secs(15 * 60 - 15);

/// How long one that is over is kept.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// How many rows of old ones are erased at once: everybody who writes waits
/// behind it.
const ERASED_AT_ONCE: u32 = 500;

/// Who is to see how far an update got, and in answer to what.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub interaction: InteractionId,
    pub user: UserId,
    /// Their language, as Discord writes it.
    pub locale: String,
    /// What it takes to edit the answer, encrypted.
    pub token: String,
}

/// What an update of all members would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkQuestion {
    /// `None`: everyone.
    pub role: Option<RoleId>,
    /// Whom it would visit.
    pub members: u64,
    /// How long that takes, one request for each.
    pub takes: Duration,
    /// How many requests Roblox allows for everything, in any `period`.
    pub limit: u32,
    pub period: Duration,
}

/// How far an update of all members got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkProgress {
    pub update: BulkUpdate,
    pub counts: BulkCounts,
    /// Members who are being visited right now, in whatever process.
    pub under_way: u64,
    /// When it is likely to be done; `None` when that can't be told.
    pub ends: Option<Timestamp>,
}

impl BulkProgress {
    /// Whether nothing of it changes any more.
    pub fn is_over(&self) -> bool {
        self.update.state != BulkState::Running && self.under_way == 0
    }
}

/// What of it is in memory.
pub(super) struct Bulk {
    /// Rings when there may be somebody to visit.
    queued: Notify,
    /// Rings when there may be something to show.
    shown: Notify,
    /// Tells visits that one of the updates was stopped.
    stopped: watch::Sender<()>,
    under_way: UnderWay,
    in_logs: InLogs,
}

impl Default for Bulk {
    fn default() -> Self {
        Self {
            queued: Notify::new(),
            shown: Notify::new(),
            stopped: watch::Sender::new(()),
            under_way: UnderWay::default(),
            in_logs: InLogs::default(),
        }
    }
}

impl Service {
    /// What an update of all members of a server would take.
    pub async fn bulk_question(
        &self,
        server: ServerId,
        role: Option<RoleId>,
    ) -> Result<BulkQuestion, StoreError> {
        let members = self.store().count_bulk_members(server, role).await?;
        let budget = self.roblox().budget(&Call::background(Some(server), None));
        Ok(BulkQuestion {
            role,
            members,
            takes: sweep::one_by_one(members, budget.pace),
            limit: budget.limit,
            period: budget.period,
        })
    }

    /// Starts an update of all members, if none runs in the server. Whichever
    /// runs then is shown to `viewer`.
    pub async fn start_bulk_update(
        &self,
        new: NewBulkUpdate,
        viewer: Viewer,
    ) -> Result<Started, StoreError> {
        let (message, now) = (self.bulk_message(viewer), self.now());
        let started = self.store().start_bulk_update(new, &message, now).await?;
        self.0.bulk.queued.notify_one();
        self.0.bulk.shown.notify_one();
        Ok(started)
    }

    /// Shows the update that runs in a server, if one does.
    pub async fn show_running_bulk_update(
        &self,
        server: ServerId,
        viewer: Viewer,
    ) -> Result<bool, StoreError> {
        let Some(running) = self.store().running_bulk_update(server).await? else {
            return Ok(false);
        };
        self.show_bulk_update(running.id, viewer).await?;
        Ok(true)
    }

    /// Stops an update of the server: visits that read are given up, those that
    /// write end. How far it got is shown to `viewer`. False if there is no such
    /// update, or not any more.
    pub async fn cancel_bulk_update(
        &self,
        server: ServerId,
        bulk: BulkId,
        viewer: Viewer,
    ) -> Result<bool, StoreError> {
        let update = self.store().bulk_update(bulk).await?;
        if update.is_none_or(|update| update.server != server) {
            return Ok(false);
        }
        self.store()
            .cancel_bulk_update(server, bulk, self.now())
            .await?;
        self.bulk_updates_stopped();
        self.show_bulk_update(bulk, viewer).await?;
        Ok(true)
    }

    /// An update may have been stopped.
    pub(super) fn bulk_updates_stopped(&self) {
        self.0.bulk.stopped.send_replace(());
        self.0.bulk.shown.notify_one();
    }

    async fn show_bulk_update(&self, bulk: BulkId, viewer: Viewer) -> Result<(), StoreError> {
        let message = self.bulk_message(viewer);
        self.store().show_bulk_update(bulk, &message).await?;
        self.0.bulk.shown.notify_one();
        Ok(())
    }

    fn bulk_message(&self, viewer: Viewer) -> BulkMessage {
        BulkMessage {
            interaction: viewer.interaction,
            user: viewer.user,
            locale: viewer.locale,
            token: viewer.token,
            expires: self.now().plus(MESSAGE_LIVES),
        }
    }

    /// How far an update got; `None` for one that is not known any more.
    pub async fn bulk_progress(&self, bulk: BulkId) -> Result<Option<BulkProgress>, StoreError> {
        // First, so that whoever is seen to be under way is not yet counted.
        let here = self.0.bulk.under_way.of(bulk);
        let elsewhere = self.store().bulk_members_in_other_hands(bulk).await?;
        let Some(mut update) = self.store().bulk_update(bulk).await? else {
            return Ok(None);
        };
        // Nobody has been tried since then.
        let now = self.now();
        update.waits_until = update.waits_until.filter(|until| *until > now);
        // A refusal to all, as of the key, says more, and may last longer.
        if update.waits_until.is_none()
            && let Some(Down { wait }) = self.roblox_is_down()
        {
            update.failure = Some(UnknownReason::Unavailable);
            update.waits_until = Some(now.plus(wait));
        }
        let counts = self.store().bulk_counts(bulk).await?;
        let runs = update.state == BulkState::Running && update.waits_until.is_none();
        let ends = if runs {
            Some(self.ends(&update, &counts).await?)
        } else {
            None
        };
        Ok(Some(BulkProgress {
            update,
            counts,
            under_way: here + elsewhere,
            ends,
        }))
    }

    async fn ends(
        &self,
        update: &BulkUpdate,
        counts: &BulkCounts,
    ) -> Result<Timestamp, StoreError> {
        let call = Call::background(Some(update.server), None);
        let pace = self.roblox().budget(&call).pace;
        let first = self.store().visited_before(update.id, bulk::RECENT).await?;
        let now = self.now();
        let recent = match first {
            Some(first) => bulk::Recent {
                visits: bulk::RECENT,
                took: now.since(first),
            },
            None => bulk::Recent {
                visits: u32::try_from(counts.visited()).unwrap_or(bulk::RECENT),
                took: now.since(update.asked),
            },
        };
        Ok(now.plus(bulk::time_left(counts.waiting, pace, recent)))
    }

    /// The messages that show updates; what no longer serves to edit one is gone.
    pub async fn bulk_messages(&self) -> Result<Vec<ShownBulkUpdate>, StoreError> {
        let now = self.now();
        self.store().forget_expired_bulk_messages(now).await?;
        self.store().bulk_messages(now).await
    }

    /// The message shows all that it ever will.
    pub async fn forget_bulk_message(&self, interaction: InteractionId) -> Result<(), StoreError> {
        self.store().forget_bulk_message(interaction).await
    }

    /// Returns when there may be something new to show since it was last called.
    pub async fn bulk_update_shown(&self) {
        self.0.bulk.shown.notified().await;
    }

    /// Erases what was finished long ago, in small steps.
    pub(super) async fn prune_bulk_updates(&self) -> Result<(), StoreError> {
        let before = self.now().minus(KEPT);
        while self
            .store()
            .prune_bulk_updates(before, ERASED_AT_ONCE)
            .await?
        {}
        Ok(())
    }
}
