//! Whom a message notifies.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::discord::world::Pings;

static MENTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<@(?<kind>[!&]?)(?<id>\d+)>").expect("the pattern is valid"));

/// Whom the content mentions and `allowed_mentions` lets be notified. Without it that is everyone
/// mentioned. Whether the bot has the permission to is not asked: it should not try.
pub(super) fn pings(content: &str, allowed: &Value) -> Pings {
    let everything = allowed.is_null();
    let parses = |kind: &str| everything || lists(&allowed["parse"], kind);
    let mut pings = Pings {
        everyone: parses("everyone")
            && (content.contains("@everyone") || content.contains("@here")),
        ..Pings::default()
    };
    for mention in MENTION.captures_iter(content) {
        let id = &mention["id"];
        let Ok(number) = id.parse::<u64>() else {
            continue;
        };
        if &mention["kind"] == "&" {
            if parses("roles") || lists(&allowed["roles"], id) {
                pings.roles.insert(number.into());
            }
        } else if parses("users") || lists(&allowed["users"], id) {
            pings.users.insert(number.into());
        }
    }
    pings
}

fn lists(list: &Value, item: &str) -> bool {
    let mut items = list.as_array().into_iter().flatten();
    items.any(|other| other == item)
}
