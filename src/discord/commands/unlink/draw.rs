use crate::discord::commands::accounts::account_link;
use crate::discord::commands::link::draw_followed;
use crate::discord::commands::lookup::refusal;
use crate::discord::commands::reader::Reader;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::markup::{Markup, role as mention};
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::ServerId;
use crate::service::{Account, AtStake, Remembered, Unlinked};
use crate::t;

/// Roles that are named; more are counted.
const NAMED: usize = 30;

/// Accounts that are named. Moderators of several servers may each have linked
/// another one.
const ACCOUNTS: usize = 5;

pub(super) fn draw_question(reader: &Reader<'_>, here: ServerId, stake: &AtStake) -> Reply {
    let locale = reader.locale;
    if stake.remembered.is_nothing() {
        return nothing(reader);
    }
    let mut paragraphs = vec![what_goes(reader, &stake.remembered)];
    if let Some(roles) = stake.roles.get(&here) {
        let named = roles.iter().take(NAMED).map(|role| mention(*role));
        let named = Markup::join(named, ", ");
        paragraphs.push(match roles.len().saturating_sub(NAMED) {
            0 => t!(locale, "unlink-roles-here", roles = named),
            more => t!(locale, "unlink-roles-here-more", roles = named, more = more),
        });
    }
    let elsewhere = stake.roles.iter().filter(|(server, _)| **server != here);
    let (servers, roles) = elsewhere.fold((0_usize, 0_usize), |(servers, count), (_, roles)| {
        (servers + 1, count + roles.len())
    });
    if roles > 0 {
        paragraphs.push(t!(
            locale,
            "unlink-roles-elsewhere",
            roles = roles,
            servers = servers
        ));
    }
    if stake.roles.is_empty() {
        paragraphs.push(t!(locale, "unlink-no-roles"));
    }
    paragraphs.push(t!(locale, "unlink-kept"));
    let embed =
        Embed::new(Tone::Caution, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    let button = |label: Markup, action, weight| {
        let id = CustomId::new(reader.user, action);
        Button::act(label.to_string(), id, weight)
    };
    Reply::embed(embed).with_row([
        button(t!(locale, "unlink-button"), Action::Unlink, Weight::Danger),
        button(
            t!(locale, "cancel-button"),
            Action::Cancel,
            Weight::Secondary,
        ),
    ])
}

pub(super) fn draw_done(reader: &Reader<'_>, unlinked: &Unlinked) -> Reply {
    let locale = reader.locale;
    let remembered = &unlinked.remembered;
    if remembered.is_nothing() {
        return nothing(reader);
    }
    let done = if remembered.accounts.is_empty() {
        t!(locale, "unlink-done-past", count = remembered.past_accounts)
    } else {
        let accounts = accounts(reader, &remembered.accounts);
        t!(locale, "unlink-done", accounts = accounts)
    };
    let followed = draw_followed(reader, reader.user, &unlinked.update);
    let mut paragraphs = vec![done, followed];
    if unlinked.elsewhere {
        paragraphs.push(t!(locale, "unlink-elsewhere"));
    }
    let paragraphs = paragraphs.into_iter().filter(|it| !it.is_empty());
    let embed = Embed::new(Tone::Good, Markup::default());
    Reply::embed(embed.description(Markup::join(paragraphs, "\n\n")))
}

/// The accounts, of today by name and of the past by number: whoever has one
/// of those today need not be named here.
fn what_goes(reader: &Reader<'_>, remembered: &Remembered) -> Markup {
    let (locale, past) = (reader.locale, remembered.past_accounts);
    if remembered.accounts.is_empty() {
        return t!(locale, "unlink-question-past", count = past);
    }
    let accounts = accounts(reader, &remembered.accounts);
    let links = t!(locale, "unlink-question", accounts = accounts);
    if past == 0 {
        return links;
    }
    Markup::join([links, t!(locale, "unlink-past-too", count = past)], " ")
}

fn nothing(reader: &Reader<'_>) -> Reply {
    refusal(t!(reader.locale, "unlink-nothing"))
}

fn accounts(reader: &Reader<'_>, accounts: &[Account]) -> Markup {
    let named = accounts.iter().take(ACCOUNTS);
    let named = Markup::join(named.map(|it| account_link(reader.locale, it)), ", ");
    match accounts.len().saturating_sub(ACCOUNTS) {
        0 => named,
        more => t!(
            reader.locale,
            "unlink-more-accounts",
            accounts = named,
            more = more
        ),
    }
}

#[cfg(test)]
mod tests;
