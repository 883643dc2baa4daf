use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Service, Update, UpdateError};
use crate::domain::{Cause, GrantState, OnLoss, RoleId, ServerId, Trigger, UserId};
use crate::store::{Forgotten, StoreError};

/// What a member gives up by forgetting their link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtStake {
    /// The roles that the bot gave and would take, server by server.
    pub roles: BTreeMap<ServerId, Vec<RoleId>>,
    /// The accounts they are linked to, in whatever server; none when there
    /// is nothing to forget.
    pub accounts: Vec<Account>,
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

impl Service {
    pub async fn at_stake(&self, user: UserId) -> Result<AtStake, StoreError> {
        let accounts = self.linked_accounts(user).await?;
        let mut roles = BTreeMap::new();
        for (server, grants) in self.store().grants_of(user).await? {
            let policies = self.store().policies(server).await?;
            let held = grants
                .into_iter()
                .filter(|(_, grant)| grant.state != GrantState::Withdrawn);
            let mut going: Vec<_> = held.map(|(role, _)| role).collect();
            going.retain(|role| {
                policies
                    .get(role)
                    .is_none_or(|it| it.on_loss == OnLoss::Remove)
            });
            if !going.is_empty() {
                roles.insert(server, going);
            }
        }
        Ok(AtStake { roles, accounts })
    }

    /// Forgets a member's links, in every server, and what was stored about
    /// their accounts; the roles that the bot gave go.
    pub async fn unlink(&self, server: ServerId, user: UserId) -> Result<Unlinked, StoreError> {
        // Asked before: the names of the accounts are forgotten, too.
        let stake = self.at_stake(user).await?;
        let forgotten = self.store().forget(user, self.now()).await?;
        self.ring();
        let update = self
            .update_now(server, user, Cause::by(user, Trigger::Link))
            .await;
        Ok(Unlinked {
            forgotten,
            stake,
            update,
        })
    }

    /// The accounts that a member is linked to, in whatever server, with the
    /// names that they were last seen by.
    pub(super) async fn linked_accounts(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        let links = self.store().links_of(user).await?;
        let ids: BTreeSet<_> = links.iter().map(|link| link.roblox).collect();
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            accounts.push(self.account(id).await);
        }
        Ok(accounts)
    }
}
