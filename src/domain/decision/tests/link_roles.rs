//! Roles for members who are linked, and for those who are not.

use rstest::rstest;

use super::*;

/// A member of a server whose only bind asks whether they are linked.
fn member(asked: LinkStatus, status: LinkStatus) -> Case {
    let mut case = Case::new();
    case.binds = vec![bind(1)];
    case.binds[0].requirement = Requirement::Is(asked);
    if status == LinkStatus::Unlinked {
        case.link = None;
    }
    case
}

const LINKED: LinkStatus = LinkStatus::Linked;
const UNLINKED: LinkStatus = LinkStatus::Unlinked;

#[rstest]
#[case::a_role_for_the_linked(LINKED, LINKED, true)]
#[case::which_others_do_not_get(LINKED, UNLINKED, false)]
#[case::a_role_for_the_unlinked(UNLINKED, UNLINKED, true)]
#[case::which_the_linked_do_not_get(UNLINKED, LINKED, false)]
fn whoever_is_what_it_asks_has_the_role(
    #[case] asked: LinkStatus,
    #[case] status: LinkStatus,
    #[case] earned: bool,
) {
    let (without, with) = if earned {
        (give_for([1]), Action::Leave(Reason::Held))
    } else {
        (Action::Leave(Reason::NotEarned), Action::Take)
    };
    let case = member(asked, status);
    assert_eq!(case.decision().action, without);
    let case = case.there().granted(GrantState::Held);
    let decision = case.decision();
    assert_eq!(decision.action, with);
}

/// Strict acts on linked members only, so it takes a role of another hand from those
/// who have no claim to it any more once they are linked, and never one from a member
/// who is not.
#[rstest]
#[case::of_the_unlinked_from_one_who_is_linked(UNLINKED, LINKED, Action::Take)]
#[case::of_the_linked_from_one_who_is_not(LINKED, UNLINKED, Action::Leave(Reason::GivenByHand))]
fn a_strict_role_of_another_hand(
    #[case] asked: LinkStatus,
    #[case] status: LinkStatus,
    #[case] strict: Action,
) {
    let case = member(asked, status).there();
    assert_eq!(case.decision().action, Action::Leave(Reason::GivenByHand));
    let policy = RolePolicy {
        on_loss: OnLoss::Remove,
        strict: true,
    };
    assert_eq!(case.policy(policy).decision().action, strict);
}

#[test]
fn what_is_hidden_leaves_the_roles_of_link_as_they_are() {
    let mut case = member(LINKED, LINKED).there().granted(GrantState::Held);
    let hidden = case.decision().hidden;
    assert_eq!((case.decision().verdict, hidden), (Truth::Met, None));
    // Whether they own what another bind asks for does not matter either.
    case.binds.push(bind(2));
    assert_eq!(case.decision().action, Action::Leave(Reason::Held));
}

/// Binds and links of long ago, and nobody asked: there is no upstream that could err.
#[test]
fn the_guard_counts_nobody_who_changes_by_a_link() {
    let watched = |case: &Case| {
        let decision = case.decision();
        (decision.action, decision.watched)
    };
    for status in LinkStatus::ALL {
        let case = member(status, status);
        assert_eq!(watched(&case), (give_for([1]), false), "{status:?}");
    }
    let strict = RolePolicy {
        on_loss: OnLoss::Remove,
        strict: true,
    };
    for case in [
        member(UNLINKED, LINKED).there().granted(GrantState::Held),
        member(UNLINKED, LINKED).there().policy(strict),
    ] {
        assert_eq!(watched(&case), (Action::Take, false));
        let mut earned_by_an_item = case.holds(LOST, LOST);
        earned_by_an_item.binds[0] = bind(1);
        assert_eq!(watched(&earned_by_an_item), (Action::Take, true));
    }
}

/// Another bind on the role asks for an item.
#[test]
fn of_a_role_with_both_the_guard_counts_who_changes_by_the_item() {
    let mut case = member(UNLINKED, LINKED).holds(LOST, OWNED);
    case.binds.push(bind(2));
    let decision = case.decision();
    assert_eq!((decision.action, decision.watched), (give_for([2]), true));

    let mut case = case.holds(LOST, LOST).there().granted(GrantState::Held);
    let by_the_link = case.decision();
    assert_eq!(
        (by_the_link.action, by_the_link.watched),
        (Action::Take, false)
    );
    let grant = case.grants.get_mut(&role()).expect("granted");
    grant.binds = [bind_id(2)].into();
    let by_the_item = case.decision();
    assert_eq!(
        (by_the_item.action, by_the_item.watched),
        (Action::Take, true)
    );
}

#[test]
fn who_links_changes_roles_unwatched() {
    let mut case = member(UNLINKED, LINKED).there();
    case = case.granted_at(GrantState::Held, Timestamp::from_millis(0));
    let linked = Link {
        created: case.now,
        ..link(Provenance::Profile)
    };
    case.link = Some(linked);
    let decision = case.decision();
    assert_eq!((decision.action, decision.watched), (Action::Take, false));
}
