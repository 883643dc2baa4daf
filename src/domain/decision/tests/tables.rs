//! What is decided in each situation.

use rstest::rstest;

use super::*;

const STRICT: RolePolicy = RolePolicy {
    on_loss: OnLoss::Remove,
    strict: true,
};

/// One who has earned the role.
fn earned() -> Case {
    Case::new().holds(OWNED, LOST)
}

/// One who has the role and does not earn it.
fn lost() -> Case {
    Case::new().holds(LOST, LOST).there()
}

/// The role rose above whoever bound it.
fn paused(mut case: Case) -> Case {
    for bind in &mut case.binds {
        bind.ceiling = Ceiling::Role(role());
    }
    case
}

/// The role rose above the bot.
fn out_of_reach(mut case: Case) -> Case {
    case.bound_role().position = 6;
    case
}

fn deleted(mut case: Case) -> Case {
    case.roles.roles.remove(&role());
    case
}

/// The binds are of @everyone.
fn of_everyone(mut case: Case) -> Case {
    for bind in &mut case.binds {
        bind.role = case.roles.server.everyone();
    }
    case
}

fn blocked(obstacle: Obstacle) -> Action {
    Action::Leave(Reason::Blocked(obstacle))
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
    assert_eq!(lost().decision().action, Action::Leave(Reason::GivenByHand));

    let mut case = lost().policy(STRICT);
    assert_eq!(case.decision().action, Action::Take);

    case.link = None;
    assert_eq!(
        case.decision().action,
        Action::Leave(Reason::GivenByHand),
        "strict needs a link"
    );
}

#[test]
fn a_paused_bind_takes_nothing_of_other_hands() {
    let mut case = paused(lost().policy(STRICT));
    assert_eq!(case.decision().action, blocked(Obstacle::AboveBindAuthor));
    case.binds[1].ceiling = Ceiling::Owner;
    assert_eq!(case.decision().action, Action::Take, "another bind works");

    let case = out_of_reach(paused(lost().policy(STRICT)));
    assert_eq!(
        case.decision().action,
        blocked(Obstacle::AboveBot),
        "nobody could take it, whatever becomes of the binds"
    );

    let case = paused(lost().granted(GrantState::Held).policy(STRICT));
    assert_eq!(case.decision().action, Action::Take, "the bot's own hand");
}

#[test]
fn a_strict_role_without_binds_is_nobodys_business() {
    let mut case = lost().granted(GrantState::Withdrawn).policy(STRICT);
    case.binds.clear();
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));
}

