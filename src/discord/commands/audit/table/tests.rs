use rstest::rstest;

use super::*;
use crate::discord::commands::audit::samples::{gave, kept, view};
use crate::discord::commands::spreadsheet::{BYTE_ORDER_MARK, MOST_ROWS};
use crate::domain::{Evidence, HoldingState, Timestamp, UnknownReason};

fn rows(table: Table) -> Vec<csv::StringRecord> {
    let file = table.finish();
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    let text = text.strip_prefix(BYTE_ORDER_MARK).expect("the mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header"), &COLUMNS[..]);
    let records = reader.records().collect::<Result<_, _>>();
    records.expect("rows as long as the header")
}

fn push(table: &mut Table, view: &AuditView) -> bool {
    table.push(&AuditLine::Change(view.clone()))
}

fn named(name: &str) -> Table {
    let role = RoleId::new(55).expect("positive");
    Table::new([(role, name.to_owned())].into())
}

#[test]
fn a_row_says_all_that_is_known() {
    let mut table = named("Captain, \"old\"\nsalt");
    let mut view = gave();
    view.binds[0].removed = Some(Timestamp::from_millis(1_790_000_060_999));
    assert!(push(&mut table, &view));
    let rows = rows(table);
    let cells: Vec<_> = rows[0].iter().collect();
    assert_eq!(
        cells,
        [
            "2026-09-21T14:13:20Z",
            "given",
            "<@42>",
            "<@&55>",
            "Captain, \"old\"\nsalt",
            "badge:5 (Gold) removed 2026-09-21T14:14:20Z",
            "badge:5 owned 2026-09-21T14:12:20Z",
            "moderator",
            "<@41>",
        ]
    );
}

#[test]
fn what_was_lost_by_the_servers_rule_says_since_when_it_was_hidden() {
    let mut table = named("Captain");
    let mut view = gave();
    let read = &mut view.row.entry.evidence.0[0];
    read.state = HoldingState::Unknown(UnknownReason::Hidden);
    read.lost_since = Some(Timestamp::from_millis(1_780_000_000_000));
    assert!(push(&mut table, &view));
    assert_eq!(
        &rows(table)[0][6],
        "badge:5 unknown (hidden) since 2026-05-28T20:26:40Z, counts as lost 2026-09-21T14:12:20Z"
    );
}

#[test]
fn what_the_guard_did_is_a_row_too() {
    let mut table = named("Captain");
    assert!(table.push(&AuditLine::Guard(kept())));
    let rows = rows(table);
    let cells: Vec<_> = rows[0].iter().collect();
    let (role, at) = ("<@&55>", "2026-09-21T14:13:20Z");
    let expected = [
        at,
        "kept-loss",
        "",
        role,
        "Captain",
        "",
        "members 14",
        "guard",
        "<@41>",
    ];
    assert_eq!(cells, expected);
}

#[test]
fn nothing_in_it_is_a_formula() {
    for start in ['=', '+', '-', '@', '\t', '\r'] {
        let name = format!("{start}cmd|' /C calc'!A0");
        let mut table = named(&name);
        push(&mut table, &gave());
        assert_eq!(rows(table)[0][4], format!("'{name}"));
    }
    let mut table = named("a=b");
    push(&mut table, &gave());
    assert_eq!(&rows(table)[0][4], "a=b");
}

/// A spreadsheet whose lists are separated by semicolons or tabs ends a cell there,
/// however we quote it.
#[rstest]
#[case::semicolon("x;=A1", "x;'=A1")]
#[case::tab("x\t=A1", "x\t'=A1")]
#[case::line("x\r\n=A1", "x\r\n'=A1")]
#[case::space("x; =A1", "x; '=A1")]
#[case::quote("x;\"=A1", "x;\"'=A1")]
#[case::several("=A1;+A2;-A3;@A4", "'=A1;'+A2;'-A3;'@A4")]
#[case::none("x;a=b; c", "x;a=b; c")]
fn nothing_in_it_is_a_formula_where_cells_end_elsewhere(#[case] name: &str, #[case] cell: &str) {
    let mut table = named(name);
    push(&mut table, &gave());
    assert_eq!(&rows(table)[0][4], cell);
}

#[test]
fn a_table_ends_before_it_is_too_large() {
    let mut table = named("Captain");
    let pushed = (0..=MOST_ROWS)
        .take_while(|_| push(&mut table, &view()))
        .count();
    assert_eq!(
        (pushed, table.rows(), table.is_cut()),
        (10_000, 10_000, true)
    );
    assert_eq!(rows(table).len(), 10_000);

    let mut heavy = gave();
    heavy.row.entry.evidence = Evidence(vec![heavy.row.entry.evidence.0[0]; 500]);
    let mut table = named("Captain");
    while push(&mut table, &heavy) {}
    assert!(table.is_cut() && table.rows() < 1000);
    assert!(table.finish().bytes.len() < 10 << 20);
}

#[test]
fn a_table_that_holds_all_is_not_cut() {
    let mut table = named("Captain");
    assert!(push(&mut table, &gave()));
    assert!(!table.is_cut());
}
