//! One item of an inventory page, as the guide "User inventories" shows it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, Serializer, ser::SerializeMap};
use time::format_description::well_known::Rfc3339;

use crate::roblox::{
    inventories::Held,
    item::{Collectible, Kind},
    users::UserId,
};

/// Borrowed from the inventory and written straight to JSON: pages of 100 stay cheap.
pub(super) struct InventoryItem<'a> {
    pub owner: UserId,
    pub held: &'a Held,
    /// See [`Settings::quoted_serials`](crate::roblox::Settings::quoted_serials).
    pub quoted_serials: bool,
}

impl Serialize for InventoryItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let held = self.held;
        let item = &held.item;
        let id = item.id.to_string();
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("path", &self.path())?;
        match item.kind {
            Kind::Asset => {
                let details = AssetDetails {
                    asset_id: id,
                    inventory_item_asset_type: &item.asset_type,
                    instance_id: held.instance.to_string(),
                    collectible_details: item.collectible.map(|limited| self.collectible(limited)),
                };
                fields.serialize_entry("assetDetails", &details)?;
            }
            kind => {
                let name = kind.field();
                let details = Single(format!("{name}Id"), id);
                fields.serialize_entry(&format!("{name}Details"), &details)?;
            }
        }
        if let Some(added) = held.added {
            let added = added.format(&Rfc3339).map_err(serde::ser::Error::custom)?;
            fields.serialize_entry("addTime", &added)?;
        }
        fields.end()
    }
}

impl InventoryItem<'_> {
    /// The last part is opaque to clients; the guide's example decodes to
    /// `USER_ASSET_ID=200105119388`.
    fn path(&self) -> String {
        let held = self.held;
        let id = held.item.id;
        let name = match held.item.kind {
            Kind::Asset => format!("USER_ASSET_ID={}", held.instance),
            Kind::Badge => format!("BADGE_ID={id}"),
            Kind::GamePass => format!("GAME_PASS_ID={id}"),
            Kind::PrivateServer => format!("PRIVATE_SERVER_ID={id}"),
            Kind::Future(kind) => format!("{}_ID={id}", kind.to_uppercase()),
        };
        let owner = self.owner;
        format!(
            "users/{owner}/inventory-items/{}",
            URL_SAFE_NO_PAD.encode(name)
        )
    }

    fn collectible(&self, limited: Collectible) -> CollectibleDetails {
        let state = if limited.on_hold { "HOLD" } else { "AVAILABLE" };
        CollectibleDetails {
            item_id: uuid(1, self.held.item.id),
            instance_id: uuid(2, self.held.instance),
            instance_state: state,
            serial_number: limited.serial.map(|number| {
                if self.quoted_serials {
                    Serial::Quoted(number.to_string())
                } else {
                    Serial::Number(number)
                }
            }),
        }
    }
}

impl Kind {
    /// The name before `Details` and `Id`.
    fn field(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Badge => "badge",
            Self::GamePass => "gamePass",
            Self::PrivateServer => "privateServer",
            Self::Future(name) => name,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AssetDetails<'a> {
    asset_id: String,
    inventory_item_asset_type: &'a str,
    instance_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    collectible_details: Option<CollectibleDetails>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CollectibleDetails {
    item_id: String,
    instance_id: String,
    instance_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<Serial>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Serial {
    Number(u64),
    Quoted(String),
}

/// An object with one field.
struct Single(String, String);

impl Serialize for Single {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(&self.0, &self.1)])
    }
}

/// A version-4 UUID in form, the same for the same number.
fn uuid(space: u64, number: u64) -> String {
    // Multiplicative hashing spreads neighbouring numbers.
    let high = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ space;
    let low = high.rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ number;
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 48 & 0x3FFF | 0x8000,
        low & 0xFFFF_FFFF_FFFF,
    )
}
