//! Servers (guilds, in the API's word).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use serde_json::{Value, json};

use super::{
    super::{
        id::{ChannelId, CommandId, RoleId, ServerId, UserId},
        permissions::Permissions,
        time::rfc3339,
    },
    Audience, Channel, Intents, Member, Place, Role, World,
};

/// From this many members on, `GUILD_CREATE` says `large`.
const LARGE: usize = 250;

/// A server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) id: ServerId,
    pub(crate) name: String,
    pub(crate) owner: UserId,
    pub(crate) locale: &'static str,
    pub(crate) roles: BTreeMap<RoleId, Role>,
    pub(crate) members: BTreeMap<UserId, Member>,
    /// In the order people see them.
    pub(crate) channels: Vec<ChannelId>,
    /// The bot's managed role, while the bot is here and has one.
    pub(crate) bot_role: Option<RoleId>,
    /// `false` during an outage.
    pub(crate) available: bool,
    /// Who may run which command here, where the server's owner decided it.
    pub(crate) command_permissions: HashMap<CommandId, Vec<CommandPermission>>,
}

/// One line of a server's own permissions for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommandPermission {
    pub(crate) who: CommandPermissionTarget,
    pub(crate) allowed: bool,
}

/// Whom a line of a command's permissions is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandPermissionTarget {
    /// A role; `@everyone` too.
    Role(RoleId),
    User(UserId),
}

impl Server {
    /// The role, which the caller made.
    ///
    /// # Panics
    ///
    /// If there is no such role: a mistake of the test, not of the bot.
    pub(crate) fn role(&self, role: RoleId) -> &Role {
        self.roles
            .get(&role)
            .unwrap_or_else(|| panic!("there is no {role:?} in {}", self.name))
    }

    /// As [`role`](Self::role).
    pub(crate) fn role_mut(&mut self, role: RoleId) -> &mut Role {
        let name = &self.name;
        self.roles
            .get_mut(&role)
            .unwrap_or_else(|| panic!("there is no {role:?} in {name}"))
    }

    /// Puts the role at `position` and renumbers the list; which roles moved.
    pub(crate) fn place_role(&mut self, role: RoleId, position: u16) -> Vec<RoleId> {
        let mut order: Vec<_> = self
            .roles
            .values()
            .filter(|other| other.id != role && other.position > 0)
            .map(Role::rank)
            .collect();
        order.sort_unstable();
        let index = usize::from(position.max(1) - 1).min(order.len());
        order.insert(index, (position, Reverse(role)));
        let mut moved = Vec::new();
        for (position, (_, Reverse(id))) in (1..).zip(order) {
            let role = self.role_mut(id);
            if role.position != position {
                role.position = position;
                moved.push(id);
            }
        }
        moved
    }

    fn roles_json(&self) -> Vec<Value> {
        self.roles.values().map(Role::json).collect()
    }

    /// What REST answers and events say alike (`GuildResponse`).
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "icon": null,
            "description": null,
            "home_header": null,
            "splash": null,
            "discovery_splash": null,
            "features": [],
            "banner": null,
            "owner_id": self.owner,
            "application_id": null,
            "region": "us-east",
            "afk_channel_id": null,
            "afk_timeout": 300,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "widget_enabled": false,
            "widget_channel_id": null,
            "verification_level": 0,
            "roles": self.roles_json(),
            "default_message_notifications": 0,
            "mfa_level": 0,
            "explicit_content_filter": 0,
            "max_presences": null,
            "max_members": 25_000_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "vanity_url_code": null,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": self.locale,
            "rules_channel_id": null,
            "safety_alerts_channel_id": null,
            "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false,
            "premium_progress_bar_enabled_user_updated_at": null,
            "nsfw": false,
            "nsfw_level": 0,
            "emojis": [],
            "stickers": [],
            "incidents_data": null,
        })
    }
}

