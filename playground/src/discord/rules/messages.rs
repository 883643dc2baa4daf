//! Messages.

use serde_json::{Value, json};

use super::{At, Problems, Refusal, components, embeds, items, length};
use crate::discord::world::{Message, MessageFlags};

/// Characters in a bot's message; the document's 4,000 are for subscribers.
const LONGEST_CONTENT: usize = 2_000;

pub(super) fn check_new(body: &Value, at: &At, problems: &mut Problems) {
    check_edit(body, at, problems);
    check_kind(body, at, problems);
}

/// What holds for an edit by itself. The message that it makes is looked at where it is made
/// ([`check_edited`]).
pub(super) fn check_edit(body: &Value, at: &At, problems: &mut Problems) {
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
}

/// A message after an edit: what the edit left out counts as much as what it said.
pub(crate) fn check_edited(message: &Message) -> Result<(), Refusal> {
    let whole = json!({
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "flags": message.flags.bits(),
    });
    let mut problems = Problems::default();
    check_kind(&whole, &At::root(), &mut problems);
    problems.into_result()
}

/// A message is made of components alone, or of content, embeds and rows.
fn check_kind(message: &Value, at: &At, problems: &mut Problems) {
    let flags = MessageFlags::from_bits(message["flags"].as_u64().unwrap_or(0));
    if !flags.contains(MessageFlags::COMPONENTS_V2) {
        components::check_classic(&message["components"], &at.key("components"), problems);
        return;
    }
    for key in ["content", "embeds"] {
        let given = match &message[key] {
            Value::String(text) => !text.is_empty(),
            Value::Array(embeds) => !embeds.is_empty(),
            _ => false,
        };
        if given {
            problems.add(
                &at.key(key),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                format!(
                    "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                ),
            );
        }
    }
}
