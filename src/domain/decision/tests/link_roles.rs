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

/// A bind of long ago, and nobody asked: as with the roles that items earn, the guard
/// counts how many get it at once.
#[rstest]
#[case::of_themselves(Occasion::Automatic, true)]
#[case::who_came(Occasion::Arrival, false)]
#[case::who_asks(Occasion::Asked, false)]
fn the_guard_counts_who_gets_a_role_for_the_unlinked(
    #[case] occasion: Occasion,
    #[case] watched: bool,
) {
    let mut case = member(UNLINKED, UNLINKED);
    case.occasion = occasion;
    let decision = case.decision();
    assert_eq!(
        (decision.action, decision.watched),
        (give_for([1]), watched)
    );
    case.binds[0].vouched = case.now;
    assert!(!case.decision().watched, "chosen just now");
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
