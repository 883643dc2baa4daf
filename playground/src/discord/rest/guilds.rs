//! `/guilds/{guild_id}`: the server, its roles and channels.

use serde_json::Value;

use super::{Answer, JsonError, Refusal, Request};
use crate::discord::{
    id::{RoleId, ServerId},
    state::State,
    world::{Role, Server},
};

/// The server, if it exists and the bot is in it.
pub(super) fn joined(state: &State, server: ServerId) -> Result<&Server, JsonError> {
    if !state.world.servers.contains_key(&server) {
        return Err(JsonError::UnknownGuild);
    }
    state.world.joined(server).ok_or(JsonError::MissingAccess)
}

/// The server that the path names.
pub(super) fn named<'a>(state: &'a State, request: &Request) -> Result<&'a Server, JsonError> {
    joined(state, request.parameters.id("guild_id"))
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let server = named(state, request)?;
    let mut guild = server.json();
    if request.query_is_true("with_counts") {
        guild["approximate_member_count"] = server.members.len().into();
        guild["approximate_presence_count"] = 1.into();
    }
    Ok(Answer::ok(guild))
}

pub(super) fn roles(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let roles: Vec<Value> = named(state, request)?
        .roles
        .values()
        .map(Role::json)
        .collect();
    Ok(Answer::ok(roles))
}

pub(super) fn role(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let role: RoleId = request.parameters.id("role_id");
    let role = named(state, request)?.roles.get(&role);
    Ok(Answer::ok(role.ok_or(JsonError::UnknownRole)?.json()))
}

pub(super) fn channels(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let channels: Vec<Value> = named(state, request)?
        .channels
        .iter()
        .map(|channel| state.world.channels[channel].json())
        .collect();
    Ok(Answer::ok(channels))
}
