//! `GET badges.roblox.com/v1/badges/{badgeId}`

use axum::http::StatusCode;
use serde_json::json;

use crate::roblox::{answer::Answer, call::Call, item::Kind, refusal::Refusal, simulator::State};

pub(super) fn get(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let id = call.target.id.parse().ok();
    let badge = id.and_then(|id| Some((id, state.catalogue.name(Kind::Badge, id)?)));
    let (id, name) = badge.ok_or(Refusal::Web {
        status: StatusCode::NOT_FOUND,
        code: 1,
        message: "Badge is invalid or does not exist.",
    })?;
    let description = format!("The badge {name}");
    Ok(Answer::ok(&json!({
        "id": id,
        "name": name,
        "description": description,
        "displayName": name,
        "displayDescription": description,
        "enabled": true,
        "iconImageId": id,
        "displayIconImageId": id,
        "created": "2021-05-06T07:08:09.01Z",
        "updated": "2022-06-07T08:09:10.11Z",
        "statistics": { "pastDayAwardedCount": 3, "awardedCount": 1204, "winRatePercentage": 0.25 },
        "awardingUniverse": { "id": 2_000_000_000_u64, "name": "Obby World", "rootPlaceId": 5_000_000_000_u64 },
    })))
}
