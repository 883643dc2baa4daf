use std::collections::{BTreeMap, BTreeSet};

use gatepass::domain::{RoleId, ServerId, UserId};

/// Who is in which server, and their roles.
#[derive(Debug, Default)]
pub struct Discord(BTreeMap<(ServerId, UserId), BTreeMap<RoleId, By>>);

/// Who gave a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Bot,
    Hand,
}

/// What a role write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    Changed,
    /// It was so already.
    Nothing,
    /// There is no such member.
    NoMember,
}

impl Discord {
    pub fn comes(&mut self, server: ServerId, user: UserId) {
        self.0.entry((server, user)).or_default();
    }

    /// Takes all roles, too.
    pub fn leaves(&mut self, server: ServerId, user: UserId) {
        self.0.remove(&(server, user));
    }

    pub fn is_member(&self, server: ServerId, user: UserId) -> bool {
        self.0.contains_key(&(server, user))
    }

    pub fn members(&self) -> impl Iterator<Item = (ServerId, UserId)> {
        self.0.keys().copied()
    }

    /// `None`: they are not in the server.
    pub fn roles(&self, server: ServerId, user: UserId) -> Option<BTreeSet<RoleId>> {
        let roles = self.0.get(&(server, user))?;
        Some(roles.keys().copied().collect())
    }

    pub fn giver(&self, server: ServerId, user: UserId, role: RoleId) -> Option<By> {
        self.0.get(&(server, user))?.get(&role).copied()
    }

    pub fn give(&mut self, server: ServerId, user: UserId, role: RoleId, by: By) -> Landed {
        let Some(roles) = self.0.get_mut(&(server, user)) else {
            return Landed::NoMember;
        };
        if roles.contains_key(&role) {
            return Landed::Nothing;
        }
        roles.insert(role, by);
        Landed::Changed
    }

    pub fn take(&mut self, server: ServerId, user: UserId, role: RoleId) -> Landed {
        match self.0.get_mut(&(server, user)) {
            None => Landed::NoMember,
            Some(roles) => match roles.remove(&role) {
                Some(_) => Landed::Changed,
                None => Landed::Nothing,
            },
        }
    }
}
