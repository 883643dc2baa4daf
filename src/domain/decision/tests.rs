use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::{
    Ceiling, CredentialKind, Holding, HoldingState, Item, LinkId, Permissions, Requirement,
    RobloxUserId, Role, ServerId, Sighting, Stay, UnknownReason, UserId,
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
    binds: Vec<Bind>,
    policies: BTreeMap<RoleId, RolePolicy>,
    grants: BTreeMap<RoleId, Grant>,
    roles: ServerRoles,
    member_roles: BTreeSet<RoleId>,
    /// The stay that the grants are of, as far as was told.
    stay: Option<Stay>,
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
            },
        );
        self
    }

    fn policy(mut self, policy: RolePolicy) -> Self {
        self.policies.insert(role(), policy);
        self
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            link: self.link.as_ref(),
            holdings: &self.holdings,
            binds: &self.binds,
            policies: &self.policies,
            grants: &self.grants,
            roles: &self.roles,
            member_roles: &self.member_roles,
            occasion: self.occasion,
            now: self.now,
        }
    }

    fn decision(&self) -> RoleDecision {
        let mut decisions = decide(&self.situation());
        assert_eq!(decisions.len(), 1, "one role is bound");
        decisions.remove(0)
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
    Bind {
        id: bind_id(number),
        server: ServerId::new(SERVER).expect("positive"),
        role: role(),
        requirement: Requirement::Owns(badge(number)),
        name: None,
        author: UserId::new(OWNER).expect("positive"),
        ceiling: Ceiling::Owner,
        confirmed_powers: Permissions::NONE,
        created: Timestamp::from_millis(0),
    }
}

const OWNED: HoldingState = HoldingState::Owned;
const LOST: HoldingState = HoldingState::NotOwned;
const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);

fn give_for<const N: usize>(binds: [i64; N]) -> Action {
    Action::Give(binds.map(bind_id).into())
}

#[rstest]
#[case::earned(OWNED, LOST, give_for([1]))]
#[case::earned_twice(OWNED, OWNED, give_for([1, 2]))]
#[case::one_known_bind_is_enough(OWNED, HIDDEN, give_for([1]))]
#[case::not_earned(LOST, LOST, Action::Leave(Reason::NotEarned))]
#[case::hidden(HIDDEN, HIDDEN, Action::Leave(Reason::Unknown))]
#[case::half_hidden(LOST, HIDDEN, Action::Leave(Reason::Unknown))]
fn a_role_that_is_not_there(
    #[case] first: HoldingState,
    #[case] second: HoldingState,
    #[case] action: Action,
) {
    assert_eq!(Case::new().holds(first, second).decision().action, action);
}

#[rstest]
#[case::earned(OWNED, LOST, Action::Leave(Reason::Held))]
#[case::lost(LOST, LOST, Action::Take)]
#[case::hidden(HIDDEN, HIDDEN, Action::Leave(Reason::Unknown))]
#[case::one_lost_one_hidden(LOST, HIDDEN, Action::Leave(Reason::Unknown))]
fn a_role_that_the_bot_gave(
    #[case] first: HoldingState,
    #[case] second: HoldingState,
    #[case] action: Action,
) {
    let case = Case::new()
        .holds(first, second)
        .there()
        .granted(GrantState::Held);
    assert_eq!(case.decision().action, action);
}

#[test]
fn a_role_that_somebody_else_gave_stays_unless_strict() {
    let case = Case::new().holds(LOST, LOST).there();
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));

    let strict = RolePolicy {
        strict: true,
        ..RolePolicy::default()
    };
    let mut case = case.policy(strict);
    assert_eq!(case.decision().action, Action::Take);

    case.link = None;
    assert_eq!(
        case.decision().action,
        Action::Leave(Reason::GivenByHand),
        "strict needs a link"
    );
}

#[test]
fn a_paused_bind_is_not_strict() {
    let strict = RolePolicy {
        strict: true,
        ..RolePolicy::default()
    };
    let mut case = Case::new().holds(LOST, LOST).there().policy(strict);
    for bind in &mut case.binds {
        bind.ceiling = Ceiling::Role(role());
    }
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));
}

