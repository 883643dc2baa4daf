use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::wire;
use crate::domain::{AssetId, AssetType, BadgeId, GamePassId, Item, PrivateServerId, Timestamp};

/// One entry of an inventory. An asset owned several times is several entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryItem {
    pub details: Details,
    /// When it came into the inventory. Roblox does not say for game passes.
    pub added: Option<Timestamp>,
}

/// What an entry of an inventory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Details {
    Asset(Asset),
    Badge(BadgeId),
    GamePass(GamePassId),
    PrivateServer(PrivateServerId),
}

/// One copy of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub id: AssetId,
    pub kind: AssetType,
    /// Tells copies of one asset apart. Opaque.
    pub instance_id: Option<String>,
    /// Present on limited items only.
    pub collectible: Option<CollectibleDetails>,
}

/// What makes a copy of an asset a limited one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectibleDetails {
    /// A UUID, as text: the limited item.
    pub item_id: Option<String>,
    /// A UUID, as text: this copy of it.
    pub instance_id: Option<String>,
    pub state: InstanceState,
    /// Present on serialised limiteds only.
    pub serial: Option<i64>,
}

/// Whether a limited copy can change hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InstanceState {
    Available,
    /// Held back for a while after a purchase.
    Hold,
    /// A state without a name, or with one that is new to us.
    #[default]
    Unknown,
}

impl InventoryItem {
    /// Which item this is a copy of.
    pub const fn item(&self) -> Item {
        match &self.details {
            Details::Asset(asset) => Item::Asset(asset.id),
            Details::Badge(id) => Item::Badge(*id),
            Details::GamePass(id) => Item::GamePass(*id),
            Details::PrivateServer(id) => Item::PrivateServer(*id),
        }
    }
}

/// What became of one entry of the answer.
pub(super) enum Read {
    Item(InventoryItem),
    /// A kind that Roblox introduced after this was written.
    UnknownKind,
    /// A known kind without a usable ID. It might be any item at all, so the
    /// page cannot be believed.
    Broken,
}

impl From<wire::InventoryItem> for Read {
    fn from(wire: wire::InventoryItem) -> Self {
        let added = wire.add_time.as_deref().and_then(read_time);
        let details = if let Some(asset) = wire.asset_details {
            read_asset(asset).map(Details::Asset)
        } else if let Some(badge) = wire.badge_details {
            badge.badge_id.parse().ok().map(Details::Badge)
        } else if let Some(pass) = wire.game_pass_details {
            pass.game_pass_id.parse().ok().map(Details::GamePass)
        } else if let Some(server) = wire.private_server_details {
            server
                .private_server_id
                .parse()
                .ok()
                .map(Details::PrivateServer)
        } else {
            return Self::UnknownKind;
        };
        details.map_or(Self::Broken, |details| {
            Self::Item(InventoryItem { details, added })
        })
    }
}

fn read_asset(wire: wire::AssetDetails) -> Option<Asset> {
    Some(Asset {
        id: wire.asset_id.parse().ok()?,
        kind: AssetType::from_name(&wire.inventory_item_asset_type),
        instance_id: wire.instance_id.filter(|id| !id.is_empty()),
        collectible: wire.collectible_details.map(|details| CollectibleDetails {
            item_id: details.item_id.filter(|id| !id.is_empty()),
            instance_id: details.instance_id.filter(|id| !id.is_empty()),
            state: match details.instance_state.as_deref() {
                Some("AVAILABLE") => InstanceState::Available,
                Some("HOLD") => InstanceState::Hold,
                _ => InstanceState::Unknown,
            },
            serial: details.serial_number,
        }),
    })
}

