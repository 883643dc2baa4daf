use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};
use url::Url;

use super::asker::Asker;
use super::call::Call;
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

/// What an item looks like, as far as Roblox told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemDetails {
    pub name: Option<String>,
    /// A square of 150 pixels.
    pub icon: Option<Url>,
}

impl Roblox {
    /// Names and pictures of items, as far as they are to be had: pictures for
    /// assets, badges and passes, names for the first 25 badges. Never an
    /// error: what failed is missing.
    pub async fn item_details(
        &self,
        items: &BTreeSet<Item>,
        call: &Call,
    ) -> BTreeMap<Item, ItemDetails> {
        let asker = Asker::alone(call);
        let mut details: BTreeMap<Item, ItemDetails> = items
            .iter()
            .map(|item| (*item, ItemDetails::default()))
            .collect();
        let (names, icons) = tokio::join!(
            self.0.badge_names(items, &asker),
            self.0.icons(items, &asker)
        );
        for (id, name) in names {
            details.entry(Item::Badge(id)).or_default().name = Some(name);
        }
        for (item, icon) in icons {
            details.entry(item).or_default().icon = Some(icon);
        }
        details
    }
}

impl Client {
    async fn badge_names(&self, items: &BTreeSet<Item>, asker: &Asker) -> Vec<(BadgeId, String)> {
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
            .map(|id| async move {
                let request = self.endpoints.badge(id.get());
                let badge: wire::Badge = self.sender.send(&request, asker).await.ok()?;
                Some((id, badge.name.filter(|name| !name.trim().is_empty())?))
            })
            .buffer_unordered(NAMES_AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await
    }

    async fn icons(&self, items: &BTreeSet<Item>, asker: &Asker) -> Vec<(Item, Url)> {
        let mut icons = Vec::new();
        for (kind, picture) in [
            (ItemKind::Asset, Picture::Asset),
            (ItemKind::Badge, Picture::Badge),
            (ItemKind::GamePass, Picture::GamePass),
        ] {
            let of_kind: BTreeMap<i64, Item> = items
                .iter()
                .filter(|item| item.kind() == kind)
                .map(|item| (item.id(), *item))
                .collect();
            let ids: Vec<i64> = of_kind.keys().copied().collect();
            let pictures = self.pictures(picture, &ids, asker).await;
            icons.extend(
                pictures
                    .into_iter()
                    .filter_map(|(id, url)| Some((*of_kind.get(&id)?, url))),
            );
        }
        icons
    }

    /// Pictures by ID, those that are to be had.
    pub(super) async fn pictures(
        &self,
        picture: Picture,
        ids: &[i64],
        asker: &Asker,
    ) -> BTreeMap<i64, Url> {
        let mut urls = BTreeMap::new();
        for ids in ids.chunks(BATCH) {
            let request = self.endpoints.pictures(picture, ids);
            let listing: Result<wire::Listing<wire::Thumbnail>, _> =
                self.sender.send(&request, asker).await;
            let Ok(listing) = listing else { continue };
            urls.extend(listing.data.into_iter().filter_map(|thumbnail| {
                Some((thumbnail.target_id, picture_url(&thumbnail.image_url?)?))
            }));
        }
        urls
    }
}
