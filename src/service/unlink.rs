use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::look::LookError;
use super::update::Known;
use super::{Account, GatewayError, Service, Update, UpdateError};
use crate::domain::{
    Cause, Grant, GrantState, Holdings, LinkStatus, OnLoss, RobloxUserId, RoleId, ServerId,
    Trigger, UserId,
};
use crate::store::{Forgotten, StoreError};

/// The Roblox accounts that a member is or was linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// Those they are linked to, in whatever server.
    pub accounts: Vec<Account>,
    /// How many others they were linked to before.
    pub past_accounts: u64,
}

impl Remembered {
    /// Whether there is nothing to forget.
    pub fn is_nothing(&self) -> bool {
        self.accounts.is_empty() && self.past_accounts == 0
    }
}

/// What a member gives up by forgetting their link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtStake {
    pub remembered: Remembered,
    /// The roles that would go, server by server.
    pub roles: BTreeMap<ServerId, Vec<RoleId>>,
}

/// What became of `/unlink`.
#[derive(Debug)]
pub struct Unlinked {
    pub forgotten: Forgotten,
    /// What was remembered until then.
    pub remembered: Remembered,
    /// Whether the bot gave roles in other servers that follow by themselves.
    pub elsewhere: bool,
    /// The roles in the server where it was asked for.
    pub update: Result<Update, UpdateError>,
}

type Grants = BTreeMap<RoleId, Grant>;

impl Service {
    /// What a member would give up by [`Service::unlink`]. Of a server that
    /// Discord tells nothing about, what the ledger says.
    pub async fn at_stake(&self, user: UserId) -> Result<AtStake, StoreError> {
        let grants = self.store().grants_of(user).await?.into_iter();
        let going = grants.map(|(server, grants)| self.roles_going(server, user, grants));
        let going = try_join_all(going).await?;
        Ok(AtStake {
            remembered: self.remembered(user).await?,
            roles: going
                .into_iter()
                .filter(|(_, roles)| !roles.is_empty())
                .collect(),
        })
    }

    /// Forgets a member's links, in every server, and what was stored about
    /// their accounts; the roles that the bot gave go.
    pub async fn unlink(&self, server: ServerId, user: UserId) -> Result<Unlinked, StoreError> {
        // Asked before: the names of the accounts are forgotten, too.
        let remembered = self.remembered(user).await?;
        let elsewhere = self.loses_elsewhere(server, user).await?;
        let forgotten = self.store().forget(user, self.now()).await?;
        let update = self
            .update_now(server, user, Cause::by(user, Trigger::Link))
            .await;
        // Not before: the worker would take the roles that this update names.
        self.ring();
        Ok(Unlinked {
            forgotten,
            remembered,
            elsewhere,
            update,
        })
    }

    async fn remembered(&self, user: UserId) -> Result<Remembered, StoreError> {
        Ok(Remembered {
            accounts: self.linked_accounts(user).await?,
            past_accounts: self.store().count_past_accounts(user).await?,
        })
    }

    async fn roles_going(
        &self,
        server: ServerId,
        user: UserId,
        grants: Grants,
    ) -> Result<(ServerId, Vec<RoleId>), StoreError> {
        let roles = match self.taken_without_link(server, user).await {
            Ok(roles) => roles,
            Err(LookError::Gateway(GatewayError::NoAccess)) => Vec::new(),
            // Nobody remains remembered because Discord does not answer.
            Err(LookError::Gateway(_)) => self.given_to_lose(server, &grants).await?,
            Err(LookError::Store(error)) => return Err(error),
        };
        Ok((server, roles))
    }

    /// Whether the member has roles from the bot in other servers that they would
    /// lose, by the ledger: a person waits, and Discord is not asked.
    async fn loses_elsewhere(&self, server: ServerId, user: UserId) -> Result<bool, StoreError> {
        for (other, grants) in self.store().grants_of(user).await? {
            if other != server && !self.given_to_lose(other, &grants).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The roles that the member has from the bot, as far as the ledger knows,
    /// without those that members keep and one that is for the unlinked.
    async fn given_to_lose(
        &self,
        server: ServerId,
        grants: &Grants,
    ) -> Result<Vec<RoleId>, StoreError> {
        let policies = self.store().policies(server).await?;
        let unlinked = LinkStatus::Unlinked;
        let for_unlinked = self.store().bind_by_link(server, unlinked).await?;
        let kept = |role: &RoleId| {
            let policy = policies.get(role);
            policy.is_some_and(|policy| policy.on_loss == OnLoss::Keep)
                || for_unlinked.as_ref().is_some_and(|bind| bind.role == *role)
        };
        let given = grants
            .iter()
            .filter(|(_, grant)| grant.state != GrantState::Withdrawn);
        let given = given.map(|(role, _)| *role);
        Ok(given.filter(|role| !kept(role)).collect())
    }

    /// What an update would take if the member had no link.
    async fn taken_without_link(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Vec<RoleId>, LookError> {
        let roles = self.gateway().roles(server).await?;
        let member = self.gateway().member(server, user).await?;
        let Some(member) = member.filter(|member| !member.pending) else {
            return Ok(Vec::new());
        };
        let binds = self.store().binds(server).await?;
        let unlinked = Known {
            link: None,
            binds,
            holdings: Holdings::default(),
            again: None,
            left_alone: false,
        };
        let decisions = self
            .decide_for(&roles, &member, &unlinked, Trigger::Link.into())
            .await?;
        let taken = decisions.into_iter().filter(|it| it.action.will_take());
        Ok(taken.map(|it| it.role).collect())
    }

    /// The accounts that a member is linked to, in whatever server, with the
    /// names that they were last seen by.
    pub(super) async fn linked_accounts(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        let links = self.store().links_of(user).await?;
        let ids: BTreeSet<RobloxUserId> = links.iter().map(|link| link.roblox).collect();
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            accounts.push(self.account(id).await);
        }
        Ok(accounts)
    }
}

#[cfg(test)]
mod tests;