#[test]
fn a_server_may_let_members_keep_a_role() {
    let keep = RolePolicy {
        on_loss: OnLoss::Keep,
        strict: false,
    };
    let case = Case::new()
        .holds(LOST, LOST)
        .there()
        .granted(GrantState::Held)
        .policy(keep);
    assert_eq!(case.decision().action, Action::Leave(Reason::KeptOnLoss));
    assert_eq!(
        case.decision().note,
        None,
        "the ledger still says whose role it is"
    );
}

#[test]
fn without_a_link_what_the_bot_gave_goes() {
    let mut case = Case::new()
        .holds(OWNED, OWNED)
        .there()
        .granted(GrantState::Held);
    case.link = None;
    assert_eq!(case.decision().action, Action::Take);
}

#[test]
fn a_role_without_binds_that_the_bot_gave_goes() {
    let mut case = Case::new().there().granted(GrantState::Held);
    case.binds.clear();
    assert_eq!(case.decision().action, Action::Take);
}

#[test]
fn a_role_taken_by_hand_stays_taken_until_something_changes() {
    let case = Case::new().holds(OWNED, LOST).granted(GrantState::Held);
    assert_eq!(case.decision().action, Action::Leave(Reason::TakenByHand));
    assert_eq!(case.decision().note, Some(LedgerNote::Withdrawn));

    let mut case = case.granted(GrantState::Withdrawn);
    assert_eq!(case.decision().action, Action::Leave(Reason::TakenByHand));
    assert_eq!(case.decision().note, None);

    case.occasion = Occasion::Asked;
    assert_eq!(case.decision().action, give_for([1]), "the member asked");

    case.occasion = Occasion::Automatic;
    let case = case.holds(OWNED, OWNED);
    assert_eq!(
        case.decision().action,
        give_for([1, 2]),
        "another bind is met"
    );

    let case = case.holds(LOST, LOST);
    assert_eq!(
        case.decision().note,
        Some(LedgerNote::Gone),
        "a loss ends the memory of it"
    );
}

#[test]
fn a_role_given_back_by_hand_is_no_longer_the_bots() {
    let case = Case::new()
        .holds(LOST, LOST)
        .there()
        .granted(GrantState::Withdrawn);
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));
    assert_eq!(case.decision().note, Some(LedgerNote::Gone));
}

#[test]
fn who_left_and_came_back_is_given_the_role_again() {
    let mut case = Case::new().holds(OWNED, LOST).granted(GrantState::Held);
    case.sees(stay(1));
    assert_eq!(
        case.decision().action,
        Action::Leave(Reason::TakenByHand),
        "the first stay that is seen is that of the row"
    );
    case.sees(stay(2));
    assert_eq!(
        case.decision().action,
        give_for([1]),
        "leaving took the role, not a person"
    );

    let case = case.holds(LOST, LOST).there();
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));
}

#[rstest]
#[case::it_landed(GrantState::Giving, true, OWNED, Some(LedgerNote::Held([bind_id(1)].into())))]
#[case::it_never_landed(GrantState::Giving, false, LOST, Some(LedgerNote::Gone))]
#[case::the_taking_landed(GrantState::Taking, false, LOST, Some(LedgerNote::Gone))]
#[case::the_taking_never_landed(
    GrantState::Taking,
    true,
    OWNED,
    Some(LedgerNote::Held([bind_id(1)].into()))
)]
fn an_open_intention_is_settled_by_looking(
    #[case] state: GrantState,
    #[case] there: bool,
    #[case] first: HoldingState,
    #[case] note: Option<LedgerNote>,
) {
    let mut case = Case::new().holds(first, LOST).granted(state);
    if there {
        case = case.there();
    }
    assert_eq!(case.decision().note, note);
}

#[test]
fn a_write_that_may_still_land_is_not_judged_by_a_look() {
    let case = Case::new().holds(LOST, LOST);
    let now = case.now;
    let case = case.granted_at(GrantState::Giving, now);
    assert_eq!(case.decision().note, Some(LedgerNote::StillOpen));

    let case = Case::new()
        .holds(OWNED, LOST)
        .there()
        .granted_at(GrantState::Taking, now);
    assert_eq!(case.decision().note, Some(LedgerNote::StillOpen));
    let case = case.holds(LOST, LOST);
    assert_eq!(
        case.decision().action,
        Action::Take,
        "taking twice makes sure"
    );
}