impl World {
    /// A new server with a `#general` channel, the owner its only member. The bot is not in it.
    pub(crate) fn create_server(
        &mut self,
        name: &str,
        owner: UserId,
        locale: &'static str,
    ) -> ServerId {
        self.user(owner);
        let id: ServerId = self.ids.next();
        let everyone = Role {
            id: id.everyone(),
            name: "@everyone".into(),
            position: 0,
            permissions: Permissions::EVERYONE,
            color: 0,
            hoist: false,
            mentionable: false,
            managed: false,
            bot: None,
        };
        let general: ChannelId = self.ids.next();
        let server = Server {
            id,
            name: name.into(),
            owner,
            locale,
            roles: BTreeMap::from([(everyone.id, everyone)]),
            members: BTreeMap::from([(owner, Member::new(Vec::new()))]),
            channels: vec![general],
            bot_role: None,
            available: true,
            command_permissions: HashMap::new(),
        };
        self.servers.insert(id, server);
        self.channels
            .insert(general, Channel::new(general, "general", Place::Server(id)));
        id
    }

    /// The bot joins with a managed role that permits `permissions`: a new role, and so at the
    /// bottom of the list.
    pub(crate) fn invite_bot(&mut self, server: ServerId, permissions: Permissions) {
        let bot = self.bot();
        let role = self.ids.next();
        let name = self.application.name.clone();
        let place = self.server_mut(server);
        if place.members.contains_key(&bot) {
            return;
        }
        place.roles.insert(
            role,
            Role {
                id: role,
                name,
                position: 1,
                permissions,
                color: 0,
                hoist: false,
                mentionable: false,
                managed: true,
                bot: Some(bot),
            },
        );
        place.place_role(role, 1);
        place.bot_role = Some(role);
        place.members.insert(bot, Member::new(vec![role]));
        self.tell_server_create(server);
    }

    /// The bot is thrown out, or leaves; its managed role goes with it.
    pub(crate) fn remove_bot(&mut self, server: ServerId) {
        self.tell(
            "GUILD_DELETE",
            Audience::server(server, Intents::GUILDS),
            |_| json!({ "id": server }),
        );
        let bot = self.bot();
        let place = self.server_mut(server);
        place.members.remove(&bot);
        if let Some(role) = place.bot_role.take() {
            place.roles.remove(&role);
        }
    }

    /// An outage begins, or ends.
    pub(crate) fn set_available(&mut self, server: ServerId, available: bool) {
        if self.server(server).available == available {
            return;
        }
        if available {
            self.server_mut(server).available = true;
            self.tell_server_create(server);
        } else {
            let audience = Audience::server(server, Intents::GUILDS);
            self.tell(
                "GUILD_DELETE",
                audience,
                |_| json!({ "id": server, "unavailable": true }),
            );
            self.server_mut(server).available = false;
        }
    }

    /// A new name, and the event for it.
    pub(crate) fn rename_server(&mut self, server: ServerId, name: &str) {
        self.server_mut(server).name = name.into();
        self.tell_server_update(server);
    }

    /// Somebody else owns the server from now on.
    pub(crate) fn set_owner(&mut self, server: ServerId, owner: UserId) {
        self.server_mut(server).member_mut(owner);
        self.server_mut(server).owner = owner;
        self.tell_server_update(server);
    }

    fn tell_server_update(&mut self, server: ServerId) {
        let audience = Audience::server(server, Intents::GUILDS);
        self.tell("GUILD_UPDATE", audience, |world| {
            world.server(server).json()
        });
    }

    fn tell_server_create(&mut self, server: ServerId) {
        let audience = Audience::server(server, Intents::GUILDS);
        self.tell("GUILD_CREATE", audience, |world| {
            world.server_create_json(server)
        });
    }

    /// The data of `GUILD_CREATE` for a session without the presence intent: of the members only
    /// the bot's own.
    pub(crate) fn server_create_json(&self, server: ServerId) -> Value {
        let server = self.server(server);
        let bot = self.bot();
        let members: Vec<_> = self.member_json(server.id, bot).into_iter().collect();
        let channels: Vec<_> = server
            .channels
            .iter()
            .map(|channel| self.channels[channel].json())
            .collect();
        let mut guild = server.json();
        guild["joined_at"] = rfc3339(
            server
                .members
                .get(&bot)
                .map_or(0, |member| member.joined_at),
        )
        .into();
        guild["large"] = (server.members.len() > LARGE).into();
        guild["unavailable"] = false.into();
        guild["member_count"] = server.members.len().into();
        guild["members"] = members.into();
        guild["channels"] = channels.into();
        for empty in [
            "voice_states",
            "threads",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            guild[empty] = json!([]);
        }
        guild
    }
}
