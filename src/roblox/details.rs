use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use url::Url;

use super::asker::Asker;
use super::call::Call;
use super::error::{Error, Malformed};
use super::request::Picture;
use super::users::picture_url;
use super::{Client, Roblox, wire};
use crate::domain::{BadgeId, Item, ItemKind};

/// IDs per request for pictures.
const BATCH: usize = 100;

/// Badge names come one by one, so not more of them than this at a time: no
/// name is worth a queue.
const MAX_NAMES: usize = 25;

/// Requests for names under way at once.
const NAMES_AT_ONCE: usize = 4;

/// What an item is called and looks like, as far as Roblox told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDetails {
    /// Roblox tells the names of badges only.
    pub name: Detail<String>,
    /// A square of 150 pixels.
    pub icon: Detail<Url>,
}

/// What Roblox told of one detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail<T> {
    Known(T),
    /// There is none.
    Absent,
    /// Not asked, not answered in time, or not ready: the next one to ask may
    /// be told.
    Untold,
}

impl ItemDetails {
    /// Whether there is nothing more to learn by asking again.
    pub const fn is_whole(&self) -> bool {
        !matches!(self.name, Detail::Untold) && !matches!(self.icon, Detail::Untold)
    }

    /// Whether Roblox knows neither a name nor a picture: as a rule, there is
    /// no such item.
    pub const fn is_unheard_of(&self) -> bool {
        matches!(self.name, Detail::Absent) && matches!(self.icon, Detail::Absent)
    }
}

impl<T> Detail<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(detail) => Some(detail),
            Self::Absent | Self::Untold => None,
        }
    }

    /// This, or what was told before if nothing was told now.
    #[must_use]
    pub fn or_before(self, before: Self) -> Self {
        match self {
            Self::Untold => before,
            told => told,
        }
    }
}

impl<T> From<Option<T>> for Detail<T> {
    fn from(detail: Option<T>) -> Self {
        detail.map_or(Self::Absent, Self::Known)
    }
}

impl Roblox {
    /// Names and pictures of items, as far as they are to be had within
    /// `patience`: pictures for assets, badges and passes, names for the first
    /// 25 badges. Never an error: what failed is untold.
    pub async fn item_details(
        &self,
        items: &BTreeSet<Item>,
        patience: Duration,
        call: &Call,
    ) -> BTreeMap<Item, ItemDetails> {
        let asker = Asker::alone_for(call, patience);
        let (mut names, mut icons) = tokio::join!(
            self.0.badge_names(items, &asker),
            self.0.icons(items, &asker)
        );
        items
            .iter()
            .map(|item| {
                let named = matches!(item, Item::Badge(_));
                let pictured = picture(item.kind()).is_some();
                let details = ItemDetails {
                    name: names.remove(item).unwrap_or_else(|| unasked(named)),
                    icon: icons.remove(item).unwrap_or_else(|| unasked(pictured)),
                };
                (*item, details)
            })
            .collect()
    }
}

impl Client {
    async fn badge_names(
        &self,
        items: &BTreeSet<Item>,
        asker: &Asker,
    ) -> BTreeMap<Item, Detail<String>> {
        // Collected: a closure over borrowed items, held across an await, would
        // keep the whole future from being `Send` wherever it is spawned.
        let badges: Vec<BadgeId> = items
            .iter()
            .filter_map(|item| match item {
                Item::Badge(id) => Some(*id),
                _ => None,
            })
            .take(MAX_NAMES)
            .collect();
        stream::iter(badges)
            .map(|id| async move { (Item::Badge(id), self.badge_name(id, asker).await) })
            .buffer_unordered(NAMES_AT_ONCE)
            .collect()
            .await
    }

    async fn badge_name(&self, id: BadgeId, asker: &Asker) -> Detail<String> {
        let request = self.endpoints.badge(id.get());
        match self.sender.send::<wire::Badge>(&request, asker).await {
            Ok(badge) => badge.name.filter(|name| !name.trim().is_empty()).into(),
            // What this host says of a badge that does not exist.
            Err(Error::Malformed(Malformed::Status(404))) => Detail::Absent,
            Err(_) => Detail::Untold,
        }
    }

    async fn icons(&self, items: &BTreeSet<Item>, asker: &Asker) -> BTreeMap<Item, Detail<Url>> {
        let of_kind = |kind| self.icons_of(kind, items, asker);
        let icons = join_all(ItemKind::ALL.map(of_kind)).await;
        icons.into_iter().flatten().collect()
    }

