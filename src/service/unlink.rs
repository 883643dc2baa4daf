use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use tracing::warn;

use super::{Account, GatewayError, Service, Update, UpdateError};
use crate::domain::{Action, Cause, Holdings, RobloxUserId, RoleId, ServerId, Trigger, UserId};
use crate::store::{Forgotten, StoreError};

/// What a member gives up by forgetting their link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtStake {
    /// The roles that would go, server by server.
    pub roles: BTreeMap<ServerId, Vec<RoleId>>,
    /// The accounts they are linked to, in whatever server.
    pub accounts: Vec<Account>,
    /// How many other accounts they were linked to before.
    pub past_accounts: u64,
}

impl AtStake {
    /// Whether there is nothing to forget.
    pub fn is_nothing(&self) -> bool {
        self.accounts.is_empty() && self.past_accounts == 0
    }
}

/// What became of `/unlink`.
#[derive(Debug)]
pub struct Unlinked {
    pub forgotten: Forgotten,
    /// What was given up.
    pub stake: AtStake,
    /// The roles in the server where it was asked for. In the others they
    /// follow by themselves.
    pub update: Result<Update, UpdateError>,
}

/// Why it can't be told what a member would give up.
#[derive(Debug, thiserror::Error)]
pub enum AtStakeError {
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    pub async fn at_stake(&self, user: UserId) -> Result<AtStake, AtStakeError> {
        Ok(AtStake {
            roles: self.roles_at_stake(user).await?,
            ..self.accounts_at_stake(user).await?
        })
    }

    /// Forgets a member's links, in every server, and what was stored about
    /// their accounts; the roles that the bot gave go.
    pub async fn unlink(&self, server: ServerId, user: UserId) -> Result<Unlinked, StoreError> {
        // Asked before: the names of the accounts are forgotten, too.
        let mut stake = self.accounts_at_stake(user).await?;
        let forgotten = self.store().forget(user, self.now()).await?;
        // Asked after: nobody remains remembered because Discord does not answer.
        match self.roles_at_stake(user).await {
            Ok(roles) => stake.roles = roles,
            Err(error) => warn!(user = user.get(), %error, "could not tell which roles go"),
        }
        let update = self
            .update_now(server, user, Cause::by(user, Trigger::Link))
            .await;
        // Not before: the worker would take the roles that this update names.
        self.ring();
        Ok(Unlinked {
            forgotten,
            stake,
            update,
        })
    }

    async fn accounts_at_stake(&self, user: UserId) -> Result<AtStake, StoreError> {
        Ok(AtStake {
            roles: BTreeMap::new(),
            accounts: self.linked_accounts(user).await?,
            past_accounts: self.store().count_past_accounts(user).await?,
        })
    }

    /// What an update would take without a link, wherever the bot gave roles.
    async fn roles_at_stake(
        &self,
        user: UserId,
    ) -> Result<BTreeMap<ServerId, Vec<RoleId>>, AtStakeError> {
        let servers = self.store().grants_of(user).await?.into_keys();
        let going = servers.map(|server| self.roles_going(server, user));
        let going = try_join_all(going).await?;
        Ok(going
            .into_iter()
            .filter(|(_, roles)| !roles.is_empty())
            .collect())
    }

    async fn roles_going(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<(ServerId, Vec<RoleId>), AtStakeError> {
        let nothing = Ok((server, Vec::new()));
        let roles = match self.gateway().roles(server).await {
            Err(GatewayError::NoAccess) => return nothing,
            roles => roles?,
        };
        let member = match self.gateway().member(server, user).await {
            Err(GatewayError::NoAccess) => return nothing,
            member => member?,
        };
        let Some(member) = member.filter(|member| !member.pending) else {
            return nothing;
        };
        let binds = self.store().binds(server).await?;
        let (unlinked, cause) = (Holdings::default(), Trigger::Link.into());
        let decisions = self
            .decide_for(&roles, &member, None, &binds, &unlinked, cause)
            .await?;
        let taken = decisions.into_iter().filter(|it| it.action == Action::Take);
        Ok((server, taken.map(|it| it.role).collect()))
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
