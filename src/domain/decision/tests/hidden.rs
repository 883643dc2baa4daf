//! Hidden inventories in a server that takes roles for them.

use super::*;
use crate::domain::{HiddenDays, HiddenNotice, PauseCause};

const DAY: Duration = Duration::from_hours(24);
const KEEP: RolePolicy = RolePolicy {
    on_loss: OnLoss::Keep,
    strict: false,
};

/// One who has the role by bind 1, hides their inventory, and was told so many days
/// ago that it counts as lost after three.
fn hides(told_ago: Option<u32>) -> Case {
    let mut case = Case::new()
        .holds(HIDDEN, LOST)
        .there()
        .granted(GrantState::Held);
    let now = case.now;
    case.hidden = Some(HiddenInventory {
        since: now.minus(90 * DAY),
        last: now,
        days: HiddenDays::Three,
        notice: told_ago.map(|ago| HiddenNotice {
            told: now.minus(ago * DAY),
            days: HiddenDays::Three,
            roles: [role()].into(),
        }),
    });
    case
}

const UNKNOWN: Action = Action::Leave(Reason::Unknown);

#[test]
fn the_role_goes_when_the_days_are_over_and_the_guard_watches() {
    let (now, lost) = (Case::new().now, hides(Some(3)).decision());
    assert_eq!(lost.action, Action::Take);
    assert!(lost.watched, "as any loss");
    assert_eq!(lost.lost_since(), Some(now.minus(90 * DAY)));

    let told = hides(Some(2)).decision();
    let until = now.plus(DAY);
    assert_eq!(told.action, UNKNOWN);
    assert_eq!(told.hidden, Some(HiddenStanding::Told { until }));

    let untold = hides(None).decision();
    let until = now.plus(3 * DAY);
    assert_eq!(untold.action, UNKNOWN);
    assert_eq!(untold.hidden, Some(HiddenStanding::Untold { until }));
}

/// Whatever else would keep a role keeps it, and whoever has nothing to lose is not told.
#[test]
fn only_what_would_be_lost_by_owning_nothing_goes() {
    let mut elsewhere = hides(Some(90));
    elsewhere.hidden = None;
    let mut paused = hides(Some(90));
    let loss = (role(), Direction::Loss);
    paused.pauses.insert(loss, PauseCause::Many);
    let mut not_there = hides(Some(90));
    not_there.member_roles.clear();
    let mut of_another_hand = hides(Some(90));
    of_another_hand.grants.clear();
    let unavailable = HoldingState::Unknown(UnknownReason::Unavailable);
    let held_back = Action::Leave(Reason::HeldBack(Direction::Loss));
    for (name, case, action) in [
        ("the server waits", elsewhere, UNKNOWN),
        ("many at once", paused, held_back.clone()),
        ("not there", not_there, UNKNOWN),
        ("of another hand", of_another_hand, UNKNOWN),
        ("kept on loss", hides(Some(90)).policy(KEEP), UNKNOWN),
        (
            "owned by another bind",
            hides(Some(90)).holds(HIDDEN, OWNED),
            Action::Leave(Reason::Held),
        ),
        (
            "not read by another bind",
            hides(Some(90)).holds(HIDDEN, unavailable),
            UNKNOWN,
        ),
        (
            "not read at all",
            hides(Some(90)).holds(unavailable, LOST),
            UNKNOWN,
        ),
    ] {
        let is_paused = action == held_back;
        let decision = case.decision();
        assert_eq!(decision.action, action, "{name}");
        assert_eq!(decision.hidden.is_some(), is_paused, "{name}");
    }
}
