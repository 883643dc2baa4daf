//! The audit trail as a table for spreadsheets.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::discord::rest::Attachment;
use crate::domain::{ItemRead, RoleId, Timestamp, Trigger};
use crate::service::{Act, AuditLine, AuditView, PastBind, PauseEvent, PauseEventRow};

/// Rows of one file.
const MOST_ROWS: usize = 10_000;

/// Bytes of one file, in all but its last row: Discord takes 10 MiB.
const MOST_BYTES: usize = 8 << 20;

/// With it Excel reads UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

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

/// Users and roles stand in it as Discord mentions: a spreadsheet would round
/// their bare numbers.
#[derive(Debug)]
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
    role_names: BTreeMap<RoleId, String>,
    rows: usize,
    is_cut: bool,
}

impl Table {
    /// A table without rows; roles that are gone have no name.
    pub(super) fn new(role_names: BTreeMap<RoleId, String>) -> Self {
        let mut table = Self {
            writer: csv::Writer::from_writer(BYTE_ORDER_MARK.into()),
            role_names,
            rows: 0,
            is_cut: false,
        };
        table.write(COLUMNS.map(str::to_owned));
        table
    }

    /// Adds a row. False, and it is left out, when the table is full.
    pub(super) fn push(&mut self, line: &AuditLine) -> bool {
        if self.rows == MOST_ROWS || self.writer.get_ref().len() >= MOST_BYTES {
            self.is_cut = true;
            return false;
        }
        match line {
            AuditLine::Change(view) => self.push_change(view),
            AuditLine::Guard(event) => self.push_event(event),
        }
        self.rows += 1;
        true
    }

    fn push_change(&mut self, view: &AuditView) {
        let (row, entry) = (&view.row, &view.row.entry);
        let role_name = self.role_names.get(&row.role).cloned();
        self.write([
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
        ]);
    }

    /// What became of a role that the guard held back is about no member and no bind.
    fn push_event(&mut self, event: &PauseEventRow) {
        let role_name = self.role_names.get(&event.role).cloned();
        self.write([
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
        ]);
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether rows were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn finish(self) -> Attachment {
        Attachment {
            name: "audit.csv",
            media_type: "text/csv; charset=utf-8",
            bytes: self.writer.into_inner().expect("memory takes all of it"),
        }
    }

    fn write(&mut self, cells: [String; COLUMNS.len()]) {
        let written = self.writer.write_record(cells.map(|cell| harmless(&cell)));
        written.expect("memory takes it, and all rows are as long");
    }
}

/// What a spreadsheet would run as a formula, behind a sign that makes it text
/// (OWASP, "CSV Injection"): at the start, and wherever a spreadsheet may think that
/// another cell starts. Where lists are separated by semicolons, as in German, it
/// splits ours there, and does not see the quotation marks around the whole.
fn harmless(cell: &str) -> String {
    let mut starts = true;
    let mut text = String::with_capacity(cell.len());
    if cell.starts_with(['\t', '\r']) {
        text.push('\'');
    }
    for sign in cell.chars() {
        if starts && matches!(sign, '=' | '+' | '-' | '@') {
            text.push('\'');
        }
        text.push(sign);
        starts = match sign {
            ';' | '\t' | '\r' | '\n' => true,
            // They may stand before the formula.
            ' ' | '"' => starts,
            _ => false,
        };
    }
    text
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn bind(bind: &PastBind) -> String {
    let name = bind.name.as_ref().map(|name| format!(" ({name})"));
    let removed = bind.removed.map(|at| format!(" removed {}", iso_8601(at)));
    let (name, removed) = (name.unwrap_or_default(), removed.unwrap_or_default());
    format!("{}{name}{removed}", bind.requirement)
}

fn read(read: &ItemRead) -> String {
    let lost = read.lost_since.map(iso_8601);
    let lost = lost.map(|since| format!(" since {since}, counts as lost"));
    let (lost, learnt) = (lost.unwrap_or_default(), iso_8601(read.learnt));
    format!("{} {}{lost} {learnt}", read.item, read.state)
}

/// In UTC, to the second.
fn iso_8601(at: Timestamp) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at.as_secs());
    let text = time.ok().and_then(|time| time.format(&Rfc3339).ok());
    // No clock shows a year of five digits.
    text.unwrap_or_default()
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
