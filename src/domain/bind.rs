use std::collections::{BTreeMap, BTreeSet};

use super::{
    BindId, Ceiling, Item, Obstacle, Permissions, Requirement, RoleId, ServerId, ServerRoles,
    Timestamp, UserId,
};

/// Server + role + requirement. Several binds on one role: any of them suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind {
    pub id: BindId,
    pub server: ServerId,
    pub role: RoleId,
    pub requirement: Requirement,
    /// What the server calls it.
    pub name: Option<String>,
    pub author: UserId,
    /// The author's authority: the bind hands out nothing above it.
    pub ceiling: Ceiling,
    /// The powers that the role carried when a person confirmed the bind.
    pub confirmed_powers: Permissions,
    pub created: Timestamp,
    /// When somebody last vouched for it: whoever made it, or confirmed it later.
    pub vouched: Timestamp,
}

impl Bind {
    /// What keeps anybody from getting the role by this bind today.
    pub fn obstacle_today(&self, roles: &ServerRoles) -> Option<Obstacle> {
        roles.obstacle(self.role).or_else(|| self.obstacle(roles))
    }

    /// What keeps this bind from giving its role today, though its requirement
    /// be met: a role that rose above the author, or gained powers, since.
    pub fn obstacle(&self, roles: &ServerRoles) -> Option<Obstacle> {
        let role = roles.roles.get(&self.role)?;
        if !roles.is_below(self.role, self.ceiling) {
            return Some(Obstacle::AboveBindAuthor);
        }
        let unconfirmed = role.permissions.powers().without(self.confirmed_powers);
        (!unconfirmed.is_empty()).then_some(Obstacle::Powers(unconfirmed))
    }
}

/// The roles that none of their `binds` gives to anybody today, each with what
/// keeps its first bind from it.
pub fn broken_roles(binds: &[Bind], roles: &ServerRoles) -> BTreeMap<RoleId, Obstacle> {
    let mut found: BTreeMap<RoleId, Option<Obstacle>> = BTreeMap::new();
    for bind in binds {
        let obstacle = bind.obstacle_today(roles);
        found
            .entry(bind.role)
            .and_modify(|first| *first = first.filter(|_| obstacle.is_some()))
            .or_insert(obstacle);
    }
    let broken = found.into_iter();
    broken
        .filter_map(|(role, obstacle)| Some((role, obstacle?)))
        .collect()
}

/// All that the requirements of `binds` are about.
pub fn bound_items(binds: &[Bind]) -> BTreeSet<Item> {
    binds
        .iter()
        .flat_map(|bind| bind.requirement.items())
        .collect()
}

/// What a server wants to happen with one of its roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RolePolicy {
    pub on_loss: OnLoss,
    /// Take the role also from linked members whom somebody else gave it.
    pub strict: bool,
}

/// What happens when the requirement is no longer met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum OnLoss {
    #[default]
    Remove,
    Keep,
}