#[test]
fn what_stands_in_the_way_is_named() {
    let mut case = Case::new().holds(OWNED, LOST);
    case.link = Some(link(Provenance::Moderator {
        server: case.roles.server,
        author: UserId::new(3).expect("positive"),
        ceiling: Ceiling::Role(role()),
    }));
    let blocked = |obstacle| Action::Leave(Reason::Blocked(obstacle));
    assert_eq!(case.decision().action, blocked(Obstacle::AboveLinkAuthor));

    case.link = Some(link(Provenance::Oauth));
    case.binds[0].ceiling = Ceiling::Role(role());
    assert_eq!(case.decision().action, blocked(Obstacle::AboveBindAuthor));

    case.binds[0].ceiling = Ceiling::Owner;
    case.roles
        .roles
        .get_mut(&role())
        .expect("there")
        .permissions = Permissions::KICK_MEMBERS;
    assert_eq!(
        case.decision().action,
        blocked(Obstacle::Powers(Permissions::KICK_MEMBERS))
    );

    case.binds[0].confirmed_powers = Permissions::KICK_MEMBERS;
    assert_eq!(case.decision().action, give_for([1]));

    case.roles.roles.get_mut(&role()).expect("there").position = 6;
    assert_eq!(case.decision().action, blocked(Obstacle::AboveBot));
}

#[test]
fn a_paused_bind_lends_nothing_to_its_neighbour() {
    let mut case = Case::new().holds(OWNED, OWNED);
    case.binds[0].ceiling = Ceiling::Role(role());
    assert_eq!(case.decision().action, give_for([2]));
}

fn stay(number: u8) -> Stay {
    Stay::from_micros(i64::from(number) * 1_000_000)
}

/// What can happen between two updates.
#[derive(Debug, Clone, Copy)]
enum Event {
    Holding(i64, HoldingState),
    HandGives,
    HandTakes,
    Unlinked,
    Linked,
    BindGone,
    Policy(RolePolicy),
    /// The write of the last update lands, but its outcome is never recorded.
    Crash,
    RoleMoves(i32),
    Asked,
    /// They leave and come back, without their roles.
    Rejoins,
    /// Late news of a joining, as many stays ago.
    ToldOfJoining(u8),
}

fn event() -> impl Strategy<Value = Event> {
    let state = prop_oneof![Just(OWNED), Just(LOST), Just(HIDDEN)];
    prop_oneof![
        6 => (1..=2_i64, state).prop_map(|(item, state)| Event::Holding(item, state)),
        1 => Just(Event::HandGives),
        1 => Just(Event::HandTakes),
        1 => Just(Event::Unlinked),
        1 => Just(Event::Linked),
        1 => Just(Event::BindGone),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(keep, strict)| Event::Policy(RolePolicy {
            on_loss: if keep { OnLoss::Keep } else { OnLoss::Remove },
            strict,
        })),
        1 => Just(Event::Crash),
        1 => (1..=6_i32).prop_map(Event::RoleMoves),
        1 => Just(Event::Asked),
        2 => Just(Event::Rejoins),
        1 => (0..=3_u8).prop_map(Event::ToldOfJoining),
    ]
}

impl Case {
    /// The member is seen, now or in late news, as the store takes note of it.
    fn sees(&mut self, seen: Stay) {
        let sighting = Sighting::of(Some(seen), self.stay);
        if sighting == Sighting::Later {
            self.grants.clear();
        }
        if sighting != Sighting::Earlier {
            self.stay = Some(seen);
        }
    }

    fn happens(&mut self, event: Event) {
        self.occasion = Occasion::Automatic;
        match event {
            Event::Holding(item, state) => self.set(badge(item), state),
            Event::HandGives => drop(self.member_roles.insert(role())),
            Event::HandTakes => drop(self.member_roles.remove(&role())),
            Event::Unlinked => self.link = None,
            Event::Linked => self.link = Some(link(Provenance::Profile)),
            Event::BindGone => drop(self.binds.pop()),
            Event::Policy(policy) => drop(self.policies.insert(role(), policy)),
            Event::RoleMoves(position) => {
                self.roles.roles.get_mut(&role()).expect("there").position = position;
            }
            Event::Asked => self.occasion = Occasion::Asked,
            Event::Rejoins => self.member_roles.clear(),
            Event::Crash | Event::ToldOfJoining(_) => {}
        }
    }

