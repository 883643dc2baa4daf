//! `GET /cloud/v2/users/{user_id}:generateThumbnail` and the operation it begins.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{NO_SUCH_USER, user_in_path};
use crate::roblox::{
    answer::Answer, call::Call, refusal::Refusal, simulator::State, users::UserId,
};

/// Sizes in pixels that Roblox draws (its reference, Generate User Thumbnail); 420 by default.
const SIZES: [&str; 11] = [
    "48", "50", "60", "75", "100", "110", "150", "180", "352", "420", "720",
];

/// Operations that are not done yet.
#[derive(Debug, Default)]
pub(in crate::roblox) struct Operations {
    under_way: HashMap<String, Operation>,
    begun: u64,
}

#[derive(Debug)]
struct Operation {
    polls_left: u32,
    picture: String,
}

pub(super) fn generate(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let user = user_in_path(call)?;
    state.users.get(user).ok_or(NO_SUCH_USER)?;
    let size = call.query.get("size").unwrap_or("420");
    if !SIZES.contains(&size) {
        let message = format!("Invalid size '{size}'.");
        return Err(Refusal::Malformed(message));
    }
    let format = match call.query.get("format") {
        Some("JPEG") => "Jpeg",
        _ => "Png",
    };
    let operation = Operation {
        polls_left: state.settings.thumbnail_polls,
        picture: format!(
            "https://tr.rbxcdn.com/30DAY-AvatarHeadshot-{user}/{size}/{size}/AvatarHeadshot/{format}/noFilter"
        ),
    };
    state.operations.begun += 1;
    let path = format!("users/{user}/operations/{:08x}", state.operations.begun);
    let body = operation.body(&path);
    if operation.polls_left > 0 {
        state.operations.under_way.insert(path, operation);
    }
    Ok(Answer::ok(&body))
}

pub(super) fn poll(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let user: UserId = user_in_path(call)?;
    let path = format!("users/{user}/operations/{}", call.target.operation);
    let operation = state.operations.under_way.get_mut(&path);
    let operation = operation.ok_or(Refusal::NotFound("The operation was not found."))?;
    operation.polls_left = operation.polls_left.saturating_sub(1);
    Ok(Answer::ok(&operation.body(&path)))
}

impl Operation {
    fn body(&self, path: &str) -> Value {
        if self.polls_left > 0 {
            return json!({ "path": path, "done": false });
        }
        let kind = "apis.roblox.com/roblox.open_cloud.cloud.v2.GenerateUserThumbnailResponse";
        json!({
            "path": path,
            "done": true,
            "response": { "@type": kind, "imageUri": self.picture },
        })
    }
}
