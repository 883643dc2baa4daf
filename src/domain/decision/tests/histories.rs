//! What holds whatever happens: members who gain and lose items, hands that give
//! and take, crashes, and news that comes late.

use proptest::prelude::*;

use super::*;

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
    /// The role has these powers now, which nobody agreed to hand out.
    RolePowers(Permissions),
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
        1 => prop_oneof![Just(Permissions::NONE), Just(Permissions::KICK_MEMBERS)]
            .prop_map(Event::RolePowers),
        1 => Just(Event::Asked),
        2 => Just(Event::Rejoins),
        1 => (0..=3_u8).prop_map(Event::ToldOfJoining),
    ]
}

impl Case {
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
            Event::RoleMoves(position) => self.bound_role().position = position,
            Event::RolePowers(powers) => self.bound_role().permissions = powers,
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
                    lands_until: None,
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
                    && case.link.is_some()
                    && decision.binds.iter().any(|bind| bind.obstacle.is_none());
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
