//! "Why not?": which of a server's bound roles a member has not, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::look::LookError;
use super::{Account, Asker, GatewayError, ItemName, Member, Service};
use crate::domain::{
    Action, Bind, Cause, Holdings, Item, LinkStatus, MissingRole, Reason, Requirement, Timestamp,
    Trigger, WhyMissing, bound_items, broken_roles, missing_roles,
};
use crate::store::StoreError;

/// How many roles one page names: what fits into a reply with the longest names.
pub const MISSING_A_PAGE: usize = 8;

/// A page of the roles that a member has not.
#[derive(Debug, Clone)]
pub struct MissingRoles {
    /// The account that counts; `None` when none is linked here.
    pub account: Option<Account>,
    /// Its number, from 1.
    pub page: u32,
    /// How many roles the server binds for linked members, and how many of those the
    /// member lacks.
    pub bound: usize,
    pub missing: usize,
    /// Those on this page, first what the member can have for the asking.
    pub roles: Vec<MissingRole>,
    /// The server's binds of those roles.
    pub binds: Vec<Bind>,
    pub holdings: Holdings,
    /// What the items of those binds are called.
    pub names: BTreeMap<Item, ItemName>,
    /// When asking again about what is unknown is worth it, where that is known.
    pub again: Option<Timestamp>,
}

/// Why nothing can be said about a member's roles.
#[derive(Debug, thiserror::Error)]
pub enum MissingRolesError {
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LookError> for MissingRolesError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Gateway(error) => Self::Gateway(error),
            LookError::Store(error) => Self::Store(error),
        }
    }
}

impl Service {
    /// The bound roles that the asker lacks, by what an update would decide now; no
    /// role is changed. Facts of the last minutes serve, and who asks has just shown
    /// their roles: as a rule nobody is asked for anything. Only before it is said that
    /// somebody took a role by hand is the member looked at: the bot may have given it
    /// while this waited.
    pub async fn missing_roles(
        &self,
        asker: &Asker,
        page: u32,
    ) -> Result<MissingRoles, MissingRolesError> {
        let (server, user) = (asker.server, asker.user);
        self.store()
            .saw_member(server, user, asker.stay, self.now())
            .await?;
        let cause = Cause::by(user, Trigger::Explained);
        let facts = self.facts_of(server, user, cause).await?;
        let known = self.known(server, user, facts).await?;
        let roles = self.gateway().roles(server).await?;
        let mut member = Member {
            user,
            roles: asker.roles.clone(),
            pending: false,
            bot: false,
            stay: asker.stay,
        };
        let mut decisions = self.decide_for(&roles, &member, &known, cause).await?;
        let by_hand = Action::Leave(Reason::TakenByHand);
        if decisions.iter().any(|decision| decision.action == by_hand)
            && let Some(now) = self.look_at(server, user).await?
        {
            member = now;
            decisions = self.decide_for(&roles, &member, &known, cause).await?;
        }
        let broken = broken_roles(&known.binds, &roles);
        let mut missing = missing_roles(&decisions, &member.roles, &broken);
        // Who is linked does not lack what is for those who are not.
        let mut binds = known.binds;
        binds.retain(|bind| bind.requirement != Requirement::Is(LinkStatus::Unlinked));
        let bound: BTreeSet<_> = binds.iter().map(|bind| bind.role).collect();
        missing.retain(|it| bound.contains(&it.role));
        missing.sort_by_key(|it| !matches!(it.why, WhyMissing::Due | WhyMissing::TakenByHand));

        let last = missing.len().div_ceil(MISSING_A_PAGE).max(1);
        let number = usize::try_from(page).unwrap_or(last).clamp(1, last);
        let shown = missing.chunks(MISSING_A_PAGE).nth(number - 1);
        let shown = shown.unwrap_or_default().to_vec();
        binds.retain(|bind| shown.iter().any(|it| it.role == bind.role));
        let items = bound_items(&binds);
        let mut names = self.known_item_names(&items).await;
        for item in items {
            names.entry(item).or_default();
        }
        self.name_as_bound(server, &mut names).await?;
        let account = match known.link {
            Some(link) => Some(self.account(link.roblox).await),
            None => None,
        };
        Ok(MissingRoles {
            account,
            page: u32::try_from(number).unwrap_or(u32::MAX),
            bound: bound.len(),
            missing: missing.len(),
            roles: shown,
            binds,
            holdings: known.holdings,
            names,
            again: known.again,
        })
    }
}

#[cfg(test)]
mod tests;
