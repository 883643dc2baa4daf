use tracing::error;

use super::{Given, RoleUpdate, Service, WriteError};
use crate::domain::{
    Action, Bind, Cause, Evidence, HoldingState, Holdings, ItemRead, LinkStatus, Reason,
    Requirement, RoleDecision, RoleId, UnknownReason,
};
use crate::metrics::{self, RoleChange};
use crate::store::{Act, AuditEntry, Intent, LeaseError, MemberLease, Settled};

/// What came of a decision about one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// There was nothing to write.
    Nothing,
    Given,
    Taken,
    /// Discord refused. Nothing was changed.
    Refused(WriteError),
    /// Discord was not asked, or had no time. Nothing was changed; it is tried
    /// again.
    NotSent,
    /// Discord's answer was lost. Whether the role changed is settled by
    /// looking at the member.
    Unsure,
}

impl Service {
    /// Carries out one decision: the intention is on disk before the write,
    /// the outcome after it. A crash in between leaves the row open. What the guard
    /// does not let through is left, and the decision says so then.
    pub(super) async fn apply(
        &self,
        lease: MemberLease,
        binds: &[Bind],
        holdings: &Holdings,
        mut decision: RoleDecision,
        cause: Cause,
    ) -> Result<RoleUpdate, LeaseError> {
        let ((server, user), role) = (lease.of, decision.role);
        let intent = match &decision.action {
            Action::Give(binds) => Intent::Give(binds.clone()),
            Action::Take => Intent::Take,
            Action::Leave(_) => {
                self.note(lease, &decision).await?;
                return Ok(decision.written(Written::Nothing));
            }
        };
        self.note(lease, &decision).await?;
        let reason = audit_log_reason(&decision, binds);
        if decision.watched {
            if !self.intend_guarded(lease, role, &intent, binds).await? {
                let held_back = Reason::HeldBack(intent.direction());
                decision.action = Action::Leave(held_back);
                return Ok(decision.written(Written::Nothing));
            }
        } else {
            self.store()
                .intend(lease, role, &intent, self.now())
                .await?;
        }
        // From here on the row is what this write makes of it.
        decision.note = None;
        let given = match intent {
            Intent::Give(_) => self.gateway().give(server, user, role, &reason).await,
            Intent::Take => {
                let taken = self.gateway().take(server, user, role, &reason).await;
                taken.map(|()| Given::Once)
            }
        };
        let answer = given.map(drop);
        metrics::role_written(change(&intent, answer));
        let (written, outcome) = match answer {
            Ok(()) => match intent {
                Intent::Give(_) => (Written::Given, Some((Settled::Held, Act::Given))),
                Intent::Take => (Written::Taken, Some((Settled::Gone, Act::Taken))),
            },
            Err(WriteError::Unsure) => return Ok(decision.written(Written::Unsure)),
            Err(WriteError::NotSent) => (Written::NotSent, None),
            Err(refused) => {
                let outcome = (Settled::Reverted, Act::Refused);
                (Written::Refused(refused), Some(outcome))
            }
        };
        let recorded = match outcome {
            None => self.store().retract(lease, role).await,
            Some((settled, act)) => {
                let entry = AuditEntry {
                    act,
                    binds: decision.deciding_binds(),
                    evidence: evidence(&decision, binds, holdings),
                    occasion: cause.trigger,
                    actor: cause.actor,
                };
                self.settle(lease, role, settled, &entry, given).await
            }
        };
        // The role has changed, or not, whether or not this can be recorded: the
        // intent stays open, and is found in a while (`queue_forgotten_intents`).
        if let Err(error) = recorded {
            error!(server = server.get(), user = user.get(), role = role.get(), %error,
                "could not record a role write; a look at the member is to settle it");
        }
        Ok(decision.written(written))
    }

