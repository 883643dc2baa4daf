//! Reads which messages the sources use: every `t!(…)` and `key!(…)`.

use std::collections::BTreeSet;
use std::path::Path;

/// One use of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    pub(super) key: String,
    pub(super) arguments: BTreeSet<String>,
    /// The file it is in.
    pub(super) place: String,
}

/// All uses in the Rust files below `folder`.
pub(super) fn uses_below(folder: &Path) -> Vec<Use> {
    let mut uses = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            uses.extend(uses_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).expect("readable");
            uses.extend(uses_in(&source, &path.display().to_string()));
        }
    }
    uses
}

fn uses_in(source: &str, place: &str) -> Vec<Use> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let messages = calls(&code, "t!(").filter_map(|call| {
        let parts = split(call);
        let (key, arguments) = parts.get(1..)?.split_first()?;
        let names = arguments.iter().filter_map(|one| one.split_once('='));
        let names = names.map(|(name, _)| name.trim().to_owned());
        Some((literal(key)?, names.collect()))
    });
    let keys = calls(&code, "key!(").filter_map(|call| {
        let parts = split(call);
        let (key, arguments) = parts.split_first()?;
        let names = arguments.iter().map(|name| name.trim().to_owned());
        Some((
            literal(key)?,
            names.filter(|name| !name.is_empty()).collect(),
        ))
    });
    messages
        .chain(keys)
        .map(|(key, arguments)| Use {
            key,
            arguments,
            place: place.to_owned(),
        })
        .collect()
}

/// What stands between the parentheses of each call of a macro.
fn calls<'a>(code: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(start).filter_map(move |(at, _)| {
        // `assert!(` ends like `t!(`.
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let inside = &code[at + start.len()..];
        Some(&inside[..end(inside)?])
    })
}

/// Where the parenthesis closes that was open at the start.
fn end(inside: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, character) in outside_strings(inside) {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return Some(at),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The arguments of a call.
fn split(call: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, character) in outside_strings(call) {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&call[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&call[start..]);
    parts
}

/// The characters that are not within a string literal.
fn outside_strings(code: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut inside, mut escaped) = (false, false);
    code.char_indices().filter(move |(_, character)| {
        let was = inside;
        match character {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
        !was && !inside
    })
}

fn literal(text: &str) -> Option<String> {
    Some(text.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[test]
fn uses_are_found_however_they_are_written() {
    let source = r#"
        assert!(t == "no");
        // t!(locale, "comment")
        t!(locale, "plain");
        t!(invocation.locale, "two", user = user(a, b), count = list.len())
        t!(
            locale,
            "long",
            text = escape("a, (b) = \" c"),
        );
        t!(locale, key: chosen, x = y);
        match reason { A => key!("chosen", x), B => key!("bare") }
    "#;
    let found: Vec<(String, Vec<String>)> = uses_in(source, "here")
        .into_iter()
        .map(|one| (one.key, one.arguments.into_iter().collect()))
        .collect();
    let expected = [
        ("plain", vec![]),
        ("two", vec!["count", "user"]),
        ("long", vec!["text"]),
        ("chosen", vec!["x"]),
        ("bare", vec![]),
    ];
    let expected: Vec<(String, Vec<String>)> = expected
        .into_iter()
        .map(|(key, names)| (key.into(), names.into_iter().map(Into::into).collect()))
        .collect();
    assert_eq!(found, expected);
}
