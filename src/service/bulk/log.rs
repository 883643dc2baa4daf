//! Updates of all members in servers' logs: one message for each, which shows how it
//! goes and, in the end, how it went.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::BulkProgress;
use crate::domain::{BulkId, BulkNews, BulkState, ServerId, Timestamp};
use crate::service::{EditError, LogError, LogMessage, LogPost, PostError, Service};
use crate::store::StoreError;

/// How far apart the edits of one message are.
const EVERY: Duration = Duration::from_mins(1);

/// Where logs show updates, as far as this process knows.
#[derive(Debug, Default)]
pub(super) struct InLogs(Mutex<BTreeMap<BulkId, Place>>);

#[derive(Debug, Clone)]
enum Place {
    Message {
        message: LogMessage,
        /// When it was last made true, or that was tried.
        at: Timestamp,
    },
    /// In none that can be edited. Who deletes it wants no other before the end.
    Gone,
}

impl InLogs {
    fn get(&self, bulk: BulkId) -> Option<Place> {
        self.lock().get(&bulk).cloned()
    }

    fn set(&self, bulk: BulkId, place: Place) {
        self.lock().insert(bulk, place);
    }

    fn forget(&self, bulk: BulkId) {
        self.lock().remove(&bulk);
    }

    /// Those that a message shows.
    fn shown(&self) -> BTreeSet<BulkId> {
        let places = self.lock();
        let shown = places
            .iter()
            .filter(|(_, place)| matches!(place, Place::Message { .. }));
        shown.map(|(bulk, _)| *bulk).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<BulkId, Place>> {
        // The map is whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Shows in the servers' logs how updates go whose askers have no message for it
    /// any more, and how they ended. What a log once shows it shows to the end.
    pub async fn tell_of_bulk_updates(&self) -> Result<(), StoreError> {
        let untold = self.store().untold_bulk_updates(self.now()).await?;
        let mut bulks = self.0.bulk.in_logs.shown();
        bulks.extend(untold.iter().map(|update| update.id));
        for bulk in bulks {
            let Some(progress) = self.bulk_progress(bulk).await? else {
                self.0.bulk.in_logs.forget(bulk);
                continue;
            };
            let told = match progress.update.state {
                BulkState::Running => self.log_how_it_goes(progress).await,
                _ if progress.is_over() => self.log_how_it_ended(progress).await,
                // The last visits end.
                _ => continue,
            };
            match told {
                Ok(()) | Err(LogError::NoChannel | LogError::Stopped | LogError::Unavailable) => {}
                Err(LogError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }

    async fn log_how_it_goes(&self, progress: BulkProgress) -> Result<(), LogError> {
        let (bulk, server, now) = (progress.update.id, progress.update.server, self.now());
        let in_logs = &self.0.bulk.in_logs;
        let post = LogPost::BulkUpdate(progress, BulkNews::GoesOn);
        let message = match in_logs.get(bulk) {
            None => {
                let posted = self.post_to_log(server, &post, &name(bulk)).await;
                if let Ok(_) | Err(LogError::NoChannel) = posted {
                    let store = self.store();
                    store.told_of_bulk_update(bulk, BulkNews::GoesOn).await?;
                }
                let message = posted?;
                in_logs.set(bulk, Place::Message { message, at: now });
                return Ok(());
            }
            Some(Place::Message { message, at }) if now.since(at) >= EVERY => message,
            Some(Place::Message { .. } | Place::Gone) => return Ok(()),
        };
        match self.edit_in_log(server, &message, &post).await {
            Ok(()) | Err(EditError::Post(PostError::Unsure)) => {
                in_logs.set(bulk, Place::Message { message, at: now });
            }
            Err(EditError::Deleted) => in_logs.set(bulk, Place::Gone),
            // It is posted anew, where and when the log can be.
            Err(EditError::Post(PostError::Refused)) => in_logs.forget(bulk),
        }
        Ok(())
    }

    async fn log_how_it_ended(&self, progress: BulkProgress) -> Result<(), LogError> {
        let (bulk, server) = (progress.update.id, progress.update.server);
        let post = LogPost::BulkUpdate(progress, BulkNews::Ended);
        match self.put_end(bulk, server, &post).await {
            Ok(()) | Err(LogError::NoChannel) => {
                let store = self.store();
                store.told_of_bulk_update(bulk, BulkNews::Ended).await?;
                self.0.bulk.in_logs.forget(bulk);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Puts the end in the place of the message that showed how it goes, or else into a
    /// message of its own.
    async fn put_end(
        &self,
        bulk: BulkId,
        server: ServerId,
        post: &LogPost,
    ) -> Result<(), LogError> {
        let in_logs = &self.0.bulk.in_logs;
        let message = match in_logs.get(bulk) {
            Some(Place::Message { message, .. }) => Some(message),
            Some(Place::Gone) => None,
            // Which a process before this one may have posted: by its name it is
            // found for some minutes, and says what it said then.
            None => Some(self.post_to_log(server, post, &name(bulk)).await?),
        };
        if let Some(message) = message {
            match self.edit_in_log(server, &message, post).await {
                Ok(()) => return Ok(()),
                Err(EditError::Post(PostError::Unsure)) => return Err(LogError::Unavailable),
                Err(EditError::Deleted | EditError::Post(PostError::Refused)) => {
                    in_logs.set(bulk, Place::Gone);
                }
            }
        }
        let own = format!("ue{bulk}");
        self.post_to_log(server, post, &own).await.map(drop)
    }
}

/// What the message is posted by that shows how an update goes.
fn name(bulk: BulkId) -> String {
    format!("ug{bulk}")
}

#[cfg(test)]
mod tests;