    async fn icons_of(
        &self,
        kind: ItemKind,
        items: &BTreeSet<Item>,
        asker: &Asker,
    ) -> Vec<(Item, Detail<Url>)> {
        let Some(picture) = picture(kind) else {
            return Vec::new();
        };
        let of_kind: BTreeMap<i64, Item> = items
            .iter()
            .filter(|item| item.kind() == kind)
            .map(|item| (item.id(), *item))
            .collect();
        let ids: Vec<i64> = of_kind.keys().copied().collect();
        let pictures = self.pictures(picture, &ids, asker).await;
        pictures
            .into_iter()
            .map(|(id, icon)| (of_kind[&id], icon))
            .collect()
    }

    /// A picture for each of the IDs.
    pub(super) async fn pictures(
        &self,
        picture: Picture,
        ids: &[i64],
        asker: &Asker,
    ) -> BTreeMap<i64, Detail<Url>> {
        let mut pictures = BTreeMap::new();
        for ids in ids.chunks(BATCH) {
            let request = self.endpoints.pictures(picture, ids);
            let listing: Result<wire::Listing<wire::Thumbnail>, _> =
                self.sender.send(&request, asker).await;
            let Ok(listing) = listing else {
                pictures.extend(ids.iter().map(|id| (*id, Detail::Untold)));
                continue;
            };
            // What does not exist is not listed.
            pictures.extend(ids.iter().map(|id| (*id, Detail::Absent)));
            for thumbnail in listing.data {
                if let Some(picture) = pictures.get_mut(&thumbnail.target_id) {
                    *picture = thumbnail_url(&thumbnail);
                }
            }
        }
        pictures
    }
}

/// What the thumbnails host draws.
const fn picture(kind: ItemKind) -> Option<Picture> {
    match kind {
        ItemKind::Asset => Some(Picture::Asset),
        ItemKind::Badge => Some(Picture::Badge),
        ItemKind::GamePass => Some(Picture::GamePass),
        ItemKind::PrivateServer => None,
    }
}

/// A detail that was not asked for: because Roblox has none of `this_kind`, or
/// because others came first.
const fn unasked<T>(this_kind: bool) -> Detail<T> {
    if this_kind {
        Detail::Untold
    } else {
        Detail::Absent
    }
}

fn thumbnail_url(thumbnail: &wire::Thumbnail) -> Detail<Url> {
    match (thumbnail.state.as_str(), &thumbnail.image_url) {
        ("Completed", Some(url)) => picture_url(url).into(),
        // Taken down.
        ("Blocked", _) => Detail::Absent,
        // Being drawn, or in review: there later.
        _ => Detail::Untold,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const PICTURE: &str = "https://tr.rbxcdn.com/180DAY-Asset-1/150/150/Image/Png/noFilter";

    #[rstest]
    #[case::drawn("Completed", Some(PICTURE), Detail::Known(PICTURE))]
    #[case::of_another_scheme("Completed", Some("data:image/png;base64,AAAA"), Detail::Absent)]
    #[case::no_address("Completed", Some("not an address"), Detail::Absent)]
    #[case::empty_address("Completed", Some(""), Detail::Absent)]
    #[case::drawn_and_not_given("Completed", None, Detail::Untold)]
    #[case::taken_down("Blocked", Some(""), Detail::Absent)]
    #[case::taken_down_with_a_stand_in("Blocked", Some(PICTURE), Detail::Absent)]
    #[case::being_drawn("Pending", Some(""), Detail::Untold)]
    #[case::in_review("InReview", None, Detail::Untold)]
    #[case::failed("Error", None, Detail::Untold)]
    #[case::for_now("TemporarilyUnavailable", None, Detail::Untold)]
    #[case::not_told("", Some(PICTURE), Detail::Untold)]
    #[case::unheard_of("Hidden", Some(PICTURE), Detail::Untold)]
    fn what_each_state_says_of_a_picture(
        #[case] state: &str,
        #[case] image_url: Option<&str>,
        #[case] expected: Detail<&str>,
    ) {
        let thumbnail = wire::Thumbnail {
            target_id: 1,
            state: state.to_owned(),
            image_url: image_url.map(str::to_owned),
        };
        let expected = match expected {
            Detail::Known(url) => Detail::Known(url.parse().expect("an address")),
            Detail::Absent => Detail::Absent,
            Detail::Untold => Detail::Untold,
        };
        assert_eq!(thumbnail_url(&thumbnail), expected);
    }
}
