//! Messages.

use serde_json::Value;

use super::{At, Problems, components, embeds, items, length};
use crate::discord::world::MessageFlags;

/// Characters in a bot's message; the document's 4,000 are for subscribers.
const LONGEST_CONTENT: usize = 2_000;

pub(super) fn check_new(body: &Value, at: &At, problems: &mut Problems) {
    check(body, at, problems);
    if !is_made_of_components(body) {
        components::check_classic(&body["components"], &at.key("components"), problems);
    }
}

/// As for a new message, except that an edit need not say again what the message is made of.
pub(super) fn check_edit(body: &Value, at: &At, problems: &mut Problems) {
    check(body, at, problems);
}

fn check(body: &Value, at: &At, problems: &mut Problems) {
    if length(&body["content"]) > LONGEST_CONTENT {
        problems.too_long(&at.key("content"), LONGEST_CONTENT);
    }
    let allowed = &body["allowed_mentions"];
    for kind in ["users", "roles"] {
        let parsed = items(&allowed["parse"]).any(|(_, parsed)| parsed == kind);
        if parsed && items(&allowed[kind]).next().is_some() {
            problems.add(
                &at.key("allowed_mentions"),
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[{kind:?}] and {kind}: [ids...] are mutually exclusive."),
            );
        }
    }
    embeds::check(&body["embeds"], &at.key("embeds"), problems);
    components::check(&body["components"], &at.key("components"), problems);
    if is_made_of_components(body) {
        for key in ["content", "embeds"] {
            let given = match &body[key] {
                Value::String(text) => !text.is_empty(),
                Value::Array(embeds) => !embeds.is_empty(),
                _ => false,
            };
            if given {
                let message = format!(
                    "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                );
                problems.add(
                    &at.key(key),
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    message,
                );
            }
        }
    }
}

fn is_made_of_components(body: &Value) -> bool {
    let flags = MessageFlags::from_bits(body["flags"].as_u64().unwrap_or(0));
    flags.contains(MessageFlags::COMPONENTS_V2)
}
