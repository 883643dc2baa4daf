//! Components of messages.

use std::collections::HashSet;

use serde_json::Value;

use super::{At, Problems, items, length};

const ACTION_ROW: u64 = 1;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const TEXT_DISPLAY: u64 = 10;

/// Rows of a message that is not made of components alone.
const MOST_ROWS: usize = 5;
const MOST_BUTTONS: usize = 5;
/// Components at all depths together.
const MOST_COMPONENTS: usize = 40;
/// Characters in all text displays together.
const MOST_TEXT: usize = 4_000;
/// Where link buttons may lead.
const LINKS: &[&str] = &["http", "https", "discord"];

/// What holds for all components.
pub(super) fn check(components: &Value, at: &At, problems: &mut Problems) {
    let mut seen = Seen::default();
    for (index, component) in items(components) {
        check_one(component, &at.index(index), &mut seen, problems);
    }
    if seen.count > MOST_COMPONENTS {
        problems.too_long(at, MOST_COMPONENTS);
    }
    if seen.text > MOST_TEXT {
        problems.add(
            at,
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            format!("Component displayable text size exceeds maximum size of {MOST_TEXT}"),
        );
    }
}

/// What holds besides when there may be content and embeds too: rows, and only rows.
pub(super) fn check_classic(components: &Value, at: &At, problems: &mut Problems) {
    let rows = items(components).count();
    if rows > MOST_ROWS {
        problems.too_long(at, MOST_ROWS);
    }
    for (index, component) in items(components) {
        if component["type"] != ACTION_ROW {
            problems.add(
                &at.index(index).key("type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    custom_ids: HashSet<String>,
    count: usize,
    text: usize,
}

fn check_one(component: &Value, at: &At, seen: &mut Seen, problems: &mut Problems) {
    seen.count += 1;
    if let Some(custom_id) = component["custom_id"].as_str()
        && !seen.custom_ids.insert(custom_id.to_owned())
    {
        problems.add(
            &at.key("custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
    match component["type"].as_u64() {
        Some(ACTION_ROW) => check_row(component, at, problems),
        Some(BUTTON) => check_button(component, at, problems),
        Some(kind @ (STRING_SELECT | 5..=8)) => check_select(component, kind, at, problems),
        Some(TEXT_DISPLAY) => {
            let text = length(&component["content"]);
            if text == 0 {
                problems.required(&at.key("content"));
            }
            seen.text += text;
        }
        _ => {}
    }
    for (index, child) in items(&component["components"]) {
        check_one(child, &at.key("components").index(index), seen, problems);
    }
    if component["accessory"].is_object() {
        check_one(
            &component["accessory"],
            &at.key("accessory"),
            seen,
            problems,
        );
    }
}

/// Up to five buttons, or one menu.
fn check_row(row: &Value, at: &At, problems: &mut Problems) {
    let buttons = items(&row["components"])
        .filter(|(_, component)| component["type"] == BUTTON)
        .count();
    let others = items(&row["components"]).count() - buttons;
    if others > 1 || (others == 1 && buttons > 0) || buttons > MOST_BUTTONS {
        problems.add(
            &at.key("components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
}

fn check_button(button: &Value, at: &At, problems: &mut Problems) {
    let given = |key: &str| !button[key].is_null();
    let is_link = button["style"] == 5;
    let is_premium = button["style"] == 6;
    let wanted = if is_link {
        "url"
    } else if is_premium {
        "sku_id"
    } else {
        "custom_id"
    };
    for key in ["custom_id", "url", "sku_id"] {
        if key == wanted && !given(key) {
            problems.required(&at.key(key));
        } else if key != wanted && given(key) {
            problems.add(
                &at.key(key),
                "BUTTON_COMPONENT_INVALID_FIELD",
                format!("A button of style {} has no {key}", button["style"]),
            );
        }
    }
    problems.check_scheme(&at.key("url"), &button["url"], LINKS);
    if !is_premium && length(&button["label"]) == 0 && !given("emoji") {
        problems.add(
            at,
            "BASE_TYPE_REQUIRED",
            "A button needs a label or an emoji",
        );
    }
}

fn check_select(menu: &Value, kind: u64, at: &At, problems: &mut Problems) {
    let number = |key: &str| menu[key].as_u64().unwrap_or(1);
    let (least, most) = (number("min_values"), number("max_values"));
    if least > most {
        problems.add(
            &at.key("min_values"),
            "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE",
            "min_values must not be larger than max_values",
        );
    }
    let chosen = items(&menu["default_values"]).count() as u64;
    if chosen > 0 && !(least..=most).contains(&chosen) {
        problems.add(
            &at.key("default_values"),
            "SELECT_COMPONENT_INVALID_DEFAULT_VALUES",
            "The number of default values must lie between min_values and max_values",
        );
    }
    if kind != STRING_SELECT {
        return;
    }
    let count = items(&menu["options"]).count() as u64;
    if most > count {
        problems.add(
            &at.key("max_values"),
            "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE",
            format!("max_values must not be larger than the number of options, {count}"),
        );
    }
    let mut values = HashSet::new();
    for (index, option) in items(&menu["options"]) {
        let at = at.key("options").index(index);
        for key in ["label", "value"] {
            if length(&option[key]) == 0 {
                problems.required(&at.key(key));
            }
        }
        if !values.insert(option["value"].to_string()) {
            problems.add(
                &at.key("value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
    let defaults = items(&menu["options"])
        .filter(|(_, option)| option["default"] == true)
        .count() as u64;
    if defaults > most {
        problems.add(
            &at.key("options"),
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            format!("At most {most} options can be chosen beforehand"),
        );
    }
}
