//! What the tests of drawings share: people and accounts, a reader, and a
//! reply as one reads it.

use std::collections::BTreeSet;

use serde_json::json;

use super::reader::Reader;
use crate::discord::invocation::Invocation;
use crate::discord::mentions::Mentions;
use crate::discord::reply::{Does, Embed, Reply, Visibility};
use crate::domain::{ChannelId, Permissions, RobloxUserId, ServerId, UserId};
use crate::service::Account;
use crate::text::Locale;

pub(super) fn server(id: i64) -> ServerId {
    ServerId::new(id).expect("positive")
}

pub(super) fn user(id: i64) -> UserId {
    UserId::new(id).expect("positive")
}

/// Who reads the replies below.
pub(super) fn mia() -> UserId {
    user(41)
}

pub(super) fn leo() -> UserId {
    user(42)
}

pub(super) fn account(id: i64, name: &str, display: &str) -> Account {
    Account {
        id: RobloxUserId::new(id).expect("positive"),
        name: Some(name.into()),
        display_name: Some(display.into()),
    }
}

pub(super) fn leo_builds() -> Account {
    account(156, "Leo_Builds", "Leo")
}

/// The account with the longest names, each sign of which is escaped.
pub(super) fn longest_account() -> Account {
    account(i64::MAX, &"_".repeat(100), &"*".repeat(100))
}

/// Draws for Mia, who reads `language`.
pub(super) fn for_mia<T>(language: &str, draw: impl FnOnce(&Reader<'_>) -> T) -> T {
    let invocation = Invocation {
        server: server(7),
        channel: ChannelId::new(8).expect("positive"),
        user: mia(),
        roles: BTreeSet::new(),
        permissions: Permissions::NONE,
        locale: Locale::for_discord(language),
    };
    let mentions = Mentions::default();
    let ids = ["link", "unlink", "owns"].iter().zip(901..);
    let registered: Vec<_> = ids
        .map(|(name, id)| json!({ "name": name, "id": id.to_string() }))
        .collect();
    mentions.learn(&registered);
    draw(&Reader::new(&invocation, &mentions))
}

/// A reply as one reads it, from top to bottom.
pub(super) fn read(reply: &Reply) -> String {
    let mut lines = Vec::new();
    if !reply.text.is_empty() {
        lines.push(reply.text.to_string());
    }
    for embed in &reply.embeds {
        read_embed(embed, &mut lines);
    }
    for row in &reply.rows {
        let buttons = row.iter().map(|button| {
            let does = match &button.does {
                Does::Act(id, weight) => format!("{weight:?} {}", id.encode()),
                Does::Open(url) => url.to_string(),
            };
            let disabled = if button.disabled { ", disabled" } else { "" };
            format!("[{}]({does}{disabled})", button.label)
        });
        lines.push(buttons.collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

fn read_embed(embed: &Embed, lines: &mut Vec<String>) {
    lines.push(format!("--- {:?} ---", embed.tone));
    if !embed.title.is_empty() {
        lines.push(format!("# {}", embed.title));
    }
    lines.extend(embed.url.iter().map(|url| format!("→ {url}")));
    lines.extend(embed.thumbnail.iter().map(|url| format!("picture: {url}")));
    lines.push(embed.description.to_string());
    lines.extend(embed.footer.iter().map(|footer| format!("({footer})")));
    lines.push("---".into());
}

/// Nothing of the reply is cut on its way to Discord.
pub(super) fn assert_fits(reply: &Reply) {
    let drawn = reply.message(Visibility::Ephemeral).0;
    for (embed, drawn) in reply
        .embeds
        .iter()
        .zip(drawn["embeds"].as_array().expect("a list"))
    {
        let text = |key: &str| drawn[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(embed.title.as_str(), text("title"));
        assert_eq!(embed.description.as_str(), text("description"));
    }
    for (row, drawn) in reply
        .rows
        .iter()
        .zip(drawn["components"].as_array().expect("a list"))
    {
        for (button, drawn) in row
            .iter()
            .zip(drawn["components"].as_array().expect("a list"))
        {
            assert_eq!(button.label, drawn["label"]);
            if let Some(id) = drawn["custom_id"].as_str() {
                assert!(id.len() <= 100, "{id}");
            }
        }
    }
}
