use std::collections::BTreeSet;
use std::fmt;

use super::Filter;
use crate::domain::{Item, ItemKind};

/// Bytes of one filter. Roblox documents no bound; proxies cut URLs at 4 KiB
/// and more, and the host, the path and a page token want room beside it.
const MAX_LENGTH: usize = 3000;

/// Which of some items does the user own? One request's worth of them.
///
/// Items of several kinds ride together, except private servers, whose field
/// needs a scope. Only [`IdFilter::covering`] makes one, so every value is one
/// that Roblox accepts: not empty, one scope, not too long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdFilter {
    /// Ascending: by kind, then by ID.
    items: Box<[Item]>,
}

impl IdFilter {
    /// As few filters as the rules allow that together ask for every item once.
    pub fn covering(items: impl IntoIterator<Item = Item>) -> Vec<Self> {
        let items: BTreeSet<Item> = items.into_iter().collect();
        let mut filters = Vec::new();
        let mut riding: Vec<Item> = Vec::new();
        let mut length = 0;
        for item in items {
            let added = added_length(riding.last().map(|last| last.kind()), item);
            let fits = length + added <= MAX_LENGTH
                && riding.first().is_none_or(|first| rides(*first, item));
            if fits {
                length += added;
            } else {
                filters.push(Self {
                    items: std::mem::take(&mut riding).into(),
                });
                length = added_length(None, item);
            }
            riding.push(item);
        }
        if !riding.is_empty() {
            filters.push(Self {
                items: riding.into(),
            });
        }
        filters
    }

    /// What it asks for, ascending; never empty.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

impl Filter for IdFilter {}

impl fmt::Display for IdFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = None;
        for item in &self.items {
            match before {
                Some(kind) if kind == item.kind() => f.write_str(",")?,
                Some(_) => write!(f, ";{}=", field(item.kind()))?,
                None => write!(f, "{}=", field(item.kind()))?,
            }
            write!(f, "{}", item.id())?;
            before = Some(item.kind());
        }
        Ok(())
    }
}

const fn field(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Asset => "assetIds",
        ItemKind::Badge => "badgeIds",
        ItemKind::GamePass => "gamePassIds",
        ItemKind::PrivateServer => "privateServerIds",
    }
}

const fn needs_scope(item: Item) -> bool {
    matches!(item, Item::PrivateServer(_))
}

const fn rides(one: Item, other: Item) -> bool {
    needs_scope(one) == needs_scope(other)
}

/// How many bytes longer a filter gets that ended in an ID of kind `last`.
fn added_length(last: Option<ItemKind>, item: Item) -> usize {
    let digits = item.id().ilog10() as usize + 1;
    let separator = usize::from(last.is_some());
    if last == Some(item.kind()) {
        separator + digits
    } else {
        separator + field(item.kind()).len() + "=".len() + digits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn items(text: &str) -> Vec<Item> {
        text.split_whitespace()
            .map(|item| item.parse().expect("an item"))
            .collect()
    }

    fn written(text: &str) -> Vec<String> {
        IdFilter::covering(items(text))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_guides_example_is_one_filter() {
        assert_eq!(
            written("asset:62724852 asset:1028595 asset:4773588762"),
            ["assetIds=1028595,62724852,4773588762"]
        );
    }

    #[test]
    fn kinds_ride_together_in_any_order_and_once() {
        assert_eq!(
            written("gamepass:777777 badge:222222 asset:5 badge:111111 badge:111111"),
            ["assetIds=5;badgeIds=111111,222222;gamePassIds=777777"]
        );
    }

    #[test]
    fn private_servers_ride_alone() {
        assert_eq!(
            written("privateserver:999999 badge:1 privateserver:3"),
            ["badgeIds=1", "privateServerIds=3,999999"]
        );
    }

    #[test]
    fn nothing_to_ask_is_no_filter() {
        assert_eq!(written(""), Vec::<String>::new());
    }

    #[test]
    fn two_hundred_items_of_usual_length_fit_one_filter() {
        let items = (0..200).map(|n| ItemKind::ALL[n % 3].item(&format!("{}", 4_000_000_000 + n)));
        let filters = IdFilter::covering(items.map(|item| item.expect("an item")));
        assert_eq!(filters.len(), 1);
    }

    fn any_item() -> impl Strategy<Value = Item> {
        (0..4_usize, 1..=i64::MAX)
            .prop_map(|(kind, id)| ItemKind::ALL[kind].item(&id.to_string()).expect("an item"))
    }

    proptest! {
        #[test]
        fn filters_cover_each_item_once_and_stay_in_bounds(
            items in prop::collection::btree_set(any_item(), 0..600)
        ) {
            let filters = IdFilter::covering(items.iter().copied());
            let mut covered = Vec::new();
            for filter in &filters {
                prop_assert!(!filter.items().is_empty());
                prop_assert!(filter.to_string().len() <= MAX_LENGTH);
                prop_assert!(filter.items().iter().all(|item| rides(filter.items()[0], *item)));
                covered.extend_from_slice(filter.items());
            }
            prop_assert!(covered.into_iter().eq(items));
        }

        #[test]
        fn no_filter_is_split_before_it_is_full(
            items in prop::collection::btree_set(any_item(), 0..600)
        ) {
            for pair in IdFilter::covering(items).windows(2) {
                let next = pair[1].items()[0];
                if rides(pair[0].items()[0], next) {
                    let last = pair[0].items().last().expect("not empty").kind();
                    prop_assert!(
                        pair[0].to_string().len() + added_length(Some(last), next) > MAX_LENGTH
                    );
                }
            }
        }
    }
}
