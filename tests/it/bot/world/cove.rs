//! A second server, for what crosses from one to another.

use playground::discord::actor::Person;
use playground::discord::{RoleId, RoleSpec, ServerId};

use super::{World, ask};

/// Cove: Mia owns it, too, and Leo is a member. The bot can make divers.
pub(in crate::bot) struct Cove {
    pub(in crate::bot) server: ServerId,
    diver: RoleId,
}

impl Cove {
    pub(in crate::bot) fn new(world: &World) -> Self {
        let server = world.discord.create_server("Cove", world.mia);
        let diver = RoleSpec::named("Diver").below_bot();
        let diver = world.discord.create_role(server, diver);
        world.discord.join(server, world.leo);
        Self { server, diver }
    }

    pub(in crate::bot) fn mia(&self, world: &World) -> Person {
        world.discord.member(self.server, world.mia)
    }

    pub(in crate::bot) fn leo(&self, world: &World) -> Person {
        world.discord.member(self.server, world.leo)
    }

    /// Has Leo linked here, and a badge make divers.
    pub(in crate::bot) async fn divers_have_badge(&self, world: &World, badge: u64) {
        let mia = self.mia(world);
        ask(&mia, "/link add user:@leo roblox:LeoBuilds").await;
        ask(&mia, &format!("/bind badge item:{badge} role:@Diver")).await;
    }

    pub(in crate::bot) fn leo_dives(&self, world: &World) -> bool {
        let roles = world.discord.member_roles(self.server, world.leo);
        roles.contains(&self.diver)
    }
}
