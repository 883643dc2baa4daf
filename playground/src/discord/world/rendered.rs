//! Embeds, components and files of messages as Discord gives them back: defaults filled in, nulls
//! left out, components numbered.

use serde_json::{Map, Value, json};

use super::{Attachment, Message};

/// What Discord makes of an embed it was sent: a `rich` one, without the nulls.
pub(super) fn embed_json(embed: &Value) -> Value {
    let mut embed = without_nulls(embed);
    embed["type"] = "rich".into();
    if let Some(timestamp) = embed.get("timestamp").and_then(Value::as_str) {
        embed["timestamp"] = timestamp.replace('Z', "+00:00").into();
    }
    if let Some(fields) = embed.get_mut("fields").and_then(Value::as_array_mut) {
        for field in fields {
            if field.get("inline").is_none() {
                field["inline"] = false.into();
            }
        }
    }
    embed
}

/// What Discord makes of a component it was sent: numbered, defaults filled in.
pub(super) fn component_json(component: &Value, next: &mut u32) -> Value {
    let mut component = without_nulls(component);
    if component.get("id").and_then(Value::as_u64).unwrap_or(0) == 0 {
        component["id"] = (*next).into();
        *next += 1;
    }
    let kind = component.get("type").and_then(Value::as_u64).unwrap_or(0);
    for (key, default) in defaults(kind) {
        if component.get(key).is_none() {
            component[key] = default;
        }
    }
    for key in ["media", "file"] {
        if let Some(media) = component.get_mut(key) {
            unfurl(media, *next);
        }
    }
    if let Some(items) = component.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            *item = component_json(item, next);
        }
    }
    if let Some(children) = component
        .get_mut("components")
        .and_then(Value::as_array_mut)
    {
        for child in children {
            *child = component_json(child, next);
        }
    }
    if let Some(accessory) = component.get_mut("accessory") {
        *accessory = component_json(accessory, next);
    }
    component
}

pub(super) fn attachment_json(message: &Message, attachment: &Attachment) -> Value {
    let url = format!(
        "https://cdn.discordapp.com/attachments/{}/{}/{}",
        message.channel, attachment.id, attachment.filename
    );
    let mut json = json!({
        "id": attachment.id,
        "filename": attachment.filename,
        "size": attachment.bytes.len(),
        "url": url,
        "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
        "flags": 0,
    });
    if let Some(content_type) = &attachment.content_type {
        json["content_type"] = content_type.as_str().into();
    }
    if message.only_for.is_some() {
        json["ephemeral"] = true.into();
    }
    json
}

/// What Discord fills in for members that a component of this type was sent without.
fn defaults(kind: u64) -> Vec<(&'static str, Value)> {
    match kind {
        3 | 5..=8 => vec![("min_values", 1.into()), ("max_values", 1.into())],
        // Thumbnails, and the items of galleries, which have no type.
        0 | 11 => vec![("description", Value::Null), ("spoiler", false.into())],
        13 => vec![
            ("name", Value::Null),
            ("size", Value::Null),
            ("spoiler", false.into()),
        ],
        14 => vec![("spacing", 1.into()), ("divider", true.into())],
        17 => vec![("accent_color", Value::Null), ("spoiler", false.into())],
        _ => Vec::new(),
    }
}

/// A picture or file that a component shows, as Discord has looked it up.
fn unfurl(media: &mut Value, number: u32) {
    media["id"] = number.to_string().into();
    media["proxy_url"] = media["url"].clone();
}

/// The value with every member that is null left out, at every depth.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept: Map<_, _> = members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key.clone(), without_nulls(value)))
                .collect();
            Value::Object(kept)
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