/// A moment in RFC 3339; nothing is decided on one, so what cannot be read is
/// left out.
pub(super) fn read_time(text: &str) -> Option<Timestamp> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000)
        .ok()
        .map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Read {
        serde_json::from_str::<wire::InventoryItem>(json)
            .expect("the shape of an entry")
            .into()
    }

    fn item(json: &str) -> InventoryItem {
        match read(json) {
            Read::Item(item) => item,
            Read::UnknownKind => panic!("unknown kind: {json}"),
            Read::Broken => panic!("broken: {json}"),
        }
    }

    #[test]
    fn the_guides_own_entry() {
        let read = item(
            r#"{"path": "users/11111111111/inventory-items/VVNFUl9BU1NFVF9JRD0yMDAxMDUxMTkzODg",
                "assetDetails": {"assetId": "1028595", "inventoryItemAssetType": "CLASSIC_TSHIRT",
                                 "instanceId": "200105119388"}}"#,
        );
        assert_eq!(read.item().to_string(), "asset:1028595");
        assert_eq!(
            read.details,
            Details::Asset(Asset {
                id: AssetId::new(1_028_595).expect("an ID"),
                kind: AssetType::ClassicTshirt,
                instance_id: Some("200105119388".to_owned()),
                collectible: None,
            })
        );
    }

    #[test]
    fn a_serialised_limited_on_hold() {
        let Details::Asset(asset) = item(
            r#"{"assetDetails": {"assetId": "5", "inventoryItemAssetType": "HAT", "instanceId": "7",
                "collectibleDetails": {"itemId": "a-b", "instanceId": "c-d",
                "instanceState": "HOLD", "serialNumber": 17}},
                "addTime": "2024-02-29T12:00:00.5Z"}"#,
        )
        .details
        else {
            panic!("an asset")
        };
        assert_eq!(
            asset.collectible,
            Some(CollectibleDetails {
                item_id: Some("a-b".to_owned()),
                instance_id: Some("c-d".to_owned()),
                state: InstanceState::Hold,
                serial: Some(17),
            })
        );
    }

    #[test]
    fn a_serial_number_is_read_in_every_form() {
        let serial = |serial: &str| {
            let json = format!(
                r#"{{"assetDetails":{{"assetId":"5","collectibleDetails":{{"serialNumber":{serial}}}}}}}"#
            );
            match item(&json).details {
                Details::Asset(asset) => asset.collectible.and_then(|details| details.serial),
                _ => panic!("an asset"),
            }
        };
        assert_eq!(serial("17"), Some(17));
        assert_eq!(serial("\"17\""), Some(17));
        assert_eq!(serial("null"), None);
        assert_eq!(serial("{}"), None);
    }

    #[test]
    fn each_kind_of_details_is_its_own_kind_of_item() {
        for (json, written) in [
            (
                r#"{"assetDetails":{"assetId":"5","inventoryItemAssetType":"HAT"}}"#,
                "asset:5",
            ),
            (
                r#"{"badgeDetails":{"badgeId":"5"},"addTime":"2024-01-01T00:00:00Z"}"#,
                "badge:5",
            ),
            (r#"{"gamePassDetails":{"gamePassId":"5"}}"#, "gamepass:5"),
            (
                r#"{"privateServerDetails":{"privateServerId":"5"}}"#,
                "privateserver:5",
            ),
        ] {
            assert_eq!(item(json).item().to_string(), written);
        }
    }

    #[test]
    fn a_time_is_read_and_an_odd_one_left_out() {
        let added = |time: &str| {
            item(&format!(
                r#"{{"badgeDetails":{{"badgeId":"5"}},"addTime":"{time}"}}"#
            ))
            .added
        };
        assert_eq!(
            added("1970-01-01T00:00:01.5Z"),
            Some(Timestamp::from_millis(1500))
        );
        assert_eq!(added("yesterday"), None);
    }

    #[test]
    fn names_new_to_us_are_unknown_not_fatal() {
        let Details::Asset(asset) = item(
            r#"{"assetDetails": {"assetId": "5", "inventoryItemAssetType": "JETPACK",
                "collectibleDetails": {"instanceState": "RENTED"}}}"#,
        )
        .details
        else {
            panic!("an asset")
        };
        assert_eq!(asset.kind, AssetType::Unknown);
        assert_eq!(asset.collectible, Some(CollectibleDetails::default()));
    }

    #[test]
    fn a_kind_new_to_us_is_told_apart_from_a_broken_entry() {
        assert!(matches!(
            read(r#"{"path":"users/1/inventory-items/x","petDetails":{"petId":"5"}}"#),
            Read::UnknownKind
        ));
        for json in [
            r#"{"badgeDetails":{"badgeId":"five"}}"#,
            r#"{"badgeDetails":{}}"#,
            r#"{"assetDetails":{"assetId":"-5"}}"#,
        ] {
            assert!(matches!(read(json), Read::Broken), "{json}");
        }
    }
}
