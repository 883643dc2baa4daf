use super::*;
use crate::discord::commands::readable::{assert_whole, readable};
use crate::domain::{Wanted, parse_items};

const MOST: usize = 50;

fn error(typed: &str, wanted: Wanted) -> ItemInputError {
    parse_items(typed, wanted, MOST).expect_err(typed)
}

fn drawn(language: &str, typed: &str, error: &ItemInputError) -> Reply {
    let locale = Locale::for_discord(language);
    let reply = draw_item_input_error(locale, typed, error);
    assert_whole(&reply);
    reply
}

/// Something that is wrong in each way there is.
fn mistakes() -> Vec<(String, ItemInputError)> {
    let any = [
        " , ,",
        "badge:0",
        "badge:-5",
        "9223372036854775808",
        "hat:5",
        "https://www.roblox.com/catalog/abc/Tee",
        "https://example.com/catalog/5",
        "https://www.roblox.com/share?code=1a2b&type=AvatarItemDetails",
        "https://www.roblox.com/bundles/192/Korblox",
        "https://www.roblox.com/games/606849621/Jailbreak",
        "https://www.roblox.com/users/156/profile",
    ];
    let mut mistakes: Vec<_> = any
        .iter()
        .map(|typed| ((*typed).to_owned(), error(typed, Wanted::Any)))
        .collect();
    let many: Vec<_> = (1..=300).map(|id| id.to_string()).collect();
    let many = many.join(",");
    mistakes.push((many.clone(), error(&many, Wanted::Any)));
    let badge = Wanted::Only(ItemKind::Badge);
    mistakes.push(("asset:5".into(), error("asset:5", badge)));
    for words in [
        "VIP",
        "🎩",
        "'; drop table links; --",
        "<@5> @everyone **x** `y`",
    ] {
        let error = ItemInputError {
            typed: words.into(),
            problem: ItemProblem::NotAnItem,
        };
        mistakes.push((words.into(), error));
    }
    mistakes
}

#[test]
fn every_mistake_has_its_sentence() {
    for language in ["en", "de"] {
        let sentences: Vec<_> = mistakes()
            .iter()
            .map(|(typed, error)| readable(&drawn(language, typed, error)))
            .collect();
        insta::assert_snapshot!(format!("mistakes_{language}"), sentences.join("\n"));
    }
}

#[test]
fn all_that_was_typed_comes_back() {
    let typed = "badge:5, hat:6, asset:7";
    let reply = drawn("en", typed, &error(typed, Wanted::Any));
    let text = readable(&reply);
    assert!(text.contains("`hat:6` names no kind"), "{text}");
    assert!(
        text.contains("You typed: `badge:5, hat:6, asset:7`"),
        "{text}"
    );

    // All of it was at fault, and stands in the sentence.
    let text = readable(&drawn("en", "hat:6", &error("hat:6", Wanted::Any)));
    assert!(!text.contains("You typed"), "{text}");
}

#[test]
fn the_longest_input_fits() {
    let typed = "`".repeat(6000);
    let error = ItemInputError {
        typed: typed.clone(),
        problem: ItemProblem::NotAnItem,
    };
    drawn("de", &typed, &error);
}
