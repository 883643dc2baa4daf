//! Application commands.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

use super::{At, Problems, items, length};
use crate::discord::world::CommandKind;

/// Names of typed commands and their options.
const NAME: &str = r"^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$";
static NAME_REGEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(NAME).expect("the pattern is valid"));

/// Name, description, choices and options of a command together.
const MOST_CHARACTERS: usize = 8_000;
/// Commands in the menus of users, and as many in those of messages.
const MOST_MENU_COMMANDS: usize = 15;

/// Discord's languages.
const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE",
    "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];

/// A whole set of commands.
pub(super) fn check_all(commands: &Value, problems: &mut Problems) {
    let mut names = HashSet::new();
    for (index, command) in items(commands) {
        let at = At::root().index(index);
        check(command, &at, problems);
        if !names.insert((kind_of(command), command["name"].to_string())) {
            problems.add(
                &at.key("name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    for kind in [CommandKind::User, CommandKind::Message] {
        let of_kind = items(commands).filter(|(_, command)| kind_of(command) == Some(kind));
        if of_kind.count() > MOST_MENU_COMMANDS {
            problems.add(
                &At::root(),
                "APPLICATION_COMMANDS_TOO_MANY",
                format!("At most {MOST_MENU_COMMANDS} commands of one menu"),
            );
        }
    }
}

/// A new command.
pub(super) fn check(command: &Value, at: &At, problems: &mut Problems) {
    let typed = kind_of(command) == Some(CommandKind::ChatInput);
    if typed && length(&command["description"]) == 0 {
        problems.required(&at.key("description"));
    }
    if !typed {
        for key in ["description", "options"] {
            let given = length(&command[key]) > 0 || items(&command[key]).next().is_some();
            if given {
                problems.add(
                    &at.key(key),
                    "APPLICATION_COMMAND_CONTEXT_MENU_FIELD",
                    format!("Context menu commands cannot have {key}"),
                );
            }
        }
    }
    check_parts(command, typed, at, problems);
    if size(command) > MOST_CHARACTERS {
        problems.add(
            at,
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({MOST_CHARACTERS})"),
        );
    }
}

/// A change of a command, which says only what becomes different. Its kind stays.
pub(super) fn check_change(change: &Value, problems: &mut Problems) {
    let typed = !change["description"].is_null() || !change["options"].is_null();
    check_parts(change, typed, &At::root(), problems);
}

fn check_parts(command: &Value, typed: bool, at: &At, problems: &mut Problems) {
    if typed && let Some(name) = command["name"].as_str() {
        check_name(name, &at.key("name"), problems);
    }
    check_localizations(command, typed, at, problems);
    check_options(&command["options"], &at.key("options"), problems);
}

fn check_name(name: &str, at: &At, problems: &mut Problems) {
    if !NAME_REGEX.is_match(name) {
        problems.add(
            at,
            "STRING_TYPE_REGEX",
            format!("String value did not match validation regex {NAME}."),
        );
    } else if name.to_lowercase() != name {
        problems.add(
            at,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
}

fn check_localizations(part: &Value, typed: bool, at: &At, problems: &mut Problems) {
    for key in ["name_localizations", "description_localizations"] {
        for (locale, text) in part[key].as_object().into_iter().flatten() {
            let at = at.key(key).key(locale);
            if !LOCALES.contains(&locale.as_str()) {
                problems.add(
                    &at,
                    "BASE_TYPE_CHOICES",
                    format!("Value {locale:?} is not one of Discord's locales."),
                );
            }
            if typed
                && key == "name_localizations"
                && let Some(name) = text.as_str()
            {
                check_name(name, &at, problems);
            }
        }
    }
}

fn check_options(options: &Value, at: &At, problems: &mut Problems) {
    let mut names = HashSet::new();
    let mut optional_came = false;
    let nested = |option: &Value| matches!(option["type"].as_u64(), Some(1 | 2));
    let nests = items(options).any(|(_, option)| nested(option));
    for (index, option) in items(options) {
        let at = at.index(index);
        if let Some(name) = option["name"].as_str() {
            check_name(name, &at.key("name"), problems);
            if !names.insert(name) {
                problems.add(
                    &at.key("name"),
                    "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                    "Option name already exists",
                );
            }
        }
        let required = option["required"] == true;
        if required && optional_came {
            problems.add(
                &at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        optional_came |= !required;
        if nests && !nested(option) {
            problems.add(
                &at.key("type"),
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to all other types",
            );
        }
        check_localizations(option, true, &at, problems);
        check_choices(option, &at, problems);
        check_options(&option["options"], &at.key("options"), problems);
        for (least, most) in [("min_value", "max_value"), ("min_length", "max_length")] {
            let bounds = option[least].as_f64().zip(option[most].as_f64());
            if bounds.is_some_and(|(least, most)| least > most) {
                problems.add(
                    &at.key(least),
                    "APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID",
                    format!("{least} must not be larger than {most}"),
                );
            }
        }
    }
}

fn check_choices(option: &Value, at: &At, problems: &mut Problems) {
    let mut names = HashSet::new();
    for (index, choice) in items(&option["choices"]) {
        let at = at.key("choices").index(index);
        if !names.insert(choice["name"].to_string()) {
            problems.add(
                &at.key("name"),
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                "Option choice name already exists",
            );
        }
        check_localizations(choice, false, &at, problems);
    }
    if !names.is_empty() && option["autocomplete"] == true {
        problems.add(
            &at.key("autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
            "Options with choices cannot have autocomplete",
        );
    }
}

/// The characters of names, descriptions and choices; of texts in several languages the longest.
fn size(part: &Value) -> usize {
    let longest = |key: &str| {
        let localized = part[format!("{key}_localizations")].as_object();
        let localized = localized
            .into_iter()
            .flatten()
            .map(|(_, text)| length(text));
        localized.chain([length(&part[key])]).max().unwrap_or(0)
    };
    let own = longest("name") + longest("description") + length(&part["value"]);
    ["options", "choices"]
        .into_iter()
        .flat_map(|key| items(&part[key]))
        .map(|(_, inner)| size(inner))
        .sum::<usize>()
        + own
}

fn kind_of(command: &Value) -> Option<CommandKind> {
    CommandKind::from_number(command["type"].as_u64())
}