    async fn settle(
        &self,
        lease: MemberLease,
        role: RoleId,
        settled: Settled,
        entry: &AuditEntry,
        given: Result<Given, WriteError>,
    ) -> Result<(), LeaseError> {
        let (store, now) = (self.store(), self.now());
        if given == Ok(Given::MayLandAgain) {
            store.may_land_again(lease, role, now).await?;
        }
        store.settle(lease, role, settled, entry, now).await
    }

    async fn note(&self, lease: MemberLease, decision: &RoleDecision) -> Result<(), LeaseError> {
        match &decision.note {
            Some(note) => {
                let (role, now) = (decision.role, self.now());
                self.store().correct(lease, role, note, now).await
            }
            None => Ok(()),
        }
    }
}

impl RoleDecision {
    fn written(self, written: Written) -> RoleUpdate {
        RoleUpdate {
            decision: self,
            written,
        }
    }
}

/// What it is called where role writes are counted.
fn change(intent: &Intent, answer: Result<(), WriteError>) -> RoleChange {
    match (answer, intent) {
        (Ok(()), Intent::Give(_)) => RoleChange::Given,
        (Ok(()), Intent::Take) => RoleChange::Taken,
        (Err(WriteError::Unsure), _) => RoleChange::Unsure,
        (Err(WriteError::NotSent), _) => RoleChange::NotSent,
        (Err(_), _) => RoleChange::Refused,
    }
}

/// What was known of each item that a bind of the role asks for.
fn evidence(decision: &RoleDecision, binds: &[Bind], holdings: &Holdings) -> Evidence {
    const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);
    let lost_since = decision.lost_since();
    let of_role = binds.iter().filter(|bind| bind.role == decision.role);
    let items = of_role.flat_map(|bind| bind.requirement.items());
    let read = items.filter_map(|item| {
        let holding = holdings.get(item)?;
        Some(ItemRead {
            item,
            state: holding.state,
            learnt: holding.learnt,
            lost_since: lost_since.filter(|_| holding.state == HIDDEN),
        })
    });
    Evidence(read.collect())
}

/// What the server's own audit log says: which bind, in its author's words.
fn audit_log_reason(decision: &RoleDecision, binds: &[Bind]) -> String {
    let named = |asked: String, bind: &Bind| match &bind.name {
        Some(name) => format!("{asked} ({name})"),
        None => asked,
    };
    let of_this_role = binds.iter().filter(|bind| bind.role == decision.role);
    if let Action::Give(earned) = &decision.action {
        let earned = of_this_role
            .filter(|bind| earned.contains(&bind.id))
            .map(|bind| named(said(&bind.requirement), bind));
        return format!("Gatepass: {}", earned.collect::<Vec<_>>().join(" or "));
    }
    if of_this_role.clone().next().is_none() {
        return "Gatepass: no bind gives this role any more".to_owned();
    }
    let for_unlinked = Requirement::Is(LinkStatus::Unlinked);
    let is_linked = of_this_role
        .clone()
        .any(|bind| bind.requirement == for_unlinked);
    let lost = of_this_role
        .filter(|bind| matches!(bind.requirement, Requirement::Owns(_)))
        .map(|bind| named(bind.requirement.to_string(), bind))
        .collect::<Vec<_>>();
    if decision.lost_since().is_some() {
        return format!(
            "Gatepass: hides {}, which counts as lost by this server's settings",
            lost.join(" and ")
        );
    }
    let link = if is_linked {
        "linked now"
    } else {
        "no longer linked"
    };
    match (lost.is_empty(), is_linked) {
        (true, _) => format!("Gatepass: {link}"),
        (false, true) => format!("Gatepass: {link}, and does not own {}", lost.join(" or ")),
        (false, false) => format!("Gatepass: {link}, or does not own {}", lost.join(" or ")),
    }
}

fn said(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Owns(item) => format!("owns {item}"),
        Requirement::Is(LinkStatus::Linked) => "linked".to_owned(),
        Requirement::Is(LinkStatus::Unlinked) => "not linked".to_owned(),
    }
}

#[cfg(test)]
mod tests;
