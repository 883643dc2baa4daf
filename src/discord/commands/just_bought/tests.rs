use super::super::people::{draw_for, leo, leo_builds};
use super::super::readable::readable;
use super::super::samples::{With, update};
use super::*;
use crate::domain::{HoldingState, Permissions};

const AGAIN: Timestamp = Timestamp::from_millis(140_000);

fn for_leo(draw: impl Fn(&Reader<'_>) -> Reply) -> String {
    ["en", "de"]
        .map(|language| {
            draw_for(leo(), Permissions::NONE, language, |leo| {
                readable(&draw(leo))
            })
        })
        .join("\n\n")
}

fn plan(number: usize) -> Plan {
    Plan {
        next: Timestamp::from_millis(10_000),
        number,
        again: Some(AGAIN),
    }
}

#[test]
fn it_is_told_how_far_it_is() {
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, Step::Begun, &plan(1))));
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, Step::NotYet, &plan(3))));
}

#[test]
fn what_did_not_come_is_told_with_what_to_do() {
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    let update = update().with(1, "badge:1", HoldingState::NotOwned, not_earned);
    insta::assert_snapshot!(for_leo(|leo| draw_missing(
        leo,
        &update,
        &leo_builds(),
        Some(AGAIN)
    )));
}

/// Where the regular checks are off, the bot says nothing of them.
#[test]
fn who_is_not_looked_at_again_is_told_to_check() {
    let plan = Plan {
        again: None,
        ..plan(1)
    };
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, Step::Begun, &plan)));
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    let update = update().with(1, "badge:1", HoldingState::NotOwned, not_earned);
    insta::assert_snapshot!(for_leo(|leo| draw_missing(
        leo,
        &update,
        &leo_builds(),
        None
    )));
    insta::assert_snapshot!(for_leo(|leo| draw_stopped(leo, None)));
}

#[test]
fn a_stop_is_told_with_what_follows() {
    insta::assert_snapshot!(for_leo(|leo| draw_stopped(leo, Some(AGAIN))));
}

#[test]
fn who_has_to_wait_is_told_until_when() {
    for error in [
        || WatchError::Running,
        || WatchError::Rests { until: AGAIN },
        || WatchError::Crowded,
    ] {
        insta::assert_snapshot!(for_leo(|leo| match draw_refusal(leo, error()) {
            CommandError::Refused(reply) => *reply,
            other => panic!("a person's doing: {other:?}"),
        }));
    }
}
