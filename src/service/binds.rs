use super::{Asker, GatewayError, ItemName, Service};
use crate::domain::{
    Bind, BindId, Item, ItemInputError, ItemKind, ItemProblem, Obstacle, OnLoss, Permissions,
    Requirement, RoleId, RolePolicy, ServerId, ServerRoles, TypedItem, Wanted, parse_items,
};
use crate::roblox::{Call, ItemDetails};
use crate::store::{self, NewBind, PolicyChange, StoreError};

/// How long a bind's name may be, in characters: what a choice of Discord's
/// autocomplete can show, with room for the item behind it.
pub const LONGEST_NAME: usize = 60;

/// What somebody wants bound.
#[derive(Debug, Clone)]
pub struct AddBind<'a> {
    pub kind: ItemKind,
    /// As it was typed.
    pub item: &'a str,
    pub role: RoleId,
    pub name: Option<&'a str>,
    /// Left as it is for the role when absent.
    pub on_loss: Option<OnLoss>,
    /// Left as it is for the role when absent.
    pub strict: Option<bool>,
}

#[derive(Debug, Clone)]
pub struct AddedBind {
    pub bind: Bind,
    pub item: Item,
    pub name: ItemName,
    /// Roblox was asked, and knows neither a name nor a picture of the item.
    pub unheard_of: bool,
    /// What holds for the role from now on, this bind's wishes included.
    pub policy: RolePolicy,
    /// The role's powers, when it has any: nobody gets it until a person
    /// confirms the bind.
    pub to_confirm: Permissions,
    /// Other binds on the same role: any of them suffices.
    pub beside: usize,
    /// How many linked members are being checked.
    pub checking: u64,
}

/// What came of a person's word for a bind.
#[derive(Debug, Clone)]
pub enum Confirmation {
    Confirmed(ConfirmedBind),
    /// The role carries powers that the person was not shown. Nothing was
    /// changed: they are to be asked again.
    MorePowers {
        bind: Bind,
        powers: Permissions,
    },
}

