use super::*;
use crate::discord::commands::people::for_mia;
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::{bind, item};
use crate::domain::{Bind, Item};
use crate::service::{ItemName, LONGEST_NAME};

fn hunter() -> (Bind, Vec<(Item, ItemName)>) {
    let name = ItemName {
        name: Some("Treasure hunter".into()),
        icon: None,
    };
    (bind(1, 55, "badge:5"), vec![(item("badge:5"), name)])
}

fn question(holders: u64, outcome: UnbindOutcome) -> Unbinding {
    let (bind, names) = hunter();
    Unbinding {
        bind,
        names,
        holders,
        outcome,
    }
}

fn drawn(language: &str, unbinding: &Unbinding) -> String {
    for_mia(language, |mia| readable(&draw_question(mia, unbinding)))
}

#[test]
fn what_a_person_can_decide_is_asked_with_the_number() {
    insta::assert_snapshot!(drawn("en", &question(12, UnbindOutcome::Open)));
    insta::assert_snapshot!(drawn("de", &question(1, UnbindOutcome::Open)));
}

#[test]
fn what_nobody_can_decide_is_said() {
    let text = [
        question(0, UnbindOutcome::Nobody),
        question(2, UnbindOutcome::Kept),
        question(2, UnbindOutcome::Taken),
    ]
    .map(|unbinding| drawn("en", &unbinding));
    insta::assert_snapshot!(text.join("\n\n"));
}

fn removed(holders: u64, leftover: Leftover) -> String {
    let (bind, names) = hunter();
    let removed = RemovedBind {
        bind,
        names,
        holders,
        leftover,
    };
    for_mia("en", |mia| readable(&draw_removed(mia, &removed)))
}

#[test]
fn what_happens_to_the_roles_is_told_afterwards() {
    let text = [
        removed(0, Leftover::KeepRoles),
        removed(1, Leftover::KeepRoles),
        removed(12, Leftover::TakeRoles),
    ];
    insta::assert_snapshot!(text.join("\n\n"));
}

#[test]
fn the_longest_names_fit() {
    let mut longest = question(u64::MAX, UnbindOutcome::Open);
    longest.bind.name = Some("_".repeat(LONGEST_NAME));
    longest.names[0].1.name = Some("*".repeat(200));
    for language in ["en", "de"] {
        for_mia(language, |mia| assert_whole(&draw_question(mia, &longest)));
    }
}
