use super::*;
use crate::discord::commands::people::leo;
use crate::discord::commands::samples::{item, role};
use crate::discord::commands::spreadsheet::BYTE_ORDER_MARK;
use crate::domain::{BindId, Requirement, RobloxUserId, RoleOutcome, Timestamp};
use crate::service::{BulkChange, PastBind};

/// Leo, by a bind of that name.
pub(in crate::discord::commands::updateall) fn view(
    change: RoleChange,
    bind: &str,
) -> BulkChangeView {
    let id = BindId::new(1).expect("positive");
    BulkChangeView {
        change: BulkChange {
            user: leo(),
            account: RobloxUserId::new(156).ok(),
            outcome: RoleOutcome {
                role: role(55),
                change,
                binds: [id].into(),
            },
            at: Timestamp::from_millis(1_790_000_000_000),
        },
        binds: vec![PastBind {
            id,
            requirement: Requirement::Owns(item("badge:5")),
            name: Some(bind.to_owned()),
            removed: None,
        }],
    }
}

pub(in crate::discord::commands::updateall) fn table(
    mode: BulkMode,
    role_name: &str,
    changes: &[BulkChangeView],
) -> Table {
    Table::new(mode, &[(role(55), role_name.to_owned())].into(), changes)
}

fn rows(table: Table) -> Vec<Vec<String>> {
    let file = table.finish().expect("there are changes");
    assert_eq!(file.name, "updateall.csv");
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    let text = text.strip_prefix(BYTE_ORDER_MARK).expect("the mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header"), &COLUMNS[..]);
    let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    let rows = reader.records();
    rows.map(|row| cells(row.expect("as long as the header")))
        .collect()
}

#[test]
fn a_row_says_who_what_and_by_which_bind() {
    let table = table(
        BulkMode::Apply,
        "Captain",
        &[view(RoleChange::Given, "Gold")],
    );
    assert_eq!(
        rows(table),
        [[
            "2026-09-21T14:13:20Z",
            "given",
            "<@42>",
            "156",
            "<@&55>",
            "Captain",
            "badge:5 (Gold)",
        ]]
    );
}

#[test]
fn a_dry_run_says_that_nothing_was_done() {
    let all = [
        RoleChange::Given,
        RoleChange::Taken,
        RoleChange::HeldBack,
        RoleChange::Refused,
    ]
    .map(|change| view(change, "Gold"));
    let said = |mode| {
        let rows = rows(table(mode, "Captain", &all)).into_iter();
        rows.map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    let done = ["given", "taken", "held back", "refused"];
    assert_eq!(said(BulkMode::Apply), done);
    let would_be = done.map(|word| format!("would be {word}"));
    assert_eq!(said(BulkMode::DryRun), would_be);
}

#[test]
fn nothing_in_it_is_a_formula() {
    let hostile = "x;=A1";
    let view = view(RoleChange::Given, "=cmd|' /C calc'!A0; @b");
    let rows = rows(table(BulkMode::Apply, hostile, &[view]));
    assert_eq!(rows[0][5], "x;'=A1");
    assert_eq!(rows[0][6], "badge:5 (=cmd|' /C calc'!A0; '@b)");
}

#[test]
fn no_change_is_no_file_and_too_many_are_cut() {
    let empty = table(BulkMode::Apply, "Captain", &[]);
    assert!(empty.finish().is_none());
    let one_too_many = vec![view(RoleChange::Given, "Gold"); MOST_ROWS + 1];
    let cut = table(BulkMode::Apply, "Captain", &one_too_many);
    assert!(cut.is_cut());
    assert_eq!(rows(cut).len(), MOST_ROWS);
    let whole = table(BulkMode::Apply, "Captain", &one_too_many[1..]);
    assert!(!whole.is_cut());
}
