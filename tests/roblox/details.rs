//! What things are called and look like, and whether the key is any good.

use std::time::Duration;

use gatepass::roblox::{Detail, Error, ItemDetails};
use playground::roblox::{Fault, Item, Route};

use crate::support::{Rig, interactive, items};

impl Rig {
    /// What the items are called and look like, with time enough.
    async fn details(&self, text: &str) -> Vec<(String, ItemDetails)> {
        self.details_within(Duration::from_secs(20), text).await
    }

    async fn details_within(&self, patience: Duration, text: &str) -> Vec<(String, ItemDetails)> {
        let (items, call) = (items(text), interactive());
        let details = self.roblox.item_details(&items, patience, &call).await;
        details
            .into_iter()
            .map(|(item, details)| (item.to_string(), details))
            .collect()
    }
}

fn named(name: &str) -> Detail<String> {
    Detail::Known(name.to_owned())
}

fn picture(address: &str) -> Detail<url::Url> {
    Detail::Known(address.parse().expect("an address"))
}

#[tokio::test]
async fn names_of_badges_and_pictures_of_all() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.publish(Item::asset(2), "Crown");
    rig.sim.publish(Item::game_pass(3), "VIP");
    let details = rig
        .details("badge:1 asset:2 gamepass:3 privateserver:4")
        .await;
    let told: Vec<_> = details
        .into_iter()
        .map(|(item, details)| (item, details.name, details.icon.known().is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("asset:2".to_owned(), Detail::Absent, true),
            ("badge:1".to_owned(), named("Winner"), true),
            ("gamepass:3".to_owned(), Detail::Absent, true),
            ("privateserver:4".to_owned(), Detail::Absent, false),
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
    let details = rig.details(&all.join(" ")).await;
    assert!(
        details
            .iter()
            .all(|(_, it)| it.icon.clone().known().is_some())
    );
    assert_eq!(rig.sim.count(Route::AssetThumbnails), 1);
}

#[tokio::test]
async fn what_does_not_exist_is_told_apart_from_what_was_not_told() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.delay_icon(Item::badge(1));
    let details = rig.details("badge:1 badge:2").await;
    let drawn_later = ItemDetails {
        name: named("Winner"),
        icon: Detail::Untold,
    };
    let nowhere = ItemDetails {
        name: Detail::Absent,
        icon: Detail::Absent,
    };
    assert!(!drawn_later.is_whole() && !drawn_later.is_unheard_of());
    assert!(nowhere.is_whole() && nowhere.is_unheard_of());
    assert_eq!(
        details,
        [
            ("badge:1".to_owned(), drawn_later),
            ("badge:2".to_owned(), nowhere),
        ]
    );
}

#[tokio::test]
async fn what_fails_is_untold_and_spoils_nothing_else() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.publish(Item::asset(1), "Crown");
    rig.sim.fault(Fault::on(Route::BadgeIcons).status(503));
    let untold = |name| ItemDetails {
        name,
        icon: Detail::Untold,
    };
    let crown = "https://tr.rbxcdn.com/180DAY-Asset-1/150/150/Image/Png/noFilter";
    assert_eq!(
        rig.details("asset:1 badge:1").await,
        [
            (
                "asset:1".to_owned(),
                ItemDetails {
                    name: Detail::Absent,
                    icon: picture(crown),
                }
            ),
            ("badge:1".to_owned(), untold(named("Winner"))),
        ]
    );
    rig.sim.fault(Fault::anywhere().status(403));
    assert_eq!(
        rig.details("badge:1").await,
        [("badge:1".to_owned(), untold(Detail::Untold))]
    );
}

#[tokio::test]
async fn badges_past_the_first_25_are_untold_not_nameless() {
    let rig = Rig::start().await;
    let all: Vec<String> = (1..=30)
        .map(|id| {
            rig.sim.publish(Item::badge(id), "Winner");
            format!("badge:{id}")
        })
        .collect();
    let details = rig.details(&all.join(" ")).await;
    let with = |name: Detail<String>| details.iter().filter(|(_, it)| it.name == name).count();
    assert_eq!((with(named("Winner")), with(Detail::Untold)), (25, 5));
}

#[tokio::test]
async fn a_host_that_hangs_holds_up_nobody_for_longer_than_it_is_worth() {
    let rig = Rig::start().await;
    rig.sim.publish(Item::badge(1), "Winner");
    rig.sim.fault(Fault::on(Route::BadgeIcons).silence());
    let details = rig.details_within(Duration::from_millis(500), "badge:1");
    // An attempt alone takes 5 s at most, a person's patience 10.
    let details = tokio::time::timeout(Duration::from_secs(4), details).await;
    let expected = ItemDetails {
        name: named("Winner"),
        icon: Detail::Untold,
    };
    assert_eq!(
        details.expect("it gave up in time"),
        [("badge:1".to_owned(), expected)]
    );
}

#[tokio::test]
async fn the_key_is_not_shown_to_the_older_hosts() {
    let rig = Rig::start().await;
    rig.details("badge:1").await;
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
