//! Items as they are written, given and taken.

use std::{collections::HashSet, time::Duration};

use playground::roblox::{Item, Settings, Simulator};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::support::{inventory, soon};

/// The items on a user's first page.
async fn written(roblox: &Simulator, item: Item) -> Value {
    let user = roblox.create_user_with_id(1, "Owner");
    roblox.give(user, item);
    inventory(roblox, user, "").await.json()["inventoryItems"][0].clone()
}

#[tokio::test]
async fn a_serialised_limited_on_hold() {
    let roblox = Simulator::start().await.unwrap();
    let item = Item::asset(9_007_199_254_740_993)
        .of_type("HAIR_ACCESSORY")
        .serial(17)
        .on_hold();
    let item = item
        .instance(5)
        .added_at(datetime!(2023-07-05 12:34:56 UTC));
    let mut written = written(&roblox, item).await;

    let collectible = written["assetDetails"]["collectibleDetails"].take();
    assert_eq!(
        written,
        json!({
            "path": "users/1/inventory-items/VVNFUl9BU1NFVF9JRD01",
            "assetDetails": {
                // Past 2^53: a string, or JavaScript would round it.
                "assetId": "9007199254740993",
                "inventoryItemAssetType": "HAIR_ACCESSORY",
                "instanceId": "5",
                "collectibleDetails": null,
            },
            "addTime": "2023-07-05T12:34:56Z",
        })
    );
    assert_eq!(collectible["instanceState"], "HOLD");
    assert_eq!(collectible["serialNumber"], 17);
    for field in ["itemId", "instanceId"] {
        let parts: Vec<usize> = collectible[field]
            .as_str()
            .unwrap()
            .split('-')
            .map(str::len)
            .collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{collectible}");
    }
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn a_limited_without_a_serial() {
    let roblox = Simulator::start().await.unwrap();
    let written = written(&roblox, Item::asset(1).collectible()).await;
    let collectible = &written["assetDetails"]["collectibleDetails"];
    assert_eq!(collectible["instanceState"], "AVAILABLE");
    assert_eq!(collectible.get("serialNumber"), None);
}

#[tokio::test]
async fn a_serial_may_come_as_a_string() {
    let settings = Settings {
        quoted_serials: true,
        ..Settings::default()
    };
    let roblox = Simulator::start_with(settings).await.unwrap();
    let written = written(&roblox, Item::asset(1).serial(17)).await;
    assert_eq!(
        written["assetDetails"]["collectibleDetails"]["serialNumber"],
        "17"
    );
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn badges_and_private_servers_have_an_add_time_and_passes_have_none() {
    let time = datetime!(2024-02-29 00:00:00 UTC);
    let cases = [
        (
            Item::badge(7),
            json!({ "badgeDetails": { "badgeId": "7" }, "addTime": "2024-02-29T00:00:00Z" }),
        ),
        (
            Item::game_pass(12_527),
            json!({ "gamePassDetails": { "gamePassId": "12527" } }),
        ),
        (
            Item::private_server(7),
            json!({ "privateServerDetails": { "privateServerId": "7" }, "addTime": "2024-02-29T00:00:00Z" }),
        ),
    ];
    for (item, expected) in cases {
        let roblox = Simulator::start().await.unwrap();
        let mut written = written(&roblox, item.added_at(time)).await;
        let path = written.as_object_mut().unwrap().remove("path").unwrap();
        assert!(
            path.as_str()
                .unwrap()
                .starts_with("users/1/inventory-items/")
        );
        assert_eq!(written, expected);
    }
}

#[tokio::test]
async fn kinds_and_types_of_the_future() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Owner");
    roblox.give(user, Item::of_future_kind("bundle", 7).without_add_time());
    roblox.give(user, Item::asset(8).of_future_type("HOLOGRAM_ACCESSORY"));
    let page = inventory(&roblox, user, "").await.json();
    assert_eq!(
        page["inventoryItems"][0]["bundleDetails"],
        json!({ "bundleId": "7" })
    );
    let details = &page["inventoryItems"][1]["assetDetails"];
    assert_eq!(details["inventoryItemAssetType"], "HOLOGRAM_ACCESSORY");
    // Meant to depart from the document, so no violation.
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn assets_pile_up_and_nothing_else_does() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Owner");
    for _ in 0..3 {
        roblox.give(user, Item::asset(1).collectible());
        roblox.give(user, Item::badge(1));
        roblox.give(user, Item::game_pass(1));
    }
    let page = inventory(&roblox, user, "").await;
    assert_eq!(
        page.items(),
        ["asset:1", "badge:1", "gamepass:1", "asset:1", "asset:1"]
    );
    let copies = inventory(&roblox, user, "filter=assetIds=1").await.json();
    let instances: HashSet<String> = (0..3)
        .map(|copy| copies["inventoryItems"][copy]["assetDetails"]["instanceId"].to_string())
        .collect();
    assert_eq!(instances.len(), 3, "{copies}");
}

#[tokio::test]
async fn one_copy_or_all_copies_are_taken() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Owner");
    for copy in [10, 11, 12] {
        roblox.give(user, Item::asset(1).instance(copy));
    }
    roblox.give(user, Item::badge(1));

    assert_eq!(roblox.take(user, Item::asset(1).instance(11)), 1);
    assert_eq!(
        inventory(&roblox, user, "").await.items(),
        ["asset:1", "asset:1", "badge:1"]
    );
    assert_eq!(roblox.take(user, Item::asset(1)), 2);
    assert_eq!(inventory(&roblox, user, "").await.items(), ["badge:1"]);
    assert_eq!(roblox.take(user, Item::asset(1)), 0);
}

#[tokio::test]
async fn a_purchase_shows_up_late() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Owner");
    // Too late for any machine to be slower.
    roblox.give_after(user, Item::game_pass(1), Duration::from_hours(1));
    assert!(inventory(&roblox, user, "").await.items().is_empty());
    roblox.give_after(user, Item::game_pass(2), Duration::from_millis(100));
    soon(async {
        while inventory(&roblox, user, "").await.items().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[test]
#[should_panic(expected = "no asset type")]
fn a_mistyped_asset_type_is_the_tests_mistake() {
    let _ = Item::asset(1).of_type("CLASSIC_TSHRT");
}
