//! Bodies of messages: from what the bot sends to what people see.

use serde_json::Value;

use super::{
    Upload,
    error::{JsonError, Refusal},
    mentions,
};
use crate::discord::{
    id::{ChannelId, Snowflakes, UserId, unix_micros},
    rules,
    world::{Attachment, Message, MessageFlags, Pings, World},
};

/// A message not yet sent.
pub(super) struct Draft {
    message: Message,
}

impl Draft {
    /// A message made of a request's body and files.
    pub(super) fn new(
        world: &mut World,
        channel: ChannelId,
        body: &Value,
        files: &[Upload],
    ) -> Self {
        let mut message = Message {
            id: world.ids.next(),
            channel,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: MessageFlags::from_bits(body["flags"].as_u64().unwrap_or(0)),
            created_at: unix_micros(),
            edited_at: None,
            only_for: None,
            origin: None,
            pings: Pings::default(),
            nonce: None,
        };
        apply(&mut message, &mut world.ids, body, files);
        message.pings = mentions::pings(&message.content, &body["allowed_mentions"]);
        Self { message }
    }

    /// Seen by this person alone, if the flags say so.
    pub(super) fn ephemeral_for(mut self, user: UserId) -> Self {
        if self.message.flags.contains(MessageFlags::EPHEMERAL) {
            self.message.only_for = Some(user);
        }
        self
    }

    /// The message although there is nothing in it yet.
    pub(super) fn placeholder(self) -> Message {
        self.message
    }

    /// The message, unless there is nothing in it.
    pub(super) fn finish(self) -> Result<Message, Refusal> {
        if self.message.is_empty() {
            return Err(JsonError::EmptyMessage.into());
        }
        Ok(self.message)
    }
}

/// Changes a message as an edit says: members that are absent stay as they were.
pub(super) fn edit(
    world: &mut World,
    message: &Message,
    body: &Value,
    files: &[Upload],
) -> Result<Message, Refusal> {
    let mut edited = message.clone();
    apply(&mut edited, &mut world.ids, body, files);
    if body["flags"]
        .as_u64()
        .is_some_and(|flags| MessageFlags::from_bits(flags).contains(MessageFlags::COMPONENTS_V2))
    {
        edited.flags = edited.flags | MessageFlags::COMPONENTS_V2;
    }
    if edited.flags.contains(MessageFlags::LOADING) {
        // Filling in a deferred answer notifies as a new message does; other edits do not.
        edited.pings = mentions::pings(&edited.content, &body["allowed_mentions"]);
        edited.flags = edited.flags.without(MessageFlags::LOADING);
    }
    if edited.is_empty() {
        return Err(JsonError::EmptyMessage.into());
    }
    rules::check_edited(&edited)?;
    edited.edited_at = Some(unix_micros());
    Ok(edited)
}

fn apply(message: &mut Message, ids: &mut Snowflakes, body: &Value, files: &[Upload]) {
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or_default().into();
    }
    if let Some(embeds) = body.get("embeds") {
        message.embeds = embeds.as_array().cloned().unwrap_or_default();
    }
    if let Some(components) = body.get("components") {
        message.components = components.as_array().cloned().unwrap_or_default();
    }
    if let Some(kept) = body.get("attachments") {
        let kept: Vec<_> = kept
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|attachment| attachment["id"].as_str())
            .collect();
        message
            .attachments
            .retain(|attachment| kept.contains(&attachment.id.to_string().as_str()));
    }
    message
        .attachments
        .extend(files.iter().map(|file| Attachment {
            id: ids.next(),
            filename: file.filename.clone(),
            content_type: file.content_type.clone(),
            bytes: file.bytes.clone(),
        }));
}
