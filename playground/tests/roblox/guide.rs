//! The examples of Roblox's guide "User inventories", word for word.

use playground::roblox::{Item, LastPageToken, Settings, Simulator};
use serde_json::json;

use crate::support::{all_pages, inventory};

#[tokio::test]
async fn which_of_three_assets_does_the_user_own() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user_with_id(11_111_111_111, "GuideReader");
    let shirt = Item::asset(1_028_595).of_type("CLASSIC_TSHIRT");
    roblox.give(user, shirt.instance(200_105_119_388).without_add_time());
    roblox.give(user, Item::asset(999));

    let page = inventory(&roblox, user, "filter=assetIds=62724852,1028595,4773588762").await;

    assert_eq!(page.status, 200);
    assert_eq!(
        page.json(),
        json!({
          "inventoryItems": [
            {
              "path": "users/11111111111/inventory-items/VVNFUl9BU1NFVF9JRD0yMDAxMDUxMTkzODg",
              "assetDetails": {
                "assetId": "1028595",
                "inventoryItemAssetType": "CLASSIC_TSHIRT",
                "instanceId": "200105119388"
              }
            }
          ],
          "nextPageToken": ""
        })
    );
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn only_the_collectibles() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("GuideReader");
    roblox.give(user, Item::asset(1).of_type("HAT").collectible());
    roblox.give(user, Item::asset(2).of_type("FACE").collectible());
    roblox.give(user, Item::asset(3).of_type("HAT"));
    roblox.give(user, Item::badge(4));

    let all = "filter=onlyCollectibles=true;inventoryItemAssetTypes=*";
    let two_types = "filter=onlyCollectibles=true;inventoryItemAssetTypes=HAT,CLASSIC_PANTS";
    assert_eq!(
        inventory(&roblox, user, all).await.items(),
        ["asset:1", "asset:2"]
    );
    assert_eq!(
        inventory(&roblox, user, two_types).await.items(),
        ["asset:1"]
    );
}

#[tokio::test]
async fn ids_of_several_kinds() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("GuideReader");
    roblox.give(user, Item::badge(222_222));
    roblox.give(user, Item::game_pass(777_777));
    roblox.give(user, Item::private_server(999_999));
    // The same number under another kind is another thing.
    roblox.give(user, Item::asset(111_111));

    let filter = "filter=badgeIds=111111,222222;gamePassIds=777777;privateServerIds=999999";
    assert_eq!(
        inventory(&roblox, user, filter).await.items(),
        ["badge:222222", "gamepass:777777", "privateserver:999999"]
    );
}

#[tokio::test]
async fn passes_and_badges() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("GuideReader");
    roblox.give(user, Item::asset(1));
    roblox.give(user, Item::badge(2));
    roblox.give(user, Item::game_pass(3));
    roblox.give(user, Item::private_server(4));

    let page = inventory(&roblox, user, "filter=gamePasses=true;badges=true").await;
    assert_eq!(page.items(), ["badge:2", "gamepass:3"]);
}

#[tokio::test]
async fn fifty_items_by_twenty_five_end_with_an_empty_page() {
    let settings = Settings {
        last_page_token: LastPageToken::Empty,
        ..Settings::default()
    };
    let roblox = Simulator::start_with(settings).await.unwrap();
    let user = roblox.create_user("Collector");
    for id in 1..=50 {
        roblox.give(user, Item::asset(id));
    }

    let pages = all_pages(&roblox, user, "maxPageSize=25").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 0]);

    let first = inventory(&roblox, user, "maxPageSize=25")
        .await
        .next()
        .unwrap();
    let second = inventory(&roblox, user, &format!("maxPageSize=25&pageToken={first}")).await;
    let token = second.next().unwrap();
    let last = inventory(&roblox, user, &format!("maxPageSize=25&pageToken={token}")).await;
    assert_eq!(
        last.json(),
        json!({ "inventoryItems": [], "nextPageToken": "" })
    );
}
