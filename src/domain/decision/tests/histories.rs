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
    /// The giving that was lost last lands, if it is not too late.
    Lands,
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
        2 => Just(Event::Lands),
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
            Event::Lands | Event::ToldOfJoining(_) => {}
        }
    }

    /// Applies decisions as the service does.
    fn apply(&mut self, decisions: &[RoleDecision], write: Write) {
        for decision in decisions {
            match &decision.note {
                Some(LedgerNote::Held(binds)) => self.put(GrantState::Held, Some(binds)),
                Some(LedgerNote::Withdrawn) => self.put(GrantState::Withdrawn, None),
                Some(LedgerNote::Gone) => drop(self.grants.remove(&decision.role)),
                None => {}
            }
            match &decision.action {
                Action::Give(binds) => {
                    let now = self.now;
                    let is_repeated = self.grants.get(&decision.role).is_some_and(|row| {
                        row.state == GrantState::Giving || row.may_land_late(now)
                    });
                    self.put(GrantState::Giving, Some(binds));
                    let grant = self.grants.get_mut(&decision.role).expect("put");
                    grant.since = now;
                    if is_repeated {
                        grant.lands_until = Some(now.plus(IN_FLIGHT));
                    }
                    if write == Write::Recorded {
                        self.put(GrantState::Held, None);
                    }
                    if write != Write::Lost {
                        self.member_roles.insert(decision.role);
                    }
                }
                Action::Take => {
                    self.put(GrantState::Taking, None);
                    if write == Write::Recorded {
                        self.grants.remove(&decision.role);
                    }
                    if write != Write::Lost {
                        self.member_roles.remove(&decision.role);
                    }
                }
                Action::Leave(_) => {}
            }
        }
    }

    /// As the store does it.
    fn put(&mut self, state: GrantState, binds: Option<&BTreeSet<BindId>>) {
        let now = self.now;
        let row = self.grants.entry(role()).or_insert_with(|| Grant {
            state,
            binds: BTreeSet::new(),
            since: now,
            lands_until: None,
        });
        if row.state != state {
            row.since = now;
        }
        row.state = state;
        if let Some(binds) = binds {
            row.binds.clone_from(binds);
        }
    }

    /// Whether a hand that gives the role can't be told, then, from a giving of the
    /// bot's that was lost.
    fn is_ambiguous(&self, then: Timestamp) -> bool {
        self.grants.get(&role()).is_some_and(|row| match row.state {
            GrantState::Giving => true,
            GrantState::Withdrawn => row.landed_late(then),
            GrantState::Held | GrantState::Taking => row.may_land_late(then),
        })
    }
}

/// What becomes of the writes of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Write {
    Recorded,
    /// They land, and nobody heard.
    Unrecorded,
    /// Nor do they land for now.
    Lost,
}

/// What happens, whether the update that follows comes at once, and what becomes of
/// what it writes.
type Step = (Event, bool, Write);

fn step() -> impl Strategy<Value = Step> {
    let write = prop_oneof![
        6 => Just(Write::Recorded),
        1 => Just(Write::Unrecorded),
        1 => Just(Write::Lost),
    ];
    (event(), prop::bool::weighted(0.3), write)
}

/// One item comes and goes while Discord loses answers, and hands are at work.
fn step_of_a_bad_minute() -> impl Strategy<Value = Step> {
    let event = prop_oneof![
        2 => Just(Event::Holding(1, OWNED)),
        2 => Just(Event::Holding(1, LOST)),
        1 => Just(Event::HandTakes),
        1 => Just(Event::Asked),
        2 => Just(Event::Lands),
    ];
    let write = prop_oneof![3 => Just(Write::Recorded), 2 => Just(Write::Lost)];
    (event, prop::bool::weighted(0.8), write)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(steps in prop::collection::vec(step(), 1..40)) {
        holds_through(Case::new(), steps)?;
    }

    #[test]
    fn whatever_lands_late(steps in prop::collection::vec(step_of_a_bad_minute(), 1..16)) {
        holds_through(Case::new().holds(LOST, LOST), steps)?;
    }
}

fn holds_through(mut case: Case, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut stays = 1_u8;
    // Told independently of the ledger: whose hand put the role there.
    let mut given_by_bot = false;
    let mut taken_by_hand_at: Option<BTreeSet<BindId>> = None;
    // Until when a giving may land that was lost.
    let mut late: Option<Timestamp> = None;

    for (event, is_soon, write) in steps {
        let had = case.member_roles.contains(&role());
        let next = if is_soon {
            case.now
        } else {
            case.now.plus(IN_FLIGHT)
        };
        case.happens(event);
        match event {
            Event::HandGives if !had => given_by_bot = case.is_ambiguous(next),
            Event::HandTakes if given_by_bot && had => {
                // Before somebody looked, nobody knows that it was there.
                let row = case.grants.get(&role());
                let row = row.filter(|row| row.state == GrantState::Held);
                taken_by_hand_at = row.map(|row| row.binds.clone());
                given_by_bot = false;
            }
            Event::Lands if late.take().is_some_and(|until| case.now < until) => {
                case.member_roles.insert(role());
                given_by_bot |= !had;
            }
            Event::Rejoins => {
                stays += 1;
                (given_by_bot, taken_by_hand_at, late) = (false, None, None);
            }
            Event::ToldOfJoining(ago) => case.sees(stay(stays.saturating_sub(ago))),
            _ => {}
        }
        // An update looks before it decides.
        case.sees(stay(stays));
        case.now = next;

        let before = case.member_roles.clone();
        let decisions = decide(&case.situation());
        case.apply(&decisions, write);

        for decision in &decisions {
            if decision.verdict == Truth::Unknown {
                prop_assert_eq!(&case.member_roles, &before, "unknown changes nothing");
            }
            let strict = case
                .policies
                .get(&role())
                .is_some_and(|policy| policy.strict)
                && case.link.is_some()
                && decision.binds.iter().any(|bind| bind.obstacle.is_none());
            match &decision.action {
                Action::Take => {
                    prop_assert!(given_by_bot || strict, "only what the bot gave is taken");
                    // What it did not get rid of is in its row from now on.
                    given_by_bot = write == Write::Lost;
                }
                Action::Give(binds) => {
                    if let Some(withdrawn) = &taken_by_hand_at
                        && case.occasion == Occasion::Automatic
                    {
                        prop_assert!(!binds.is_subset(withdrawn), "taken by hand stays taken");
                    }
                    if write == Write::Lost {
                        late = Some(case.now.plus(IN_FLIGHT));
                    } else {
                        given_by_bot = true;
                    }
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

        if write == Write::Lost || decisions.iter().any(|decision| decision.is_unsettled) {
            continue;
        }
        case.occasion = Occasion::Automatic;
        case.now = case.now.plus(IN_FLIGHT);
        let again = decide(&case.situation());
        prop_assert!(
            again
                .iter()
                .all(|decision| matches!(decision.action, Action::Leave(_))),
            "applying a plan twice changes nothing: {:?}",
            again,
        );
        case.apply(&again, Write::Recorded);
    }
    Ok(())
}
