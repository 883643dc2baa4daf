//! Which of a server's bound roles a member has not, and what keeps them from it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Direction, Obstacle, Reason, RoleDecision, RoleId};

/// A role that a member has not, though some bind gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingRole {
    pub role: RoleId,
    pub why: WhyMissing,
}

/// What keeps a member from a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyMissing {
    /// Nothing: an update that they ask for gives it. That many would get it at once
    /// holds back only what nobody asked for.
    Due,
    /// It is earned, but somebody took it by hand: the member can ask for it.
    TakenByHand,
    /// No requirement is met.
    NotEarned,
    /// It can't be told whether one is met.
    Unknown,
    /// It can't be given, to them or to anybody.
    Blocked(Obstacle),
}

/// The bound roles that a member with `member_roles` lacks, by what an update would
/// decide of them now, in its order. Of a role that is [broken](super::broken_roles)
/// it matters little what would earn it.
pub fn missing_roles(
    decisions: &[RoleDecision],
    member_roles: &BTreeSet<RoleId>,
    broken: &BTreeMap<RoleId, Obstacle>,
) -> Vec<MissingRole> {
    decisions
        .iter()
        .filter(|decision| !decision.binds.is_empty() && !member_roles.contains(&decision.role))
        .filter_map(|decision| {
            let role = decision.role;
            let why = match broken.get(&role) {
                Some(obstacle) => WhyMissing::Blocked(*obstacle),
                None => why(&decision.action)?,
            };
            Some(MissingRole { role, why })
        })
        .collect()
}

fn why(action: &Action) -> Option<WhyMissing> {
    Some(match action {
        Action::Give(_) | Action::Leave(Reason::HeldBack(Direction::Gain)) => WhyMissing::Due,
        Action::Leave(Reason::TakenByHand) => WhyMissing::TakenByHand,
        Action::Leave(Reason::NotEarned) => WhyMissing::NotEarned,
        Action::Leave(Reason::Unknown) => WhyMissing::Unknown,
        Action::Leave(Reason::Blocked(obstacle)) => WhyMissing::Blocked(*obstacle),
        // Only of a role that is there.
        Action::Take
        | Action::Leave(
            Reason::Held
            | Reason::GivenByHand
            | Reason::KeptOnLoss
            | Reason::Unsettled
            | Reason::HeldBack(Direction::Loss),
        ) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BindId, BindVerdict, Truth, samples};

    fn role(id: i64) -> RoleId {
        RoleId::new(id).expect("positive")
    }

    fn decided(id: i64, action: Action) -> RoleDecision {
        RoleDecision {
            binds: vec![BindVerdict {
                bind: BindId::new(id).expect("positive"),
                truth: Truth::Met,
                obstacle: None,
            }],
            ..samples::decision(role(id), action)
        }
    }

    #[test]
    fn each_missing_role_has_its_reason_and_no_other_is_named() {
        let leave = Action::Leave;
        let mut decisions = vec![
            decided(1, Action::Give([].into())),
            decided(2, leave(Reason::TakenByHand)),
            decided(3, leave(Reason::NotEarned)),
            decided(4, leave(Reason::Unknown)),
            decided(5, leave(Reason::HeldBack(Direction::Gain))),
            decided(6, leave(Reason::Blocked(Obstacle::AboveLinkAuthor))),
            decided(7, leave(Reason::NotEarned)),
            // Those are there.
            decided(11, leave(Reason::Held)),
            decided(12, leave(Reason::Unknown)),
            decided(13, leave(Reason::Blocked(Obstacle::AboveBot))),
            decided(14, Action::Take),
        ];
        // The bot gave it once, and nothing gives it today.
        decisions.push(RoleDecision {
            binds: Vec::new(),
            ..decided(15, leave(Reason::NotEarned))
        });
        let member_roles = (11..=14).map(role).collect();
        let broken = [7, 11].map(|id| (role(id), Obstacle::Deleted)).into();
        let missing = missing_roles(&decisions, &member_roles, &broken);
        let missing: Vec<_> = missing.iter().map(|it| (it.role.get(), it.why)).collect();
        assert_eq!(
            missing,
            [
                (1, WhyMissing::Due),
                (2, WhyMissing::TakenByHand),
                (3, WhyMissing::NotEarned),
                (4, WhyMissing::Unknown),
                (5, WhyMissing::Due),
                (6, WhyMissing::Blocked(Obstacle::AboveLinkAuthor)),
                (7, WhyMissing::Blocked(Obstacle::Deleted)),
            ]
        );
    }
}