#[derive(Debug, Clone)]
pub struct ConfirmedBind {
    /// With the powers that were vouched for.
    pub bind: Bind,
    /// How many linked members are being checked.
    pub checking: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error(transparent)]
    Input(#[from] ItemInputError),
    #[error("the name has {length} characters, at most {LONGEST_NAME}")]
    NameTooLong { length: usize },
    /// The bot could not give the role.
    #[error("the role {role} can't be given: {obstacle:?}")]
    Role { role: RoleId, obstacle: Obstacle },
    /// The asker could not give the role.
    #[error("the role {role} lies at or above the asker's highest")]
    AboveAsker { role: RoleId },
    #[error("the asker lacks Manage Roles")]
    AskerLacksManageRoles,
    /// The role is bound to the item already. Nothing was changed. What keeps
    /// that bind from working may go away when somebody vouches for it anew,
    /// and for the powers that the role carries today.
    #[error("bound already")]
    Exists {
        bind: Box<Bind>,
        obstacle: Option<Obstacle>,
        powers: Permissions,
    },
    #[error("{limit} binds already")]
    TooMany { limit: u32 },
    /// `/owns` could not read the name: it would take it for something else.
    #[error("{name:?} does not read as a name")]
    NotAName { name: String },
    #[error("no bind is {typed:?}")]
    NoSuchBind { typed: String },
    /// Several binds share the name or the item.
    #[error("{} binds are {typed:?}", binds.len())]
    Ambiguous {
        typed: String,
        binds: Vec<(Bind, Vec<(Item, ItemName)>)>,
    },
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Binds a role to an item, and has all linked members checked.
    pub async fn add_bind(
        &self,
        asker: &Asker,
        wanted: AddBind<'_>,
    ) -> Result<AddedBind, BindError> {
        let item = one_item(wanted.item, wanted.kind)?;
        let name = checked_name(wanted.name)?;
        let roles = self.gateway().roles(asker.server).await?;
        let new = new_bind(asker, &roles, wanted.role, Requirement::Owns(item))?;
        let new = NewBind { name, ..new };
        let policy = PolicyChange {
            on_loss: wanted.on_loss,
            strict: wanted.strict,
        };
        let bind = self.store().add_bind(new, policy, self.now()).await;
        let bind = bind.map_err(|error| not_made(error, &roles))?;
        let powers = powers(&roles, bind.role);
        self.bind_made(&bind, powers);

        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let details = self.item_details(&[item].into(), &call).await.remove(&item);
        let unheard_of = details.as_ref().is_some_and(ItemDetails::is_unheard_of);
        let name = details.map(ItemName::from).unwrap_or_default();
        let beside = self.binds_beside(&bind).await?;
        let policy = self.policy(asker.server, bind.role).await?;
        let checking = self.store().count_linked_members(asker.server).await?;
        Ok(AddedBind {
            bind,
            item,
            name,
            unheard_of,
            policy,
            to_confirm: powers,
            beside,
            checking,
        })
    }

    /// Has what follows a new bind begin.
    pub(super) fn bind_made(&self, bind: &Bind, to_confirm: Permissions) {
        self.ring();
        // One that waits for a person's word mends nothing, and they know of it.
        if to_confirm.is_empty() {
            self.suspect_log(bind.server);
        }
    }

    /// A person says that the bind may hand out the powers its role has, which
    /// they were `shown`. They vouch for it from now on, so it is their
    /// authority that counts.
    pub async fn confirm_bind(
        &self,
        asker: &Asker,
        bind: BindId,
        shown: Permissions,
    ) -> Result<Confirmation, BindError> {
        let bind = self.bind(asker.server, bind).await?;
        let roles = self.gateway().roles(asker.server).await?;
        check_role(asker, &roles, bind.role)?;
        let powers = powers(&roles, bind.role);
        if !shown.contains(powers) {
            return Ok(Confirmation::MorePowers { bind, powers });
        }
        let ceiling = roles.ceiling(asker.user, asker.roles.iter().copied());
        let confirmed = self
            .store()
            .confirm_bind(
                asker.server,
                bind.id,
                powers,
                asker.user,
                ceiling,
                self.now(),
            )
            .await?
            .ok_or_else(|| BindError::NoSuchBind {
                typed: bind.id.to_string(),
            })?;
        self.ring();
        self.suspect_log(asker.server);
        Ok(Confirmation::Confirmed(ConfirmedBind {
            bind: confirmed,
            checking: self.store().count_linked_members(asker.server).await?,
        }))
    }

    /// The bind that somebody means: by its ID, as autocomplete gives it, by
    /// its name, or by its requirement where only one bind has it.
    pub async fn find_bind(&self, server: ServerId, typed: &str) -> Result<Bind, BindError> {
        let typed = typed.trim();
        let binds = self.store().binds(server).await?;
        let by_id = |bind: &&Bind| bind.id.to_string() == typed;
        let by_words = |bind: &&Bind| {
            bind.name
                .as_ref()
                .is_some_and(|name| name.to_lowercase() == typed.to_lowercase())
                || bind.requirement.to_string() == typed
        };
        if let Some(bind) = binds.iter().find(by_id) {
            return Ok(bind.clone());
        }
        let matching: Vec<_> = binds.iter().filter(by_words).collect();
        let typed = typed.to_owned();
        match matching.as_slice() {
            [] => Err(BindError::NoSuchBind { typed }),
            [bind] => Ok(Bind::clone(bind)),
            several => {
                let mut binds = Vec::with_capacity(several.len());
                for bind in several {
                    binds.push((Bind::clone(bind), self.known_names_of(bind).await));
                }
                Err(BindError::Ambiguous { typed, binds })
            }
        }
    }

    /// How many other binds give the same role.
    pub(super) async fn binds_beside(&self, bind: &Bind) -> Result<usize, StoreError> {
        let binds = self.store().binds(bind.server).await?;
        let beside = |other: &&Bind| other.role == bind.role && other.id != bind.id;
        Ok(binds.iter().filter(beside).count())
    }

    pub(super) async fn policy(
        &self,
        server: ServerId,
        role: RoleId,
    ) -> Result<RolePolicy, StoreError> {
        let policies = self.store().policies(server).await?;
        Ok(policies.get(&role).copied().unwrap_or_default())
    }

    pub async fn bind(&self, server: ServerId, bind: BindId) -> Result<Bind, BindError> {
        let found = self.store().bind(server, bind).await?;
        found.ok_or_else(|| BindError::NoSuchBind {
            typed: bind.to_string(),
        })
    }
}

