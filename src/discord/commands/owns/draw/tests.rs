use super::*;
use crate::discord::commands::people::{for_mia, leo, leo_builds, longest_account, mia};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::domain::UserId;

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
    }
}

fn drawn(language: &str, owns: &Owns) -> String {
    readable(&for_mia(language, |reader| draw(reader, owns)))
}

#[test]
fn one_item() {
    for language in ["en", "de"] {
        for (state, word) in [
            (OWNED, "owned"),
            (NOT_OWNED, "not_owned"),
            (unknown(UnknownReason::Hidden), "hidden"),
        ] {
            let owns = owns(
                leo(),
                vec![answer("badge:5", Some("Treasure *hunter*"), state)],
            );
            insta::assert_snapshot!(format!("one_{word}_{language}"), drawn(language, &owns));
        }
    }
}

#[test]
fn an_item_without_a_name_goes_by_its_id() {
    let owns = owns(leo(), vec![answer("privateserver:5", None, OWNED)]);
    insta::assert_snapshot!(drawn("en", &owns));
}

#[test]
fn several_items() {
    let mixed = vec![
        answer("badge:5", Some("Treasure"), OWNED),
        answer("asset:1028595", None, NOT_OWNED),
        answer("gamepass:7", None, unknown(UnknownReason::Refused)),
    ];
    for language in ["en", "de"] {
        let owns = owns(leo(), mixed.clone());
        insta::assert_snapshot!(format!("several_{language}"), drawn(language, &owns));
    }
}

#[test]
fn several_reasons_say_what_they_are_about_and_one_for_all_is_said_once() {
    let states = |first: UnknownReason, second: UnknownReason| {
        let answers = vec![
            answer("badge:5", None, unknown(first)),
            answer("privateserver:6", None, unknown(second)),
        ];
        drawn("en", &owns(leo(), answers))
    };
    insta::assert_snapshot!(states(UnknownReason::Refused, UnknownReason::ScopeMissing));
    let same = states(UnknownReason::Hidden, UnknownReason::Hidden);
    assert_eq!(same.matches("hides their inventory").count(), 1, "{same}");
    insta::assert_snapshot!(same);
}

#[test]
fn only_ones_own_answer_can_be_shown() {
    let answers = vec![answer("badge:5", None, OWNED)];
    let own = drawn("en", &owns(mia(), answers.clone()));
    assert!(own.contains("Show it to the channel"), "{own}");
    let others = drawn("en", &owns(leo(), answers));
    assert!(!others.contains("Show it to the channel"), "{others}");
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
