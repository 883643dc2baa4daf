//! The audit trail, as people look at it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tracing::info;

use super::{ItemName, Service};
use crate::domain::{AuditFilter, AuditId, AuditPlace, Item, ServerId, Timestamp};
use crate::store::{AuditRow, PastBind, PauseEventRow, StoreError};

/// How many rows are erased in one go: some milliseconds, for which others
/// wait.
const ERASED_AT_ONCE: u32 = 500;

/// A stretch of a server's audit trail.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Newest first.
    pub entries: Vec<AuditLine>,
    /// Whether nothing was done later, and nothing earlier.
    pub is_first: bool,
    pub is_last: bool,
    /// What the items in it are called, as far as the database has it.
    pub names: BTreeMap<Item, ItemName>,
}

/// A line of the trail.
#[derive(Debug, Clone)]
pub enum AuditLine {
    /// What was done about a role of a member.
    Change(AuditView),
    /// What became of a role that the guard held back.
    Guard(PauseEventRow),
}

impl AuditLine {
    /// Its place in the trail: both kinds have theirs from one row of numbers.
    pub fn id(&self) -> AuditId {
        match self {
            Self::Change(view) => view.row.id,
            Self::Guard(event) => event.id,
        }
    }
}

/// A row of the trail.
#[derive(Debug, Clone)]
pub struct AuditView {
    pub row: AuditRow,
    /// The binds it rests on, today's and those that were removed since.
    pub binds: Vec<PastBind>,
}

impl AuditPage {
    /// Where the page before this one ends: what was done later.
    pub fn before(&self) -> Option<AuditPlace> {
        let first = self.entries.first()?.id();
        (!self.is_first).then_some(AuditPlace::NewerThan(first))
    }

    /// Where the page after it begins: what was done earlier.
    pub fn after(&self) -> Option<AuditPlace> {
        let last = self.entries.last()?.id();
        (!self.is_last).then_some(AuditPlace::OlderThan(last))
    }
}

impl Service {
    /// A page of `size` rows of a server's trail from `place` on. Beyond either
    /// end it is the page at that end: rows come, and old ones go.
    pub async fn audit_page(
        &self,
        server: ServerId,
        filter: AuditFilter,
        place: AuditPlace,
        size: u32,
    ) -> Result<AuditPage, StoreError> {
        let read = async |place| self.audit_lines(server, filter, place, size).await;
        let mut entries = read(place).await?;
        match place {
            AuditPlace::NewerThan(_) if entries.len() < size as usize => {
                entries = read(AuditPlace::Newest).await?;
            }
            AuditPlace::OlderThan(_) if entries.is_empty() => {
                entries = read(AuditPlace::Oldest).await?;
            }
            _ => {}
        }
        let ends_at = async |place: Option<AuditPlace>| match place {
            Some(place) => Ok(self.audit_lines(server, filter, place, 1).await?.is_empty()),
            None => Ok::<_, StoreError>(true),
        };
        let [first, last] = [entries.first(), entries.last()].map(|it| it.map(AuditLine::id));
        let names = self.known_item_names(&items(&entries)).await;
        Ok(AuditPage {
            names,
            is_first: ends_at(first.map(AuditPlace::NewerThan)).await?,
            is_last: ends_at(last.map(AuditPlace::OlderThan)).await?,
            entries,
        })
    }

    /// At most `size` lines of a server's trail from `place` on, newest first, and
    /// none beyond its ends. What became of held-back roles is about no member.
    pub async fn audit_lines(
        &self,
        server: ServerId,
        filter: AuditFilter,
        place: AuditPlace,
        size: u32,
    ) -> Result<Vec<AuditLine>, StoreError> {
        let changes = self.audit_rows(server, filter, place, size).await?;
        let mut lines: Vec<_> = changes.into_iter().map(AuditLine::Change).collect();
        if filter.user.is_none() {
            let events = self
                .store()
                .pause_events(server, filter.role, place, size)
                .await?;
            lines.extend(events.into_iter().map(AuditLine::Guard));
        }
        lines.sort_unstable_by_key(|line| Reverse(line.id()));
        // The nearest to the place, of either kind.
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        match place {
            AuditPlace::Newest | AuditPlace::OlderThan(_) => lines.truncate(size),
            AuditPlace::NewerThan(_) | AuditPlace::Oldest => {
                lines.drain(..lines.len().saturating_sub(size));
            }
        }
        Ok(lines)
    }

    async fn audit_rows(
        &self,
        server: ServerId,
        filter: AuditFilter,
        place: AuditPlace,
        size: u32,
    ) -> Result<Vec<AuditView>, StoreError> {
        let rows = self.store().audit_log(server, filter, place, size).await?;
        let ids = rows.iter().flat_map(|row| &row.entry.binds).copied();
        let binds = self.store().past_binds(server, &ids.collect()).await?;
        let binds: BTreeMap<_, _> = binds.into_iter().map(|bind| (bind.id, bind)).collect();
        let views = rows.into_iter().map(|row| AuditView {
            binds: row
                .entry
                .binds
                .iter()
                .filter_map(|id| binds.get(id).cloned())
                .collect(),
            row,
        });
        Ok(views.collect())
    }

    /// Erases what was done before `before`, in steps between which others write.
    pub(super) async fn prune_audit(&self, before: Timestamp) -> Result<(), StoreError> {
        let mut erased = 0;
        loop {
            let step = self.store().prune_audit(before, ERASED_AT_ONCE).await?;
            erased += step;
            if step < u64::from(ERASED_AT_ONCE) {
                break;
            }
        }
        if erased > 0 {
            info!(erased, "erased old rows of the audit trail");
        }
        Ok(())
    }
}

fn items(entries: &[AuditLine]) -> BTreeSet<Item> {
    let views = entries.iter().filter_map(|line| match line {
        AuditLine::Change(view) => Some(view),
        AuditLine::Guard(_) => None,
    });
    let of_binds = views.clone().flat_map(|view| &view.binds);
    let of_binds = of_binds.flat_map(|bind| bind.requirement.items());
    let read = views.flat_map(|view| &view.row.entry.evidence.0);
    of_binds.chain(read.map(|read| read.item)).collect()
}

#[cfg(test)]
mod tests;
