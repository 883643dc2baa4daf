use std::collections::BTreeMap;

use super::{Account, Asker, ItemName, LookupError, Service};
use crate::domain::{AssetId, Item, Timestamp, UnknownReason, UserId};
use crate::roblox::{Call, Collectible, Cut, Extent, Freshness, Reading};
use crate::store::StoreError;

/// How many pages of 100 are read before the answer is given as partial.
const MOST_PAGES: u32 = 10;

/// Somebody's limited items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collectibles {
    pub user: UserId,
    pub account: Account,
    /// What was read, or why nothing could be.
    pub limiteds: Result<Limiteds, Unread>,
}

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    pub reason: UnknownReason,
    /// When asking again is worth it, where that is known.
    pub again: Option<Timestamp>,
}

/// Limited items, as far as they were read. Roblox lists only those it made
/// itself: no UGC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limiteds {
    /// Those with the most copies first.
    pub assets: Vec<Limited>,
    /// There is more, and why it was not read.
    pub cut: Option<Cut>,
    /// When asking again for what was cut off is worth it, where that is known.
    pub again: Option<Timestamp>,
}

/// A limited item and somebody's copies of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limited {
    pub item: Item,
    pub name: ItemName,
    /// At least one; serialised ones first, by their numbers.
    pub copies: Vec<Collectible>,
}

#[derive(Debug, thiserror::Error)]
pub enum CollectiblesError {
    #[error(transparent)]
    Lookup(#[from] LookupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// The limited items of `user`, or of the asker.
    pub async fn collectibles(
        &self,
        asker: &Asker,
        user: Option<UserId>,
        freshness: Freshness,
    ) -> Result<Collectibles, CollectiblesError> {
        let subject = self.subject(asker, user).await?;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let roblox = subject.link.roblox;
        let reading = self
            .roblox()
            .collectibles(roblox, MOST_PAGES, freshness, &call)
            .await;
        let limiteds = match reading {
            Ok(reading) => {
                let read = self.now().minus(reading.age());
                let mut limiteds = Limiteds::of(reading, read);
                self.name(asker, &mut limiteds, &call).await?;
                Ok(limiteds)
            }
            Err(error) => Err(Unread {
                reason: error.reason(),
                again: error.retry_after().map(|wait| self.now().plus(wait)),
            }),
        };
        Ok(Collectibles {
            user: subject.user,
            account: self.account(roblox).await,
            limiteds,
        })
    }

    /// Names as they are known; only the picture of the first is asked for.
    async fn name(
        &self,
        asker: &Asker,
        limiteds: &mut Limiteds,
        call: &Call,
    ) -> Result<(), StoreError> {
        let Some(first) = limiteds.assets.first() else {
            return Ok(());
        };
        let asked = self.item_names(&[first.item].into(), call).await;
        let all = limiteds.assets.iter().map(|limited| limited.item).collect();
        let mut names: BTreeMap<_, _> = limiteds
            .assets
            .iter()
            .map(|limited| (limited.item, ItemName::default()))
            .collect();
        names.extend(self.known_item_names(&all).await);
        names.extend(asked);
        self.name_as_bound(asker.server, &mut names).await?;
        for limited in &mut limiteds.assets {
            limited.name = names.remove(&limited.item).unwrap_or_default();
        }
        Ok(())
    }
}

impl Limiteds {
    /// Copies, over all assets.
    pub fn copies(&self) -> usize {
        self.assets.iter().map(|limited| limited.copies.len()).sum()
    }

    fn of(reading: Reading<Collectible>, read: Timestamp) -> Self {
        let mut by_asset: BTreeMap<AssetId, Vec<Collectible>> = BTreeMap::new();
        for copy in reading.items {
            by_asset.entry(copy.asset).or_default().push(copy);
        }
        let mut assets: Vec<_> = by_asset
            .into_iter()
            .map(|(asset, mut copies)| {
                copies.sort_by_key(|copy| copy.details.serial.unwrap_or(i64::MAX));
                Limited {
                    item: Item::Asset(asset),
                    name: ItemName::default(),
                    copies,
                }
            })
            .collect();
        // Stable: equal numbers stay in the order of their IDs, so that pages
        // stay what they are.
        assets.sort_by_key(|limited| std::cmp::Reverse(limited.copies.len()));
        let cut = match reading.extent {
            Extent::Complete => None,
            Extent::Partial(cut) => Some(cut),
        };
        let wait = match &cut {
            Some(Cut::Failed(error)) => error.retry_after(),
            Some(Cut::PageLimit) | None => None,
        };
        Self {
            assets,
            cut,
            again: wait.map(|wait| read.plus(wait)),
        }
    }
}
