//! Roblox accounts in replies.

use crate::discord::markup::{Markup, escape, link};
use crate::domain::RobloxUserId;
use crate::service::Account;
use crate::t;
use crate::text::Locale;

/// Characters of a name that are shown; Roblox allows 20.
const LONGEST: usize = 40;

/// The username: what is unique, for where no link can stand.
pub(super) fn account_name(locale: &Locale, account: &Account) -> Markup {
    match &account.name {
        Some(name) => escape(name).cut(LONGEST),
        None => t!(
            locale,
            "account-unnamed",
            id = Markup::ours(account.id.to_string())
        ),
    }
}

/// `Leo (@LeoBuilds)`, which leads to the profile. The display name is left out
/// where it is the username.
pub(super) fn account_link(locale: &Locale, account: &Account) -> Markup {
    let name = account_name(locale, account);
    let display = account
        .display_name
        .as_deref()
        .filter(|display| account.name.as_deref() != Some(display) && !display.trim().is_empty());
    let text = match display {
        Some(display) => Markup::ours(format!("{} (@{name})", escape(display).cut(LONGEST))),
        None => name,
    };
    link(&text, &profile(account.id))
}

pub(super) fn profile(id: RobloxUserId) -> url::Url {
    format!("https://www.roblox.com/users/{id}/profile")
        .parse()
        .expect("a constant with a number in it")
}
