//! What things are called and look like, and whether the key is any good.

use gatepass::roblox::{Error, ItemDetails};
use playground::roblox::{Fault, Item, Route};

use crate::support::{Rig, interactive, items};

#[tokio::test]
async fn names_of_badges_and_pictures_of_all() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.publish(Item::asset(2), "Crown");
    rig.sim.publish(Item::game_pass(3), "VIP");
    let details = rig
        .roblox
        .item_details(
            &items("badge:1 asset:2 gamepass:3 privateserver:4"),
            &interactive(),
        )
        .await;
    let told: Vec<_> = details
        .iter()
        .map(|(item, details)| {
            (
                item.to_string(),
                details.name.as_deref(),
                details.icon.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("asset:2".to_owned(), None, true),
            ("badge:1".to_owned(), Some("Winner"), true),
            ("gamepass:3".to_owned(), None, true),
            ("privateserver:4".to_owned(), None, false),
        ]
    );
}

#[tokio::test]
async fn pictures_come_in_one_request_a_kind() {
    let rig = Rig::start().await;
    let all: Vec<String> = (1..=60)
        .map(|id| {
            rig.sim.publish(Item::asset(id), "Crown");
            format!("asset:{id}")
        })
        .collect();
    let details = rig
        .roblox
        .item_details(&items(&all.join(" ")), &interactive())
        .await;
    assert!(details.values().all(|details| details.icon.is_some()));
    assert_eq!(rig.sim.count(Route::AssetThumbnails), 1);
}

#[tokio::test]
async fn what_is_not_to_be_had_is_missing_and_nothing_fails() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.delay_icon(Item::badge(1));
    let wanted = items("badge:1 badge:2");
    let details = rig.roblox.item_details(&wanted, &interactive()).await;
    let winner = ItemDetails {
        name: Some("Winner".to_owned()),
        icon: None,
    };
    let told: Vec<_> = details.into_values().collect();
    assert_eq!(told, [winner, ItemDetails::default()]);
    rig.sim.fault(Fault::anywhere().status(404));
    let details = rig.roblox.item_details(&wanted, &interactive()).await;
    let told: Vec<_> = details.into_values().collect();
    assert_eq!(told, [ItemDetails::default(), ItemDetails::default()]);
}

#[tokio::test]
async fn the_key_is_not_shown_to_the_older_hosts() {
    let rig = Rig::start().await;
    rig.roblox
        .item_details(&items("badge:1"), &interactive())
        .await;
    let requests = rig.sim.requests();
    assert!(!requests.is_empty());
    for request in requests {
        assert_eq!(request.credential, playground::roblox::Credential::None);
    }
}

#[tokio::test]
async fn a_good_key_and_what_is_left() {
    let rig = Rig::start().await;
    let probe = rig.roblox.probe(&interactive()).await.expect("a good key");
    assert_eq!((probe.limit, probe.remaining), (100, 99));
    assert_eq!(rig.sim.requests().len(), 1);
}

#[tokio::test]
async fn what_the_key_is_not_to_blame_for() {
    let rig = Rig::start().await;
    for status in [403, 404, 400] {
        rig.sim
            .fault(Fault::on(Route::Inventory).status(status).times(1));
        assert!(rig.roblox.probe(&interactive()).await.is_ok(), "{status}");
    }
    rig.sim.outage(true);
    let probe = rig.roblox.probe(&interactive()).await;
    assert_eq!(probe, Err(Error::Unavailable));
}
