//! `thumbnails.roblox.com`: pictures of many things in one request.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::roblox::{
    answer::Answer, call::Call, item::Kind, refusal::Refusal, route::Route, simulator::State,
    users::UserId,
};

/// IDs per request.
const MOST_IDS: usize = 100;

pub(super) fn batch(state: &State, call: &Call) -> Result<Answer, Refusal> {
    // What is drawn (`None`: a user), the parameter, the picture's name, the default size.
    let (kind, parameter, picture, size) = match call.target.route {
        Route::AssetThumbnails => (Some(Kind::Asset), "assetIds", "Asset", "30x30"),
        Route::BadgeIcons => (Some(Kind::Badge), "badgeIds", "BadgeIcon", "150x150"),
        Route::GamePassIcons => (
            Some(Kind::GamePass),
            "gamePassIds",
            "GamePassIcon",
            "150x150",
        ),
        _ => (None, "userIds", "AvatarHeadshot", "48x48"),
    };
    let ids = ids(call.query.get(parameter).unwrap_or_default())?;
    let size = call.query.get("size").unwrap_or(size).replace('x', "/");
    let format = call.query.get("format").unwrap_or("Png");
    let entries = ids.into_iter().filter_map(|id| {
        let (known, pending) = match kind {
            Some(kind) => {
                let catalogue = &state.catalogue;
                (
                    catalogue.name(kind, id).is_some(),
                    catalogue.icon_is_pending(kind, id),
                )
            }
            None => (state.users.get(UserId::new(id)).is_some(), false),
        };
        let url =
            format!("https://tr.rbxcdn.com/180DAY-{picture}-{id}/{size}/Image/{format}/noFilter");
        known.then(|| entry(id, (!pending).then_some(url)))
    });
    Ok(Answer::ok(&json!({ "data": entries.collect::<Vec<_>>() })))
}

fn entry(id: u64, url: Option<String>) -> Value {
    match url {
        Some(url) => {
            json!({ "targetId": id, "state": "Completed", "imageUrl": url, "version": "TN3" })
        }
        None => json!({ "targetId": id, "state": "Pending", "imageUrl": "", "version": "TN3" }),
    }
}

fn ids(text: &str) -> Result<Vec<u64>, Refusal> {
    let refuse = |code, message| {
        Err(Refusal::Web {
            status: StatusCode::BAD_REQUEST,
            code,
            message,
        })
    };
    let ids: Result<Vec<u64>, _> = text.split(',').map(str::parse).collect();
    match ids {
        Ok(ids) if ids.len() > MOST_IDS => refuse(1, "There are too many requested Ids."),
        Ok(ids) => Ok(ids),
        Err(_) => refuse(
            4,
            "The requested Ids are invalid, of an invalid type or missing.",
        ),
    }
}
