//! What is to be done about one member's roles in one server.

mod entry;
mod hidden;
mod reversal;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::entry::Entry;
pub use self::entry::LedgerNote;
use super::{
    Bind, BindId, Direction, Grant, HiddenInventory, HiddenStanding, Holdings, Link, LinkStatus,
    Obstacle, OnLoss, PauseCause, Provenance, RoleId, RolePolicy, ServerRoles, Stay, Timestamp,
    Truth, UnknownReason, guard,
};

/// All that a decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The member's effective link in this server.
    pub link: Option<&'a Link>,
    pub holdings: &'a Holdings,
    /// The member's inventory, if it is hidden and the server takes roles for that.
    pub hidden: Option<&'a HiddenInventory>,
    pub binds: &'a [Bind],
    pub policies: &'a BTreeMap<RoleId, RolePolicy>,
    /// What the ledger says of this member, in the stay they are in.
    pub grants: &'a BTreeMap<RoleId, Grant>,
    pub roles: &'a ServerRoles,
    /// The roles the member has right now.
    pub member_roles: &'a BTreeSet<RoleId>,
    /// The stay they are in, as far as it is told.
    pub stay: Option<Stay>,
    /// The roles of the server that the guard holds back, and why.
    pub pauses: &'a BTreeMap<(RoleId, Direction), PauseCause>,
    /// The changes of the member's roles that somebody decided to undo.
    pub reversals: &'a BTreeMap<RoleId, Direction>,
    pub occasion: Occasion,
    pub now: Timestamp,
}

impl Situation<'_> {
    fn link_status(&self) -> LinkStatus {
        LinkStatus::of(self.link)
    }
}

/// What set the update off, as far as it matters to the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The member asked for their roles: one that somebody took by hand may be
    /// given again.
    Asked,
    /// The member came, or was linked: it is no wonder if they get roles.
    Arrival,
    /// Anything else.
    Automatic,
}

/// What is to be done about one role, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDecision {
    pub role: RoleId,
    /// Whether the role is earned: any of its binds.
    pub verdict: Truth,
    pub binds: Vec<BindVerdict>,
    /// What looking at the member tells about the ledger's row, to be recorded
    /// whatever the action is.
    pub note: Option<LedgerNote>,
    /// Whether a write of the role may still land that a look can't tell of: to be
    /// looked at again in a minute.
    pub is_unsettled: bool,
    pub action: Action,
    /// Whether the guard counts the change, and may hold it back.
    pub watched: bool,
    /// The change of the role that is to be undone.
    pub reversal: Option<Direction>,
    /// What the member's hidden inventory means for the role, where the server takes
    /// roles for that and the member has this one to lose.
    pub hidden: Option<HiddenStanding>,
}

impl RoleDecision {
    /// Since when the inventory is hidden that counts as lost, if it does.
    pub fn lost_since(&self) -> Option<Timestamp> {
        match self.hidden? {
            HiddenStanding::Lost { since } => Some(since),
            HiddenStanding::Untold { .. } | HiddenStanding::Told { .. } => None,
        }
    }

    /// Until when the role is kept though the inventory is hidden, if that is to count
    /// as lost.
    pub fn kept_until(&self) -> Option<Timestamp> {
        match self.hidden? {
            HiddenStanding::Untold { until } | HiddenStanding::Told { until } => Some(until),
            HiddenStanding::Lost { .. } => None,
        }
    }

    /// The binds that the role is earned by or, if it is not, all that it could be
    /// earned by.
    pub fn deciding_binds(&self) -> BTreeSet<BindId> {
        match (&self.action, self.verdict) {
            (Action::Give(binds), _) => binds.clone(),
            (Action::Leave(_), Truth::Met) => met(&self.binds),
            _ => self.binds.iter().map(|it| it.bind).collect(),
        }
    }

    /// Whether a change of the server's roles, and nothing else, could change
    /// this.
    pub fn waits_for_roles(&self) -> bool {
        match self.action {
            // Those stay what they are.
            Action::Leave(Reason::Blocked(Obstacle::Deleted | Obstacle::Everyone)) => false,
            Action::Leave(Reason::Blocked(_)) => true,
            Action::Give(_) | Action::Take | Action::Leave(_) => false,
        }
    }
}

/// One bind's share in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BindVerdict {
    pub bind: BindId,
    pub truth: Truth,
    /// Why the bind gives nothing though it be met, and takes nothing of other
    /// hands though it be not.
    pub obstacle: Option<Obstacle>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Give the role, because of these binds.
    Give(BTreeSet<BindId>),
    Take,
    /// Change nothing.
    Leave(Reason),
}

impl Action {
    /// Whether the role is taken, at once or when no other write of it can land.
    pub fn will_take(&self) -> bool {
        matches!(self, Self::Take | Self::Leave(Reason::Unsettled))
    }
}

