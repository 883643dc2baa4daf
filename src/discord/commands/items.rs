//! Items in replies.

use url::Url;

use crate::discord::markup::{Markup, code, escape, link};
use crate::domain::Item;
use crate::service::ItemName;

/// Characters of a name that are shown. Fifty of them fit in one reply.
const LONGEST: usize = 60;

/// The item's name, or `badge:5`, for where no link can stand.
pub(super) fn item_name(item: Item, name: &ItemName) -> Markup {
    match known(name) {
        Some(name) => escape(name).cut(LONGEST),
        None => escape(&item.to_string()),
    }
}

/// The item's name, or `badge:5`, which leads to the item's page where there
/// is one.
pub(super) fn item_link(item: Item, name: &ItemName) -> Markup {
    let text = item_label(item, name);
    match item_page(item) {
        Some(page) => link(&text, &page),
        None => text,
    }
}

/// The same without the link, where space is short.
pub(super) fn item_label(item: Item, name: &ItemName) -> Markup {
    match known(name) {
        Some(name) => escape(name).cut(LONGEST),
        None => code(&item.to_string()),
    }
}

pub(super) fn item_page(item: Item) -> Option<Url> {
    item.url()?.parse().ok()
}

pub(super) fn item_icon(name: &ItemName) -> Option<Url> {
    name.icon.as_deref()?.parse().ok()
}

fn known(name: &ItemName) -> Option<&str> {
    name.name.as_deref().filter(|name| !name.trim().is_empty())
}
