//! A server's binds, as people look at them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asker, BindError, ItemName, Service};
use crate::domain::{Bind, Item, Obstacle, RolePolicy, ServerId, ServerRoles};
use crate::roblox::Call;

/// A row of `/viewbinds`.
#[derive(Debug, Clone)]
pub struct BindView {
    pub bind: Bind,
    pub names: Vec<(Item, ItemName)>,
    pub policy: RolePolicy,
    /// What keeps the bind from working, today.
    pub obstacle: Option<Obstacle>,
    /// How many members hold its role from the bot, by whichever bind.
    pub holders: u64,
}

/// A bind to choose from a list.
#[derive(Debug, Clone)]
pub struct BindChoice {
    pub bind: Bind,
    pub names: Vec<(Item, ItemName)>,
    /// The role's name; `None` for one that is gone.
    pub role: Option<String>,
}

impl Service {
    /// The server's binds: those that don't work today first, then the oldest.
    pub async fn binds(&self, server: ServerId) -> Result<Vec<Bind>, BindError> {
        let roles = self.gateway().roles(server).await?;
        let mut binds = self.store().binds(server).await?;
        binds.sort_by_key(|bind| obstacle(bind, &roles).is_none());
        Ok(binds)
    }

    /// Some of the server's binds, with all that `/viewbinds` shows of them.
    pub async fn view_binds(
        &self,
        asker: &Asker,
        binds: &[Bind],
    ) -> Result<Vec<BindView>, BindError> {
        let roles = self.gateway().roles(asker.server).await?;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let names = self.item_names(&items(binds), &call).await;
        let policies = self.store().policies(asker.server).await?;
        let mut views = Vec::with_capacity(binds.len());
        for bind in binds {
            views.push(BindView {
                bind: bind.clone(),
                names: names_of(bind, &names),
                policy: policies.get(&bind.role).copied().unwrap_or_default(),
                obstacle: obstacle(bind, &roles),
                holders: self.store().holders(asker.server, bind.role).await?,
            });
        }
        Ok(views)
    }

    /// How many of the server's binds don't work today.
    pub async fn count_blocked(&self, server: ServerId) -> Result<usize, BindError> {
        let roles = self.gateway().roles(server).await?;
        let binds = self.store().binds(server).await?;
        let blocked = binds.iter().filter(|bind| obstacle(bind, &roles).is_some());
        Ok(blocked.count())
    }

    /// The server's binds as they are offered while somebody types. Asks
    /// Roblox for nothing: each letter typed asks anew.
    pub async fn bind_choices(&self, server: ServerId) -> Result<Vec<BindChoice>, BindError> {
        let roles = self.gateway().roles(server).await?;
        let binds = self.store().binds(server).await?;
        let names = self.known_item_names(&items(&binds)).await;
        let choices = binds.into_iter().map(|bind| BindChoice {
            names: names_of(&bind, &names),
            role: roles.roles.get(&bind.role).map(|role| role.name.clone()),
            bind,
        });
        Ok(choices.collect())
    }

    /// A bind's items with their names, as far as the database has them.
    pub(super) async fn known_names_of(&self, bind: &Bind) -> Vec<(Item, ItemName)> {
        let names = self
            .known_item_names(&items(std::slice::from_ref(bind)))
            .await;
        names_of(bind, &names)
    }
}

fn obstacle(bind: &Bind, roles: &ServerRoles) -> Option<Obstacle> {
    roles.obstacle(bind.role).or_else(|| bind.obstacle(roles))
}

fn items(binds: &[Bind]) -> BTreeSet<Item> {
    binds
        .iter()
        .flat_map(|bind| bind.requirement.items())
        .collect()
}

fn names_of(bind: &Bind, names: &BTreeMap<Item, ItemName>) -> Vec<(Item, ItemName)> {
    bind.requirement
        .items()
        .map(|item| (item, names.get(&item).cloned().unwrap_or_default()))
        .collect()
}
