//! A server's binds, as people look at them.

use std::collections::BTreeMap;

use super::{Asker, BindError, ItemName, PauseView, Service};
use crate::domain::{Bind, Item, Obstacle, RolePolicy, ServerId, bound_items};
use crate::roblox::Call;

/// How many binds one page of the list holds: what fits into a reply with the
/// longest names and a problem each.
pub const BINDS_A_PAGE: usize = 5;

/// A page of `/viewbinds`.
#[derive(Debug, Clone)]
pub struct BindsPage {
    /// Its number, from 1.
    pub page: u32,
    /// How many binds the server has, and how many of them don't work today.
    pub total: usize,
    pub blocked: usize,
    pub views: Vec<BindView>,
    /// What the guard holds back of the roles on this page.
    pub pauses: Vec<PauseView>,
}

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
    /// One page of the server's binds, from 1: those that don't work today
    /// first, then those of roles that the guard holds back, then the oldest. A page past the end is the last one.
    pub async fn view_binds(&self, asker: &Asker, page: u32) -> Result<BindsPage, BindError> {
        let roles = self.gateway().roles(asker.server).await?;
        let mut binds = self.store().binds(asker.server).await?;
        let mut pauses = self.held_back(asker.server).await?;
        let is_held_back = |bind: &Bind| pauses.iter().any(|pause| pause.role == bind.role);
        binds.sort_by_key(|bind| (bind.obstacle_today(&roles).is_none(), !is_held_back(bind)));
        let blocked = binds.partition_point(|bind| bind.obstacle_today(&roles).is_some());

        let last = binds.len().div_ceil(BINDS_A_PAGE).max(1);
        let number = usize::try_from(page).unwrap_or(last).clamp(1, last);
        let shown = binds.chunks(BINDS_A_PAGE).nth(number - 1);
        let shown = shown.unwrap_or_default();
        pauses.retain(|pause| shown.iter().any(|bind| bind.role == pause.role));
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let names = self.item_names(&bound_items(shown), &call).await;
        let policies = self.store().policies(asker.server).await?;
        let mut views = Vec::with_capacity(shown.len());
        for bind in shown {
            views.push(BindView {
                bind: bind.clone(),
                names: names_of(bind, &names),
                policy: policies.get(&bind.role).copied().unwrap_or_default(),
                obstacle: bind.obstacle_today(&roles),
                holders: self.store().holders(asker.server, bind.role).await?,
            });
        }
        Ok(BindsPage {
            page: u32::try_from(number).unwrap_or(u32::MAX),
            total: binds.len(),
            blocked,
            views,
            pauses: self.view_pauses(pauses).await?,
        })
    }

    /// The server's binds as they are offered while somebody types. Asks
    /// Roblox for nothing: each letter typed asks anew.
    pub async fn bind_choices(&self, server: ServerId) -> Result<Vec<BindChoice>, BindError> {
        let roles = self.gateway().roles(server).await?;
        let binds = self.store().binds(server).await?;
        let names = self.known_item_names(&bound_items(&binds)).await;
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
            .known_item_names(&bound_items(std::slice::from_ref(bind)))
            .await;
        names_of(bind, &names)
    }
}

fn names_of(bind: &Bind, names: &BTreeMap<Item, ItemName>) -> Vec<(Item, ItemName)> {
    bind.requirement
        .items()
        .map(|item| (item, names.get(&item).cloned().unwrap_or_default()))
        .collect()
}
