//! What an update of all members changed, or would, as a table for spreadsheets.

use std::collections::BTreeMap;

use crate::discord::commands::spreadsheet::{MOST_ROWS, Spreadsheet, bind, iso_8601, joined};
use crate::discord::rest::Attachment;
use crate::domain::{BulkMode, RoleChange, RoleId};
use crate::service::{BulkChangeView, BulkUpdate, Service, StoreError};

const COLUMNS: [&str; 7] = [
    "time",
    "change",
    "user",
    "roblox_id",
    "role",
    "role_name",
    "binds",
];

#[derive(Debug)]
pub(super) struct Table(Spreadsheet<{ COLUMNS.len() }>);

impl Table {
    /// All that an update changed, or would, as far as there is room.
    pub(super) async fn of(service: &Service, update: &BulkUpdate) -> Result<Self, StoreError> {
        // One more than there is room for tells that something was left out.
        let limit = u32::try_from(MOST_ROWS + 1).unwrap_or(u32::MAX);
        let changes = service.bulk_changes(update, limit).await?;
        if changes.is_empty() {
            return Ok(Self(Spreadsheet::new(COLUMNS)));
        }
        let role_names = service.role_names(update.server).await;
        Ok(Self::new(update.mode, &role_names, &changes))
    }

    /// Roles that are gone have no name.
    fn new(
        mode: BulkMode,
        role_names: &BTreeMap<RoleId, String>,
        changes: &[BulkChangeView],
    ) -> Self {
        let mut sheet = Spreadsheet::new(COLUMNS);
        for view in changes {
            let (change, outcome) = (&view.change, &view.change.outcome);
            let account = change.account.map(|account| account.to_string());
            let role_name = role_names.get(&outcome.role).cloned();
            let has_room = sheet.push([
                iso_8601(change.at),
                word(mode, outcome.change).to_owned(),
                format!("<@{}>", change.user),
                account.unwrap_or_default(),
                format!("<@&{}>", outcome.role),
                role_name.unwrap_or_default(),
                joined(view.binds.iter().map(bind)),
            ]);
            if !has_room {
                break;
            }
        }
        Self(sheet)
    }

    pub(super) fn rows(&self) -> usize {
        self.0.rows()
    }

    /// Whether rows were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.0.is_cut()
    }

    /// The file; `None` where nothing changed.
    pub(super) fn finish(self) -> Option<Attachment> {
        (self.rows() > 0).then(|| self.0.finish("updateall.csv"))
    }
}

fn word(mode: BulkMode, change: RoleChange) -> &'static str {
    match (mode, change) {
        (BulkMode::Apply, RoleChange::Given) => "given",
        (BulkMode::Apply, RoleChange::Taken) => "taken",
        (BulkMode::Apply, RoleChange::HeldBack) => "held back",
        (BulkMode::Apply, RoleChange::Refused) => "refused",
        (BulkMode::DryRun, RoleChange::Given) => "would be given",
        (BulkMode::DryRun, RoleChange::Taken) => "would be taken",
        (BulkMode::DryRun, RoleChange::HeldBack) => "would be held back",
        (BulkMode::DryRun, RoleChange::Refused) => "would be refused",
    }
}

#[cfg(test)]
pub(super) mod tests;
