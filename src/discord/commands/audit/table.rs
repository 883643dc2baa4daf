//! The audit trail as a table for spreadsheets.

use std::collections::BTreeMap;

use crate::discord::commands::spreadsheet::{Spreadsheet, bind, iso_8601, joined};
use crate::discord::rest::Attachment;
use crate::domain::{ItemRead, RoleId, Trigger};
use crate::service::{Act, AuditLine, AuditView, PauseEvent, PauseEventRow};

const COLUMNS: [&str; 9] = [
    "time",
    "act",
    "user",
    "role",
    "role_name",
    "binds",
    "evidence",
    "set_off_by",
    "actor",
];

#[derive(Debug)]
pub(super) struct Table {
    sheet: Spreadsheet<{ COLUMNS.len() }>,
    role_names: BTreeMap<RoleId, String>,
}

impl Table {
    /// A table without rows; roles that are gone have no name.
    pub(super) fn new(role_names: BTreeMap<RoleId, String>) -> Self {
        Self {
            sheet: Spreadsheet::new(COLUMNS),
            role_names,
        }
    }

    /// Adds a row. False, and it is left out, when the table is full.
    pub(super) fn push(&mut self, line: &AuditLine) -> bool {
        match line {
            AuditLine::Change(view) => self.push_change(view),
            AuditLine::Guard(event) => self.push_event(event),
        }
    }

    fn push_change(&mut self, view: &AuditView) -> bool {
        let (row, entry) = (&view.row, &view.row.entry);
        let role_name = self.role_names.get(&row.role).cloned();
        self.sheet.push([
            iso_8601(row.at),
            word(entry.act).to_owned(),
            format!("<@{}>", row.user),
            format!("<@&{}>", row.role),
            role_name.unwrap_or_default(),
            joined(view.binds.iter().map(bind)),
            joined(entry.evidence.0.iter().map(read)),
            entry.occasion.to_string(),
            entry
                .actor
                .map(|actor| format!("<@{actor}>"))
                .unwrap_or_default(),
        ])
    }

    /// What became of a role that the guard held back is about no member and no bind.
    fn push_event(&mut self, event: &PauseEventRow) -> bool {
        let role_name = self.role_names.get(&event.role).cloned();
        self.sheet.push([
            iso_8601(event.at),
            format!("{}-{}", event_word(event.event), event.direction.as_str()),
            String::new(),
            format!("<@&{}>", event.role),
            role_name.unwrap_or_default(),
            String::new(),
            event
                .members
                .map_or_else(String::new, |members| format!("members {members}")),
            Trigger::Guard.to_string(),
            event
                .actor
                .map(|actor| format!("<@{actor}>"))
                .unwrap_or_default(),
        ])
    }

    pub(super) fn rows(&self) -> usize {
        self.sheet.rows()
    }

    /// Whether rows were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.sheet.is_cut()
    }

    pub(super) fn finish(self) -> Attachment {
        self.sheet.finish("audit.csv")
    }
}

fn read(read: &ItemRead) -> String {
    let lost = read.lost_since.map(iso_8601);
    let lost = lost.map(|since| format!(" since {since}, counts as lost"));
    let (lost, learnt) = (lost.unwrap_or_default(), iso_8601(read.learnt));
    format!("{} {}{lost} {learnt}", read.item, read.state)
}

fn event_word(event: PauseEvent) -> &'static str {
    match event {
        PauseEvent::Paused => "paused",
        PauseEvent::Kept => "kept",
        PauseEvent::Allowed => "gone-on",
        PauseEvent::Lifted => "ended",
    }
}

fn word(act: Act) -> &'static str {
    match act {
        Act::Given => "given",
        Act::Taken => "taken",
        Act::Refused => "refused",
        Act::Withdrawn => "withdrawn",
        Act::Released => "released",
        Act::Left => "left",
    }
}

#[cfg(test)]
mod tests;
