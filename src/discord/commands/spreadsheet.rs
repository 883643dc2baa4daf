//! Tables for spreadsheets, as CSV. Users and roles stand in them as Discord
//! mentions: a spreadsheet would round their bare numbers.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::discord::rest::Attachment;
use crate::domain::Timestamp;
use crate::service::PastBind;

/// Rows of one file.
pub(super) const MOST_ROWS: usize = 10_000;

/// Bytes of one file, in all but its last row: Discord takes 10 MiB.
const MOST_BYTES: usize = 8 << 20;

/// With it Excel reads UTF-8.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table of so many columns.
#[derive(Debug)]
pub(super) struct Spreadsheet<const COLUMNS: usize> {
    writer: csv::Writer<Vec<u8>>,
    rows: usize,
    is_cut: bool,
}

impl<const COLUMNS: usize> Spreadsheet<COLUMNS> {
    /// A table without rows.
    pub(super) fn new(header: [&str; COLUMNS]) -> Self {
        let mut table = Self {
            writer: csv::Writer::from_writer(BYTE_ORDER_MARK.into()),
            rows: 0,
            is_cut: false,
        };
        table.write(header.map(str::to_owned));
        table
    }

    /// Adds a row. False, and it is left out, when the table is full.
    pub(super) fn push(&mut self, cells: [String; COLUMNS]) -> bool {
        if self.rows == MOST_ROWS || self.writer.get_ref().len() >= MOST_BYTES {
            self.is_cut = true;
            return false;
        }
        self.write(cells);
        self.rows += 1;
        true
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether rows were left out.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn finish(self, name: &'static str) -> Attachment {
        Attachment {
            name,
            media_type: "text/csv; charset=utf-8",
            bytes: self.writer.into_inner().expect("memory takes all of it"),
        }
    }

    fn write(&mut self, cells: [String; COLUMNS]) {
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

/// Several in one cell.
pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A bind, as people know it.
pub(super) fn bind(bind: &PastBind) -> String {
    let name = bind.name.as_ref().map(|name| format!(" ({name})"));
    let removed = bind.removed.map(|at| format!(" removed {}", iso_8601(at)));
    let (name, removed) = (name.unwrap_or_default(), removed.unwrap_or_default());
    format!("{}{name}{removed}", bind.requirement)
}

/// In UTC, to the second.
pub(super) fn iso_8601(at: Timestamp) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at.as_secs());
    let text = time.ok().and_then(|time| time.format(&Rfc3339).ok());
    // No clock shows a year of five digits.
    text.unwrap_or_default()
}
