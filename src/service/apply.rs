use std::collections::BTreeSet;

use tracing::{error, warn};

use super::{Service, WriteError};
use crate::domain::{
    Action, Bind, Cause, Evidence, Holdings, Item, ItemRead, RoleDecision, ServerRoles, UserId,
    guard,
};
use crate::metrics::{self, RoleChange};
use crate::store::{Act, AuditEntry, Intent, Settled, StoreError};

/// What came of a decision about one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// There was nothing to write.
    Nothing,
    Given,
    Taken,
    /// Too many lost the role within a while: an upstream may err. Nothing was
    /// changed; the next sweep looks again.
    HeldBack,
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
    /// the outcome after it. A crash in between leaves the row open.
    pub(super) async fn apply(
        &self,
        roles: &ServerRoles,
        user: UserId,
        binds: &[Bind],
        holdings: &Holdings,
        decision: &RoleDecision,
        cause: Cause,
    ) -> Result<Written, StoreError> {
        let (server, role) = (roles.server, decision.role);
        let intent = match &decision.action {
            Action::Give(binds) => Intent::Give(binds.clone()),
            Action::Take => Intent::Take,
            Action::Leave(_) => {
                if let Some(note) = &decision.note {
                    self.store()
                        .correct(server, user, role, note, self.now())
                        .await?;
                }
                return Ok(Written::Nothing);
            }
        };
        let reason = audit_log_reason(decision, binds);
        let now = self.now();
        let items = items_read(decision, binds, holdings);
        let is_guarded = intent == Intent::Take && cause.trigger.is_unprompted();
        if is_guarded && !items.is_empty() {
            let since = now.minus(guard::WINDOW);
            let allowed = self
                .store()
                .intend_loss(server, user, role, &items, since, now);
            if !allowed.await? {
                warn!(
                    server = server.get(),
                    user = user.get(),
                    role = role.get(),
                    "many lose this role at once: held back until others are seen to keep it"
                );
                metrics::held_back();
                return Ok(Written::HeldBack);
            }
        } else {
            self.store()
                .intend(server, user, role, &intent, now)
                .await?;
        }
        let answer = match intent {
            Intent::Give(_) => self.gateway().give(server, user, role, &reason).await,
            Intent::Take => self.gateway().take(server, user, role, &reason).await,
        };
        metrics::role_written(change(&intent, answer));
        let (written, outcome) = match answer {
            Ok(()) => match intent {
                Intent::Give(_) => (Written::Given, Some((Settled::Held, Act::Given))),
                Intent::Take => (Written::Taken, Some((Settled::Gone, Act::Taken))),
            },
            Err(WriteError::Unsure) => return Ok(Written::Unsure),
            Err(WriteError::NotSent) => (Written::NotSent, None),
            Err(refused) => {
                let outcome = (Settled::Reverted, Act::Refused);
                (Written::Refused(refused), Some(outcome))
            }
        };
        let recorded = match outcome {
            None => self.store().retract(server, user, role).await,
            Some((settled, act)) => {
                let entry = AuditEntry {
                    act,
                    binds: match &intent {
                        Intent::Give(earned) => earned.clone(),
                        Intent::Take => decision.binds.iter().map(|it| it.bind).collect(),
                    },
                    evidence: evidence(decision, binds, holdings),
                    occasion: cause.trigger,
                    actor: cause.actor,
                };
                self.store()
                    .settle(server, user, role, settled, &entry, self.now())
                    .await
            }
        };
        // The role has changed, or not, whether or not this can be recorded: the
        // intent stays open, and is found in a while (`queue_forgotten_intents`).
        if let Err(error) = recorded {
            error!(server = server.get(), user = user.get(), role = role.get(), %error,
                "could not record a role write; a look at the member is to settle it");
        }
        Ok(written)
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

/// The items that binds of the role ask for and of which something was read; none
/// of somebody who has no link any more.
fn items_read(decision: &RoleDecision, binds: &[Bind], holdings: &Holdings) -> BTreeSet<Item> {
    let of_role = binds.iter().filter(|bind| bind.role == decision.role);
    let items = of_role.flat_map(|bind| bind.requirement.items());
    items.filter(|item| holdings.get(*item).is_some()).collect()
}

/// What was known of each item that a bind of the role asks for.
fn evidence(decision: &RoleDecision, binds: &[Bind], holdings: &Holdings) -> Evidence {
    let of_role = binds.iter().filter(|bind| bind.role == decision.role);
    let items = of_role.flat_map(|bind| bind.requirement.items());
    let read = items.filter_map(|item| {
        let holding = holdings.get(item)?;
        Some(ItemRead {
            item,
            state: holding.state,
            learnt: holding.learnt,
        })
    });
    Evidence(read.collect())
}

/// What the server's own audit log says: which bind, in its author's words.
fn audit_log_reason(decision: &RoleDecision, binds: &[Bind]) -> String {
    let named = |bind: &Bind| match &bind.name {
        Some(name) => format!("{} ({name})", bind.requirement),
        None => bind.requirement.to_string(),
    };
    let of_this_role = binds.iter().filter(|bind| bind.role == decision.role);
    if let Action::Give(earned) = &decision.action {
        let earned = of_this_role
            .filter(|bind| earned.contains(&bind.id))
            .map(named);
        return format!("Gatepass: owns {}", earned.collect::<Vec<_>>().join(" or "));
    }
    let lost = of_this_role.map(named).collect::<Vec<_>>();
    if lost.is_empty() {
        "Gatepass: no bind gives this role any more".to_owned()
    } else {
        format!(
            "Gatepass: no longer linked, or does not own {}",
            lost.join(" or ")
        )
    }
}

#[cfg(test)]
mod tests;
