//! Channels, and who may do what in them.

use serde_json::{Value, json};

use super::super::{
    id::{ChannelId, RoleId, ServerId, UserId},
    permissions::Permissions,
};
use super::{Audience, Intents, World};

/// A channel of a server, or a conversation of a person with the bot.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    pub(crate) name: String,
    pub(crate) place: Place,
    /// What it is in a server; a conversation is none of these.
    pub(crate) kind: ChannelKind,
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

/// What kinds of channels a server has here, by the numbers of Discord's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    Text = 0,
    Voice = 2,
    Category = 4,
    Announcement = 5,
    Forum = 15,
}

impl ChannelKind {
    /// Whether messages can be sent there: into a forum they come as threads only.
    pub(crate) fn takes_messages(self) -> bool {
        !matches!(self, Self::Category | Self::Forum)
    }

    /// As Discord's API writes it.
    pub(crate) fn number(self) -> u64 {
        self as u64
    }
}

/// What a role or a member may or may not do in one channel, whatever they may elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) target: OverwriteTarget,
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

/// Whom an overwrite is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OverwriteTarget {
    /// A role; `@everyone` too.
    Role(RoleId),
    Member(UserId),
}

impl Overwrite {
    fn json(&self) -> Value {
        let (id, kind) = match self.target {
            OverwriteTarget::Role(role) => (json!(role), 0),
            OverwriteTarget::Member(user) => (json!(user), 1),
        };
        json!({ "id": id, "type": kind, "allow": self.allow, "deny": self.deny })
    }
}

impl Channel {
    pub(crate) fn new(id: ChannelId, name: &str, place: Place) -> Self {
        Self {
            id,
            name: name.into(),
            place,
            kind: ChannelKind::Text,
            overwrites: Vec::new(),
        }
    }

    /// A server's channel as answers and events carry it (`GuildChannelResponse`).
    ///
    /// A conversation needs its people: see [`World::channel_json`].
    pub(crate) fn json(&self) -> Value {
        let overwrites: Vec<_> = self.overwrites.iter().map(Overwrite::json).collect();
        json!({
            "id": self.id,
            "type": self.kind.number(),
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

    /// A new channel of a server.
    pub(crate) fn create_channel(
        &mut self,
        server: ServerId,
        name: &str,
        kind: ChannelKind,
    ) -> ChannelId {
        let id = self.ids.next();
        let channel = Channel {
            kind,
            ..Channel::new(id, name, Place::Server(server))
        };
        self.server_mut(server).channels.push(id);
        self.channels.insert(id, channel);
        self.tell_channel("CHANNEL_CREATE", id);
        id
    }

    /// Decides what somebody may and may not do in one channel.
    pub(crate) fn set_overwrite(&mut self, channel: ChannelId, overwrite: Overwrite) {
        let overwrites = &mut self.channel_mut(channel).overwrites;
        overwrites.retain(|other| other.target != overwrite.target);
        overwrites.push(overwrite);
        self.tell_channel("CHANNEL_UPDATE", channel);
    }

    /// Deletes a server's channel, and the messages in it.
    pub(crate) fn delete_channel(&mut self, channel: ChannelId) {
        self.tell_channel("CHANNEL_DELETE", channel);
        let server = self.channel_mut(channel).place.server();
        if let Some(server) = server {
            let channels = &mut self.server_mut(server).channels;
            channels.retain(|other| *other != channel);
        }
        self.messages
            .retain(|_, message| message.channel != channel);
        self.channels.remove(&channel);
    }

    /// The channel, which the caller made.
    ///
    /// # Panics
    ///
    /// If there is no such channel: a mistake of the test, not of the bot.
    fn channel_mut(&mut self, channel: ChannelId) -> &mut Channel {
        self.channels
            .get_mut(&channel)
            .unwrap_or_else(|| panic!("there is no {channel:?} on this Discord"))
    }

    fn tell_channel(&mut self, event: &'static str, channel: ChannelId) {
        if let Some(server) = self.channel_mut(channel).place.server() {
            let audience = Audience::server(server, Intents::GUILDS);
            self.tell(event, audience, |world| world.channels[&channel].json());
        }
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
