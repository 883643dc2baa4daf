use super::{Asker, BindError, ItemName, Service};
use crate::domain::{Bind, BindId, Item, OnLoss, RolePolicy, ServerId};
use crate::store::{Leftover, StoreError};

/// What the removal of a bind would touch.
#[derive(Debug, Clone)]
pub struct Unbinding {
    pub bind: Bind,
    pub names: Vec<(Item, ItemName)>,
    /// How many members have the role by this bind alone.
    pub holders: u64,
    pub outcome: UnbindOutcome,
}

/// What can become of those who have the role by a bind alone when it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnbindOutcome {
    /// There are none.
    Nobody,
    /// Either: a person decides.
    Open,
    /// They keep it: so the role's policy wants it, which stays for its other
    /// binds.
    Kept,
    /// They lose it: the role stays strict for its other binds.
    Taken,
}

#[derive(Debug, Clone)]
pub struct RemovedBind {
    pub bind: Bind,
    pub names: Vec<(Item, ItemName)>,
    /// How many members had the role by this bind alone.
    pub holders: u64,
    pub leftover: Leftover,
}

impl Service {
    /// Looks at what removing the bind that somebody means would touch.
    pub async fn unbinding(&self, server: ServerId, typed: &str) -> Result<Unbinding, BindError> {
        let bind = self.find_bind(server, typed).await?;
        Ok(self.unbinding_of(bind).await?)
    }

    pub(super) async fn unbinding_of(&self, bind: Bind) -> Result<Unbinding, StoreError> {
        let holders = self.store().holders_by(&bind).await?;
        let beside = self.binds_beside(&bind).await?;
        let policy = self.policy(bind.server, bind.role).await?;
        Ok(Unbinding {
            names: self.known_names_of(&bind).await,
            outcome: outcome(holders, beside, policy),
            bind,
            holders,
        })
    }

    /// Removes a bind. Its holders keep the role as though a person had given
    /// it, or lose it as their updates come.
    pub async fn remove_bind(
        &self,
        asker: &Asker,
        bind: BindId,
        leftover: Leftover,
    ) -> Result<RemovedBind, BindError> {
        let removed = self
            .store()
            .remove_bind(asker.server, bind, asker.user, leftover, self.now())
            .await?
            .ok_or_else(|| BindError::NoSuchBind {
                typed: bind.to_string(),
            })?;
        self.ring();
        self.suspect_log(asker.server);
        Ok(RemovedBind {
            names: self.known_names_of(&removed.bind).await,
            bind: removed.bind,
            holders: removed.holders,
            leftover,
        })
    }
}

/// The role's policy lives as long as the role has binds: with the last one
/// goes what would speak against either wish.
fn outcome(holders: u64, beside: usize, policy: RolePolicy) -> UnbindOutcome {
    match (holders, beside, policy) {
        (0, ..) => UnbindOutcome::Nobody,
        (_, 0, _) => UnbindOutcome::Open,
        (.., policy) if policy.on_loss == OnLoss::Keep => UnbindOutcome::Kept,
        (.., policy) if policy.strict => UnbindOutcome::Taken,
        _ => UnbindOutcome::Open,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_has_it(0, 1, OnLoss::Keep, true, UnbindOutcome::Nobody)]
    #[case::the_last_bind_takes_the_policy_along(3, 0, OnLoss::Keep, true, UnbindOutcome::Open)]
    #[case::others_remain(3, 1, OnLoss::Remove, false, UnbindOutcome::Open)]
    #[case::kept_on_loss(3, 1, OnLoss::Keep, false, UnbindOutcome::Kept)]
    #[case::keeping_outweighs_strictness(3, 1, OnLoss::Keep, true, UnbindOutcome::Kept)]
    #[case::strict(3, 1, OnLoss::Remove, true, UnbindOutcome::Taken)]
    fn a_person_is_asked_only_what_they_can_decide(
        #[case] holders: u64,
        #[case] beside: usize,
        #[case] on_loss: OnLoss,
        #[case] strict: bool,
        #[case] expected: UnbindOutcome,
    ) {
        let policy = RolePolicy { on_loss, strict };
        assert_eq!(outcome(holders, beside, policy), expected);
    }
}
