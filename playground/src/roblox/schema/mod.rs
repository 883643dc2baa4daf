//! Roblox's `OpenAPI` document, as a judge of requests and answers.
//!
//! The document is `OpenAPI` 3.0, whose schemas are not quite JSON Schema, and it is lenient;
//! `dialect` brings both in order.

mod dialect;
mod operation;

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

use self::operation::{Operation, errors};
use super::{call::Call, route::Route};

/// How a request departs from the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Departure {
    /// A query parameter the document does not have.
    Unknown(String),
    /// A missing or wrong parameter, or a wrong body.
    Invalid(String),
}

/// The asset type of this name, if the document has it.
pub(super) fn asset_type(name: &str) -> Option<&'static str> {
    static TYPES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let details = &DOCUMENT["components"]["schemas"]["InventoryItem_AssetDetails"];
        let types = details["properties"]["inventoryItemAssetType"]["enum"].as_array();
        let types = types.expect("the document lists the asset types");
        types.iter().filter_map(Value::as_str).collect()
    });
    TYPES.iter().copied().find(|&known| known == name)
}

/// Holds a request against the document; routes it does not describe pass.
pub(super) fn check_request(call: &Call) -> Vec<Departure> {
    OPERATIONS
        .get(&call.target.route)
        .map_or_else(Vec::new, |operation| operation.check(call))
}

/// Holds the body of a 200 against the document. Stricter than the document is: fields it does
/// not name are departures.
pub(super) fn check_answer(route: Route, body: &[u8]) -> Vec<String> {
    let operation = OPERATIONS.get(&route);
    let Some(schema) = operation.and_then(|operation| operation.answer.as_ref()) else {
        return Vec::new();
    };
    match serde_json::from_slice(body) {
        Ok(body) => errors(schema, &body),
        Err(error) => vec![format!("not JSON: {error}")],
    }
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../specs/roblox.openapi.json"))
        .expect("the document in the repository is JSON")
});

static OPERATIONS: LazyLock<HashMap<Route, Operation>> = LazyLock::new(|| {
    let operations = Route::ALL.into_iter().filter_map(|route| {
        let (path, method) = route.documented()?;
        Some((route, Operation::read(&DOCUMENT["paths"][path][method])))
    });
    operations.collect()
});

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_that_depart_from_the_document() {
        let cases = [
            (Route::Inventory, json!({ "inventoryItems": {} })),
            (Route::Inventory, json!({ "items": [] })),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "badgeDetails": { "badgeId": 5 } }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "bundleDetails": {} }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "addTime": "yesterday" }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "assetDetails": { "inventoryItemAssetType": "HATS" } }] }),
            ),
            (Route::User, json!({ "id": 156 })),
            (Route::GenerateThumbnail, json!({ "done": "yes" })),
            (Route::WebUser, json!({ "isBanned": null })),
            (Route::Usernames, json!({ "data": [{ "id": 1.5 }] })),
            (Route::Badge, json!({ "nickname": "x" })),
        ];
        for (route, body) in cases {
            let found = check_answer(route, body.to_string().as_bytes());
            assert_eq!(found.len(), 1, "{body}: {found:?}");
        }
        assert_eq!(check_answer(Route::User, b"{").len(), 1);
    }

    #[test]
    fn int64_in_answers_may_be_a_string_of_digits() {
        let with_serial = |serial: Value| {
            let details = json!({ "collectibleDetails": { "serialNumber": serial } });
            json!({ "inventoryItems": [{ "assetDetails": details }] }).to_string()
        };
        for (serial, departures) in [
            (json!(17), 0),
            (json!("17"), 0),
            (json!("x"), 1),
            (json!([]), 1),
        ] {
            let body = with_serial(serial);
            let found = check_answer(Route::Inventory, body.as_bytes());
            assert_eq!(found.len(), departures, "{body}: {found:?}");
        }
    }

    #[test]
    fn every_documented_route_is_in_the_document() {
        assert_eq!(OPERATIONS.len(), Route::ALL.len() - 2);
        for (index, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route as usize, index, "{route:?}");
        }
    }
}
