//! Roles, and how they lie above one another.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::{
    super::{
        id::{RoleId, ServerId, UserId},
        permissions::Permissions,
    },
    Audience, Intents, World,
};

/// A role of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) id: RoleId,
    pub(crate) name: String,
    /// Higher lies above; `@everyone` is at 0. Roles can share a position.
    pub(crate) position: u16,
    pub(crate) permissions: Permissions,
    pub(crate) color: u32,
    pub(crate) hoist: bool,
    pub(crate) mentionable: bool,
    /// Belongs to an integration: nobody can give it by hand.
    pub(crate) managed: bool,
    /// The bot whose managed role this is.
    pub(crate) bot: Option<UserId>,
}

/// Where a role is in the list, from below: of two with the same position the older is above.
pub(crate) type Rank = (u16, Reverse<RoleId>);

impl Role {
    pub(crate) fn rank(&self) -> Rank {
        (self.position, Reverse(self.id))
    }

    /// The role as every answer and event carries it (`GuildRoleResponse`).
    pub(crate) fn json(&self) -> Value {
        let mut role = json!({
            "id": self.id,
            "name": self.name,
            "permissions": self.permissions,
            "position": self.position,
            "color": self.color,
            "colors": {"primary_color": self.color, "secondary_color": null, "tertiary_color": null},
            "hoist": self.hoist,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "icon": null,
            "unicode_emoji": null,
            "flags": 0,
        });
        if let Some(bot) = self.bot {
            role["tags"] = json!({ "bot_id": bot });
        }
        role
    }
}

/// A role about to be made: `RoleSpec::named("Captain").above_bot()`.
#[derive(Clone, Debug)]
pub struct RoleSpec {
    name: String,
    place: RolePlace,
    permissions: Permissions,
    color: u32,
    managed: bool,
}

#[derive(Clone, Copy, Debug)]
enum RolePlace {
    /// Right under the bot's own role, above all others there.
    BelowBot,
    /// At the top of the list.
    Top,
    /// At the bottom, right above `@everyone`: where Discord puts a new role.
    Bottom,
}

impl RoleSpec {
    /// An ordinary role without permissions, right below the bot's own.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            place: RolePlace::BelowBot,
            permissions: Permissions::NONE,
            color: 0,
            managed: false,
        }
    }

    /// Right below the bot's own role, so that the bot can give it.
    #[must_use]
    pub fn below_bot(mut self) -> Self {
        self.place = RolePlace::BelowBot;
        self
    }

    /// At the top of the list, out of the bot's reach.
    #[must_use]
    pub fn above_bot(mut self) -> Self {
        self.place = RolePlace::Top;
        self
    }

    /// At the bottom of the list, right above `@everyone`.
    #[must_use]
    pub fn at_bottom(mut self) -> Self {
        self.place = RolePlace::Bottom;
        self
    }

    /// What the role lets its members do.
    #[must_use]
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.permissions = permissions;
        self
    }

    /// The role's color, `0xRRGGBB`.
    #[must_use]
    pub fn color(mut self, color: u32) -> Self {
        self.color = color;
        self
    }

    /// The role of some integration, which nobody can give by hand.
    #[must_use]
    pub fn managed(mut self) -> Self {
        self.managed = true;
        self
    }
}

impl World {
    /// Makes the role and tells the bot of it and of the roles it pushed up.
    pub(crate) fn create_role(&mut self, server: ServerId, spec: RoleSpec) -> RoleId {
        let id = self.ids.next();
        let bot_role = self.server(server).bot_role;
        let roles = &mut self.server_mut(server).roles;
        let top = roles.values().map(|role| role.position).max().unwrap_or(0);
        let position = match spec.place {
            RolePlace::Top => top + 1,
            RolePlace::Bottom => 1,
            RolePlace::BelowBot => bot_role
                .and_then(|role| roles.get(&role))
                .map_or(top + 1, |role| role.position),
        };
        let role = Role {
            id,
            name: spec.name,
            position: top + 1,
            permissions: spec.permissions,
            color: spec.color,
            hoist: false,
            mentionable: false,
            managed: spec.managed,
            bot: None,
        };
        roles.insert(id, role);
        let moved = self.server_mut(server).place_role(id, position);
        self.tell_role(server, id, "GUILD_ROLE_CREATE");
        for other in moved.into_iter().filter(|other| *other != id) {
            self.tell_role(server, other, "GUILD_ROLE_UPDATE");
        }
        id
    }

    /// Changes the role as `change` says and tells the bot, if anything is different then.
    pub(crate) fn change_role(
        &mut self,
        server: ServerId,
        role: RoleId,
        change: impl FnOnce(&mut Role),
    ) {
        let current = self.server_mut(server).role_mut(role);
        let before = current.clone();
        change(current);
        if *current != before {
            self.tell_role(server, role, "GUILD_ROLE_UPDATE");
        }
    }

    /// Moves the role to `position`; those between make room.
    pub(crate) fn move_role(&mut self, server: ServerId, role: RoleId, position: u16) {
        for moved in self.server_mut(server).place_role(role, position) {
            self.tell_role(server, moved, "GUILD_ROLE_UPDATE");
        }
    }

    /// Deletes the role. Members lose it without an event each, as on Discord.
    pub(crate) fn delete_role(&mut self, server: ServerId, role: RoleId) {
        let place = self.server_mut(server);
        place.roles.remove(&role);
        for member in place.members.values_mut() {
            member.roles.retain(|held| *held != role);
        }
        if place.bot_role == Some(role) {
            place.bot_role = None;
        }
        self.tell(
            "GUILD_ROLE_DELETE",
            Audience::server(server, Intents::GUILDS),
            |_| json!({ "guild_id": server, "role_id": role }),
        );
    }

    fn tell_role(&mut self, server: ServerId, role: RoleId, event: &'static str) {
        self.tell(
            event,
            Audience::server(server, Intents::GUILDS),
            |world| json!({ "guild_id": server, "role": world.server(server).role(role).json() }),
        );
    }
}
