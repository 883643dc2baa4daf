//! Names and icons of items.

use playground::roblox::{Item, Simulator};
use serde_json::Value;

use crate::support::{client, send, web};

async fn pictures(roblox: &Simulator, path: &str) -> Vec<Value> {
    let reply = send(client().get(web(roblox, "thumbnails", path))).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.json()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn badges_have_names() {
    let roblox = Simulator::start().await.unwrap();
    roblox.publish(Item::badge(5), "First Steps");
    let badge = send(client().get(web(&roblox, "badges", "v1/badges/5"))).await;
    assert_eq!(badge.status, 200);
    assert_eq!(badge.json()["name"], "First Steps");
    assert_eq!(badge.json()["id"], 5);

    // Asset 6 is not badge 6.
    roblox.publish(Item::asset(6), "Hat");
    let unknown = send(client().get(web(&roblox, "badges", "v1/badges/6"))).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.json()["errors"][0]["code"], 1);

    roblox.unpublish(Item::badge(5));
    let gone = send(client().get(web(&roblox, "badges", "v1/badges/5"))).await;
    assert_eq!(gone.status, 404);
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn pictures_come_in_batches() {
    let roblox = Simulator::start().await.unwrap();
    roblox.publish(Item::asset(1), "Hat");
    roblox.publish(Item::asset(2), "Sword");
    roblox.publish(Item::badge(1), "First Steps");
    roblox.publish(Item::game_pass(1), "VIP");
    let leo = roblox.create_user("Leo");
    let same = "size=150x150&format=Png";

    let assets = pictures(
        &roblox,
        &format!("v1/assets?assetIds=2,404,1&{same}&isCircular=false"),
    )
    .await;
    let targets: Vec<&Value> = assets.iter().map(|entry| &entry["targetId"]).collect();
    assert_eq!(targets, [2, 1]);
    assert_eq!(assets[0]["state"], "Completed");
    assert!(
        assets[0]["imageUrl"]
            .as_str()
            .unwrap()
            .contains("/150/150/")
    );

    for path in [
        format!("v1/badges/icons?badgeIds=1&{same}"),
        format!("v1/game-passes?gamePassIds=1&{same}"),
        format!("v1/users/avatar-headshot?userIds={leo}&{same}"),
    ] {
        assert_eq!(pictures(&roblox, &path).await.len(), 1, "{path}");
    }
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn a_picture_may_still_be_drawn() {
    let roblox = Simulator::start().await.unwrap();
    roblox.publish(Item::game_pass(1), "VIP");
    roblox.delay_icon(Item::game_pass(1));
    let [entry] = pictures(&roblox, "v1/game-passes?gamePassIds=1")
        .await
        .try_into()
        .unwrap();
    assert_eq!(entry["state"], "Pending");
    assert_eq!(entry["imageUrl"], "");
}

#[tokio::test]
async fn a_batch_has_a_largest_size() {
    let roblox = Simulator::start().await.unwrap();
    let ids: Vec<String> = (1..=101).map(|id| id.to_string()).collect();
    let fits = format!("v1/assets?assetIds={}", ids[..100].join(","));
    assert_eq!(pictures(&roblox, &fits).await.len(), 0);
    let url = web(
        &roblox,
        "thumbnails",
        &format!("v1/assets?assetIds={}", ids.join(",")),
    );
    assert_eq!(send(client().get(url)).await.status, 400);
}
