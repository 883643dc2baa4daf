mod guard;
mod hidden;
mod histories;
mod link_roles;
mod tables;

use std::time::Duration;

use super::*;
use crate::domain::{
    Ceiling, CredentialKind, GrantState, Holding, HoldingState, IN_FLIGHT, Item, LinkId,
    Permissions, Requirement, RobloxUserId, Role, ServerId, Sighting, Stay, UnknownReason, UserId,
    samples,
};

const SERVER: i64 = 1;
const OWNER: i64 = 9;
const ROLE: i64 = 10;
const BOT_ROLE: i64 = 50;

fn role() -> RoleId {
    RoleId::new(ROLE).expect("positive")
}

fn bind_id(number: i64) -> BindId {
    BindId::new(number).expect("positive")
}

fn badge(number: i64) -> Item {
    format!("badge:{number}").parse().expect("a badge")
}

/// One member of one server, with the role 10 that binds on badges 1 and 2 give.
struct Case {
    link: Option<Link>,
    holdings: Holdings,
    hidden: Option<HiddenInventory>,
    binds: Vec<Bind>,
    policies: BTreeMap<RoleId, RolePolicy>,
    grants: BTreeMap<RoleId, Grant>,
    roles: ServerRoles,
    member_roles: BTreeSet<RoleId>,
    /// The stay that the grants are of, as far as was told.
    stay: Option<Stay>,
    pauses: BTreeMap<(RoleId, Direction), PauseCause>,
    reversals: BTreeMap<RoleId, Direction>,
    occasion: Occasion,
    now: Timestamp,
}

impl Case {
    fn new() -> Self {
        let plain = |position, permissions| Role {
            name: "role".into(),
            position,
            permissions,
            managed: false,
        };
        let roles = [
            (SERVER, plain(0, Permissions::NONE)),
            (ROLE, plain(1, Permissions::NONE)),
            (BOT_ROLE, plain(5, Permissions::MANAGE_ROLES)),
        ];
        Self {
            link: Some(link(Provenance::Profile)),
            holdings: Holdings::default(),
            hidden: None,
            binds: vec![bind(1), bind(2)],
            policies: BTreeMap::new(),
            grants: BTreeMap::new(),
            roles: ServerRoles {
                server: ServerId::new(SERVER).expect("positive"),
                name: "Harbour".into(),
                owner: UserId::new(OWNER).expect("positive"),
                roles: roles
                    .map(|(id, role)| (RoleId::new(id).expect("positive"), role))
                    .into(),
                bot_roles: vec![RoleId::new(BOT_ROLE).expect("positive")],
            },
            member_roles: BTreeSet::new(),
            stay: None,
            pauses: BTreeMap::new(),
            reversals: BTreeMap::new(),
            occasion: Occasion::Automatic,
            now: Timestamp::from_millis(1_000_000_000),
        }
    }

    fn holds(mut self, first: HoldingState, second: HoldingState) -> Self {
        self.set(badge(1), first);
        self.set(badge(2), second);
        self
    }

    fn set(&mut self, item: Item, state: HoldingState) {
        let holding = Holding {
            state,
            learnt: self.now,
            credential: CredentialKind::Key,
        };
        self.holdings.insert(item, holding);
    }

    fn there(mut self) -> Self {
        self.member_roles.insert(role());
        self
    }

    fn granted(self, state: GrantState) -> Self {
        let long_ago = self.now.minus(IN_FLIGHT);
        self.granted_at(state, long_ago)
    }

    fn granted_at(mut self, state: GrantState, since: Timestamp) -> Self {
        self.grants.insert(
            role(),
            Grant {
                state,
                binds: [bind_id(1)].into(),
                since,
                lands_until: None,
            },
        );
        self
    }

    /// The role was given twice, and for so long either may land.
    fn given_twice(&mut self, left: Duration) {
        let grant = self.grants.get_mut(&role()).expect("granted");
        grant.lands_until = Some(self.now.plus(left));
    }

    fn policy(mut self, policy: RolePolicy) -> Self {
        self.policies.insert(role(), policy);
        self
    }

    fn bound_role(&mut self) -> &mut Role {
        self.roles.roles.get_mut(&role()).expect("there")
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            link: self.link.as_ref(),
            holdings: &self.holdings,
            hidden: self.hidden.as_ref(),
            binds: &self.binds,
            policies: &self.policies,
            grants: &self.grants,
            roles: &self.roles,
            member_roles: &self.member_roles,
            stay: self.stay,
            pauses: &self.pauses,
            reversals: &self.reversals,
            occasion: self.occasion,
            now: self.now,
        }
    }

    fn decision(&self) -> RoleDecision {
        let mut decisions = decide(&self.situation());
        assert_eq!(decisions.len(), 1, "one role is bound");
        decisions.remove(0)
    }

    /// The member is seen, now or in late news, as the store takes note of it.
    fn sees(&mut self, seen: Stay) {
        let sighting = Sighting::of(Some(seen), self.stay);
        if sighting == Sighting::Later {
            self.grants.clear();
        }
        // Of the tellings of one joining the first is kept.
        if sighting == Sighting::Later || self.stay.is_none() {
            self.stay = Some(seen);
        }
    }
}

fn link(provenance: Provenance) -> Link {
    Link {
        id: LinkId::new(1).expect("positive"),
        user: UserId::new(7).expect("positive"),
        roblox: RobloxUserId::new(70).expect("positive"),
        provenance,
        created: Timestamp::from_millis(0),
    }
}

fn bind(number: i64) -> Bind {
    let server = ServerId::new(SERVER).expect("positive");
    Bind {
        author: UserId::new(OWNER).expect("positive"),
        ..samples::bind(number, server, role(), &badge(number).to_string())
    }
}

const OWNED: HoldingState = HoldingState::Owned;
const LOST: HoldingState = HoldingState::NotOwned;
const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);

fn give_for<const N: usize>(binds: [i64; N]) -> Action {
    Action::Give(binds.map(bind_id).into())
}

fn stay(number: u8) -> Stay {
    Stay::from_micros(i64::from(number) * 1_000_000)
}
