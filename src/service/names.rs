//! What things and people are called. Names are a courtesy: where one can't be
//! had, the kind and ID stand in for it, and nothing fails.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tracing::warn;

use super::Service;
use crate::domain::{Item, Requirement, RobloxUserId, RoleId, ServerId};
use crate::roblox::{Call, ItemDetails};
use crate::store::{self, RobloxName, StoreError};

/// How long a name that was read serves without a look at today's.
const NAMES_LAST: Duration = Duration::from_hours(7 * 24);

/// How long it stands in for one that is not to be had.
const NAMES_KEPT: Duration = Duration::from_hours(30 * 24);

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
    /// An account of which only the ID is known.
    pub const fn unnamed(id: RobloxUserId) -> Self {
        Self {
            id,
            name: None,
            display_name: None,
        }
    }

    pub(super) fn named(id: RobloxUserId, name: String, display_name: String) -> Self {
        Self {
            id,
            name: Some(name),
            display_name: Some(display_name),
        }
    }
}

impl Service {
    /// What the server's roles are called; nothing, if Discord does not tell.
    pub async fn role_names(&self, server: ServerId) -> BTreeMap<RoleId, String> {
        match self.gateway().roles(server).await {
            Ok(roles) => {
                let roles = roles.roles.iter();
                roles.map(|(id, role)| (*id, role.name.clone())).collect()
            }
            Err(error) => {
                warn!(server = server.get(), %error, "could not name a server's roles");
                BTreeMap::new()
            }
        }
    }

    /// What the items are called: from the database, and what is missing there
    /// from Roblox, if it is quick about it.
    pub async fn item_names(
        &self,
        items: &BTreeSet<Item>,
        call: &Call,
    ) -> BTreeMap<Item, ItemName> {
        let details = self.item_details(items, call).await;
        let names = details.into_iter();
        names.map(|(item, told)| (item, told.into())).collect()
    }

    /// The same, with what is not so told apart from what is not known.
    pub(super) async fn item_details(
        &self,
        items: &BTreeSet<Item>,
        call: &Call,
    ) -> BTreeMap<Item, ItemDetails> {
        let stored = self.stored_details(items).await;
        let now = self.now();
        let mut details: BTreeMap<_, _> = stored
            .iter()
            .map(|(item, stored)| (*item, ItemDetails::from(stored)))
            .collect();
        let serves = |item: &Item| {
            let stored = stored.get(item);
            stored.is_some_and(|stored| now.since(stored.learnt) < NAMES_LAST)
        };
        let missing: BTreeSet<_> = items.iter().copied().filter(|it| !serves(it)).collect();
        if missing.is_empty() {
            return details;
        }
        let read = self.roblox().item_details(&missing, COURTESY, call).await;
        self.keep_details(&read).await;
        for (item, told) in read {
            let told = match details.remove(&item) {
                Some(before) => ItemDetails {
                    name: told.name.or_before(before.name),
                    icon: told.icon.or_before(before.icon),
                },
                None => told,
            };
            details.insert(item, told);
        }
        details
    }

    /// What is known of the items without asking Roblox, however old.
    pub async fn known_item_names(&self, items: &BTreeSet<Item>) -> BTreeMap<Item, ItemName> {
        let stored = self.stored_details(items).await.into_iter();
        stored
            .map(|(item, stored)| (item, ItemDetails::from(&stored).into()))
            .collect()
    }

    async fn stored_details(&self, items: &BTreeSet<Item>) -> BTreeMap<Item, store::ItemDetails> {
        let stored = self.store().item_details(items).await;
        stored.unwrap_or_else(|error| {
            warn!(%error, "could not look names up");
            BTreeMap::new()
        })
    }

    /// Keeps what need not be asked again. Not what failed, and nothing about
    /// what Roblox never heard of: anybody can make such IDs up.
    async fn keep_details(&self, read: &BTreeMap<Item, ItemDetails>) {
        let learnt = self.now();
        let kept: Vec<_> = read
            .iter()
            .filter(|(_, told)| told.is_whole() && !told.is_unheard_of())
            .map(|(item, told)| {
                let ItemName { name, icon } = told.clone().into();
                (*item, store::ItemDetails { name, icon, learnt })
            })
            .collect();
        if kept.is_empty() {
            return;
        }
        if let Err(error) = self.store().record_item_details(&kept).await {
            warn!(%error, "could not keep names");
        }
    }

    /// Forgets names that nobody has asked for in a long time.
    pub(super) async fn prune_names(&self) -> Result<(), StoreError> {
        let before = self.now().minus(NAMES_KEPT);
        self.store().prune_item_details(before).await
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
            let Requirement::Owns(item) = bind.requirement else {
                continue;
            };
            if let Some(known) = names.get_mut(&item) {
                known.name = known.name.take().or(bind.name);
            }
        }
        Ok(())
    }

    /// The address of a picture of the account's head, if it is to be had soon.
    pub(super) async fn picture(&self, id: RobloxUserId, call: &Call) -> Option<String> {
        let avatar = self.roblox().avatar(id, COURTESY, call).await;
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
            name: details.name.known(),
            icon: details.icon.known().map(String::from),
        }
    }
}

impl From<&store::ItemDetails> for ItemDetails {
    fn from(stored: &store::ItemDetails) -> Self {
        let icon = stored.icon.as_deref().and_then(|icon| icon.parse().ok());
        Self {
            name: stored.name.clone().into(),
            icon: icon.into(),
        }
    }
}