/// Why a role is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Earned, and there.
    Held,
    /// Not earned, and not there.
    NotEarned,
    /// It can't be told whether the role is earned.
    Unknown,
    /// Not earned, but somebody else gave it.
    GivenByHand,
    /// Earned, but somebody took it by hand.
    TakenByHand,
    /// No longer earned, and the server lets members keep it.
    KeptOnLoss,
    /// It would be given or taken, but can't be.
    Blocked(Obstacle),
    /// It is taken as soon as no write before that may land any more and undo it.
    Unsettled,
    /// It would be given or taken, but many would be at once: a person is to decide.
    HeldBack(Direction),
}

/// Decides role by role, in the order of their IDs: every role that a bind, the
/// ledger or something to undo names.
///
/// Unknown changes nothing, but for an inventory that stays hidden where the server
/// takes roles for that. Only what the ledger says the bot gave is taken,
/// unless the role is strict and the member linked.
pub fn decide(situation: &Situation<'_>) -> Vec<RoleDecision> {
    let mut binds: HashMap<RoleId, Vec<&Bind>> = HashMap::new();
    for role in situation.grants.keys().chain(situation.reversals.keys()) {
        binds.entry(*role).or_default();
    }
    for bind in situation.binds {
        binds.entry(bind.role).or_default().push(bind);
    }
    let mut decisions: Vec<_> = binds
        .into_iter()
        .map(|(role, binds)| decide_role(situation, role, &binds))
        .collect();
    decisions.sort_unstable_by_key(|decision| decision.role);
    decisions
}

/// The reasons that stand behind undecided roles.
pub fn unknowns<'a>(
    decisions: impl Iterator<Item = &'a RoleDecision>,
    binds: &'a [Bind],
    holdings: &'a Holdings,
) -> impl Iterator<Item = UnknownReason> {
    let undecided: BTreeSet<_> = decisions
        .filter(|decision| decision.action == Action::Leave(Reason::Unknown))
        .map(|decision| decision.role)
        .collect();
    binds
        .iter()
        .filter(move |bind| undecided.contains(&bind.role))
        .flat_map(|bind| bind.requirement.unknowns(holdings))
        .map(|(_, reason)| reason)
}

fn decide_role(situation: &Situation<'_>, role: RoleId, of_role: &[&Bind]) -> RoleDecision {
    let binds = of_role
        .iter()
        .map(|bind| judge(situation, bind))
        .collect::<Vec<_>>();
    let verdict = Truth::any(binds.iter().map(|bind| bind.truth));
    let there = situation.member_roles.contains(&role);
    let grant = situation.grants.get(&role);
    let ledger = grant.and_then(|grant| Entry::seen(grant, there, situation.now));

    let hidden = hidden::standing(situation, role, there, of_role, &binds, ledger.as_ref());
    let verdict = match hidden {
        Some(HiddenStanding::Lost { .. }) => Truth::NotMet,
        _ => verdict,
    };
    let reversal = reversal::decide(situation, role, there, &binds, ledger.as_ref());
    let (action, watched) = if let Some(action) = reversal {
        (action, false)
    } else {
        let action = match (verdict, there) {
            (Truth::Unknown, _) => Action::Leave(Reason::Unknown),
            (Truth::Met, true) => Action::Leave(Reason::Held),
            (Truth::Met, false) => give(situation, role, &binds, ledger.as_ref()),
            (Truth::NotMet, true) => take(situation, role, &binds, ledger.as_ref()),
            (Truth::NotMet, false) => Action::Leave(Reason::NotEarned),
        };
        // A row that says nothing of today is none.
        let grant = grant.filter(|_| ledger.is_some());
        guarded(situation, role, of_role, action, grant)
    };
    let is_unsettled = action != Action::Leave(Reason::Held)
        && grant.is_some_and(|grant| grant.may_land_late(situation.now))
        || ledger == Some(Entry::Open);
    let (action, watched) = match action {
        Action::Take if is_unsettled => (Action::Leave(Reason::Unsettled), false),
        action => (action, watched),
    };
    let note = note(&action, verdict, &binds, grant, ledger, is_unsettled);
    RoleDecision {
        role,
        verdict,
        binds,
        note,
        is_unsettled,
        action,
        watched,
        reversal: situation.reversals.get(&role).copied(),
        hidden,
    }
}

/// What the look at the member tells of the ledger's row.
fn note(
    action: &Action,
    verdict: Truth,
    binds: &[BindVerdict],
    grant: Option<&Grant>,
    ledger: Option<Entry>,
    is_unsettled: bool,
) -> Option<LedgerNote> {
    let grant = grant?;
    match action {
        Action::Leave(_) => {
            let entry = match (ledger, verdict) {
                (Some(Entry::Held(_)), Truth::Met) => Some(Entry::Held(met(binds))),
                // A loss ends the memory of a role that was taken by hand; the row
                // goes when nothing can land any more.
                (Some(Entry::Withdrawn(_)), Truth::NotMet) => {
                    is_unsettled.then(|| Entry::Held(BTreeSet::new()))
                }
                (entry, _) => entry,
            };
            entry::correction(grant, entry)
        }
        // An action writes the row itself. What became of a write before it, whose
        // answer was lost, is told first.
        Action::Give(_) | Action::Take if grant.state.is_open() => entry::correction(grant, ledger),
        Action::Give(_) | Action::Take => None,
    }
}