#[rstest]
#[case::given(earned(), false)]
#[case::held(paused(earned().there()), false)]
#[case::taken(lost().granted(GrantState::Held), false)]
#[case::not_earned(paused(Case::new().holds(LOST, LOST)), false)]
#[case::cannot_be_told(paused(Case::new().holds(HIDDEN, HIDDEN)), false)]
#[case::taken_by_hand(paused(earned().granted(GrantState::Withdrawn)), false)]
#[case::given_by_hand(paused(lost()), false)]
#[case::kept(paused(lost().policy(RolePolicy { on_loss: OnLoss::Keep, ..STRICT })), false)]
#[case::to_be_given_by_paused_binds(paused(earned()), true)]
#[case::to_be_taken_by_paused_binds(paused(lost().policy(STRICT)), true)]
#[case::to_be_given_out_of_reach(out_of_reach(earned()), true)]
#[case::to_be_taken_out_of_reach(out_of_reach(lost().granted(GrantState::Held)), true)]
#[case::deleted(deleted(earned()), false)]
#[case::the_role_that_everyone_has(of_everyone(earned()), false)]
fn only_what_the_servers_roles_hold_up_waits_for_them(#[case] case: Case, #[case] waits: bool) {
    let decision = case.decision();
    assert_eq!(decision.waits_for_roles(), waits, "{decision:?}");
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
fn what_became_of_a_lost_write_is_told_before_the_next() {
    let landed = Case::new().holds(LOST, LOST).there();
    let decision = landed.granted(GrantState::Giving).decision();
    assert_eq!(decision.action, Action::Take);
    assert_eq!(decision.note, Some(LedgerNote::Held([bind_id(1)].into())));
    let taken = Case::new().holds(OWNED, LOST).granted(GrantState::Taking);
    let decision = taken.decision();
    assert_eq!(decision.action, give_for([1]));
    assert_eq!(decision.note, Some(LedgerNote::Gone));
}

#[test]
fn a_write_that_may_still_land_is_not_judged_by_a_look() {
    let case = Case::new().holds(LOST, LOST);
    // So long Discord may take: a shorter time would judge too early.
    let written = case.now.minus(Duration::from_secs(59));
    let case = case.granted_at(GrantState::Giving, written);
    let decision = case.decision();
    assert_eq!((decision.note, decision.is_unsettled), (None, true));

    let case = Case::new()
        .holds(OWNED, LOST)
        .there()
        .granted_at(GrantState::Taking, written);
    let decision = case.decision();
    assert_eq!((decision.note, decision.is_unsettled), (None, true));
    let decision = case.holds(LOST, LOST).decision();
    assert_eq!(decision.action, Action::Leave(Reason::Unsettled));
    assert_eq!((decision.note, decision.is_unsettled), (None, true));
}

/// Its answer was lost, it was given again, and that is answered. Taken before the
/// first can't land any more, it would be back, and nobody would know from whom.
#[rstest]
#[case::may_land(Duration::from_secs(1), Action::Leave(Reason::Unsettled), true)]
#[case::cannot(Duration::ZERO, Action::Take, false)]
fn what_was_given_twice_is_taken_when_neither_can_land_any_more(
    #[case] left: Duration,
    #[case] action: Action,
    #[case] is_unsettled: bool,
) {
    let case = Case::new().holds(LOST, LOST).there();
    let mut case = case.granted(GrantState::Held);
    case.given_twice(left);
    let decision = case.decision();
    assert!(decision.action.will_take());
    assert_eq!(
        (decision.action, decision.is_unsettled),
        (action, is_unsettled)
    );
}

/// A hand took what was given twice.
#[test]
fn what_lands_after_a_hand_took_the_role_is_the_bots() {
    let case = Case::new().holds(OWNED, LOST);
    let now = case.now;
    let mut case = case.granted_at(GrantState::Withdrawn, now).there();
    case.given_twice(Duration::from_secs(30));
    let ours = Some(LedgerNote::Held([bind_id(1)].into()));
    assert_eq!(case.decision().note, ours);
    let mut case = case.holds(LOST, LOST);
    assert_eq!(case.decision().action, Action::Leave(Reason::Unsettled));
    case.now = case.now.plus(IN_FLIGHT);
    assert_eq!(case.decision().action, Action::Take, "nobody looked before");
    case.now = case.now.plus(10 * IN_FLIGHT);
    let by_hand = Action::Leave(Reason::GivenByHand);
    assert_eq!(case.decision().action, by_hand, "long after");
}

/// They earn it no longer, so that nobody has to remember the hand, but the row.
#[test]
fn a_row_stays_while_something_of_it_may_land() {
    let case = Case::new().holds(LOST, LOST);
    let mut case = case.granted(GrantState::Withdrawn);
    case.given_twice(Duration::from_secs(30));
    let decision = case.decision();
    let no_binds = Some(LedgerNote::Held([].into()));
    assert_eq!((decision.note, decision.is_unsettled), (no_binds, true));
    case.given_twice(Duration::ZERO);
    let decision = case.decision();
    assert_eq!(
        (decision.note, decision.is_unsettled),
        (Some(LedgerNote::Gone), false)
    );
}

#[test]
fn what_is_to_be_undone_is_not_over_while_a_write_may_land() {
    let mut case = Case::new().holds(LOST, LOST).there();
    case = case.granted(GrantState::Held);
    case.given_twice(Duration::from_secs(30));
    case.reversals.insert(role(), Direction::Gain);
    let decision = case.decision();
    assert_eq!(decision.action, Action::Leave(Reason::Unsettled));
    assert_eq!(decision.ended_reversal(), None);
}

#[test]
fn what_stands_in_the_way_is_named() {
    let mut case = Case::new().holds(OWNED, LOST);
    case.link = Some(link(Provenance::Moderator {
        server: case.roles.server,
        author: UserId::new(3).expect("positive"),
        ceiling: Ceiling::Role(role()),
    }));
    assert_eq!(case.decision().action, blocked(Obstacle::AboveLinkAuthor));

    case.link = Some(link(Provenance::Oauth));
    case.binds[0].ceiling = Ceiling::Role(role());
    assert_eq!(case.decision().action, blocked(Obstacle::AboveBindAuthor));

    case.binds[0].ceiling = Ceiling::Owner;
    case.bound_role().permissions = Permissions::KICK_MEMBERS;
    assert_eq!(
        case.decision().action,
        blocked(Obstacle::Powers(Permissions::KICK_MEMBERS))
    );

    case.binds[0].confirmed_powers = Permissions::KICK_MEMBERS;
    assert_eq!(case.decision().action, give_for([1]));

    case.bound_role().position = 6;
    assert_eq!(case.decision().action, blocked(Obstacle::AboveBot));
}

#[test]
fn a_paused_bind_lends_nothing_to_its_neighbour() {
    let mut case = Case::new().holds(OWNED, OWNED);
    case.binds[0].ceiling = Ceiling::Role(role());
    assert_eq!(case.decision().action, give_for([2]));
}
