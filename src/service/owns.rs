use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Asker, ItemName, LookupError, Service};
use crate::domain::{
    HoldingState, Item, ItemInputError, ItemProblem, ServerId, Timestamp, TypedItem, UserId,
    Wanted, parse_items,
};
use crate::roblox::{Call, Freshness};
use crate::store::StoreError;

/// How many items one question may name.
const MOST_ITEMS: usize = 50;

/// Which of the items somebody owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owns {
    pub user: UserId,
    pub account: Account,
    /// In the order in which they were named.
    pub answers: Vec<OwnsAnswer>,
    /// When asking again about what is unknown is worth it, where that is
    /// known.
    pub again: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnsAnswer {
    pub item: Item,
    pub state: HoldingState,
    pub name: ItemName,
}

#[derive(Debug, thiserror::Error)]
pub enum OwnsError {
    #[error(transparent)]
    Input(#[from] ItemInputError),
    #[error(transparent)]
    Lookup(#[from] LookupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Answers `/owns`: what was typed, read and looked up.
    pub async fn owns(
        &self,
        asker: &Asker,
        user: Option<UserId>,
        typed: &str,
    ) -> Result<Owns, OwnsError> {
        let items = self.named_items(asker, typed).await?;
        let subject = self.subject(asker, user).await?;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let wanted: BTreeSet<_> = items.iter().copied().collect();
        let (told, mut names) = tokio::join!(
            self.roblox()
                .ownership(subject.link.roblox, &wanted, Freshness::Recent, &call),
            self.item_names(&wanted, &call),
        );
        for item in &wanted {
            names.entry(*item).or_default();
        }
        self.name_as_bound(asker.server, &mut names).await?;
        let answers = items
            .into_iter()
            .map(|item| OwnsAnswer {
                item,
                state: told.states[&item],
                name: names.remove(&item).unwrap_or_default(),
            })
            .collect();
        let account = self.account(subject.link.roblox).await;
        Ok(Owns {
            user: subject.user,
            account,
            answers,
            again: told.retry_after.map(|wait| self.now().plus(wait)),
        })
    }

    /// The items that `typed` names, also by the names of the server's binds.
    async fn named_items(&self, asker: &Asker, typed: &str) -> Result<Vec<Item>, OwnsError> {
        let parts = parse_items(typed, Wanted::Any, MOST_ITEMS)?;
        let mut names = BTreeMap::new();
        if parts.iter().any(|part| matches!(part, TypedItem::Name(_))) {
            names = self.bind_names(asker.server).await?;
        }
        let mut items = Vec::new();
        for part in parts {
            match part {
                TypedItem::Item(item) => items.push(item),
                TypedItem::Name(typed) => {
                    let Some(meant) = names.get(&typed.to_lowercase()) else {
                        let problem = ItemProblem::NotAnItem;
                        return Err(ItemInputError { typed, problem }.into());
                    };
                    items.extend(meant);
                }
            }
        }
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(*item));
        Ok(items)
    }

    /// The items behind each name that a bind of the server has, in lower case.
    async fn bind_names(
        &self,
        server: ServerId,
    ) -> Result<BTreeMap<String, Vec<Item>>, StoreError> {
        let mut names: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for bind in self.store().binds(server).await? {
            if let Some(name) = &bind.name {
                names
                    .entry(name.to_lowercase())
                    .or_default()
                    .extend(bind.requirement.items());
            }
        }
        Ok(names)
    }
}
