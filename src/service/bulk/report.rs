//! What an update of all members came to, for whoever asked and cannot see it in
//! the answer any more: its changes, and the news for the server's log.

use std::collections::BTreeMap;

use super::BulkProgress;
use crate::domain::{BulkId, BulkNews, BulkState, ServerId};
use crate::service::{LogError, LogPost, Service};
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

    /// Whoever asked for the update was shown how it ended: the log need not be
    /// told.
    pub async fn bulk_end_was_shown(&self, bulk: BulkId) -> Result<(), StoreError> {
        self.store()
            .told_of_bulk_update(bulk, BulkNews::Ended)
            .await
    }

    /// Tells the servers' logs of updates whose askers have no message that shows how
    /// they go: once that they go on, and once how they ended. A server without a log
    /// is not told later either.
    pub async fn tell_of_bulk_updates(&self) -> Result<(), StoreError> {
        for update in self.store().untold_bulk_updates(self.now()).await? {
            let Some(progress) = self.bulk_progress(update.id).await? else {
                continue;
            };
            let news = match progress.update.state {
                BulkState::Running => BulkNews::GoesOn,
                _ if progress.is_over() => BulkNews::Ended,
                // The last visits end.
                _ => continue,
            };
            let name = match news {
                BulkNews::GoesOn => format!("ug{}", update.id),
                BulkNews::Ended => format!("ue{}", update.id),
            };
            let post = LogPost::BulkUpdate(progress, news);
            match self.post_to_log(update.server, &post, &name).await {
                Ok(()) | Err(LogError::NoChannel) => {
                    self.store().told_of_bulk_update(update.id, news).await?;
                }
                Err(LogError::Stopped | LogError::Unavailable) => {}
                Err(LogError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }
}
