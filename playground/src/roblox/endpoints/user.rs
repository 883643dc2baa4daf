//! `GET /cloud/v2/users/{user_id}`

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::{NO_SUCH_USER, user_in_path};
use crate::roblox::{answer::Answer, call::Call, refusal::Refusal, simulator::State};

pub(super) fn get(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let id = user_in_path(call)?;
    let user = state.users.get(id).ok_or(NO_SUCH_USER)?;
    Ok(Answer::ok(&json!({
        "path": format!("users/{id}"),
        "createTime": user.created.format(&Rfc3339).expect("a time in the years 0 to 9999"),
        "id": id.to_string(),
        "name": user.name,
        "displayName": user.display_name(),
        "about": user.about,
        "locale": "en-US",
        "premium": user.premium,
    })))
}
