//! Roblox's JSON, field by field as its `OpenAPI` document has it. Fields that
//! nothing here needs are left out; what may be absent is an `Option` or has a
//! default, and what the client relies on must be there.

use serde::{Deserialize, Deserializer};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InventoryPage {
    /// Required: an answer without it proves nothing.
    pub inventory_items: Vec<InventoryItem>,
    pub next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InventoryItem {
    pub asset_details: Option<AssetDetails>,
    pub badge_details: Option<BadgeDetails>,
    pub game_pass_details: Option<GamePassDetails>,
    pub private_server_details: Option<PrivateServerDetails>,
    pub add_time: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssetDetails {
    #[serde(default)]
    pub asset_id: String,
    #[serde(default)]
    pub inventory_item_asset_type: String,
    pub instance_id: Option<String>,
    pub collectible_details: Option<CollectibleDetails>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CollectibleDetails {
    pub item_id: Option<String>,
    pub instance_id: Option<String>,
    pub instance_state: Option<String>,
    #[serde(default, deserialize_with = "serial")]
    pub serial_number: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BadgeDetails {
    #[serde(default)]
    pub badge_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GamePassDetails {
    #[serde(default)]
    pub game_pass_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PrivateServerDetails {
    #[serde(default)]
    pub private_server_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub display_name: String,
    #[serde(default)]
    pub about: String,
    pub create_time: Option<String>,
}

/// What the older hosts wrap lists in.
#[derive(Debug, Deserialize)]
pub(super) struct Listing<T> {
    pub data: Vec<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserByName {
    pub requested_username: String,
    pub id: i64,
    pub name: String,
    #[serde(default)]
    pub display_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thumbnail {
    pub target_id: i64,
    #[serde(default)]
    pub state: String,
    pub image_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ThumbnailOperation {
    #[serde(default)]
    pub done: bool,
    pub response: Option<GeneratedThumbnail>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GeneratedThumbnail {
    pub image_uri: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Badge {
    pub name: Option<String>,
}

/// An error, in Open Cloud's form or the gateway's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ErrorBody {
    pub code: Option<serde_json::Value>,
    pub message: Option<String>,
    pub errors: Vec<GatewayError>,
}

#[derive(Debug, Deserialize)]
pub(super) struct GatewayError {
    #[serde(default)]
    pub message: String,
}

/// The document shows a number; protobuf's JSON writes an int64 as a string.
/// Nothing is decided on it, so what is neither is left out.
fn serial<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Serial {
        Number(i64),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Serial::deserialize(deserializer)? {
        Serial::Number(number) => Some(number),
        Serial::Text(text) => text.parse().ok(),
        Serial::Other(_) => None,
    })
}
