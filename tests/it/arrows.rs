//! The arrows between the modules run one way:
//!
//! main → app → { discord, web, worker } → service → { roblox, store } → domain
//!
//! This reads the sources and fails on an arrow that runs back, and on a crate
//! used outside the module that it belongs to; and those of the end-to-end
//! tests, which have one place where an answer is read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may name with `crate::`, itself apart. `text`, `config`
/// and `metrics` are leaves: `config` knows only the types of IDs.
const MAY_NAME: [(&str, &[&str]); 13] = [
    ("domain", &[]),
    ("text", &[]),
    ("config", &["domain"]),
    ("metrics", &[]),
    ("upstream", &["metrics"]),
    ("roblox", &["metrics", "upstream", "domain"]),
    ("store", &["metrics", "domain"]),
    (
        "service",
        &["metrics", "upstream", "roblox", "store", "domain"],
    ),
    (
        "discord",
        &["metrics", "upstream", "service", "text", "domain"],
    ),
    ("web", &[]),
    ("worker", &["service", "domain"]),
    (
        "app",
        &[
            "config", "metrics", "discord", "web", "worker", "service", "text", "roblox", "store",
            "domain",
        ],
    ),
    ("main", &["app"]),
];

/// Words that only some modules may use.
const BELONGS_TO: [(&str, &[&str]); 11] = [
    ("serenity::", &["discord"]),
    ("poise::", &["discord"]),
    ("twilight_http_ratelimiting::", &["discord"]),
    ("sqlx::", &["store"]),
    ("axum::", &["web"]),
    ("reqwest::", &["roblox", "discord", "app"]),
    ("clap::", &["app"]),
    ("metrics_exporter_prometheus::", &["app"]),
    ("counter!", &["metrics"]),
    ("dotenvy::", &["config"]),
    ("env::var", &["config"]),
];

/// What has no place in a pure function.
const NOT_IN_DOMAIN: [&str; 3] = ["tokio::", "Instant::now", "SystemTime::now"];

#[test]
fn arrows_run_one_way() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in rust_files(&sources) {
        let place = path.strip_prefix(&sources).expect("a path below src");
        if place != Path::new("lib.rs") {
            let text = fs::read_to_string(&path).expect("a readable source");
            for complaint in complaints(&module_path(place), &text) {
                wrong.push(format!("src/{}: {complaint}", place.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Only there is it asked of every answer who sees it.
#[test]
fn answers_are_read_in_one_place() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bot");
    let reads = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a readable source");
        // How many answers there are tells nothing that is in them.
        let code = without_comments(&text).replace(".replies().len()", "");
        [".reply()", ".replies()", ".followup("]
            .iter()
            .any(|way| code.contains(way))
    };
    let readers: Vec<_> = rust_files(&tests).into_iter().filter(reads).collect();
    assert_eq!(readers, [tests.join("world/talk.rs")]);
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a readable directory") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// `[roblox, budget, gate]` for `roblox/budget/gate.rs`, `[web]` for `web/mod.rs`.
fn module_path(place: &Path) -> Vec<&str> {
    let stem = place.with_extension("");
    place
        .iter()
        .zip(stem.iter())
        .map(|(part, stem)| &part.to_str().expect("a name in UTF-8")[..stem.len()])
        .filter(|part| *part != "mod")
        .collect()
}

fn complaints(path: &[&str], text: &str) -> Vec<String> {
    let module = path[0];
    let code = without_comments(text);

    let allowed = MAY_NAME.iter().find(|(name, _)| *name == module);
    let nameless = allowed
        .is_none()
        .then(|| format!("{module} is not in MAY_NAME yet"));
    let allowed = allowed.map_or(&[][..], |(_, allowed)| allowed);
    let back = modules_named(&code, path.len())
        .into_iter()
        .filter(|named| named != module && !allowed.contains(&named.as_str()))
        .map(|named| format!("{module} → {named}"));
    let stray = BELONGS_TO
        .iter()
        .filter(|(word, owners)| !owners.contains(&module) && words(&code, word).next().is_some())
        .map(|(word, owners)| format!("{word} belongs to {}", owners.join(", ")));
    let impure = NOT_IN_DOMAIN
        .iter()
        .filter(|word| module == "domain" && words(&code, word).next().is_some())
        .map(|word| format!("{word} is not for pure functions"));
    nameless
        .into_iter()
        .chain(back)
        .chain(stray)
        .chain(impure)
        .collect()
}

fn without_comments(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// The modules at the top that a file names: after `crate::` (after `gatepass::`
/// in `main.rs`), or after as many `super::` as lead up there from `depth`.
fn modules_named(code: &str, depth: usize) -> BTreeSet<String> {
    let climb = "super::".repeat(depth);
    ["crate::", "gatepass::", &climb]
        .into_iter()
        .flat_map(|root| words(code, root))
        .flat_map(heads)
        .filter(|name| MAY_NAME.iter().any(|(module, _)| module == name))
        .map(str::to_owned)
        .collect()
}

/// What follows each place where `word` stands by itself.
fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word)
        .filter(move |(at, _)| !code[..*at].ends_with(in_name))
        .map(move |(at, _)| &code[at + word.len()..])
}

/// The first name of a path, or of each path in a group: `domain` and `store`
/// for `{domain::{Item, Bind}, store}`.
fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![leading_name(path)];
    };
    let mut level = 1_u32;
    let mut heads = vec![leading_name(group)];
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => level += 1,
            '}' => level -= 1,
            ',' if level == 1 => heads.push(leading_name(&group[at + 1..])),
            _ => {}
        }
        if level == 0 {
            break;
        }
    }
    heads
}

fn leading_name(path: &str) -> &str {
    let path = path.trim_start();
    let end = path.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    &path[..end.unwrap_or(path.len())]
}

#[test]
fn an_arrow_that_runs_back_is_found() {
    for (path, code, expected) in [
        (
            &["roblox"][..],
            "use crate::store::Store;",
            "roblox → store",
        ),
        (
            &["store", "links"],
            "use super::super::roblox::Roblox;",
            "store → roblox",
        ),
        (&["web"], "let x = crate::discord::x();", "web → discord"),
        (&["domain"], "use crate::{\n    text,\n};", "domain → text"),
        (
            &["discord"],
            "use crate::{domain::{Item, Bind}, service::Service, config::Config};",
            "discord → config",
        ),
        (&["service"], "use sqlx::query;", "sqlx:: belongs to store"),
        (
            &["app"],
            "fn f() { std::env::var(\"X\") }",
            "env::var belongs to config",
        ),
        (
            &["domain", "x"],
            "use tokio::time;",
            "tokio:: is not for pure functions",
        ),
        (&["extras"], "", "extras is not in MAY_NAME yet"),
    ] {
        assert_eq!(complaints(path, code), [expected], "{code}");
    }
}

#[test]
fn what_runs_downwards_is_left_alone() {
    for (path, code) in [
        (
            &["service"][..],
            "use crate::{domain::Item, store::Store, roblox::{Call, Roblox}};",
        ),
        (
            &["config"],
            "mod discord;\nuse self::discord::DiscordConfig;",
        ),
        (&["config", "discord"], "use super::roblox::RobloxConfig;"),
        (&["domain"], "//! Not [`crate::store`].\nuse super::*;"),
        (&["main"], "fn main() { gatepass::app::main() }"),
        (&["web"], "use crate::web::Readiness;"),
    ] {
        assert_eq!(complaints(path, code), [""; 0], "{code}");
    }
}