/// A bind to be made on the asker's authority, if that reaches so far.
pub(super) fn new_bind(
    asker: &Asker,
    roles: &ServerRoles,
    role: RoleId,
    requirement: Requirement,
) -> Result<NewBind, BindError> {
    check_role(asker, roles, role)?;
    Ok(NewBind {
        server: asker.server,
        role,
        requirement,
        name: None,
        author: asker.user,
        ceiling: roles.ceiling(asker.user, asker.roles.iter().copied()),
        confirmed_powers: Permissions::NONE,
    })
}

pub(super) fn not_made(error: store::BindError, roles: &ServerRoles) -> BindError {
    match error {
        store::BindError::Exists(bind) => BindError::Exists {
            obstacle: bind.obstacle(roles),
            powers: powers(roles, bind.role),
            bind,
        },
        store::BindError::TooMany { limit } => BindError::TooMany { limit },
        store::BindError::Store(error) => BindError::Store(error),
    }
}

/// The powers that a role carries today.
pub(super) fn powers(roles: &ServerRoles, role: RoleId) -> Permissions {
    let role = roles.roles.get(&role);
    role.map_or(Permissions::NONE, |role| role.permissions.powers())
}

/// A bind can't hand out what its author, or the bot, could not.
fn check_role(asker: &Asker, roles: &ServerRoles, role: RoleId) -> Result<(), BindError> {
    if let Some(obstacle) = roles.obstacle(role) {
        return Err(BindError::Role { role, obstacle });
    }
    let own = || asker.roles.iter().copied();
    if asker.user != roles.owner && !roles.permissions(own()).allow(Permissions::MANAGE_ROLES) {
        return Err(BindError::AskerLacksManageRoles);
    }
    if !roles.is_below(role, roles.ceiling(asker.user, own())) {
        return Err(BindError::AboveAsker { role });
    }
    Ok(())
}

fn one_item(typed: &str, kind: ItemKind) -> Result<Item, BindError> {
    match parse_items(typed, Wanted::Only(kind), 1)?.remove(0) {
        TypedItem::Item(item) => Ok(item),
        TypedItem::Name(typed) => Err(ItemInputError {
            typed,
            problem: ItemProblem::NotAnItem,
        }
        .into()),
    }
}

fn checked_name(name: Option<&str>) -> Result<Option<String>, BindError> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(BindError::NameTooLong { length });
    }
    let name = name.to_owned();
    // Two at most: a comma alone is enough to make it something else.
    match parse_items(&name, Wanted::Any, 2).as_deref() {
        Ok([TypedItem::Name(read)]) if *read == name => Ok(Some(name)),
        _ => Err(BindError::NotAName { name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_owns_reads_as_a_name() {
        for name in ["Gold", "VIP: gold", "Treasure hunter 🏆", "a.b", "7 seas"] {
            let checked = checked_name(Some(name));
            assert_eq!(checked.expect(name).as_deref(), Some(name));
        }
        for name in [
            "Gold, Silver",
            "Gold,",
            ",",
            "123",
            "-5",
            "Level:5",
            "a.b/c",
        ] {
            let checked = checked_name(Some(name));
            assert!(
                matches!(&checked, Err(BindError::NotAName { name: it }) if it == name),
                "{name}: {checked:?}"
            );
        }
        for nothing in [None, Some(""), Some("  ")] {
            assert!(matches!(checked_name(nothing), Ok(None)), "{nothing:?}");
        }
    }
}
