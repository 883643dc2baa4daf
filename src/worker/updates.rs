use std::time::Duration;

use super::line::Waiting;
use crate::domain::work::{A_SERVER_AT_ONCE, AT_ONCE, BULK_AT_ONCE};
use crate::domain::{ServerId, UserId};
use crate::service::{BulkVisit, Service, StoreError, Work};

/// The updates that wait.
#[derive(Clone)]
pub(super) struct Updates(pub(super) Service);

impl Waiting for Updates {
    type One = Work;

    const PLACES: usize = A_SERVER_AT_ONCE;

    fn member(work: &Work) -> (ServerId, UserId) {
        (work.server, work.user)
    }

    async fn due(&self) -> Result<(Vec<Work>, Duration), StoreError> {
        // Twice the places: those in hand are still in the database.
        self.0.due_work(2 * AT_ONCE).await
    }

    async fn work(&self, work: &Work) -> Result<(), StoreError> {
        self.0.do_work(work).await
    }

    /// What needs Roblox while it is down is set aside, and the rest goes on.
    async fn ready(&self) {
        self.0.discord_answers().await;
    }

    fn look_around(&self) -> Duration {
        self.0.look_around()
    }

    async fn rung(&self) {
        self.0.work_queued().await;
    }
}

/// The visits of updates of all members.
#[derive(Clone)]
pub(super) struct BulkUpdates(pub(super) Service);

impl Waiting for BulkUpdates {
    type One = BulkVisit;

    const PLACES: usize = BULK_AT_ONCE;

    fn member(visit: &BulkVisit) -> (ServerId, UserId) {
        (visit.server(), visit.user())
    }

    async fn due(&self) -> Result<(Vec<BulkVisit>, Duration), StoreError> {
        self.0.due_bulk_visits().await
    }

    async fn work(&self, visit: &BulkVisit) -> Result<(), StoreError> {
        self.0.visit(visit).await
    }

    async fn ready(&self) {
        self.0.discord_answers().await;
        self.0.roblox_answers().await;
    }

    fn look_around(&self) -> Duration {
        self.0.look_around()
    }

    async fn rung(&self) {
        self.0.bulk_update_queued().await;
    }
}
