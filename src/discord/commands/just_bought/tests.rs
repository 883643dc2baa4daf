use super::super::people::{draw_for, leo, leo_builds};
use super::super::readable::readable;
use super::super::samples::{self, With};
use super::*;
use crate::domain::{HoldingState, Permissions, UnknownReason};
use crate::service::Written;

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
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, None, &plan(1))));
    let update = not_earned();
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, Some(&update), &plan(3))));
}

/// Then it is not Roblox' slowness that keeps the purchase from being seen.
#[test]
fn what_keeps_a_check_from_telling_is_said() {
    let update = not_earned().with(
        2,
        "gamepass:2",
        HoldingState::Unknown(UnknownReason::Unavailable),
        domain::Action::Leave(Reason::Unknown),
    );
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, Some(&update), &plan(3))));
}

/// It would be refused for a while.
#[test]
fn the_end_does_not_offer_to_look_once_more() {
    let update = not_earned()
        .with(
            2,
            "gamepass:2",
            HoldingState::Owned,
            domain::Action::Give([].into()),
        )
        .written(Written::Unsure);
    let offered = for_leo(|leo| update::draw(leo, &update));
    assert!(offered.contains("I just bought it"), "{offered}");
    let ended = for_leo(|leo| update::draw_end(leo, &update));
    assert!(!ended.contains("I just bought it"), "{ended}");
    assert!(ended.contains("[Check again"), "{ended}");
}

fn not_earned() -> Update {
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    samples::update().with(1, "badge:1", HoldingState::NotOwned, not_earned)
}

#[test]
fn what_did_not_come_is_told_with_what_to_do() {
    let update = not_earned();
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
    insta::assert_snapshot!(for_leo(|leo| draw_interim(leo, None, &plan)));
    let update = not_earned();
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
