//! A bind in one line.

use super::items::item_link;
use crate::discord::markup::{Markup, escape, plain, role as role_name};
use crate::domain::{Bind, Item, LinkStatus, Requirement};
use crate::service::{BindChoice, ItemName};
use crate::t;
use crate::text::Locale;

/// `@Captain ← Treasure hunter · **Gold**`: the role, what earns it, what the
/// server calls it.
pub(super) fn draw_bind(locale: &Locale, bind: &Bind, names: &[(Item, ItemName)]) -> Markup {
    let asked = match bind.requirement {
        Requirement::Is(status) => link_status(locale, status),
        Requirement::Owns(_) => {
            let items = names.iter().map(|(item, name)| item_link(*item, name));
            Markup::join(items, ", ")
        }
    };
    let earned = Markup::ours(format!("{} ← {asked}", role_name(bind.role)));
    match &bind.name {
        Some(name) => Markup::join([earned, escape(name).bold()], " · "),
        None => earned,
    }
}

/// The same in plain words, for a list of choices: `Gold · Treasure hunter ·
/// @Captain`.
pub(super) fn bind_label(locale: &Locale, choice: &BindChoice) -> String {
    let asked = match choice.bind.requirement {
        Requirement::Is(status) => link_status(locale, status).to_string(),
        Requirement::Owns(_) => {
            let items = choice.names.iter().map(|(item, name)| match &name.name {
                Some(name) => plain(name),
                None => item.to_string(),
            });
            items.collect::<Vec<_>>().join(", ")
        }
    };
    let parts = [
        choice.bind.name.as_deref().map(plain),
        Some(asked),
        choice
            .role
            .as_deref()
            .map(|role| format!("@{}", plain(role))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Whom a bind is for that asks for no item: `linked members`.
pub(super) fn link_status(locale: &Locale, status: LinkStatus) -> Markup {
    match status {
        LinkStatus::Linked => t!(locale, "bind-of-linked"),
        LinkStatus::Unlinked => t!(locale, "bind-of-unlinked"),
    }
}
