//! What an update of all members came to, for whoever asked and cannot see it in
//! the answer any more.

use std::collections::BTreeMap;

use super::BulkProgress;
use crate::domain::{BulkId, ServerId};
use crate::service::Service;
use crate::store::{BulkChange, BulkUpdate, PastBind, StoreError};

/// What an update of all members did about a role of a member, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkChangeView {
    pub change: BulkChange,
    /// The binds it rests on, today's and those that were removed since.
    pub binds: Vec<PastBind>,
}

impl Service {
    /// An update of this server; `None` for one that is not known any more.
    pub async fn bulk_update(
        &self,
        server: ServerId,
        bulk: BulkId,
    ) -> Result<Option<BulkUpdate>, StoreError> {
        let update = self.store().bulk_update(bulk).await?;
        Ok(update.filter(|update| update.server == server))
    }

    /// How the update went that ended last in a server.
    pub async fn last_bulk_update(
        &self,
        server: ServerId,
    ) -> Result<Option<BulkProgress>, StoreError> {
        match self.store().last_bulk_update(server).await? {
            Some(update) => self.bulk_progress(update.id).await,
            None => Ok(None),
        }
    }

    /// What an update changed, or would: at most `limit` rows.
    pub async fn bulk_changes(
        &self,
        update: &BulkUpdate,
        limit: u32,
    ) -> Result<Vec<BulkChangeView>, StoreError> {
        let changes = self.store().bulk_changes(update, limit).await?;
        let ids = changes.iter().flat_map(|it| &it.outcome.binds).copied();
        let ids = ids.collect();
        let binds = self.store().past_binds(update.server, &ids).await?;
        let binds: BTreeMap<_, _> = binds.into_iter().map(|bind| (bind.id, bind)).collect();
        let views = changes.into_iter().map(|change| {
            let of_this = change.outcome.binds.iter();
            let of_this = of_this.filter_map(|id| binds.get(id).cloned());
            BulkChangeView {
                binds: of_this.collect(),
                change,
            }
        });
        Ok(views.collect())
    }

    /// Whoever asked for the update was shown how it ended: the log need not be told,
    /// unless it was told that it goes on.
    pub async fn bulk_end_was_shown(&self, bulk: BulkId) -> Result<(), StoreError> {
        self.store().bulk_end_was_shown(bulk).await
    }
}
