//! Finding one's way through a message's components, old style and new.

use serde_json::Value;

use super::reply::{Button, Menu, MenuOption};

/// Calls `see` with every component, from top to bottom.
pub(super) fn visit(components: &[Value], see: &mut impl FnMut(&Value)) {
    for component in components {
        see(component);
        if let Some(children) = component["components"].as_array() {
            visit(children, see);
        }
        for key in ["accessory", "component"] {
            if component[key].is_object() {
                visit(std::slice::from_ref(&component[key]), see);
            }
        }
    }
}

pub(super) fn buttons(components: &[Value]) -> Vec<Button> {
    let mut found = Vec::new();
    visit(components, &mut |component| {
        if component["type"] == 2 {
            found.push(Button {
                label: text(component, "label").unwrap_or_default(),
                custom_id: text(component, "custom_id"),
                url: text(component, "url"),
                style: component["style"].as_u64().unwrap_or(0),
                disabled: component["disabled"].as_bool().unwrap_or(false),
            });
        }
    });
    found
}

pub(super) fn menus(components: &[Value]) -> Vec<Menu> {
    let mut found = Vec::new();
    visit(components, &mut |component| {
        let kind = component["type"].as_u64().unwrap_or(0);
        if matches!(kind, 3 | 5..=8) {
            let list = |key: &str| component[key].as_array().into_iter().flatten();
            found.push(Menu {
                custom_id: text(component, "custom_id").unwrap_or_default(),
                placeholder: text(component, "placeholder"),
                kind,
                options: list("options")
                    .map(|option| MenuOption {
                        label: text(option, "label").unwrap_or_default(),
                        value: text(option, "value").unwrap_or_default(),
                        description: text(option, "description"),
                        default: option["default"].as_bool().unwrap_or(false),
                    })
                    .collect(),
                disabled: component["disabled"].as_bool().unwrap_or(false),
                min_values: component["min_values"].as_u64().unwrap_or(1),
                max_values: component["max_values"].as_u64().unwrap_or(1),
                channel_types: list("channel_types").filter_map(Value::as_u64).collect(),
                default_values: list("default_values")
                    .filter_map(|value| text(value, "id"))
                    .collect(),
            });
        }
    });
    found
}

fn text(component: &Value, key: &str) -> Option<String> {
    component[key].as_str().map(ToOwned::to_owned)
}
