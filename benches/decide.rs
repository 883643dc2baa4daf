//! What one member's update costs in pure computing at 10, 100 and 1,000 binds,
//! and reading as many typed items. (The filters of the request are measured by
//! `filters`.)
//!
//! `cargo bench --bench decide`. Nothing here may grow faster than the number
//! of binds.

use std::collections::{BTreeMap, BTreeSet};

use divan::Bencher;
use divan::counter::ItemsCount;
use gatepass::domain::{
    Action, Bind, BindId, Ceiling, CredentialKind, Grant, GrantState, Holding, HoldingState,
    Holdings, Item, ItemKind, Link, LinkId, Occasion, Permissions, Provenance, Requirement,
    RobloxUserId, Role, RoleDecision, RoleId, RolePolicy, ServerId, ServerRoles, Situation,
    Timestamp, UserId, Wanted, decide, parse_items,
};

const BINDS: [i64; 3] = [10, 100, 1_000];
const BINDS_A_ROLE: i64 = 5;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    divan::main();
}

/// A linked member of a server with so many binds, five to a role. Of every
/// four roles one is to be given, one to be taken, one held and one not earned.
struct Case {
    link: Link,
    binds: Vec<Bind>,
    holdings: Holdings,
    policies: BTreeMap<RoleId, RolePolicy>,
    grants: BTreeMap<RoleId, Grant>,
    roles: ServerRoles,
    member_roles: BTreeSet<RoleId>,
}

impl Case {
    fn new(count: i64) -> Self {
        let numbers = || (0..count / BINDS_A_ROLE).map(|n| (n, role(100 + n)));
        let there: BTreeSet<_> = numbers()
            .filter(|(n, _)| n % 4 == 1 || n % 4 == 2)
            .map(|(_, role)| role)
            .collect();
        let mut roles: BTreeMap<_, _> = numbers()
            .map(|(_, id)| (id, plain(1, Permissions::NONE)))
            .collect();
        roles.insert(role(1), plain(0, Permissions::NONE));
        roles.insert(role(50), plain(2, Permissions::MANAGE_ROLES));
        Self {
            link: link(),
            binds: (0..count).map(bind).collect(),
            holdings: (0..count).map(holding).collect(),
            policies: there
                .iter()
                .map(|role| (*role, RolePolicy::default()))
                .collect(),
            grants: there.iter().map(|role| (*role, grant())).collect(),
            roles: ServerRoles {
                server: server(),
                name: "Harbour".into(),
                owner: user(9),
                roles,
                bot_roles: vec![role(50)],
            },
            member_roles: there,
        }
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            link: Some(&self.link),
            holdings: &self.holdings,
            binds: &self.binds,
            policies: &self.policies,
            grants: &self.grants,
            roles: &self.roles,
            member_roles: &self.member_roles,
            joined: Timestamp::from_millis(0),
            occasion: Occasion::Automatic,
            now: NOW,
        }
    }
}

#[divan::bench(args = BINDS)]
fn decide_a_member(bencher: Bencher, binds: i64) {
    let case = Case::new(binds);
    let decisions = decide(&case.situation());
    let given = |one: &RoleDecision| matches!(one.action, Action::Give(_));
    assert!(decisions.iter().any(given), "something is given");
    let taken = |one: &RoleDecision| one.action == Action::Take;
    assert!(decisions.iter().any(taken), "something is taken");
    bencher
        .counter(ItemsCount::new(count(binds)))
        .bench_local(|| decide(&divan::black_box(&case).situation()));
}

/// `badge:2124517345, 62724852, https://www.roblox.com/…`, as `/owns` takes it.
#[divan::bench(args = BINDS)]
fn read_typed_items(bencher: Bencher, items: i64) {
    let typed = (0..items).map(typed).collect::<Vec<_>>().join(", ");
    let read = parse_items(&typed, Wanted::Any, usize::MAX).expect("items");
    assert_eq!(read.len(), count(items));
    bencher
        .counter(ItemsCount::new(count(items)))
        .bench_local(|| parse_items(divan::black_box(&typed), Wanted::Any, usize::MAX));
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

/// The last bind of every second role is met.
fn holding(n: i64) -> (Item, Holding) {
    let met = (n / BINDS_A_ROLE) % 2 == 0 && n % BINDS_A_ROLE == BINDS_A_ROLE - 1;
    let state = if met {
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

fn count(n: i64) -> usize {
    usize::try_from(n).expect("positive")
}
