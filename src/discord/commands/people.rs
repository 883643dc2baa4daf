//! People and accounts for the tests of the commands.

use std::collections::BTreeSet;

use serde_json::json;

use super::readable::readable;
use super::reader::Reader;
use crate::discord::invocation::Invocation;
use crate::discord::mentions::Mentions;
use crate::discord::reply::Reply;
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
    draw_for(mia(), Permissions::NONE, language, draw)
}

/// Draws for `user`, who may do this and reads `language`.
pub(super) fn draw_for<T>(
    user: UserId,
    permissions: Permissions,
    language: &str,
    draw: impl FnOnce(&Reader<'_>) -> T,
) -> T {
    let invocation = Invocation {
        server: server(7),
        channel: ChannelId::new(8).expect("positive"),
        user,
        stay: None,
        roles: BTreeSet::new(),
        permissions,
        locale: Locale::for_discord(language),
        server_locale: Locale::for_discord(language),
    };
    let mentions = Mentions::default();
    let commands = [
        "link",
        "unlink",
        "owns",
        "bind",
        "unbind",
        "update",
        "updateall",
        "viewbinds",
        "audit",
        "settings",
        "panel",
        "setup",
    ];
    let registered: Vec<_> = commands
        .iter()
        .zip(901..)
        .map(|(name, id)| json!({ "name": name, "id": id.to_string() }))
        .collect();
    mentions.learn(&registered);
    draw(&Reader::new(&invocation, &mentions))
}

/// What Mia reads in English, and what she would read in German.
pub(super) fn in_both(draw: impl Fn(&Reader<'_>) -> Reply) -> String {
    ["en", "de"]
        .map(|language| readable(&for_mia(language, &draw)))
        .join("\n\n")
}
