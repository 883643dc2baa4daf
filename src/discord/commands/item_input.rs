//! What is wrong with an item that somebody typed.

use crate::discord::markup::{Markup, code, cut};
use crate::discord::reply::Reply;
use crate::domain::{IdError, ItemInputError, ItemKind, ItemProblem};
use crate::text::Locale;
use crate::{key, t};

use super::lookup::refusal;

/// Characters of the part at fault that its sentence repeats.
const NAMED: usize = 100;

/// Characters of the whole that are given back, to be copied and mended.
const GIVEN_BACK: usize = 3000;

/// The sentence about the part at fault, and all that was typed if there was
/// more: nothing has to be typed again.
pub(super) fn draw_item_input_error(locale: &Locale, typed: &str, error: &ItemInputError) -> Reply {
    let mut paragraphs = vec![sentence(locale, error)];
    if typed.trim() != error.typed || error.typed.chars().count() > NAMED {
        let typed = code(&cut(typed.trim(), GIVEN_BACK));
        paragraphs.push(t!(locale, "item-typed", typed = typed));
    }
    refusal(Markup::join(paragraphs, "\n\n"))
}

fn sentence(locale: &Locale, error: &ItemInputError) -> Markup {
    let typed = code(&cut(&error.typed, NAMED));
    let key = match &error.problem {
        ItemProblem::Empty => return t!(locale, "item-empty"),
        ItemProblem::TooMany { given, most } => {
            return t!(locale, "item-too-many", given = *given, most = *most);
        }
        ItemProblem::WrongKind { found, wanted } => {
            return t!(
                locale,
                "item-wrong-kind",
                typed = typed,
                found = kind_name(locale, *found),
                wanted = kind_name(locale, *wanted),
                prefix = code(&format!("{wanted}:")),
            );
        }
        ItemProblem::ForeignSite { host } => {
            let host = code(&cut(host, NAMED));
            return t!(locale, "item-foreign-site", typed = typed, host = host);
        }
        ItemProblem::Id(IdError::NotANumber) => key!("item-id-not-a-number", typed),
        ItemProblem::Id(IdError::NotPositive) => key!("item-id-not-positive", typed),
        ItemProblem::Id(IdError::TooLarge) => key!("item-id-too-large", typed),
        ItemProblem::UnknownKind => key!("item-unknown-kind", typed),
        ItemProblem::ShareLink => key!("item-share-link", typed),
        ItemProblem::Bundle => key!("item-bundle", typed),
        ItemProblem::Experience => key!("item-experience", typed),
        ItemProblem::OtherPage => key!("item-other-page", typed),
        ItemProblem::NotAnItem => key!("item-not-an-item", typed),
    };
    t!(locale, key: key, typed = typed)
}

/// A kind of item, with its article.
pub(super) fn kind_name(locale: &Locale, kind: ItemKind) -> Markup {
    let key = match kind {
        ItemKind::Asset => key!("kind-asset"),
        ItemKind::Badge => key!("kind-badge"),
        ItemKind::GamePass => key!("kind-gamepass"),
        ItemKind::PrivateServer => key!("kind-privateserver"),
    };
    t!(locale, key: key)
}

#[cfg(test)]
mod tests;
