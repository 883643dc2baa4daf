//! `/guilds/{guild_id}/members`: who is in the server, and their roles.

use serde_json::Value;

use super::{Answer, JsonError, Refusal, Request, Route, guilds};
use crate::discord::{
    id::{RoleId, ServerId, UserId},
    state::State,
    world::RoleWriteRefusal,
};

/// The whole list, a page at a time, in the order of the users' IDs: for applications with the
/// `GUILD_MEMBERS` intent.
pub(super) fn list(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let server = guilds::named(state, request)?;
    if !state.world.application.guild_members_intent {
        return Err(JsonError::MissingAccess.into());
    }
    let limit = request.query_number("limit").unwrap_or(1);
    let after = UserId::from(request.query_number("after").unwrap_or(0));
    let page: Vec<Value> = server
        .members
        .iter()
        .filter(|(user, _)| **user > after)
        .take(limit)
        .map(|(user, member)| member.json(state.world.user(*user)))
        .collect();
    Ok(Answer::ok(page))
}

/// Members whose name or nickname begins with the query.
pub(super) fn search(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let server = guilds::named(state, request)?;
    let prefix = request.query("query").unwrap_or_default().to_lowercase();
    let limit = request.query_number("limit").unwrap_or(1);
    let begins = |name: &str| name.to_lowercase().starts_with(&prefix);
    let found: Vec<Value> = server
        .members
        .iter()
        .map(|(user, member)| (state.world.user(*user), member))
        .filter(|(user, member)| {
            begins(&user.name)
                || user.display_name.as_deref().is_some_and(begins)
                || member.nick.as_deref().is_some_and(begins)
        })
        .take(limit)
        .map(|(user, member)| member.json(user))
        .collect();
    Ok(Answer::ok(found))
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let server = guilds::named(state, request)?;
    let user: UserId = request.parameters.id("user_id");
    if !state.world.users.contains_key(&user) {
        return Err(JsonError::UnknownUser.into());
    }
    let member = state.world.member_json(server.id, user);
    Ok(Answer::ok(member.ok_or(JsonError::UnknownMember)?))
}

/// Gives or takes one role. Doing it twice is fine.
pub(super) fn write_role(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let server: ServerId = guilds::named(state, request)?.id;
    let user: UserId = request.parameters.id("user_id");
    let role: RoleId = request.parameters.id("role_id");
    let world = &mut state.world;
    world
        .check_role_write(server, user, role)
        .map_err(|refusal| match refusal {
            RoleWriteRefusal::UnknownMember => JsonError::UnknownMember,
            RoleWriteRefusal::UnknownRole => JsonError::UnknownRole,
            RoleWriteRefusal::MissingPermissions => JsonError::MissingPermissions,
        })?;
    if request.route == Route::AddGuildMemberRole {
        world.add_role(server, user, role);
    } else {
        world.remove_role(server, user, role);
    }
    Ok(Answer::no_content())
}
