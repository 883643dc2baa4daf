//! Inventories as lists: collectibles and categories.

use gatepass::domain::AssetType;
use gatepass::roblox::{
    Cut, Details, Extent, Freshness, InstanceState, InventoryItem, Reading, TypeFilter,
};
use playground::roblox::{Fault, Item, PageQuirk, Route, Settings};
use std::sync::Arc;

use crate::support::{Rig, id, interactive};

async fn list(
    rig: &Rig,
    user: playground::roblox::UserId,
    filter: TypeFilter,
    max_pages: u32,
) -> Arc<Reading<InventoryItem>> {
    rig.roblox
        .inventory(id(user), filter, max_pages, Freshness::Now, &interactive())
        .await
        .expect("a reading")
}

fn written(reading: &Reading<InventoryItem>) -> Vec<String> {
    reading
        .items
        .iter()
        .map(|item| item.item().to_string())
        .collect()
}

#[tokio::test]
async fn collectibles_copy_by_copy() {
    let settings = Settings {
        quoted_serials: true,
        ..Settings::default()
    };
    for settings in [Settings::default(), settings] {
        let rig = Rig::with(settings).await;
        let leo = rig.sim.create_user("LeoBuilds");
        rig.sim.give(leo, Item::asset(1).collectible().serial(17));
        rig.sim.give(leo, Item::asset(1).collectible().on_hold());
        rig.sim
            .give(leo, Item::asset(2).of_type("FACE").collectible());
        rig.sim.give(leo, Item::asset(3).ugc());
        rig.sim.give(leo, Item::asset(4));
        rig.sim.give(leo, Item::badge(5));
        let reading = rig
            .roblox
            .collectibles(id(leo), 5, Freshness::Now, &interactive())
            .await
            .expect("a reading");
        let told: Vec<_> = reading
            .items
            .iter()
            .map(|copy| {
                (
                    copy.asset.get(),
                    copy.kind,
                    copy.details.state,
                    copy.details.serial,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (1, AssetType::Hat, InstanceState::Available, Some(17)),
                (1, AssetType::Hat, InstanceState::Hold, None),
                (2, AssetType::Face, InstanceState::Available, None),
            ]
        );
        assert!(
            reading
                .items
                .iter()
                .all(|copy| copy.details.instance_id.is_some())
        );
        assert_eq!(reading.extent, Extent::Complete);
        assert_eq!(rig.sim.count(Route::Inventory), 1);
    }
}

#[tokio::test]
async fn each_category_lists_its_own() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::asset(1));
    rig.sim.give(leo, Item::asset(2).of_type("FACE"));
    rig.sim.give(leo, Item::badge(3));
    rig.sim.give(leo, Item::game_pass(4));
    rig.sim.give(leo, Item::private_server(5));
    rig.sim.give(leo, Item::asset(6).of_type("PURCHASED_PLACE"));
    for (filter, expected) in [
        (TypeFilter::badges(), vec!["badge:3"]),
        (TypeFilter::game_passes(), vec!["gamepass:4"]),
        (
            TypeFilter::badges_and_game_passes(),
            vec!["badge:3", "gamepass:4"],
        ),
        (
            TypeFilter::assets([AssetType::Face]).expect("a type"),
            vec!["asset:2"],
        ),
        (TypeFilter::private_servers(), vec!["privateserver:5"]),
        (TypeFilter::purchased_places(), vec!["asset:6"]),
    ] {
        assert_eq!(written(&*list(&rig, leo, filter, 5).await), expected);
    }
}

#[tokio::test]
async fn a_bounded_read_says_that_there_is_more() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for badge in 1..=300 {
        rig.sim.give(leo, Item::badge(badge));
    }
    let bounded = list(&rig, leo, TypeFilter::badges(), 2).await;
    assert_eq!(bounded.items.len(), 200);
    assert_eq!(bounded.extent, Extent::Partial(Cut::PageLimit));
    // The count divides evenly: the last page is an empty one.
    let whole = list(&rig, leo, TypeFilter::badges(), 9).await;
    assert_eq!((whole.items.len(), whole.pages), (300, 4));
    assert_eq!(whole.extent, Extent::Complete);
}

#[tokio::test]
async fn pages_ask_for_the_same_thing_all_along() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for badge in 1..=250 {
        rig.sim.give(leo, Item::badge(badge));
    }
    list(&rig, leo, TypeFilter::badges(), 9).await;
    let requests = rig.sim.requests();
    let (first, others) = requests.split_first().expect("requests");
    assert_eq!(first.page_token, None);
    assert_eq!(others.len(), 2);
    for page in others {
        let (same, token) = page.query.split_once("&pageToken=").expect("a token");
        assert_eq!(same, first.query);
        assert!(!token.is_empty());
    }
}

#[tokio::test]
async fn odd_pages_lose_nothing() {
    for quirk in [PageQuirk::Short, PageQuirk::EmptyMiddle] {
        let rig = Rig::start().await;
        let leo = rig.sim.create_user("LeoBuilds");
        for badge in 1..=230 {
            rig.sim.give(leo, Item::badge(badge));
        }
        rig.sim.fault(Fault::on(Route::Inventory).pages(quirk));
        let whole = list(&rig, leo, TypeFilter::badges(), 20).await;
        assert_eq!(whole.items.len(), 230, "{quirk:?}");
        assert_eq!(whole.extent, Extent::Complete, "{quirk:?}");
    }
}

#[tokio::test]
async fn an_endless_list_is_bounded() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim
        .fault(Fault::on(Route::Inventory).pages(PageQuirk::Endless));
    let reading = list(&rig, leo, TypeFilter::badges(), 7).await;
    assert_eq!(reading.pages, 7);
    assert!(matches!(reading.extent, Extent::Partial(_)));
}

#[tokio::test]
async fn kinds_and_types_new_to_us_are_counted_not_fatal() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let page = serde_json::json!({
        "inventoryItems": [
            {"path": "users/1/inventory-items/a", "bundleDetails": {"bundleId": "1"}},
            {"path": "users/1/inventory-items/b", "assetDetails":
                {"assetId": "2", "inventoryItemAssetType": "JETPACK", "instanceId": "3"}},
        ],
    });
    rig.sim.fault(Fault::on(Route::Inventory).json(200, &page));
    let reading = list(&rig, leo, TypeFilter::everything(), 5).await;
    assert_eq!((reading.items.len(), reading.skipped), (1, 1));
    let Details::Asset(asset) = &reading.items[0].details else {
        panic!("an asset")
    };
    assert_eq!(asset.kind, AssetType::Unknown);
}

#[tokio::test]
async fn a_large_inventory_takes_its_turn_page_by_page() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("Collector");
    for badge in 1..=1000 {
        rig.sim.give(leo, Item::badge(badge));
    }
    let reading = list(&rig, leo, TypeFilter::badges(), 50).await;
    assert_eq!(reading.items.len(), 1000);
    let budget = rig.roblox.budget(&interactive());
    let spent = usize::try_from(budget.limit - budget.remaining).expect("few");
    assert_eq!(spent, rig.sim.count(Route::Inventory));
}