/// What the guard lets be done, and whether it counts that.
fn guarded(
    situation: &Situation<'_>,
    role: RoleId,
    of_role: &[&Bind],
    action: Action,
    grant: Option<&Grant>,
) -> (Action, bool) {
    let Some(direction) = action.direction() else {
        return (action, false);
    };
    let watched = is_watched(situation, of_role, &action, grant);
    let held_back = match situation.pauses.get(&(role, direction)) {
        None => false,
        Some(PauseCause::Many) => watched,
        // What people did since the copy was made is not in it, so nothing in it
        // explains a loss but that they unlink or unbind now.
        Some(PauseCause::Restored) => situation.link.is_some() && !of_role.is_empty(),
    };
    if held_back {
        (Action::Leave(Reason::HeldBack(direction)), false)
    } else {
        (action, watched)
    }
}

fn is_watched(
    situation: &Situation<'_>,
    of_role: &[&Bind],
    action: &Action,
    grant: Option<&Grant>,
) -> bool {
    match action {
        Action::Give(earned) => {
            let earning = of_role.iter().filter(|bind| earned.contains(&bind.id));
            guard::watches_gain(situation, earning.copied())
        }
        Action::Take => guard::watches_loss(situation, of_role, grant),
        Action::Leave(_) => false,
    }
}

fn judge(situation: &Situation<'_>, bind: &Bind) -> BindVerdict {
    BindVerdict {
        bind: bind.id,
        truth: (bind.requirement).evaluate(situation.link_status(), situation.holdings),
        obstacle: bind.obstacle(situation.roles),
    }
}

fn met(binds: &[BindVerdict]) -> BTreeSet<BindId> {
    binds
        .iter()
        .filter(|bind| bind.truth == Truth::Met)
        .map(|bind| bind.bind)
        .collect()
}

/// The role is earned and not there.
fn give(
    situation: &Situation<'_>,
    role: RoleId,
    binds: &[BindVerdict],
    ledger: Option<&Entry>,
) -> Action {
    if let Some(Entry::Withdrawn(before)) = ledger
        && situation.occasion != Occasion::Asked
        && met(binds).is_subset(before)
    {
        return Action::Leave(Reason::TakenByHand);
    }
    let met = binds.iter().filter(|bind| bind.truth == Truth::Met);
    give_for(situation, role, met)
}

/// Gives the role for those of `binds` that may give it.
fn give_for<'a>(
    situation: &Situation<'_>,
    role: RoleId,
    binds: impl Iterator<Item = &'a BindVerdict>,
) -> Action {
    if let Some(obstacle) = situation
        .roles
        .obstacle(role)
        .or_else(|| link_obstacle(situation, role))
    {
        return Action::Leave(Reason::Blocked(obstacle));
    }
    let (blocked, free): (Vec<&BindVerdict>, Vec<_>) =
        binds.partition(|bind| bind.obstacle.is_some());
    match blocked.first().and_then(|bind| bind.obstacle) {
        Some(obstacle) if free.is_empty() => Action::Leave(Reason::Blocked(obstacle)),
        _ => Action::Give(free.iter().map(|bind| bind.bind).collect()),
    }
}

fn link_obstacle(situation: &Situation<'_>, role: RoleId) -> Option<Obstacle> {
    match situation.link?.provenance {
        Provenance::Moderator { ceiling, .. } if !situation.roles.is_below(role, ceiling) => {
            Some(Obstacle::AboveLinkAuthor)
        }
        _ => None,
    }
}

/// The role is not earned and there.
fn take(
    situation: &Situation<'_>,
    role: RoleId,
    binds: &[BindVerdict],
    ledger: Option<&Entry>,
) -> Action {
    let policy = situation.policies.get(&role).copied().unwrap_or_default();
    let ours = matches!(ledger, Some(Entry::Held(_) | Entry::Open));
    let strict = policy.strict && situation.link.is_some() && !binds.is_empty();
    if !ours && !strict {
        return Action::Leave(Reason::GivenByHand);
    }
    if policy.on_loss == OnLoss::Keep {
        return Action::Leave(Reason::KeptOnLoss);
    }
    let obstacle = situation.roles.obstacle(role);
    match obstacle.or_else(|| bind_obstacle(binds).filter(|_| !ours)) {
        Some(obstacle) => Action::Leave(Reason::Blocked(obstacle)),
        None => Action::Take,
    }
}

/// Why none of a role's binds works, if none does. A bind that is paused, or
/// that nobody confirmed yet, takes nothing of other hands.
fn bind_obstacle(binds: &[BindVerdict]) -> Option<Obstacle> {
    if binds.iter().any(|bind| bind.obstacle.is_none()) {
        return None;
    }
    binds.first()?.obstacle
}

#[cfg(test)]
mod tests;
