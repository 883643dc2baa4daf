//! Who may do what: computed permissions and the order of roles.

use super::{
    super::{
        id::{RoleId, ServerId, UserId},
        permissions::Permissions,
    },
    Channel, Member, Overwrite, OverwriteTarget, Role, Server, World,
    role::Rank,
};

impl Server {
    /// What the member may do in the server as a whole.
    pub(crate) fn permissions_of(&self, user: UserId, member: &Member) -> Permissions {
        if user == self.owner {
            return Permissions::ALL;
        }
        let mut permissions = self.role(self.id.everyone()).permissions;
        for role in member.roles.iter().filter_map(|role| self.roles.get(role)) {
            permissions |= role.permissions;
        }
        if permissions.contains(Permissions::ADMINISTRATOR) {
            Permissions::ALL
        } else {
            permissions
        }
    }

    /// What the member may do in one channel: `@everyone`'s overwrite first, then those of all
    /// their roles together, then their own; denials before permissions.
    pub(crate) fn permissions_in(
        &self,
        channel: &Channel,
        user: UserId,
        member: &Member,
    ) -> Permissions {
        let base = self.permissions_of(user, member);
        if base == Permissions::ALL {
            return base;
        }
        let everyone = self.id.everyone();
        let (mut of_everyone, mut of_roles, mut own) = <(Sum, Sum, Sum)>::default();
        for overwrite in &channel.overwrites {
            match overwrite.target {
                OverwriteTarget::Role(role) if role == everyone => of_everyone.add(overwrite),
                OverwriteTarget::Role(role) if member.roles.contains(&role) => {
                    of_roles.add(overwrite);
                }
                OverwriteTarget::Member(other) if other == user => own.add(overwrite),
                OverwriteTarget::Role(_) | OverwriteTarget::Member(_) => {}
            }
        }
        own.apply(of_roles.apply(of_everyone.apply(base)))
    }

    /// The rank of the member's highest role, which may be `@everyone`.
    fn rank_of(&self, member: &Member) -> Rank {
        let everyone = self.role(self.id.everyone()).rank();
        let held = member.roles.iter().filter_map(|role| self.roles.get(role));
        held.map(Role::rank).max().unwrap_or(everyone)
    }
}

/// What some overwrites say together.
#[derive(Default)]
struct Sum {
    allow: Permissions,
    deny: Permissions,
}

impl Sum {
    fn add(&mut self, overwrite: &Overwrite) {
        self.allow |= overwrite.allow;
        self.deny |= overwrite.deny;
    }

    fn apply(&self, permissions: Permissions) -> Permissions {
        (permissions - self.deny) | self.allow
    }
}

/// Why the bot can't give or take a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoleWriteRefusal {
    UnknownMember,
    UnknownRole,
    MissingPermissions,
}

impl World {
    /// Whether the bot, which is in the server, may give this role to this member or take it.
    pub(crate) fn check_role_write(
        &self,
        server: ServerId,
        user: UserId,
        role: RoleId,
    ) -> Result<(), RoleWriteRefusal> {
        let server = self.server(server);
        let bot = self.bot();
        let itself = &server.members[&bot];
        if !server.members.contains_key(&user) {
            return Err(RoleWriteRefusal::UnknownMember);
        }
        let role = server
            .roles
            .get(&role)
            .ok_or(RoleWriteRefusal::UnknownRole)?;
        let allowed = server
            .permissions_of(bot, itself)
            .contains(Permissions::MANAGE_ROLES)
            && server.rank_of(itself) > role.rank()
            && !role.managed
            && role.id != server.id.everyone();
        if allowed {
            Ok(())
        } else {
            Err(RoleWriteRefusal::MissingPermissions)
        }
    }
}
