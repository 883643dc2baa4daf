//! What a hidden inventory means for a role, where the server takes roles for that.

use super::{Action, BindVerdict, Entry, Reason, Situation, take};
use crate::domain::{Bind, HiddenStanding, RoleId, Truth};

/// What it means for a role that the member has and would lose if they owned nothing
/// of what they hide; `None` for any other.
pub(super) fn standing(
    situation: &Situation<'_>,
    role: RoleId,
    there: bool,
    of_role: &[&Bind],
    binds: &[BindVerdict],
    ledger: Option<&Entry>,
) -> Option<HiddenStanding> {
    let hidden = situation.hidden.filter(|_| there)?;
    let is_undecided = Truth::any(binds.iter().map(|bind| bind.truth)) == Truth::Unknown;
    if !is_undecided {
        return None;
    }
    let holdings = situation.holdings.hidden_as_lost();
    let status = situation.link_status();
    let mut worth = of_role
        .iter()
        .map(|it| it.requirement.evaluate(status, &holdings));
    let would_go = matches!(
        take(situation, role, binds, ledger),
        Action::Take | Action::Leave(Reason::Blocked(_))
    );
    (would_go && worth.all(|truth| truth == Truth::NotMet))
        .then(|| hidden.standing(role, situation.now))
        .flatten()
}
