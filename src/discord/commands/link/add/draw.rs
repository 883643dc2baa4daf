use crate::discord::commands::accounts::account_link;
use crate::discord::commands::link::followed::draw_followed;
use crate::discord::commands::link::target::draw_target_error;
use crate::discord::commands::lookup::refused;
use crate::discord::commands::members::some_members;
use crate::discord::commands::reader::Reader;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::markup::{Markup, code, cut, escape, user as mention};
use crate::discord::reply::{Embed, Reply, Tone};
use crate::domain::{AccountRefError, IdError, UsernameError};
use crate::service::{AccountError, AddLinkError, AddedLink, Linked};
use crate::text::Locale;
use crate::{key, t};

/// Characters of what was typed that a sentence repeats.
const NAMED: usize = 100;

/// Others with the same account that are named; more are counted.
const OTHERS: usize = 10;

pub(super) fn draw(reader: &Reader<'_>, added: &AddedLink) -> Reply {
    let locale = reader.locale;
    let key = match added.linked {
        Linked::New(_) => key!("link-added", user, account),
        Linked::Unchanged(_) if matches!(added.update, Some(Ok(_))) => {
            key!("link-checked", user, account)
        }
        Linked::Unchanged(_) => key!("link-unchanged", user, account),
        Linked::Replaced { link, before } if link.roblox == before.roblox => {
            key!("link-vouched", user, account)
        }
        Linked::Replaced { .. } => key!("link-replaced", user, account, other),
        Linked::Dormant { .. } => key!("link-dormant", user, account, other),
    };
    let other = added.other.as_ref();
    let first = t!(
        locale,
        key: key,
        user = mention(added.user),
        account = account_link(locale, &added.account),
        other = other.map(|other| account_link(locale, other)).unwrap_or_default()
    );
    let others = &added.shared_with;
    let shared = (!others.is_empty()).then(|| {
        let others = some_members(locale, others, OTHERS);
        t!(locale, "link-shared", others = others)
    });
    let followed = added
        .update
        .as_ref()
        .map(|update| draw_followed(reader, added.user, update));
    let paragraphs = [first].into_iter().chain(shared).chain(followed);
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty());
    let tone = match added.linked {
        Linked::Dormant { .. } => Tone::Caution,
        _ => Tone::Good,
    };
    let picture = added.picture.as_deref().and_then(|url| url.parse().ok());
    Reply::embed(
        Embed::new(tone, Markup::default())
            .description(Markup::join(paragraphs, "\n\n"))
            .thumbnail(picture),
    )
}

pub(super) fn draw_error(reader: &Reader<'_>, error: AddLinkError) -> CommandError {
    match error {
        AddLinkError::Target(error) => draw_target_error(reader, &error),
        AddLinkError::Account(error) => refused(account_problem(reader.locale, &error)),
        AddLinkError::TakenBy(user) => refused(t!(
            reader.locale,
            "link-taken",
            user = mention(user),
            remove = reader.command("link remove"),
            settings = reader.command("settings")
        )),
        AddLinkError::Store(error) => error.into(),
    }
}

fn account_problem(locale: &Locale, error: &AccountError) -> Markup {
    match error {
        AccountError::Input(error) => input_problem(locale, error),
        AccountError::Nobody(typed) => t!(locale, "account-nobody", typed = typed_words(typed)),
        AccountError::FormerName { former, now } => t!(
            locale,
            "account-former-name",
            former = escape(former),
            now = escape(now),
            typed = code(now)
        ),
        AccountError::Banned { name } => t!(locale, "account-banned", name = escape(name)),
        AccountError::Roblox { error, again } => {
            let reason = explain::unknown(locale, error.reason(), &Markup::default(), *again);
            t!(locale, "account-not-found-out", reason = reason)
        }
    }
}

fn input_problem(locale: &Locale, error: &AccountRefError) -> Markup {
    let (key, typed) = match error {
        AccountRefError::Empty => return t!(locale, "account-empty"),
        AccountRefError::Name { value, error } => (
            match error {
                UsernameError::TooShort => key!("account-name-too-short", typed),
                UsernameError::TooLong => key!("account-name-too-long", typed),
                UsernameError::Character => key!("account-name-character", typed),
            },
            value,
        ),
        AccountRefError::Id { value, error } => (
            match error {
                IdError::NotANumber => key!("account-id-not-a-number", typed),
                IdError::NotPositive => key!("account-id-not-positive", typed),
                IdError::TooLarge => key!("account-id-too-large", typed),
            },
            value,
        ),
        AccountRefError::OtherSite { value } => (key!("account-other-site", typed), value),
        AccountRefError::NotAProfile { value } => (key!("account-not-a-profile", typed), value),
        AccountRefError::AppLink { value } => (key!("account-app-link", typed), value),
    };
    t!(locale, key: key, typed = typed_words(typed))
}

fn typed_words(typed: &str) -> Markup {
    code(&cut(typed, NAMED))
}

#[cfg(test)]
mod tests;
