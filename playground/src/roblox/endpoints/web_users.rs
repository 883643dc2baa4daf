//! The older users API: names to IDs and back, without a key.

use axum::http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::roblox::{
    answer::Answer,
    call::Call,
    refusal::Refusal,
    simulator::State,
    users::{User, UserId},
};

/// Names per request.
const MOST_NAMES: usize = 100;
/// IDs per request (`maxItems` in the document).
const MOST_IDS: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByNames {
    #[serde(default)]
    usernames: Vec<String>,
    #[serde(default)]
    exclude_banned_users: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByIds {
    #[serde(default)]
    user_ids: Vec<i64>,
    #[serde(default)]
    exclude_banned_users: bool,
}

/// `POST /v1/usernames/users`: former names match too, and unknown ones are left out.
pub(super) fn by_names(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let asked: ByNames = body(call)?;
    if asked.usernames.len() > MOST_NAMES {
        return refuse(2, "Too many usernames.");
    }
    let found = asked.usernames.iter().filter_map(|name| {
        let user = state.users.named(name)?;
        let mut entry = brief(user);
        entry["requestedUsername"] = json!(name);
        (!(asked.exclude_banned_users && user.banned)).then_some(entry)
    });
    Ok(Answer::ok(&json!({ "data": found.collect::<Vec<_>>() })))
}

/// `POST /v1/users`: unknown IDs are left out.
pub(super) fn by_ids(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let asked: ByIds = body(call)?;
    if asked.user_ids.len() > MOST_IDS {
        return refuse(1, "Too many ids.");
    }
    let found = asked.user_ids.iter().filter_map(|&id| {
        let user = state.users.get(UserId::new(id.try_into().ok()?))?;
        (!(asked.exclude_banned_users && user.banned)).then(|| brief(user))
    });
    Ok(Answer::ok(&json!({ "data": found.collect::<Vec<_>>() })))
}

/// `GET /v1/users/{userId}`: also says whether the account is banned.
pub(super) fn get(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let user = call.user().and_then(|id| state.users.get(id));
    let user = user.ok_or(Refusal::Web {
        status: StatusCode::NOT_FOUND,
        code: 3,
        message: "The user id is invalid.",
    })?;
    let mut profile = brief(user);
    let created = user.created.format(&Rfc3339);
    profile["created"] = json!(created.expect("a time in the years 0 to 9999"));
    profile["description"] = json!(user.about);
    profile["isBanned"] = json!(user.banned);
    Ok(Answer::ok(&profile))
}

/// What every answer here says of a user. IDs are numbers on the older hosts.
fn brief(user: &User) -> Value {
    json!({
        "hasVerifiedBadge": false,
        "id": user.id.get(),
        "name": user.name,
        "displayName": user.display_name(),
    })
}

fn body<T: DeserializeOwned>(call: &Call) -> Result<T, Refusal> {
    let parsed = serde_json::from_slice(&call.body);
    parsed.map_err(|error| Refusal::Malformed(format!("The body is invalid: {error}")))
}

fn refuse<T>(code: u32, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal::Web {
        status: StatusCode::BAD_REQUEST,
        code,
        message,
    })
}
