//! What things and people are called. Names are a courtesy: where one can't be
//! had, the kind and ID stand in for it, and nothing fails.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tracing::warn;

use super::Service;
use crate::domain::{Item, Requirement, RobloxUserId, ServerId};
use crate::roblox::Call;
use crate::store::{ItemDetails, RobloxName, StoreError};

/// How long a name that was read serves.
const NAMES_LAST: Duration = Duration::from_hours(7 * 24);

/// How long an answer waits for what only adorns it.
pub(super) const COURTESY: Duration = Duration::from_secs(3);

/// What an item is called, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemName {
    pub name: Option<String>,
    /// Address of a picture.
    pub icon: Option<String>,
}

/// A Roblox account, as people know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: RobloxUserId,
    pub name: Option<String>,
    pub display_name: Option<String>,
}

impl Account {
    pub(super) fn named(id: RobloxUserId, name: String, display_name: String) -> Self {
        Self {
            id,
            name: Some(name),
            display_name: Some(display_name),
        }
    }

    pub(super) fn unnamed(id: RobloxUserId) -> Self {
        Self {
            id,
            name: None,
            display_name: None,
        }
    }
}

impl Service {
    /// What the items are called: from the database, and what is missing there
    /// from Roblox.
    pub async fn item_names(
        &self,
        items: &BTreeSet<Item>,
        call: &Call,
    ) -> BTreeMap<Item, ItemName> {
        let mut names = self.known_item_names(items).await;
        let missing: BTreeSet<_> = items
            .iter()
            .copied()
            .filter(|item| !names.contains_key(item))
            .collect();
        if !missing.is_empty() {
            let learnt = self.now();
            let read: Vec<_> = self
                .roblox()
                .item_details(&missing, call)
                .await
                .into_iter()
                .map(|(item, details)| {
                    let icon = details.icon.map(String::from);
                    (
                        item,
                        ItemDetails {
                            name: details.name,
                            icon,
                            learnt,
                        },
                    )
                })
                .collect();
            if let Err(error) = self.store().record_item_details(&read).await {
                warn!(%error, "could not keep names");
            }
            names.extend(
                read.into_iter()
                    .map(|(item, details)| (item, details.into())),
            );
        }
        names
    }

    /// What is known of the items without asking Roblox.
    pub async fn known_item_names(&self, items: &BTreeSet<Item>) -> BTreeMap<Item, ItemName> {
        let now = self.now();
        self.store()
            .item_details(items)
            .await
            .unwrap_or_else(|error| {
                warn!(%error, "could not look names up");
                BTreeMap::new()
            })
            .into_iter()
            .filter(|(_, details)| now.since(details.learnt) < NAMES_LAST)
            .map(|(item, details)| (item, details.into()))
            .collect()
    }

    /// Fills in what Roblox does not tell (it names badges only) with what the
    /// server's own binds call the items.
    pub(super) async fn name_as_bound(
        &self,
        server: ServerId,
        names: &mut BTreeMap<Item, ItemName>,
    ) -> Result<(), StoreError> {
        if names.values().all(|known| known.name.is_some()) {
            return Ok(());
        }
        for bind in self.store().binds(server).await? {
            let Requirement::Owns(item) = bind.requirement;
            if let Some(known) = names.get_mut(&item) {
                known.name = known.name.take().or(bind.name);
            }
        }
        Ok(())
    }

    /// The address of a picture of the account's head, if it is to be had soon.
    pub(super) async fn picture(&self, id: RobloxUserId, call: &Call) -> Option<String> {
        let avatar = self.roblox().avatar(id, call);
        let avatar = tokio::time::timeout(COURTESY, avatar).await.ok()?;
        avatar.map(String::from)
    }

    /// The account's name as it was last seen. Never asks Roblox: a name is
    /// learnt when an account is linked.
    pub async fn account(&self, id: RobloxUserId) -> Account {
        match self.store().roblox_name(id).await {
            Ok(Some(known)) => Account::named(id, known.name, known.display_name),
            Ok(None) => Account::unnamed(id),
            Err(error) => {
                warn!(%error, "could not look a name up");
                Account::unnamed(id)
            }
        }
    }

    /// Keeps an account's name for later.
    pub(super) async fn remember(&self, account: &Account) -> Result<(), StoreError> {
        let (Some(name), Some(display_name)) = (&account.name, &account.display_name) else {
            return Ok(());
        };
        let known = RobloxName {
            name: name.clone(),
            display_name: display_name.clone(),
            learnt: self.now(),
        };
        self.store().record_roblox_name(account.id, &known).await
    }
}

impl From<ItemDetails> for ItemName {
    fn from(details: ItemDetails) -> Self {
        Self {
            name: details.name,
            icon: details.icon,
        }
    }
}
