//! `/channels/{channel_id}`, and what the bot may do there.

use super::{Answer, JsonError, Refusal, Request};
use crate::discord::{
    id::ChannelId,
    permissions::Permissions,
    state::State,
    world::{Channel, Place},
};

/// The channel that the path names, if the bot may do `needed` there.
pub(super) fn permitted<'a>(
    state: &'a State,
    request: &Request,
    needed: Permissions,
) -> Result<&'a Channel, JsonError> {
    let id: ChannelId = request.parameters.id("channel_id");
    let world = &state.world;
    let channel = world.channels.get(&id).ok_or(JsonError::UnknownChannel)?;
    let Place::Server(server) = channel.place else {
        return Ok(channel);
    };
    let server = world.joined(server).ok_or(JsonError::MissingAccess)?;
    let bot = world.bot();
    let granted = server.permissions_in(channel, bot, &server.members[&bot]);
    if !granted.contains(Permissions::VIEW_CHANNEL) {
        return Err(JsonError::MissingAccess);
    }
    if !granted.contains(needed) {
        return Err(JsonError::MissingPermissions);
    }
    Ok(channel)
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let channel = permitted(state, request, Permissions::NONE)?;
    Ok(Answer::ok(state.world.channel_json(channel)))
}
