//! Reads what people type and paste where an item is asked for.

use std::collections::HashSet;

use url::Url;

use super::roblox_page::roblox_page;
use super::{IdError, Item, ItemKind};

/// One thing out of what a person typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypedItem {
    Item(Item),
    /// Words: perhaps the name of one of the server's binds.
    Name(String),
}

/// What the place where it was typed accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Any kind; a bare number is an asset.
    Any,
    /// This kind only; a bare number is of this kind.
    Only(ItemKind),
}

/// What is wrong with one part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{typed:?}: {problem}")]
pub struct ItemInputError {
    /// The part at fault, as it was typed.
    pub typed: String,
    pub problem: ItemProblem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemProblem {
    #[error("nothing was typed")]
    Empty,
    #[error("{given} items, at most {most}")]
    TooMany { given: usize, most: usize },
    #[error(transparent)]
    Id(#[from] IdError),
    #[error("no such kind of item")]
    UnknownKind,
    #[error("a {found}, where a {wanted} is wanted")]
    WrongKind { found: ItemKind, wanted: ItemKind },
    /// A link to somewhere other than Roblox.
    #[error("a link to {host}")]
    ForeignSite { host: String },
    /// What the app's Share button copies: only Roblox's site can resolve it.
    #[error("a share link")]
    ShareLink,
    /// Inventories list a bundle's parts, not the bundle.
    #[error("a bundle")]
    Bundle,
    /// A game: inventories don't list them, its badges and passes they do.
    #[error("an experience")]
    Experience,
    /// A Roblox page that names no item.
    #[error("not the page of an item")]
    OtherPage,
    /// Words that are nobody's name here.
    #[error("neither an item nor the name of one")]
    NotAnItem,
}

/// Reads a list separated by commas: `kind:ID`, Roblox links, bare numbers, or
/// names. Empty places between commas are passed over, repetitions are dropped.
pub fn parse_items(
    text: &str,
    wanted: Wanted,
    most: usize,
) -> Result<Vec<TypedItem>, ItemInputError> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let (mut items, mut seen) = (Vec::new(), HashSet::new());
    for part in parts {
        let item = parse_item(part, wanted).map_err(|problem| ItemInputError {
            typed: part.to_owned(),
            problem,
        })?;
        if seen.insert(item.clone()) {
            items.push(item);
        }
    }
    let whole = |problem| ItemInputError {
        typed: text.trim().to_owned(),
        problem,
    };
    match items.len() {
        0 => Err(whole(ItemProblem::Empty)),
        given if given > most => Err(whole(ItemProblem::TooMany { given, most })),
        _ => Ok(items),
    }
}

fn parse_item(part: &str, wanted: Wanted) -> Result<TypedItem, ItemProblem> {
    let item = if let Some(link) = as_link(part) {
        parse_link(&link)?
    } else if let Some((kind, id)) = part.split_once(':')
        && looks_like_a_number(id.trim())
    {
        let kind = kind
            .trim()
            .parse::<ItemKind>()
            .map_err(|_| ItemProblem::UnknownKind)?;
        kind.item(id.trim())?
    } else if looks_like_a_number(part) {
        match wanted {
            Wanted::Any => ItemKind::Asset,
            Wanted::Only(kind) => kind,
        }
        .item(part)?
    } else {
        return Ok(TypedItem::Name(part.to_owned()));
    };
    match wanted {
        Wanted::Only(wanted) if wanted != item.kind() => Err(ItemProblem::WrongKind {
            found: item.kind(),
            wanted,
        }),
        _ => Ok(TypedItem::Item(item)),
    }
}

fn looks_like_a_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A web address, also one copied without its scheme. What only begins like one is read as
/// a name, and answered as that: no item has it.
fn as_link(part: &str) -> Option<Url> {
    if part.starts_with("https://") || part.starts_with("http://") {
        return Url::parse(part).ok();
    }
    let (host, _) = part.split_once('/')?;
    let plain = host.contains('.') && !host.contains(char::is_whitespace);
    plain
        .then(|| Url::parse(&format!("https://{part}")).ok())
        .flatten()
}

fn parse_link(link: &Url) -> Result<Item, ItemProblem> {
    let host = link.host_str().unwrap_or_default();
    if host == "ro.blox.com" {
        return Err(ItemProblem::ShareLink);
    }
    let Some(path) = roblox_page(link) else {
        return Err(ItemProblem::ForeignSite {
            host: host.to_owned(),
        });
    };
    let (kind, id) = match path[..] {
        ["catalog" | "library", id, ..] | ["store", "asset", id, ..] => (ItemKind::Asset, id),
        ["badges", id, ..] => (ItemKind::Badge, id),
        ["game-pass" | "game-passes", id, ..] => (ItemKind::GamePass, id),
        ["share" | "share-links", ..] => return Err(ItemProblem::ShareLink),
        ["bundles", ..] => return Err(ItemProblem::Bundle),
        ["games", ..] => return Err(ItemProblem::Experience),
        _ => return Err(ItemProblem::OtherPage),
    };
    Ok(kind.item(id)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Result<TypedItem, ItemProblem> {
        parse_items(text, Wanted::Any, 1)
            .map(|mut items| items.remove(0))
            .map_err(|error| error.problem)
    }

    fn item(written: &str) -> TypedItem {
        TypedItem::Item(written.parse().expect(written))
    }

    #[test]
    fn every_form_of_an_item_is_read() {
        for (typed, written) in [
            ("badge:5", "badge:5"),
            (" Pass : 5 ", "gamepass:5"),
            ("1028595", "asset:1028595"),
            (
                "https://www.roblox.com/catalog/1028595/Blue-Tee",
                "asset:1028595",
            ),
            (
                "https://www.roblox.com/de/badges/2124/Welcome",
                "badge:2124",
            ),
            (
                "https://www.roblox.com/pt-br/game-pass/7/VIP?x=1#top",
                "gamepass:7",
            ),
            ("roblox.com/library/12", "asset:12"),
            ("www.roblox.com/game-pass/7", "gamepass:7"),
            ("https://create.roblox.com/store/asset/99/Tree", "asset:99"),
        ] {
            assert_eq!(one(typed), Ok(item(written)), "{typed}");
        }
    }

    #[test]
    fn the_guides_example_is_three_assets() {
        let items = parse_items("62724852,1028595,4773588762", Wanted::Any, 50).expect("fine");
        let expected = ["asset:62724852", "asset:1028595", "asset:4773588762"]
            .map(|written| TypedItem::Item(written.parse().expect(written)));
        assert_eq!(items, expected);
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for (typed, problem) in [
            ("", ItemProblem::Empty),
            (" , ,", ItemProblem::Empty),
            ("1,2", ItemProblem::TooMany { given: 2, most: 1 }),
            ("0", ItemProblem::Id(IdError::NotPositive)),
            ("-3", ItemProblem::Id(IdError::NotPositive)),
            (
                "badge:9223372036854775808",
                ItemProblem::Id(IdError::TooLarge),
            ),
            (
                "https://www.roblox.com/badges/x",
                ItemProblem::Id(IdError::NotANumber),
            ),
            ("bagde:5", ItemProblem::UnknownKind),
            (
                "https://example.com/badges/5",
                ItemProblem::ForeignSite {
                    host: "example.com".into(),
                },
            ),
            (
                "https://www.roblox.com.example.org/badges/5",
                ItemProblem::ForeignSite {
                    host: "www.roblox.com.example.org".into(),
                },
            ),
            (
                "https://www.roblox.com/share?code=ab&type=AvatarItemDetails",
                ItemProblem::ShareLink,
            ),
            ("https://ro.blox.com/Ebh5?x=1", ItemProblem::ShareLink),
            (
                "https://www.roblox.com/bundles/192/Knight",
                ItemProblem::Bundle,
            ),
            (
                "https://www.roblox.com/games/1/Obby",
                ItemProblem::Experience,
            ),
            (
                "https://www.roblox.com/users/1/profile",
                ItemProblem::OtherPage,
            ),
            ("https://www.roblox.com/", ItemProblem::OtherPage),
        ] {
            assert_eq!(one(typed), Err(problem), "{typed}");
        }
    }

    #[test]
    fn words_may_be_a_name() {
        for words in [
            "Treasure hunter",
            "🏆",
            "'; drop table binds; --",
            "<@123>",
            "12a",
            "VIP: gold",
            "https://[roblox",
        ] {
            assert_eq!(one(words), Ok(TypedItem::Name(words.into())));
        }
    }

    #[test]
    fn a_place_for_badges_takes_badges_only() {
        let wanted = Wanted::Only(ItemKind::Badge);
        assert_eq!(
            parse_items("5", wanted, 1),
            Ok(vec![TypedItem::Item("badge:5".parse().expect("fine"))])
        );
        let error =
            parse_items("https://www.roblox.com/catalog/5", wanted, 1).expect_err("an asset");
        assert_eq!(
            error.problem,
            ItemProblem::WrongKind {
                found: ItemKind::Asset,
                wanted: ItemKind::Badge
            }
        );
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_is_lost_in_an_error(text in ".{0,80}") {
            if let Err(error) = parse_items(&text, Wanted::Any, 3) {
                prop_assert!(text.contains(&error.typed));
            }
        }
    }
}
