use std::sync::Arc;

use tokio::time::Instant;

use super::asker::Asker;
use super::call::{Call, Freshness};
use super::error::{Error, Malformed};
use super::filter::{Filter, TypeFilter};
use super::flight::Keeps;
use super::item::{CollectibleDetails, Details, InventoryItem, Read};
use super::pages::{Page, PageToken, Reading, pages, read};
use super::{Client, Roblox, wire};
use crate::domain::{AssetId, AssetType, RobloxUserId, Timestamp};

/// No bound of the caller's; the pages have their own.
pub(super) const READ_TO_END: u32 = u32::MAX;

/// A reading is large, and shared by all who asked for it.
pub(super) type Answer = Result<Arc<Reading<InventoryItem>>, Error>;

/// What was read before a failure is kept: whoever turns its pages shall not pay
/// for it again at every page, nor lose it because reading anew fails.
pub(super) fn keeps(answer: &Answer) -> Keeps {
    match answer {
        Ok(_) => Keeps::This,
        Err(error) if error.reason().may_pass() => Keeps::Before,
        // Hidden by now, or gone.
        Err(_) => Keeps::Nothing,
    }
}

/// One copy of a limited item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collectible {
    pub asset: AssetId,
    pub kind: AssetType,
    pub details: CollectibleDetails,
    pub added: Option<Timestamp>,
}

impl Roblox {
    /// The user's limited items, copy by copy, from at most `max_pages` pages
    /// of 100. Roblox lists **only non-UGC limiteds**.
    pub async fn collectibles(
        &self,
        user: RobloxUserId,
        max_pages: u32,
        freshness: Freshness,
        call: &Call,
    ) -> Result<Reading<Collectible>, Error> {
        let reading = self
            .inventory(user, TypeFilter::collectibles(), max_pages, freshness, call)
            .await?;
        Ok(
            Arc::unwrap_or_clone(reading).filter_map(|item| match item.details {
                Details::Asset(asset) => Some(Collectible {
                    asset: asset.id,
                    kind: asset.kind,
                    details: asset.collectible.unwrap_or_default(),
                    added: item.added,
                }),
                _ => None,
            }),
        )
    }

    /// The user's things of the filter's kinds, from at most `max_pages` pages
    /// of 100. What was read before a failure is a partial reading; it is an
    /// error only if nothing was. Such a reading serves again those who are
    /// [`Browsing`](Freshness::Browsing) alone.
    pub async fn inventory(
        &self,
        user: RobloxUserId,
        filter: TypeFilter,
        max_pages: u32,
        freshness: Freshness,
        call: &Call,
    ) -> Answer {
        let asked = Instant::now();
        let read = self.land(user, &filter, max_pages, freshness, call).await?;
        if read.failed() && read.ended < asked && freshness != Freshness::Browsing {
            // Whoever asks anew is told what can be read now.
            return self
                .land(user, &filter, max_pages, Freshness::Now, call)
                .await;
        }
        Ok(read)
    }

    async fn land(
        &self,
        user: RobloxUserId,
        filter: &TypeFilter,
        max_pages: u32,
        freshness: Freshness,
        call: &Call,
    ) -> Answer {
        let key = (call.credential.id(), user, filter.clone(), max_pages);
        let (client, filter) = (Arc::clone(&self.0), filter.clone());
        let read = |asker| async move {
            client
                .read_inventory(user, &filter, max_pages, |_| false, &asker)
                .await
                .map(Arc::new)
        };
        let landed = self.0.inventories.get(key, freshness, call, read).await?;
        landed.value
    }
}

impl Client {
    /// Reads pages until the end, `at_most` or `enough`. Each page takes its own
    /// turn in the budget.
    pub(super) async fn read_inventory(
        &self,
        user: RobloxUserId,
        filter: &impl Filter,
        at_most: u32,
        enough: impl FnMut(&[InventoryItem]) -> bool,
        asker: &Asker,
    ) -> Result<Reading<InventoryItem>, Error> {
        let fetch = |token: Option<PageToken>| async move {
            let request = self.endpoints.inventory(user, filter, token.as_ref());
            let page = self.sender.send(&request, asker).await?;
            read_page(user, page)
        };
        read(pages(fetch), at_most, enough).await
    }
}

fn read_page(user: RobloxUserId, wire: wire::InventoryPage) -> Result<Page<InventoryItem>, Error> {
    let mut items = Vec::with_capacity(wire.inventory_items.len());
    let mut skipped = 0;
    for entry in wire.inventory_items {
        match Read::from(entry) {
            Read::Item(item) => items.push(item),
            Read::UnknownKind => skipped += 1,
            Read::Broken => return Err(Malformed::Shape.into()),
        }
    }
    if skipped > 0 {
        tracing::warn!(%user, skipped, "Roblox listed items of a kind that is new to this version");
    }
    Ok(Page {
        items,
        skipped,
        next: PageToken::from_wire(wire.next_page_token),
    })
}
