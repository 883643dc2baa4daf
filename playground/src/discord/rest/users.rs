//! `/users` and `/gateway`.

use serde_json::{Value, json};

use super::{Answer, JsonError, Refusal, Request, Route, guilds};
use crate::discord::{
    id::{ServerId, UserId},
    state::{Core, State},
};

/// Sessions a bot may begin in a day.
const SESSIONS_PER_DAY: usize = 1_000;

pub(super) fn gateway(core: &Core, state: &State, route: Route) -> Answer {
    let url = format!("ws://{}", core.address);
    if route == Route::GetGateway {
        return Answer::ok(json!({ "url": url }));
    }
    Answer::ok(json!({
        "url": url,
        "shards": core.settings.shards,
        "session_start_limit": {
            "total": SESSIONS_PER_DAY,
            "remaining": SESSIONS_PER_DAY.saturating_sub(state.gateway.counts().identifies),
            "reset_after": 86_400_000,
            "max_concurrency": core.settings.max_concurrency,
        },
    }))
}

pub(super) fn me(state: &State) -> Answer {
    let world = &state.world;
    Answer::ok(world.user(world.bot()).private_json())
}

pub(super) fn user(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let id: UserId = request.parameters.id("user_id");
    let user = state.world.users.get(&id);
    Ok(Answer::ok(user.ok_or(JsonError::UnknownUser)?.json()))
}

pub(super) fn guilds(state: &State, request: &Request) -> Answer {
    let world = &state.world;
    let bot = world.bot();
    let after: u64 = request.query_number("after").unwrap_or(0);
    let before: u64 = request.query_number("before").unwrap_or(u64::MAX);
    let limit = request.query_number("limit").unwrap_or(200);
    let with_counts = request.query_is_true("with_counts");
    let found: Vec<Value> = world
        .servers
        .values()
        .filter(|server| (after + 1..before).contains(&server.id.get()))
        .filter_map(|server| Some((server, server.members.get(&bot)?)))
        .take(limit)
        .map(|(server, member)| {
            let mut guild = json!({
                "id": server.id,
                "name": server.name,
                "icon": null,
                "banner": null,
                "owner": server.owner == bot,
                "permissions": server.permissions_of(bot, member),
                "features": [],
            });
            if with_counts {
                guild["approximate_member_count"] = server.members.len().into();
                guild["approximate_presence_count"] = 1.into();
            }
            guild
        })
        .collect();
    Answer::ok(found)
}

pub(super) fn leave_guild(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let server: ServerId = request.parameters.id("guild_id");
    guilds::joined(state, server)?;
    state.world.remove_bot(server);
    Ok(Answer::no_content())
}

pub(super) fn create_dm(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let world = &mut state.world;
    let recipient = request.body["recipient_id"].as_str();
    let recipient: Option<UserId> = recipient.and_then(|id| id.parse().ok());
    let user = recipient.and_then(|id| world.users.get(&id));
    let user = user.ok_or(JsonError::UnknownUser)?;
    if user.is_bot {
        return Err(JsonError::CannotSendToUser.into());
    }
    let channel = world.direct_channel(user.id);
    Ok(Answer::ok(world.channel_json(&world.channels[&channel])))
}
