//! What is turned away before any endpoint sees it, and what only counts as a violation.

use playground::roblox::{Route, Simulator, ViolationIn};

use crate::support::{client, cloud, inventory, send, web};

#[tokio::test]
async fn urls_have_a_longest_length() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    let query_of = |ids: usize| format!("filter=assetIds={}", vec!["1234567890"; ids].join(","));
    let fits = inventory(&roblox, user, &query_of(735)).await;
    assert_eq!(fits.status, 200);
    let too_long = inventory(&roblox, user, &query_of(745)).await;
    assert_eq!(too_long.status, 414);
    assert!(too_long.body.starts_with("<!DOCTYPE html>"));

    roblox.configure(|settings| settings.max_url_bytes = 200);
    assert_eq!(inventory(&roblox, user, &query_of(20)).await.status, 414);
    assert_eq!(inventory(&roblox, user, &query_of(1)).await.status, 200);
}

#[tokio::test]
async fn routes_that_do_not_exist() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    let inventory = format!("{}/cloud/v2/users/{user}/inventory-items", roblox.api_url());
    let misdirected = [
        client().post(inventory),
        cloud(&roblox, &format!("users/{user}:generate")),
        cloud(&roblox, &format!("users/{user}/inventory")),
        client().get(web(&roblox, "users", "v1/usernames/users")),
        client().get(web(&roblox, "users", "v1/badges/1")),
        client().get(web(&roblox, "inventory", "v1/users/1/items/0/1")),
    ];
    let count = misdirected.len();
    for request in misdirected {
        let reply = send(request).await;
        assert_eq!(reply.status, 404);
        assert!(reply.json()["errors"].is_array());
    }
    assert_eq!(roblox.count(Route::Unknown), count);
    assert_eq!(roblox.violations().len(), count);
}

#[tokio::test]
async fn unknown_parameters_are_ignored_and_noted() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    assert_eq!(inventory(&roblox, user, "limit=10").await.status, 200);
    let [violation] = roblox.violations().try_into().unwrap();
    assert_eq!(violation.route, Route::Inventory);
    assert_eq!(violation.place, ViolationIn::Request);
    assert!(violation.message.contains("'limit'"), "{violation:?}");
}

#[tokio::test]
async fn parameters_are_held_against_the_document() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    let thumbnail = format!("users/{user}:generateThumbnail");
    let refused = [
        cloud(
            &roblox,
            &format!("users/{user}/inventory-items?filter=&filter="),
        ),
        cloud(&roblox, &format!("{thumbnail}?format=GIF")),
        cloud(&roblox, &format!("{thumbnail}?shape=OVAL")),
        cloud(&roblox, &format!("{thumbnail}?size=big")),
        client().get(web(&roblox, "users", "v1/users/leo")),
        client().get(web(&roblox, "badges", "v1/badges/first")),
        client().get(web(&roblox, "thumbnails", "v1/assets?size=150x150")),
        client().get(web(&roblox, "thumbnails", "v1/assets?assetIds=1,two")),
        client().get(web(&roblox, "thumbnails", "v1/assets?assetIds=1&size=1x1")),
        client().get(web(
            &roblox,
            "thumbnails",
            "v1/badges/icons?badgeIds=1&size=420x420",
        )),
        client().get(web(
            &roblox,
            "thumbnails",
            "v1/game-passes?gamePassIds=1&format=png",
        )),
        client().get(web(
            &roblox,
            "thumbnails",
            "v1/users/avatar-headshot?userIds=1&isCircular=maybe",
        )),
    ];
    let count = refused.len();
    for (number, request) in refused.into_iter().enumerate() {
        assert_eq!(send(request).await.status, 400, "number {number}");
    }
    assert_eq!(
        roblox.violations().len(),
        count,
        "{:#?}",
        roblox.violations()
    );
}

#[tokio::test]
async fn a_key_has_no_business_on_the_older_hosts() {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    let url = web(&roblox, "users", &format!("v1/users/{user}"));
    let reply = send(client().get(url).header("x-api-key", roblox.api_key())).await;
    assert_eq!(reply.status, 200);
    let [violation] = roblox.violations().try_into().unwrap();
    assert!(violation.message.contains("credential"), "{violation:?}");
}
