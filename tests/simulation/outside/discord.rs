use std::collections::{BTreeMap, BTreeSet};

use gatepass::domain::{RoleId, ServerId, Stay, Timestamp, UserId};

/// Who is in which server, and their roles.
#[derive(Debug, Default)]
pub struct Discord {
    members: BTreeMap<(ServerId, UserId), BTreeMap<RoleId, By>>,
    stays: BTreeMap<(ServerId, UserId), Stay>,
    /// The roles that a hand took from those who are there, and nobody gave since.
    taken_by_hand: BTreeSet<(ServerId, UserId, RoleId)>,
}

/// Who gave or took a role.
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
    pub fn comes(&mut self, server: ServerId, user: UserId, now: Timestamp) {
        self.members.entry((server, user)).or_default();
        let stay = Stay::from_micros(now.as_millis() * 1_000);
        self.stays.insert((server, user), stay);
    }

    /// `None`: they are not in the server.
    pub fn stay(&self, server: ServerId, user: UserId) -> Option<Stay> {
        self.stays.get(&(server, user)).copied()
    }

    /// Takes all roles, too.
    pub fn leaves(&mut self, server: ServerId, user: UserId) {
        self.members.remove(&(server, user));
        self.stays.remove(&(server, user));
        self.taken_by_hand
            .retain(|(of, who, _)| (*of, *who) != (server, user));
    }

    pub fn is_member(&self, server: ServerId, user: UserId) -> bool {
        self.members.contains_key(&(server, user))
    }

    pub fn members(&self) -> impl Iterator<Item = (ServerId, UserId)> {
        self.members.keys().copied()
    }

    /// `None`: they are not in the server.
    pub fn roles(&self, server: ServerId, user: UserId) -> Option<BTreeSet<RoleId>> {
        let roles = self.members.get(&(server, user))?;
        Some(roles.keys().copied().collect())
    }

    pub fn giver(&self, server: ServerId, user: UserId, role: RoleId) -> Option<By> {
        self.members.get(&(server, user))?.get(&role).copied()
    }

    pub fn give(&mut self, server: ServerId, user: UserId, role: RoleId, by: By) -> Landed {
        let Some(roles) = self.members.get_mut(&(server, user)) else {
            return Landed::NoMember;
        };
        if roles.contains_key(&role) {
            return Landed::Nothing;
        }
        roles.insert(role, by);
        self.taken_by_hand.remove(&(server, user, role));
        Landed::Changed
    }

    pub fn take(&mut self, server: ServerId, user: UserId, role: RoleId, by: By) -> Landed {
        let Some(roles) = self.members.get_mut(&(server, user)) else {
            return Landed::NoMember;
        };
        if roles.remove(&role).is_none() {
            return Landed::Nothing;
        }
        if by == By::Hand {
            self.taken_by_hand.insert((server, user, role));
        }
        Landed::Changed
    }

    /// Whether the role is missing because a hand took it.
    pub fn was_taken_by_hand(&self, server: ServerId, user: UserId, role: RoleId) -> bool {
        self.taken_by_hand.contains(&(server, user, role))
    }
}
