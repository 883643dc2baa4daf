//! "Why not?": the roles that a member has not, each with what keeps them from it.

use std::collections::BTreeSet;

use super::accounts::account_link;
use super::changes::why_unknown;
use super::items::item_label;
use super::reader::Reader;
use super::{just_bought, panel, update};
use crate::discord::custom_id::Action;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::markup::{Markup, relative, role as role_name};
use crate::discord::press::Press;
use crate::discord::reply::{Embed, Page, Reply, Tone, pager};
use crate::domain::{Bind, Item, MissingRole, Timestamp, WhyMissing};
use crate::service::{Account, Asker, MISSING_A_PAGE, MissingRoles, MissingRolesError, Service};
use crate::t;

/// How many items a line names.
const NAMED: usize = 3;

/// A page was asked for.
pub(super) async fn show(press: Press<'_, Service>, page: u32) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let asker = Asker::from(press.invocation);
    let missing = press.data.app.missing_roles(&asker, page).await;
    let missing = missing.map_err(|error| {
        let error = match error {
            MissingRolesError::Gateway(error) => CommandError::from(error),
            MissingRolesError::Store(error) => error.into(),
        };
        error.or_again(reader.user, Action::MissingRoles { page })
    })?;
    Ok(press.update(&draw(&reader, &missing)).await?)
}

fn draw(reader: &Reader<'_>, missing: &MissingRoles) -> Reply {
    let locale = reader.locale;
    let quiet =
        |sentence| Reply::embed(Embed::new(Tone::Quiet, Markup::default()).description(sentence));
    let Some(account) = &missing.account else {
        return quiet(update::not_linked(reader));
    };
    if missing.bound == 0 {
        return quiet(update::no_binds(reader));
    }
    if missing.missing == 0 {
        let none = t!(locale, "missing-none");
        return Reply::embed(Embed::new(Tone::Good, Markup::default()).description(none));
    }
    let page = Page::new(missing.page, missing.missing, MISSING_A_PAGE);
    let mut paragraphs = vec![first_line(reader, account, missing)];
    let lines = missing
        .roles
        .iter()
        .map(|role| line(reader, account, missing, role));
    paragraphs.push(Markup::join(lines, "\n"));
    let mut embed =
        Embed::new(Tone::Plain, Markup::default()).description(Markup::join(paragraphs, "\n\n"));
    if page.of() > 1 {
        let number = t!(locale, "page-of", page = page.number(), pages = page.of());
        embed = embed.footer(number.to_string());
    }
    let any = |wanted: &[WhyMissing]| missing.roles.iter().any(|it| wanted.contains(&it.why));
    let next = [
        any(&[WhyMissing::Due, WhyMissing::TakenByHand])
            .then(|| panel::roles_button(locale, reader.user)),
        any(&[WhyMissing::NotEarned]).then(|| just_bought::button(reader)),
    ];
    Reply::embed(embed)
        .with_row(next.into_iter().flatten())
        .with_row(pager(locale, page, reader.user, |page| {
            Action::MissingRoles { page }
        }))
}

fn first_line(reader: &Reader<'_>, account: &Account, missing: &MissingRoles) -> Markup {
    let locale = reader.locale;
    let have = missing.bound.saturating_sub(missing.missing);
    let some = t!(
        locale,
        "missing-some",
        have = have,
        bound = missing.bound,
        account = account_link(locale, account)
    );
    let read = read(missing).map(|learnt| t!(locale, "missing-read", learnt = relative(learnt)));
    Markup::join([some, read.unwrap_or_default()], " ")
}

/// When the oldest of what this page rests on was learnt.
fn read(missing: &MissingRoles) -> Option<Timestamp> {
    let items = missing
        .binds
        .iter()
        .flat_map(|bind| bind.requirement.items());
    let holdings = items.filter_map(|item| missing.holdings.get(item));
    holdings.map(|holding| holding.learnt).min()
}

fn line(
    reader: &Reader<'_>,
    account: &Account,
    missing: &MissingRoles,
    role: &MissingRole,
) -> Markup {
    let locale = reader.locale;
    let name = role_name(role.role);
    let binds = missing.binds.iter().filter(|bind| bind.role == role.role);
    match role.why {
        WhyMissing::Due => t!(locale, "missing-due", role = name),
        WhyMissing::TakenByHand => t!(locale, "missing-taken-by-hand", role = name),
        WhyMissing::NotEarned => {
            let items: BTreeSet<Item> = binds.flat_map(|bind| bind.requirement.items()).collect();
            let count = items.len();
            let items = listed(reader, missing, &items);
            t!(
                locale,
                "missing-not-earned",
                count = count,
                role = name,
                items = items
            )
        }
        WhyMissing::Unknown => {
            let unknowns = |bind: &Bind| bind.requirement.unknowns(&missing.holdings);
            let reasons = binds.flat_map(unknowns).map(|(_, reason)| reason);
            let reason = reasons.min().map(|reason| {
                why_unknown(reader, reader.user, Some(account.id), missing.again, reason)
            });
            let reason = reason.unwrap_or_default();
            t!(locale, "changes-unknown", roles = name, reason = reason)
        }
        WhyMissing::Blocked(obstacle) => {
            let reason = explain::obstacle(locale, obstacle, role.role);
            t!(locale, "changes-problem", reason = reason)
        }
    }
}

/// The first items of some, by their names.
fn listed(reader: &Reader<'_>, missing: &MissingRoles, items: &BTreeSet<Item>) -> Markup {
    let name = |item: &Item| {
        let name = missing.names.get(item).cloned().unwrap_or_default();
        item_label(*item, &name)
    };
    let list = Markup::join(items.iter().take(NAMED).map(name), ", ");
    match items.len().saturating_sub(NAMED) {
        0 => list,
        more => t!(reader.locale, "changes-more", list = list, count = more),
    }
}

#[cfg(test)]
mod tests;
