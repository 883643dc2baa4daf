//! The roles that a server gives to members who are linked, and to those who are not:
//! binds like any other, one of either kind at the most.

use super::binds::{new_bind, not_made, powers};
use super::{Asker, BindError, Service, UnbindOutcome, Unbinding};
use crate::domain::{
    Bind, BindId, LinkStatus, Permissions, Requirement, RoleId, RolePolicy, ServerId, ServerRoles,
};
use crate::store::{Leftover, PolicyChange, StoreError};

/// What came of choosing a role.
#[derive(Debug, Clone)]
pub enum LinkRoleChoice {
    Bound(LinkRole),
    /// Another role was chosen before, and members have it by that alone: nothing is
    /// changed before a person says what becomes of it.
    Replaces {
        unbinding: Unbinding,
        role: RoleId,
    },
}

/// A role that is given to members who are linked, or who are not, from now on.
#[derive(Debug, Clone)]
pub struct LinkRole {
    pub bind: Bind,
    pub status: LinkStatus,
    /// What holds for the role: of its other binds, too.
    pub policy: RolePolicy,
    /// The role's powers, when it has any: nobody gets it until a person confirms the
    /// bind.
    pub to_confirm: Permissions,
    /// Other binds on the same role: any of them suffices.
    pub beside: usize,
    /// How many linked members are being checked.
    pub checking: u64,
}

impl Service {
    /// Gives a role to members who are linked, or who are not, in place of the one
    /// that was chosen before.
    pub async fn choose_link_role(
        &self,
        asker: &Asker,
        status: LinkStatus,
        role: RoleId,
    ) -> Result<LinkRoleChoice, BindError> {
        let roles = self.gateway().roles(asker.server).await?;
        let new = new_bind(asker, &roles, role, Requirement::Is(status))?;
        let before = self.store().bind_by_link(asker.server, status).await?;
        if let Some(before) = before.filter(|before| before.role != role) {
            let unbinding = self.unbinding_of(before).await?;
            if unbinding.outcome != UnbindOutcome::Nobody {
                return Ok(LinkRoleChoice::Replaces { unbinding, role });
            }
            let (before, leftover) = (unbinding.bind.id, Leftover::TakeRoles);
            let replaced = self.replace_link_role(asker, before, role, leftover);
            return replaced.await.map(LinkRoleChoice::Bound);
        }
        // The same role again is refused as a bind that exists.
        let policy = PolicyChange::default();
        let bind = self.store().add_bind(new, policy, self.now()).await;
        let bind = bind.map_err(|error| not_made(error, &roles))?;
        let bound = self.link_role(bind, status, &roles).await?;
        Ok(LinkRoleChoice::Bound(bound))
    }

    /// Replaces the bind `before`, of members who are linked or who are not, by one
    /// that gives them `role`.
    pub async fn replace_link_role(
        &self,
        asker: &Asker,
        before: BindId,
        role: RoleId,
        leftover: Leftover,
    ) -> Result<LinkRole, BindError> {
        let gone = || BindError::NoSuchBind {
            typed: before.to_string(),
        };
        let Requirement::Is(status) = self.bind(asker.server, before).await?.requirement else {
            return Err(gone());
        };
        let roles = self.gateway().roles(asker.server).await?;
        let new = new_bind(asker, &roles, role, Requirement::Is(status))?;
        let replaced = self
            .store()
            .replace_bind(before, leftover, new, self.now())
            .await
            .map_err(|error| not_made(error, &roles))?;
        let bind = replaced.ok_or_else(gone)?;
        Ok(self.link_role(bind, status, &roles).await?)
    }

    /// What taking the role away from those whom it is for would touch; `None` if no
    /// role is chosen.
    pub async fn link_role_unbinding(
        &self,
        server: ServerId,
        status: LinkStatus,
    ) -> Result<Option<Unbinding>, StoreError> {
        match self.store().bind_by_link(server, status).await? {
            Some(bind) => Ok(Some(self.unbinding_of(bind).await?)),
            None => Ok(None),
        }
    }

    async fn link_role(
        &self,
        bind: Bind,
        status: LinkStatus,
        roles: &ServerRoles,
    ) -> Result<LinkRole, StoreError> {
        let to_confirm = powers(roles, bind.role);
        self.bind_made(&bind, to_confirm);
        Ok(LinkRole {
            status,
            policy: self.policy(bind.server, bind.role).await?,
            to_confirm,
            beside: self.binds_beside(&bind).await?,
            checking: self.store().count_linked_members(bind.server).await?,
            bind,
        })
    }
}
