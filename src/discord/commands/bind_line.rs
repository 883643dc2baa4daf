//! A bind in one line.

use super::items::item_link;
use crate::discord::markup::{Markup, escape, plain, role as role_name};
use crate::domain::{Bind, Item};
use crate::service::{BindChoice, ItemName};

/// `@Captain ← Treasure hunter · **Gold**`: the role, the items that earn it,
/// what the server calls it.
pub(super) fn draw_bind(bind: &Bind, names: &[(Item, ItemName)]) -> Markup {
    let items = names.iter().map(|(item, name)| item_link(*item, name));
    let earned = Markup::ours(format!(
        "{} ← {}",
        role_name(bind.role),
        Markup::join(items, ", ")
    ));
    match &bind.name {
        Some(name) => Markup::join([earned, escape(name).bold()], " · "),
        None => earned,
    }
}

/// The same in plain words, for a list of choices: `Gold · Treasure hunter ·
/// @Captain`.
pub(super) fn bind_label(choice: &BindChoice) -> String {
    let items = choice.names.iter().map(|(item, name)| match &name.name {
        Some(name) => plain(name),
        None => item.to_string(),
    });
    let parts = [
        choice.bind.name.as_deref().map(plain),
        Some(items.collect::<Vec<_>>().join(", ")),
        choice
            .role
            .as_deref()
            .map(|role| format!("@{}", plain(role))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
