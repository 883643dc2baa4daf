//! Forms.

use std::collections::HashSet;

use serde_json::Value;

use super::{At, Problems, items, length};

/// Top-level components of a form.
const MOST_COMPONENTS: usize = 5;
const TEXT_INPUT: u64 = 4;

pub(super) fn check(data: &Value, at: &At, problems: &mut Problems) {
    let at = at.key("components");
    if items(&data["components"]).count() > MOST_COMPONENTS {
        problems.too_long(&at, MOST_COMPONENTS);
    }
    let mut custom_ids = HashSet::new();
    for (index, component) in items(&data["components"]) {
        let at = at.index(index);
        let in_row = items(&component["components"])
            .map(|(index, field)| (at.key("components").index(index), field));
        let in_label = component
            .get("component")
            .map(|field| (at.key("component"), field));
        if component["type"] == 1 && items(&component["components"]).count() > 1 {
            problems.add(
                &at.key("components"),
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width",
            );
        }
        for (at, field) in in_row.chain(in_label) {
            if component["type"] == 1 && length(&field["label"]) == 0 {
                problems.required(&at.key("label"));
            }
            if !custom_ids.insert(field["custom_id"].to_string()) {
                problems.add(
                    &at.key("custom_id"),
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                );
            }
            if field["type"] == TEXT_INPUT {
                check_text_input(field, &at, problems);
            }
        }
    }
}

fn check_text_input(field: &Value, at: &At, problems: &mut Problems) {
    let bound = |key: &str| field[key].as_u64();
    let (least, most) = (bound("min_length"), bound("max_length").unwrap_or(4_000));
    if least.is_some_and(|least| least > most) {
        problems.add(
            &at.key("min_length"),
            "TEXT_INPUT_COMPONENT_MIN_LENGTH_TOO_LARGE",
            "min_length must not be larger than max_length",
        );
    }
    if length(&field["value"]) as u64 > most {
        let message = format!("Must be {most} or fewer in length.");
        problems.add(&at.key("value"), "BASE_TYPE_BAD_LENGTH", message);
    }
}
