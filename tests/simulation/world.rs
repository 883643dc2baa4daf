//! What does not change in a run: servers, their binds, who is linked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use gatepass::domain::{
    Bind, BindId, Ceiling, Item, Link, LinkId, Permissions, Provenance, Requirement, RobloxUserId,
    Role, RoleId, RolePolicy, ServerId, ServerRoles, Timestamp, UserId, bound_items,
};

use gatepass::domain::sweep::Round;
use gatepass::roblox::budget::Quota;

use crate::agenda;
use crate::chance::Chance;
use crate::outside::roblox::LIMIT;

/// How large a world is, and how long it is watched.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub members: i64,
    pub servers: i64,
    /// So long things happen and go wrong.
    pub lasts: Duration,
    /// How old facts may get: one of these.
    pub intervals: &'static [Duration],
}

impl Size {
    /// How large a world of 300 members is beside it, at most 1.
    pub fn as_small(self) -> f64 {
        let members = u32::try_from(self.members).expect("few");
        300.0 / f64::from(members.max(300))
    }
}

#[derive(Debug)]
pub struct World {
    pub size: Size,
    /// How old facts may get.
    pub interval: Duration,
    pub servers: BTreeMap<ServerId, Server>,
    /// All that is bound anywhere.
    pub items: Vec<Item>,
    /// Nobody chose anything but the defaults.
    pub policies: BTreeMap<RoleId, RolePolicy>,
}

#[derive(Debug)]
pub struct Server {
    pub roles: ServerRoles,
    pub binds: Vec<Bind>,
    pub by_role: BTreeMap<RoleId, Vec<Bind>>,
    pub items: BTreeSet<Item>,
}

impl World {
    pub fn new(size: Size, chance: &mut Chance) -> Self {
        let number = 6 + usize::try_from(size.servers).expect("few");
        let items: Vec<Item> = (1..=number)
            .map(|n| {
                let kind = if n % 2 == 0 { "badge" } else { "gamepass" };
                format!("{kind}:{n}").parse().expect("an item")
            })
            .collect();
        let ids = (1..=size.servers).map(|n| ServerId::new(n).expect("positive"));
        let servers = ids
            .map(|id| (id, Server::new(id, &items, chance)))
            .collect();
        Self {
            size,
            interval: *chance.one_of(size.intervals),
            servers,
            items,
            policies: BTreeMap::new(),
        }
    }

    /// How long a round of the sweep takes at least.
    pub fn round(&self) -> Duration {
        let accounts = self.size.members.unsigned_abs();
        let pace = Quota::per_minute(LIMIT).pace();
        Round {
            accounts,
            pace,
            interval: self.interval,
        }
        .takes()
    }

    pub fn users(&self) -> impl Iterator<Item = UserId> + use<> {
        (1..=self.size.members).map(user)
    }

    pub fn any_user(&self, chance: &mut Chance) -> UserId {
        let users = usize::try_from(self.size.members).expect("few");
        user(1 + i64::try_from(chance.below(users)).expect("few"))
    }

    pub fn any_server(&self, chance: &mut Chance) -> ServerId {
        // One has half of all members.
        let nth = if chance.is(0.5) {
            0
        } else {
            chance.below(self.servers.len())
        };
        let server = self.servers.keys().nth(nth);
        *server.expect("there are so many")
    }

    /// The binds that give a role.
    pub fn binds_of(&self, server: ServerId, role: RoleId) -> &[Bind] {
        &self.servers[&server].by_role[&role]
    }
}

pub fn user(n: i64) -> UserId {
    UserId::new(n).expect("positive")
}

/// Everybody proved an account long ago; it has their own number.
pub fn link(user: UserId) -> Link {
    Link {
        id: LinkId::new(user.get()).expect("positive"),
        user,
        roblox: account(user),
        provenance: Provenance::Oauth,
        created: long_ago(),
    }
}

pub fn account(user: UserId) -> RobloxUserId {
    RobloxUserId::new(user.get()).expect("positive")
}

/// Before anything that the guard takes for new.
fn long_ago() -> Timestamp {
    agenda::timestamp(Duration::ZERO).minus(Duration::from_hours(30 * 24))
}

impl Server {
    fn new(server: ServerId, items: &[Item], chance: &mut Chance) -> Self {
        let id = |n: i64| RoleId::new(server.get() * 100 + n).expect("positive");
        let bound = 2 + i64::try_from(chance.below(3)).expect("few");
        let mut binds = Vec::new();
        for n in 1..=bound {
            // A role for one item, or for either of two.
            let earning = if chance.is(0.3) { 2 } else { 1 };
            for nth in 0..earning {
                let role = id(n);
                let item = *chance.one_of(items);
                binds.push(Bind {
                    id: BindId::new(role.get() * 10 + nth).expect("positive"),
                    server,
                    role,
                    requirement: Requirement::Owns(item),
                    name: None,
                    author: user(1),
                    ceiling: Ceiling::Owner,
                    confirmed_powers: Permissions::NONE,
                    created: long_ago(),
                    vouched: long_ago(),
                });
            }
        }
        let of_bot = id(99);
        let role = |position, permissions| Role {
            name: String::new(),
            position,
            permissions,
            managed: false,
        };
        let mut roles: HashMap<RoleId, Role> = (1..)
            .zip(1..=bound)
            .map(|(position, n)| (id(n), role(position, Permissions::NONE)))
            .collect();
        roles.insert(server.everyone(), role(0, Permissions::NONE));
        roles.insert(of_bot, role(99, Permissions::MANAGE_ROLES));
        let mut by_role: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for bind in &binds {
            by_role.entry(bind.role).or_default().push(bind.clone());
        }
        Self {
            roles: ServerRoles {
                server,
                name: String::new(),
                owner: user(1),
                roles,
                bot_roles: vec![of_bot],
            },
            items: bound_items(&binds),
            by_role,
            binds,
        }
    }
}
