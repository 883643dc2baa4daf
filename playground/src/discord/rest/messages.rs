//! `/channels/{channel_id}/messages`: messages the bot sends on its own account.

use std::time::Duration;

use serde_json::Value;

use super::{
    Answer, JsonError, Refusal, Request, channels,
    compose::{self, Draft},
};
use crate::discord::{
    id::{MessageId, UserId},
    permissions::Permissions,
    state::State,
    world::{Message, MessageFlags, Place, World},
};

/// "The past few minutes", of which Discord does not say how many they are.
const NONCE_COUNTS: Duration = Duration::from_mins(5);

pub(super) fn list(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let channel = channels::permitted(state, request, Permissions::READ_MESSAGE_HISTORY)?;
    let before: u64 = request.query_number("before").unwrap_or(u64::MAX);
    let after: u64 = request.query_number("after").unwrap_or(0);
    let limit = request.query_number("limit").unwrap_or(50);
    let newest_first: Vec<Value> = state
        .world
        .messages
        .values()
        .rev()
        .filter(|message| message.channel == channel.id && message.only_for.is_none())
        .filter(|message| (after + 1..before).contains(&message.id.get()))
        .take(limit)
        .map(|message| state.world.message_json(message))
        .collect();
    Ok(Answer::ok(newest_first))
}

pub(super) fn create(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let channel = channels::permitted(state, request, needed_for(request))?;
    if !channel.kind.takes_messages() {
        return Err(JsonError::NotATextChannel.into());
    }
    let id = channel.id;
    if let Place::Direct(person) = channel.place
        && !reachable(&state.world, person)
    {
        return Err(JsonError::CannotSendToUser.into());
    }
    let world = &mut state.world;
    if let Some(sent) = sent_before(world, &request.body) {
        return Ok(Answer::ok(world.message_json(sent)));
    }
    let mut message = Draft::new(world, id, &request.body, &request.files).finish()?;
    // Only answers to interactions can be ephemeral.
    message.flags = message.flags.without(MessageFlags::EPHEMERAL);
    message.nonce = Some(request.body["nonce"].clone()).filter(|nonce| !nonce.is_null());
    let message = world.post_message(message);
    Ok(Answer::ok(world.message_json(&world.messages[&message])))
}

/// What the bot has to be allowed to send such a message.
fn needed_for(request: &Request) -> Permissions {
    let mut needed = Permissions::SEND_MESSAGES;
    let embeds = request.body["embeds"].as_array();
    if embeds.is_some_and(|embeds| !embeds.is_empty()) {
        needed |= Permissions::EMBED_LINKS;
    }
    if !request.files.is_empty() {
        needed |= Permissions::ATTACH_FILES;
    }
    needed
}

/// The message of the last few minutes with the nonce that is to be unique, if there is one.
/// It is unique to the author, in whatever channel: Discord's reference, "Create Message",
/// `enforce_nonce`.
fn sent_before<'a>(world: &'a World, body: &Value) -> Option<&'a Message> {
    if body["enforce_nonce"] != true || body["nonce"].is_null() {
        return None;
    }
    world.messages.values().rev().find(|message| {
        message.nonce.as_ref() == Some(&body["nonce"])
            && world.ids.age_of(message.id.get()) < NONCE_COUNTS
    })
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    channels::permitted(state, request, Permissions::READ_MESSAGE_HISTORY)?;
    let message = named(state, request)?;
    Ok(Answer::ok(state.world.message_json(message)))
}

pub(super) fn update(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    channels::permitted(state, request, Permissions::NONE)?;
    let message = named(state, request)?.clone();
    let edited = compose::edit(&mut state.world, &message, &request.body, &request.files)?;
    Ok(Answer::ok(state.show_edited(edited)))
}

pub(super) fn delete(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    channels::permitted(state, request, Permissions::NONE)?;
    let message = named(state, request)?.id;
    state.world.delete_message(message);
    state.message_changed(message, "the message was deleted");
    Ok(Answer::no_content())
}

/// The message that the path names. Ephemeral ones are out of reach without their token.
fn named<'a>(state: &'a State, request: &Request) -> Result<&'a Message, JsonError> {
    let id: MessageId = request.parameters.id("message_id");
    let channel = request.parameters.id("channel_id");
    state
        .world
        .messages
        .get(&id)
        .filter(|message| message.channel == channel && message.only_for.is_none())
        .ok_or(JsonError::UnknownMessage)
}

/// Whether the bot can write to this person: they let it, and the two share a server.
fn reachable(world: &World, person: UserId) -> bool {
    let bot = world.bot();
    world.user(person).accepts_direct_messages
        && world
            .servers
            .values()
            .any(|server| server.members.contains_key(&person) && server.members.contains_key(&bot))
}

impl State {
    /// Puts the new version of a message in the old one's place; what it looks like to the API.
    pub(super) fn show_edited(&mut self, edited: Message) -> Value {
        let id = edited.id;
        self.world.messages.insert(id, edited);
        self.world.message_edited(id);
        self.message_changed(id, "the message was edited");
        self.world.message_json(&self.world.messages[&id])
    }
}
