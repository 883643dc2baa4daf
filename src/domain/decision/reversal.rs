//! Undoing what the guard let through before it held a role back, as somebody
//! decided.

use super::{Action, BindVerdict, Direction, Entry, Reason, RoleDecision, Situation, give_for};
use crate::domain::RoleId;

/// What undoes a change, whatever is read of the member; `None` if there is nothing
/// to undo any more.
///
/// What people did since stands: a link or bind that they removed earns nothing, and
/// a role that they took or gave by hand stays as they left it.
pub(super) fn decide(
    situation: &Situation<'_>,
    role: RoleId,
    there: bool,
    binds: &[BindVerdict],
    ledger: Option<&Entry>,
) -> Option<Action> {
    match situation.reversals.get(&role)? {
        Direction::Loss => {
            let by_hand = matches!(ledger, Some(Entry::Withdrawn(_)));
            let earns = situation.link.is_some() && !binds.is_empty();
            (!there && earns && !by_hand).then(|| give_for(situation, role, binds.iter()))
        }
        Direction::Gain => {
            let ours = matches!(ledger, Some(Entry::Held(_) | Entry::Open));
            let take = || match situation.roles.obstacle(role) {
                Some(obstacle) => Action::Leave(Reason::Blocked(obstacle)),
                None => Action::Take,
            };
            (there && ours).then(take)
        }
    }
}

impl RoleDecision {
    /// The change of which nothing is left to undo, as this look at the member shows.
    /// That a write undid it is said by its own record, and some looks tell nothing yet.
    pub fn ended_reversal(&self) -> Option<Direction> {
        let is_over = match self.action {
            Action::Give(_) | Action::Take | Action::Leave(Reason::Blocked(_)) => false,
            Action::Leave(_) => !self.is_unsettled,
        };
        self.reversal.filter(|_| is_over)
    }
}
