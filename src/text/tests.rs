//! The messages against one another, against their uses in the sources, and
//! against Discord's limits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::Locale;
use super::locale::LANGUAGES;
use super::scan::uses_below;

/// Every message and attribute of a language with the arguments in it.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn messages(files: &[&'static str]) -> Messages {
    let mut all = Messages::new();
    for file in files {
        let parsed = parser::parse(*file).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        for entry in &parsed.body {
            let Entry::Message(message) = entry else {
                assert!(!matches!(entry, Entry::Junk { .. }), "{entry:?}");
                continue;
            };
            let id = message.id.name;
            let value = message.value.iter().map(|value| (id.to_owned(), value));
            let attributes = message
                .attributes
                .iter()
                .map(|one| (format!("{id}.{}", one.id.name), &one.value));
            for (key, pattern) in value.chain(attributes) {
                let before = all.insert(key.clone(), arguments(pattern));
                assert_eq!(before, None, "{key} is there twice");
            }
        }
    }
    all
}

fn arguments(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, &mut found);
        }
    }
    found
}

fn in_expression(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, found),
        Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                found.extend(arguments(&variant.value));
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, found),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, found);
            }
        }
        _ => {}
    }
}

fn languages() -> impl Iterator<Item = (&'static str, Messages)> {
    LANGUAGES.iter().map(|(tag, files)| (*tag, messages(files)))
}

fn english() -> Messages {
    messages(LANGUAGES[0].1)
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let english = english();
    for (tag, messages) in languages() {
        let keys = |messages: &Messages| messages.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<String> = keys(&english)
            .symmetric_difference(&keys(&messages))
            .cloned()
            .collect();
        assert!(differ.is_empty(), "{tag}, only in one language: {differ:?}");
        for (key, arguments) in &english {
            assert_eq!(arguments, &messages[key], "{tag}: {key}");
        }
    }
}

#[test]
fn every_message_in_use_is_there_and_gets_its_arguments() {
    let english = english();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let uses = uses_below(&sources.join("discord"));
    assert!(uses.len() > 20, "the sources are read");
    for used in &uses {
        let wants = english
            .get(&used.key)
            .unwrap_or_else(|| panic!("{}: no message {}", used.place, used.key));
        let missing: Vec<&String> = wants.difference(&used.arguments).collect();
        assert!(
            missing.is_empty(),
            "{}: {} lacks {missing:?}",
            used.place,
            used.key
        );
    }
    // Several reasons may share their arguments, so one use may offer more than
    // its message wants; an argument that none of them wants is a mistake.
    let unused: Vec<&String> = english
        .keys()
        .filter(|key| !is_of_registration(key))
        .filter(|key| !uses.iter().any(|used| used.key == **key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

/// The texts of commands, options and choices, used when they are registered.
fn is_of_registration(key: &str) -> bool {
    key.starts_with("command-") || key.starts_with("choice-")
}

#[test]
fn descriptions_and_labels_are_within_discords_limits() {
    let limit = |key: &str| match key {
        _ if is_of_registration(key) => Some(100),
        // Not the label of one, but a sentence about one.
        "outdated-button" => None,
        _ if key.ends_with("-button") => Some(80),
        "page-before" | "page-after" => Some(80),
        _ => None,
    };
    for locale in Locale::all() {
        for key in english().keys() {
            let text = locale.find(key).expect("every language has it");
            assert!(!text.trim().is_empty(), "{key} says nothing");
            let length = text.chars().count();
            if let Some(limit) = limit(key) {
                assert!(
                    length <= limit,
                    "{}: {key} has {length}: {text}",
                    locale.tag()
                );
            }
        }
    }
}

#[test]
fn a_language_falls_back_to_english_and_a_missing_message_to_its_key() {
    let german = Locale::for_discord("de");
    assert_eq!(german.tag(), "de");
    assert_eq!(german.format("page-after", []), "Weiter →");
    assert_eq!(Locale::for_discord("ja").format("page-after", []), "Next →");
    assert_eq!(german.find("no-such-message"), None);
    assert_eq!(german.format("no-such-message", []), "no-such-message");
}

#[test]
fn arguments_are_not_wrapped_in_invisible_marks() {
    let text = Locale::english().format("shown-by", [("user", "<@5>".into())]);
    assert_eq!(text, "<@5> shows:");
}