    /// Applies decisions as the service does; `recorded` is false for a crash
    /// between the write and its record.
    fn apply(&mut self, decisions: &[RoleDecision], recorded: bool) {
        for decision in decisions {
            let mut entry = |state, binds: &BTreeSet<BindId>| {
                let grant = Grant {
                    state,
                    binds: binds.clone(),
                    since: self.now,
                };
                self.grants.insert(decision.role, grant);
            };
            match (&decision.action, &decision.note) {
                (Action::Give(binds), _) => {
                    entry(
                        if recorded {
                            GrantState::Held
                        } else {
                            GrantState::Giving
                        },
                        binds,
                    );
                    self.member_roles.insert(decision.role);
                }
                (Action::Take, _) => {
                    entry(GrantState::Taking, &BTreeSet::new());
                    if recorded {
                        self.grants.remove(&decision.role);
                    }
                    self.member_roles.remove(&decision.role);
                }
                (Action::Leave(_), Some(LedgerNote::Held(binds))) => entry(GrantState::Held, binds),
                (Action::Leave(_), Some(LedgerNote::Withdrawn)) => {
                    let grant = self
                        .grants
                        .get_mut(&decision.role)
                        .expect("a note needs a row");
                    grant.state = GrantState::Withdrawn;
                }
                (Action::Leave(_), Some(LedgerNote::Gone)) => {
                    self.grants.remove(&decision.role);
                }
                (Action::Leave(_), Some(LedgerNote::StillOpen) | None) => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(events in prop::collection::vec(event(), 1..40)) {
        let mut case = Case::new();
        let mut stays = 1_u8;
        // Told independently of the ledger: whose hand put the role there.
        let mut given_by_bot = false;
        let mut taken_by_hand_at: Option<BTreeSet<BindId>> = None;

        for event in events {
            let had = case.member_roles.contains(&role());
            case.happens(event);
            match event {
                Event::HandGives if !had => given_by_bot = false,
                Event::HandTakes if given_by_bot && had => {
                    taken_by_hand_at = case.grants.get(&role()).map(|grant| grant.binds.clone());
                    given_by_bot = false;
                }
                Event::Rejoins => {
                    stays += 1;
                    (given_by_bot, taken_by_hand_at) = (false, None);
                }
                Event::ToldOfJoining(ago) => case.sees(stay(stays.saturating_sub(ago))),
                _ => {}
            }
            // An update looks before it decides.
            case.sees(stay(stays));
            case.now = case.now.plus(IN_FLIGHT);

            let before = case.member_roles.clone();
            let decisions = decide(&case.situation());
            case.apply(&decisions, !matches!(event, Event::Crash));

            for decision in &decisions {
                if decision.verdict == Truth::Unknown {
                    prop_assert_eq!(&case.member_roles, &before, "unknown changes nothing");
                }
                let strict = case.policies.get(&role()).is_some_and(|policy| policy.strict)
                    && case.link.is_some();
                match &decision.action {
                    Action::Take => {
                        prop_assert!(given_by_bot || strict, "only what the bot gave is taken");
                        given_by_bot = false;
                    }
                    Action::Give(binds) => {
                        if let Some(withdrawn) = &taken_by_hand_at
                            && case.occasion == Occasion::Automatic
                        {
                            prop_assert!(!binds.is_subset(withdrawn), "taken by hand stays taken");
                        }
                        given_by_bot = true;
                        taken_by_hand_at = None;
                    }
                    Action::Leave(Reason::GivenByHand) => {
                        prop_assert!(!given_by_bot, "what the bot gave is the bot's");
                    }
                    Action::Leave(Reason::TakenByHand) => {
                        prop_assert!(taken_by_hand_at.is_some(), "nobody took it by hand");
                    }
                    Action::Leave(_) => {}
                }
                if decision.verdict == Truth::NotMet || case.member_roles.contains(&role()) {
                    taken_by_hand_at = None;
                }
            }

            case.occasion = Occasion::Automatic;
            case.now = case.now.plus(IN_FLIGHT);
            let again = decide(&case.situation());
            prop_assert!(
                again.iter().all(|decision| matches!(decision.action, Action::Leave(_))),
                "applying a plan twice changes nothing: {:?}", again,
            );
            case.apply(&again, true);
        }
    }
}
