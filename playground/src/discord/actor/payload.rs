//! Interactions as the gateway carries them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::discord::{
    exchange::Interaction,
    id::{ChannelId, RoleId, ServerId, UserId},
    permissions::Permissions,
    world::{Audience, Event, Intents, Place, World},
};

/// How large a file the bot may attach to an answer, in bytes.
const ATTACHMENT_SIZE_LIMIT: u32 = 10 * 1024 * 1024;

/// What the IDs in an interaction stand for.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    users: BTreeMap<UserId, Value>,
    members: BTreeMap<UserId, Value>,
    roles: BTreeMap<RoleId, Value>,
    channels: BTreeMap<ChannelId, Value>,
}

impl Resolved {
    /// A user, and the member they are, if they are one.
    pub(super) fn user(&mut self, world: &World, server: Option<ServerId>, user: UserId) {
        self.users.insert(user, world.user(user).json());
        let Some(server) = server.map(|server| world.server(server)) else {
            return;
        };
        if let Some(member) = server.members.get(&user) {
            let mut json = member.partial_json();
            json["permissions"] = json!(server.permissions_of(user, member));
            self.members.insert(user, json);
        }
    }

    pub(super) fn role(&mut self, world: &World, server: Option<ServerId>, role: RoleId) {
        if let Some(server) = server {
            self.roles
                .insert(role, world.server(server).role(role).json());
        }
    }

    pub(super) fn channel(&mut self, world: &World, seen_by: UserId, channel: ChannelId) {
        self.channels
            .insert(channel, channel_json(world, channel, seen_by));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && self.channels.is_empty()
    }

    /// Only the kinds that occur.
    pub(super) fn json(&self) -> Value {
        let mut json = json!({});
        if !self.users.is_empty() {
            json["users"] = json!(self.users);
        }
        if !self.members.is_empty() {
            json["members"] = json!(self.members);
        }
        if !self.roles.is_empty() {
            json["roles"] = json!(self.roles);
        }
        if !self.channels.is_empty() {
            json["channels"] = json!(self.channels);
        }
        json
    }
}

/// An interaction with everything Discord puts around its data.
pub(super) fn interaction(world: &World, interaction: &Interaction, data: Value) -> Value {
    let user = world.user(interaction.user);
    let mut payload = json!({
        "id": interaction.id,
        "application_id": world.application.id,
        "type": interaction.kind.number(),
        "token": interaction.token,
        "version": 1,
        "channel_id": interaction.channel,
        "channel": channel_json(world, interaction.channel, interaction.user),
        "locale": user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        "authorizing_integration_owners": interaction.place.installation(),
    });
    payload["data"] = data;
    if let Some(message) = interaction.source.and_then(|id| world.messages.get(&id)) {
        payload["message"] = world.message_json(message);
    }
    match interaction.place {
        Place::Server(id) => {
            let server = world.server(id);
            let channel = &world.channels[&interaction.channel];
            let bot = world.bot();
            let of_bot = server
                .members
                .get(&bot)
                .map_or(Permissions::NONE, |member| {
                    server.permissions_in(channel, bot, member)
                });
            payload["guild_id"] = json!(id);
            payload["guild"] = json!({ "id": id, "locale": server.locale, "features": [] });
            payload["guild_locale"] = server.locale.into();
            payload["app_permissions"] = json!(of_bot);
            payload["context"] = 0.into();
            if let Some(member) = server.members.get(&interaction.user) {
                let permissions = server.permissions_in(channel, interaction.user, member);
                let mut json = member.json(user);
                json["permissions"] = json!(permissions);
                payload["member"] = json;
            }
        }
        Place::Direct(_) => {
            payload["user"] = user.json();
            payload["app_permissions"] = json!(Permissions::EVERYONE);
            payload["context"] = 1.into();
        }
    }
    payload
}

/// The channel with what this person may do in it.
fn channel_json(world: &World, channel: ChannelId, seen_by: UserId) -> Value {
    let channel = &world.channels[&channel];
    let mut json = world.channel_json(channel);
    if let Place::Server(server) = channel.place {
        let server = world.server(server);
        if let Some(member) = server.members.get(&seen_by) {
            json["permissions"] = json!(server.permissions_in(channel, seen_by, member));
        }
    }
    json
}

impl World {
    /// Sends the interaction to the shard it belongs to. No intent is needed for it.
    pub(super) fn tell_interaction(&mut self, place: Place, payload: Value) {
        let audience = match place {
            Place::Server(server) => Audience::server(server, Intents::NONE),
            Place::Direct(_) => Audience::Direct {
                needs: Intents::NONE,
            },
        };
        self.outbox.push(Event {
            name: "INTERACTION_CREATE",
            audience,
            data: payload,
        });
    }
}
