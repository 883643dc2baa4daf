//! What 10,000 binds cost to decide, and 10,000 typed items to read, by how
//! many belong to one member or stand in one text: 10, 100 or 1,000. If the
//! times are the same, the cost is linear. (Building the filters of a request
//! is measured by `filters`.)
//!
//! `cargo bench --bench decide`

use std::collections::{BTreeMap, BTreeSet};

use divan::Bencher;
use gatepass::domain::{
    Action, Bind, BindId, Ceiling, CredentialKind, Direction, Grant, GrantState, Holding,
    HoldingState, Holdings, Item, ItemKind, Link, LinkId, Occasion, PauseCause, Permissions,
    Provenance, Requirement, RobloxUserId, Role, RoleId, RolePolicy, ServerId, ServerRoles,
    Situation, Timestamp, UserId, Wanted, decide, parse_items,
};

/// Binds of a server, or items in one text.
const COUNTS: [i64; 3] = [10, 100, 1_000];
/// In each measurement, over as many members or texts as that takes. They are
/// all different: a processor that has learnt one case by heart proves nothing
/// about the next.
const IN_ALL: i64 = 10_000;

const BINDS_A_ROLE: i64 = 5;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    divan::main();
}

/// A linked member of a server with so many binds, five to a role. They own
/// things, have roles, and have roles from the bot, by chance.
struct Case {
    link: Link,
    binds: Vec<Bind>,
    holdings: Holdings,
    policies: BTreeMap<RoleId, RolePolicy>,
    grants: BTreeMap<RoleId, Grant>,
    roles: ServerRoles,
    member_roles: BTreeSet<RoleId>,
    pauses: BTreeMap<(RoleId, Direction), PauseCause>,
    reversals: BTreeMap<RoleId, Direction>,
}

impl Case {
    fn new(count: i64, chance: &mut Chance) -> Self {
        let bound: Vec<_> = (0..count / BINDS_A_ROLE).map(|n| role(100 + n)).collect();
        let plain = bound.iter().map(|id| (*id, plain(1, Permissions::NONE)));
        let others = [
            (role(1), self::plain(0, Permissions::NONE)),
            (role(50), self::plain(2, Permissions::MANAGE_ROLES)),
        ];
        let mut some = |of: u32| {
            let picked = bound.iter().copied().filter(|_| chance.one_in(of));
            picked.collect::<Vec<_>>()
        };
        let (there, granted) = (some(2), some(2));
        Self {
            link: link(),
            binds: (0..count).map(bind).collect(),
            holdings: (0..count).map(|n| holding(n, chance)).collect(),
            policies: BTreeMap::new(),
            grants: granted.into_iter().map(|role| (role, grant())).collect(),
            roles: ServerRoles {
                server: server(),
                name: "Harbour".into(),
                owner: user(9),
                roles: plain.chain(others).collect(),
                bot_roles: vec![role(50)],
            },
            member_roles: there.into_iter().collect(),
            pauses: BTreeMap::new(),
            reversals: BTreeMap::new(),
        }
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            link: Some(&self.link),
            holdings: &self.holdings,
            hidden: None,
            binds: &self.binds,
            policies: &self.policies,
            grants: &self.grants,
            roles: &self.roles,
            member_roles: &self.member_roles,
            stay: None,
            pauses: &self.pauses,
            reversals: &self.reversals,
            occasion: Occasion::Automatic,
            now: NOW,
        }
    }
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Chance(u32);

impl Chance {
    fn one_in(&mut self, of: u32) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0.is_multiple_of(of)
    }
}

#[divan::bench(args = COUNTS)]
fn decide_10_000_binds(bencher: Bencher, binds: i64) {
    let mut chance = Chance(2_463_534_242);
    let cases = (0..IN_ALL / binds).map(|_| Case::new(binds, &mut chance));
    let cases: Vec<_> = cases.collect();
    let decisions = || cases.iter().flat_map(|case| decide(&case.situation()));
    assert!(decisions().any(|one| matches!(one.action, Action::Give(_))));
    assert!(decisions().any(|one| one.action == Action::Take));
    bencher.bench_local(|| decisions().map(|one| one.binds.len()).sum::<usize>());
}

/// `badge:2124517345, 62724852, https://www.roblox.com/…`, as `/owns` takes it.
#[divan::bench(args = COUNTS)]
fn read_10_000_typed_items(bencher: Bencher, items: i64) {
    let texts = (0..IN_ALL / items).map(|text| {
        let typed = (0..items).map(|n| typed(text * items + n));
        typed.collect::<Vec<_>>().join(", ")
    });
    let texts: Vec<_> = texts.collect();
    let read = |text: &String| parse_items(text, Wanted::Any, usize::MAX).expect("items");
    let count = || texts.iter().map(|text| read(text).len()).sum::<usize>();
    assert_eq!(count(), usize::try_from(IN_ALL).expect("positive"));
    bencher.bench_local(count);
}

fn bind(n: i64) -> Bind {
    Bind {
        id: BindId::new(n + 1).expect("positive"),
        server: server(),
        role: role(100 + n / BINDS_A_ROLE),
        requirement: Requirement::Owns(item(n)),
        name: None,
        author: user(9),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
        created: NOW,
        vouched: NOW,
    }
}

/// Assets, badges and passes in turn, with IDs as long as today's.
fn item(n: i64) -> Item {
    let kinds = [ItemKind::Asset, ItemKind::Badge, ItemKind::GamePass];
    let kind = kinds[usize::try_from(n % 3).expect("below three")];
    kind.item(&id(n)).expect("an item")
}

fn typed(n: i64) -> String {
    match n % 3 {
        0 => id(n),
        1 => format!("badge:{}", id(n)),
        _ => format!("https://www.roblox.com/game-pass/{}/Patron", id(n)),
    }
}

fn id(n: i64) -> String {
    (2_124_517_345 + n * 7_919).to_string()
}

fn holding(n: i64, chance: &mut Chance) -> (Item, Holding) {
    let state = if chance.one_in(4) {
        HoldingState::Owned
    } else {
        HoldingState::NotOwned
    };
    let holding = Holding {
        state,
        learnt: NOW,
        credential: CredentialKind::Key,
    };
    (item(n), holding)
}

fn grant() -> Grant {
    Grant {
        state: GrantState::Held,
        binds: [BindId::new(1).expect("positive")].into(),
        since: Timestamp::from_millis(1_780_000_000_000),
        lands_until: None,
    }
}

fn link() -> Link {
    Link {
        id: LinkId::new(1).expect("positive"),
        user: user(1),
        roblox: RobloxUserId::new(1).expect("positive"),
        provenance: Provenance::Profile,
        created: NOW,
    }
}

fn plain(position: i32, permissions: Permissions) -> Role {
    Role {
        name: "role".into(),
        position,
        permissions,
        managed: false,
    }
}

fn server() -> ServerId {
    ServerId::new(1).expect("positive")
}

fn user(n: i64) -> UserId {
    UserId::new(n).expect("positive")
}

fn role(n: i64) -> RoleId {
    RoleId::new(n).expect("positive")
}
