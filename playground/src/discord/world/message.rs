//! Messages of the bot.

use std::{collections::BTreeSet, ops};

use serde_json::{Value, json};

use super::{
    super::{
        id::{AttachmentId, ChannelId, InteractionId, MessageId, RoleId, UserId},
        time::rfc3339,
    },
    Audience, Intents, Place, World,
    rendered::{attachment_json, component_json, embed_json},
};

/// A message's flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageFlags(u64);

impl MessageFlags {
    pub(crate) const EPHEMERAL: Self = Self(1 << 6);
    /// "Gatepass is thinking…": a deferred answer that has not come yet.
    pub(crate) const LOADING: Self = Self(1 << 7);
    /// The message is made of components alone.
    pub(crate) const COMPONENTS_V2: Self = Self(1 << 15);

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl ops::BitOr for MessageFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A file on a message. The bytes are kept: people read what they download.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) id: AttachmentId,
    pub(crate) filename: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// Which exchange a message answers.
#[derive(Clone, Debug)]
pub(crate) struct MessageOrigin {
    pub(crate) interaction: InteractionId,
    /// `APPLICATION_COMMAND`, `MESSAGE_COMPONENT` or `MODAL_SUBMIT`, by number.
    pub(crate) kind: u8,
    pub(crate) user: UserId,
    /// The message whose component was pressed.
    pub(crate) interacted: Option<MessageId>,
    /// What opened the form, if it answers one.
    pub(crate) opened_by: Option<InteractionId>,
    /// The first answer, if this is another.
    pub(crate) follows: Option<MessageId>,
    pub(crate) place: Place,
}

/// A message of the bot. Embeds and components stay as the bot wrote them.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: MessageId,
    pub(crate) channel: ChannelId,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) flags: MessageFlags,
    /// Unix microseconds.
    pub(crate) created_at: u64,
    pub(crate) edited_at: Option<u64>,
    /// For whose eyes alone, if ephemeral.
    pub(crate) only_for: Option<UserId>,
    pub(crate) origin: Option<MessageOrigin>,
    pub(crate) pings: Pings,
    /// What the bot knows the message by, of its own choice.
    pub(crate) nonce: Option<Value>,
}

/// Whom a message notified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pings {
    pub users: BTreeSet<UserId>,
    pub roles: BTreeSet<RoleId>,
    /// `@everyone` or `@here`.
    pub everyone: bool,
}

impl Pings {
    /// Whether nobody was notified.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Message {
    /// Whether nothing of it would show: Discord refuses such messages with code 50006.
    pub(crate) fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
    }

    /// Whether this person sees it, given that they see the channel.
    pub(crate) fn visible_to(&self, user: UserId) -> bool {
        self.only_for.is_none_or(|addressee| addressee == user)
    }
}

impl World {
    /// The message as answers and events carry it (`MessageResponse`).
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let embeds: Vec<_> = message.embeds.iter().map(embed_json).collect();
        let mut next_component = 1;
        let components: Vec<_> = message
            .components
            .iter()
            .map(|component| component_json(component, &mut next_component))
            .collect();
        let attachments: Vec<_> = message
            .attachments
            .iter()
            .map(|attachment| attachment_json(message, attachment))
            .collect();
        let users = message.pings.users.iter();
        let mentions: Vec<_> = users
            .filter_map(|user| Some(self.users.get(user)?.json()))
            .collect();
        let mut json = json!({
            "id": message.id,
            "channel_id": message.channel,
            // 20 is CHAT_INPUT_COMMAND: an answer that shows which command it answers.
            "type": if message.origin.is_some() { 20 } else { 0 },
            "author": self.user(self.bot()).json(),
            "content": message.content,
            "mentions": mentions,
            "mention_roles": message.pings.roles,
            "mention_everyone": message.pings.everyone,
            "attachments": attachments,
            "embeds": embeds,
            "components": components,
            "timestamp": rfc3339(message.created_at),
            "edited_timestamp": message.edited_at.map(rfc3339),
            "flags": message.flags.bits(),
            "pinned": false,
            "tts": false,
        });
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone();
        }
        if let Some(origin) = &message.origin {
            json["application_id"] = json!(self.application.id);
            json["webhook_id"] = json!(self.application.id);
            let mut metadata = json!({
                "id": origin.interaction,
                "type": origin.kind,
                "user": self.user(origin.user).json(),
                "authorizing_integration_owners": origin.place.installation(),
            });
            if let Some(first) = origin.follows {
                metadata["original_response_message_id"] = json!(first);
            }
            // Of a form it is told what opened it: a press, or a command.
            let pressed = match origin.opened_by {
                Some(opened_by) => {
                    let mut opened = metadata.clone();
                    opened["id"] = json!(opened_by);
                    opened["type"] = if origin.interacted.is_some() { 3 } else { 2 }.into();
                    metadata["triggering_interaction_metadata"] = opened;
                    &mut metadata["triggering_interaction_metadata"]
                }
                None => &mut metadata,
            };
            if let Some(interacted) = origin.interacted {
                pressed["interacted_message_id"] = json!(interacted);
            }
            json["interaction_metadata"] = metadata;
        }
        json
    }

    /// Keeps the message and tells those who read the channel.
    pub(crate) fn post_message(&mut self, message: Message) -> MessageId {
        let id = message.id;
        self.messages.insert(id, message);
        self.tell_message(id, "MESSAGE_CREATE");
        id
    }

    /// Tells those who read the channel that the message is different now.
    pub(crate) fn message_edited(&mut self, message: MessageId) {
        self.tell_message(message, "MESSAGE_UPDATE");
    }

    /// Takes the message away. Whether it was there is the answer.
    pub(crate) fn delete_message(&mut self, message: MessageId) -> bool {
        let Some(message) = self.messages.remove(&message) else {
            return false;
        };
        if message.only_for.is_none() {
            let place = self.channels[&message.channel].place;
            self.tell("MESSAGE_DELETE", reading(place), |_| {
                json!({
                    "id": message.id,
                    "channel_id": message.channel,
                    "guild_id": place.server(),
                })
            });
        }
        true
    }

    /// Ephemeral messages are no gateway matter: nobody but the addressee knows of them.
    fn tell_message(&mut self, message: MessageId, event: &'static str) {
        let Some(message) = self.messages.get(&message) else {
            return;
        };
        if message.only_for.is_some() {
            return;
        }
        let (id, place) = (message.id, self.channels[&message.channel].place);
        self.tell(event, reading(place), |world| {
            let mut json = world.message_json(&world.messages[&id]);
            if let Some(server) = place.server() {
                json["guild_id"] = json!(server);
            }
            json
        });
    }
}

/// Who is told of messages in such a place.
fn reading(place: Place) -> Audience {
    match place {
        Place::Server(server) => Audience::server(server, Intents::GUILD_MESSAGES),
        Place::Direct(_) => Audience::Direct {
            needs: Intents::DIRECT_MESSAGES,
        },
    }
}
