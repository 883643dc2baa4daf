//! The filter grammar, and what each field selects.

use playground::roblox::{INVENTORY_READ, Item, Simulator, UserId};

use crate::support::{cloud, cloud_as, inventory, inventory_path, send};

/// A user with one thing of every sort.
fn collector(roblox: &Simulator) -> UserId {
    let user = roblox.create_user("Collector");
    roblox.give(user, Item::asset(1).of_type("HAT"));
    roblox.give(user, Item::asset(2).of_type("HAT").collectible());
    roblox.give(user, Item::asset(3).of_type("HAT").ugc().serial(8));
    roblox.give(user, Item::asset(4).of_type("PURCHASED_PLACE"));
    roblox.give(user, Item::asset(5).of_type("EMOTE_ANIMATION"));
    roblox.give(user, Item::badge(1));
    roblox.give(user, Item::game_pass(1));
    roblox.give(user, Item::private_server(1));
    user
}

#[tokio::test]
async fn what_each_filter_selects() {
    let roblox = Simulator::start().await.unwrap();
    let user = collector(&roblox);
    let everything = [
        "asset:1",
        "asset:2",
        "asset:3",
        "asset:4",
        "asset:5",
        "badge:1",
        "gamepass:1",
        "privateserver:1",
    ];
    let cases: [(&str, &[&str]); 18] = [
        ("", &everything),
        ("filter=", &everything),
        ("filter=inventoryItemAssetTypes=*", &everything[..5]),
        ("filter=inventoryItemAssetTypes=HAT", &everything[..3]),
        (
            "filter=inventoryItemAssetTypes=HAT,EMOTE_ANIMATION",
            &["asset:1", "asset:2", "asset:3", "asset:5"],
        ),
        (
            "filter=inventoryItemAssetTypes=PURCHASED_PLACE",
            &["asset:4"],
        ),
        ("filter=inventoryItemAssetTypes=FACE", &[]),
        ("filter=badges=true", &["badge:1"]),
        ("filter=gamePasses=true", &["gamepass:1"]),
        ("filter=privateServers=true", &["privateserver:1"]),
        (
            "filter=inventoryItemAssetTypes=EMOTE_ANIMATION;gamePasses=true;badges=false",
            &["asset:5", "gamepass:1"],
        ),
        ("filter=badges=false", &[]),
        // Limiteds only, and of those only what no user made.
        (
            "filter=onlyCollectibles=true;inventoryItemAssetTypes=*",
            &["asset:2"],
        ),
        (
            "filter=onlyCollectibles=true;inventoryItemAssetTypes=*;badges=true",
            &["asset:2"],
        ),
        (
            "filter=onlyCollectibles=false;inventoryItemAssetTypes=HAT",
            &["asset:1", "asset:2", "asset:3"],
        ),
        ("filter=assetIds=1,3,77", &["asset:1", "asset:3"]),
        ("filter=assetIds=9223372036854775807", &[]),
        (
            "filter=assetIds=1;badgeIds=1;gamePassIds=1;privateServerIds=1",
            &["asset:1", "badge:1", "gamepass:1", "privateserver:1"],
        ),
    ];
    for (query, expected) in cases {
        let page = inventory(&roblox, user, query).await;
        assert_eq!(page.status, 200, "{query}: {}", page.body);
        assert_eq!(page.items(), expected, "{query}");
    }
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn what_is_no_filter() {
    let roblox = Simulator::start().await.unwrap();
    let user = collector(&roblox);
    let cases = [
        ("assetIds=1;badges=true", "can't be combined"),
        ("badges=false;assetIds=1", "can't be combined"),
        ("assetIds=1;inventoryItemAssetTypes=*", "can't be combined"),
        (
            "onlyCollectibles=true",
            "must be used with 'inventoryItemAssetTypes'",
        ),
        ("onlyCollectibles=true;badges=true", "must be used with"),
        ("assetIDs=1", "Unknown filter field 'assetIDs'"),
        ("userIds=1", "Unknown filter field 'userIds'"),
        ("assetIds=1; badgeIds=1", "Unknown filter field ' badgeIds'"),
        ("assetIds=1;assetIds=2", "'assetIds' is given twice"),
        ("badges=true;badges=true", "'badges' is given twice"),
        ("assetIds=", "'assetIds' has no value"),
        ("assetIds", "not of the form"),
        ("assetIds=1;", "not of the form"),
        ("assetIds=1,", "'' is no valid ID"),
        ("assetIds=,1", "'' is no valid ID"),
        ("assetIds=1, 2", "' 2' is no valid ID"),
        ("assetIds=one", "'one' is no valid ID"),
        ("assetIds=0", "'0' is no valid ID"),
        ("assetIds=-5", "'-5' is no valid ID"),
        ("assetIds=%2B5", "'+5' is no valid ID"),
        ("assetIds=1.0", "'1.0' is no valid ID"),
        (
            "badgeIds=9223372036854775808",
            "'9223372036854775808' is no valid ID",
        ),
        ("gamePassIds=*", "'*' is no valid ID"),
        ("badges=yes", "true or false expected"),
        ("badges=True", "true or false expected"),
        ("inventoryItemAssetTypes=HATS", "Unknown asset type 'HATS'"),
        ("inventoryItemAssetTypes=hat", "Unknown asset type 'hat'"),
        ("inventoryItemAssetTypes=HAT,*", "Unknown asset type '*'"),
        ("inventoryItemAssetTypes=HAT,", "Unknown asset type ''"),
        (
            "inventoryItemAssetTypes=INVENTORY_ITEM_ASSET_TYPE_UNSPECIFIED",
            "Unknown asset type",
        ),
    ];
    for (filter, words) in cases {
        let page = inventory(&roblox, user, &format!("filter={filter}")).await;
        let (code, message) = page.error();
        assert_eq!(
            (page.status.as_u16(), code.as_str()),
            (400, "INVALID_ARGUMENT"),
            "{filter}"
        );
        assert!(message.contains(words), "{filter}: {message}");
    }
    // No correct client sends any of these.
    assert_eq!(roblox.violations().len(), cases.len());
}

#[tokio::test]
async fn a_filter_may_come_percent_encoded() {
    let roblox = Simulator::start().await.unwrap();
    let user = collector(&roblox);
    let request = cloud(&roblox, &format!("users/{user}/inventory-items"));
    let page = send(request.query(&[("filter", "assetIds=1,2;badgeIds=1")])).await;
    assert_eq!(page.items(), ["asset:1", "asset:2", "badge:1"]);
    let [sent] = roblox.requests().try_into().unwrap();
    assert_eq!(sent.query, "filter=assetIds%3D1%2C2%3BbadgeIds%3D1");
    assert_eq!(sent.filter.as_deref(), Some("assetIds=1,2;badgeIds=1"));
}

#[tokio::test]
async fn private_servers_and_purchased_places_need_the_scope() {
    let roblox = Simulator::start().await.unwrap();
    let user = collector(&roblox);
    let bare = roblox.create_api_key(user, &[]);
    let scoped = roblox.create_api_key(user, &[INVENTORY_READ]);
    let filters = [
        "privateServers=true",
        "privateServers=false",
        "privateServerIds=1",
        "assetIds=1;privateServerIds=1",
        "inventoryItemAssetTypes=HAT,PURCHASED_PLACE",
    ];
    for filter in filters {
        let path = inventory_path(user, &format!("filter={filter}"));
        let refused = send(cloud_as(&roblox, &bare, &path)).await;
        assert_eq!(refused.status, 403, "{filter}");
        assert_eq!(refused.error().0, "PERMISSION_DENIED", "{filter}");
        assert_eq!(
            send(cloud_as(&roblox, &scoped, &path)).await.status,
            200,
            "{filter}"
        );
    }
}

#[tokio::test]
async fn one_bad_id_fails_the_good_ones_with_it() {
    let roblox = Simulator::start().await.unwrap();
    let user = collector(&roblox);
    roblox.poison(Item::badge(13));

    let together = inventory(&roblox, user, "filter=assetIds=1;badgeIds=1,13").await;
    assert_eq!(together.status, 400);
    assert_eq!(together.error().0, "INVALID_ARGUMENT");
    // The same number as an asset is nothing bad.
    let apart = inventory(&roblox, user, "filter=assetIds=1,13;badgeIds=1").await;
    assert_eq!(apart.items(), ["asset:1", "badge:1"]);
    // The client could not know: no violation.
    assert_eq!(roblox.violations(), []);
}
