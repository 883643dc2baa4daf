use super::*;
use crate::discord::commands::people::{for_mia, in_both, leo, leo_builds, longest_account, mia};
use crate::discord::commands::readable::assert_whole;
use crate::domain::{Timestamp, UserId};

const OWNED: HoldingState = HoldingState::Owned;
const NOT_OWNED: HoldingState = HoldingState::NotOwned;

fn unknown(reason: UnknownReason) -> HoldingState {
    HoldingState::Unknown(reason)
}

fn answer(item: &str, name: Option<&str>, state: HoldingState) -> OwnsAnswer {
    OwnsAnswer {
        item: item.parse().expect(item),
        state,
        name: ItemName {
            name: name.map(Into::into),
            icon: name.map(|_| "https://tr.rbxcdn.com/icon.png".into()),
        },
    }
}

fn owns(user: UserId, answers: Vec<OwnsAnswer>) -> Owns {
    Owns {
        user,
        account: leo_builds(),
        answers,
        again: None,
    }
}

fn drawn(owns: &Owns) -> String {
    in_both(|reader| draw(reader, owns))
}

#[test]
fn one_item() {
    for (state, word) in [
        (OWNED, "owned"),
        (NOT_OWNED, "not_owned"),
        (unknown(UnknownReason::Hidden), "hidden"),
    ] {
        let answers = vec![answer("badge:5", Some("Treasure *hunter*"), state)];
        insta::assert_snapshot!(word, drawn(&owns(leo(), answers)));
    }
}

#[test]
fn a_wait_that_is_known_is_told() {
    let limited = Owns {
        again: Some(Timestamp::from_millis(1_800_000_000_000)),
        ..owns(
            leo(),
            vec![answer("badge:5", None, unknown(UnknownReason::RateLimited))],
        )
    };
    insta::assert_snapshot!("rate_limited", drawn(&limited));
}

#[test]
fn an_item_without_a_name_goes_by_its_id() {
    let answers = vec![answer("privateserver:5", None, OWNED)];
    insta::assert_snapshot!("nameless", drawn(&owns(leo(), answers)));
}

#[test]
fn several_items() {
    let mixed = vec![
        answer("badge:5", Some("Treasure"), OWNED),
        answer("asset:1028595", None, NOT_OWNED),
        answer("gamepass:7", None, unknown(UnknownReason::Refused)),
    ];
    insta::assert_snapshot!("several", drawn(&owns(leo(), mixed)));
}

#[test]
fn several_reasons_say_what_they_are_about_and_one_for_all_is_said_once() {
    let because = |first: UnknownReason, second: UnknownReason| {
        let answers = vec![
            answer("badge:5", None, unknown(first)),
            answer("privateserver:6", None, unknown(second)),
        ];
        drawn(&owns(leo(), answers))
    };
    insta::assert_snapshot!(
        "several_reasons",
        because(UnknownReason::Refused, UnknownReason::ScopeMissing)
    );
    let same = because(UnknownReason::Hidden, UnknownReason::Hidden);
    assert_eq!(same.matches("hides their inventory").count(), 1, "{same}");
}

#[test]
fn all_and_none() {
    let all_are = |state| {
        let answers = vec![
            answer("badge:5", None, state),
            answer("badge:6", None, state),
        ];
        drawn(&owns(leo(), answers))
    };
    assert!(all_are(OWNED).contains("owns 2 of 2"));
    assert!(all_are(NOT_OWNED).contains("owns none of 2"));
}

#[test]
fn only_ones_own_answer_can_be_shown() {
    let answers = vec![answer("badge:5", None, OWNED)];
    let own = drawn(&owns(mia(), answers.clone()));
    assert!(own.contains("Show it to the channel"), "{own}");
    let others = drawn(&owns(leo(), answers));
    assert!(!others.contains("Show it to the channel"), "{others}");
}

#[test]
fn what_has_no_room_on_a_button_is_typed_again() {
    let told = |items: i64, state| {
        let answers = (1..=items).map(|id| answer(&format!("badge:{id}"), None, state));
        drawn(&owns(leo(), answers.collect()))
    };
    let outage = unknown(UnknownReason::Unavailable);
    for (text, button, typed) in [
        (told(2, outage), true, false),
        (told(2, NOT_OWNED), true, false),
        (told(2, OWNED), false, false),
        (told(50, outage), false, true),
        (told(50, NOT_OWNED), false, false),
        (told(50, OWNED), false, false),
    ] {
        assert_eq!(text.contains("Check again"), button, "{text}");
        assert_eq!(text.contains("use </owns:903> once more"), typed, "{text}");
    }
}

#[test]
fn fifty_items_with_the_longest_names_fit_with_their_reasons() {
    let name = "_".repeat(200);
    let answers = (0..50)
        .map(|number| {
            let item = format!("gamepass:{}", i64::MAX - number);
            let state = match number % 3 {
                0 => unknown(UnknownReason::Refused),
                1 => OWNED,
                _ => NOT_OWNED,
            };
            answer(&item, Some(&name), state)
        })
        .collect();
    let owns = Owns {
        account: longest_account(),
        ..owns(mia(), answers)
    };
    for language in ["en", "de"] {
        let reply = for_mia(language, |reader| draw(reader, &owns));
        assert_whole(&reply);
        let lines = reply.embeds[0].description.as_str().lines();
        let marks = lines.filter(|line| line.starts_with(['✅', '❌', '❔']));
        // The fifty, and the reason.
        assert_eq!(marks.count(), 51);
    }
}
