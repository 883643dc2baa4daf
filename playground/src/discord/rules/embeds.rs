//! Embeds.

use serde_json::Value;

use super::{At, Problems, items, length};

/// Characters in all embeds of a message together.
const MOST_CHARACTERS: usize = 6_000;
const LINKS: &[&str] = &["http", "https"];
/// Pictures can also be files of the same message.
const PICTURES: &[&str] = &["http", "https", "attachment"];

pub(super) fn check(embeds: &Value, at: &At, problems: &mut Problems) {
    let mut characters = 0;
    for (index, embed) in items(embeds) {
        let at = at.index(index);
        characters += check_one(embed, &at, problems);
    }
    if characters > MOST_CHARACTERS {
        let message = format!("Embed size exceeds maximum size of {MOST_CHARACTERS}");
        problems.add(at, "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

/// How many characters the embed has.
fn check_one(embed: &Value, at: &At, problems: &mut Problems) -> usize {
    problems.check_scheme(&at.key("url"), &embed["url"], LINKS);
    for picture in ["image", "thumbnail"] {
        let at = at.key(picture).key("url");
        problems.check_scheme(&at, &embed[picture]["url"], PICTURES);
    }
    let (author, footer) = (&embed["author"], &embed["footer"]);
    problems.check_scheme(&at.key("author").key("url"), &author["url"], LINKS);
    for (key, part, text) in [("author", author, "name"), ("footer", footer, "text")] {
        let at = at.key(key);
        problems.check_scheme(&at.key("icon_url"), &part["icon_url"], PICTURES);
        if part.is_object() && length(&part[text]) == 0 {
            problems.required(&at.key(text));
        }
    }
    let mut characters = length(&embed["title"])
        + length(&embed["description"])
        + length(&author["name"])
        + length(&footer["text"]);
    for (index, field) in items(&embed["fields"]) {
        for key in ["name", "value"] {
            let text = field[key].as_str().unwrap_or_default();
            if text.trim().is_empty() {
                problems.required(&at.key("fields").index(index).key(key));
            }
            characters += text.chars().count();
        }
    }
    let has_pictures = embed["image"].is_object() || embed["thumbnail"].is_object();
    if characters == 0 && !has_pictures {
        problems.required(&at.key("description"));
    }
    characters
}
