//! Channels, and who may do what in them.

use serde_json::{Value, json};

use super::super::{
    id::{ChannelId, RoleId, ServerId, UserId},
    permissions::Permissions,
};
use super::{Audience, Intents, World};

/// A text channel, or a conversation of a person with the bot.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) overwrites: Vec<Overwrite>,
}

/// Where a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Server(ServerId),
    /// With this person; the bot is the other one.
    Direct(UserId),
}

impl Place {
    pub(crate) fn server(self) -> Option<ServerId> {
        match self {
            Self::Server(server) => Some(server),
            Self::Direct(_) => None,
        }
    }

    /// For whom the bot is installed, as interactions from here say
    /// (`authorizing_integration_owners`).
    pub(crate) fn installation(self) -> Value {
        match self {
            Self::Server(server) => json!({ "0": server }),
            Self::Direct(_) => json!({ "0": "0" }),
        }
    }
}

/// What a role may or may not do in one channel, whatever it may elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) role: RoleId,
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

impl Channel {
    pub(crate) fn new(id: ChannelId, name: &str, place: Place) -> Self {
        Self {
            id,
            name: name.into(),
            place,
            overwrites: Vec::new(),
        }
    }

    /// A server's channel as answers and events carry it (`GuildChannelResponse`).
    ///
    /// A conversation needs its people: see [`World::channel_json`].
    pub(crate) fn json(&self) -> Value {
        let overwrites: Vec<_> = self
            .overwrites
            .iter()
            .map(|overwrite| {
                json!({
                    "id": overwrite.role,
                    "type": 0,
                    "allow": overwrite.allow,
                    "deny": overwrite.deny,
                })
            })
            .collect();
        json!({
            "id": self.id,
            "type": 0,
            "last_message_id": null,
            "flags": 0,
            "guild_id": self.place.server(),
            "name": self.name,
            "parent_id": null,
            "rate_limit_per_user": 0,
            "topic": null,
            "position": 0,
            "permission_overwrites": overwrites,
            "nsfw": false,
        })
    }
}

impl World {
    /// The channel as answers carry it.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        match channel.place {
            Place::Server(_) => channel.json(),
            Place::Direct(person) => json!({
                "id": channel.id,
                "type": 1,
                "last_message_id": null,
                "flags": 0,
                "recipients": [self.user(person).json()],
            }),
        }
    }

    /// Tells the bot of a new channel.
    pub(crate) fn tell_channel_create(&mut self, server: ServerId, channel: &Channel) {
        let audience = Audience::server(server, Intents::GUILDS);
        self.tell("CHANNEL_CREATE", audience, |_| channel.json());
    }

    /// The conversation of the bot with this person, begun if there was none.
    pub(crate) fn direct_channel(&mut self, person: UserId) -> ChannelId {
        let found = self
            .channels
            .values()
            .find(|channel| channel.place == Place::Direct(person))
            .map(|channel| channel.id);
        found.unwrap_or_else(|| {
            let id = self.ids.next();
            self.channels
                .insert(id, Channel::new(id, "", Place::Direct(person)));
            id
        })
    }
}
