//! What is kept of each request.

use std::time::Instant;

use playground::roblox::{
    Credential, Fault, INVENTORY_READ, Route, Settings, Simulator, ViolationIn,
};
use serde_json::json;

use crate::support::{client, cloud, inventory, inventory_path, send, soon, web};

#[tokio::test]
async fn a_request_as_it_was_sent() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let token = roblox.create_access_token(leo, &[INVENTORY_READ]);
    let before = Instant::now();
    let query = "maxPageSize=100&filter=badgeIds%3D5";
    let url = format!(
        "{}/cloud/v2/{}",
        roblox.api_url(),
        inventory_path(leo, query)
    );
    send(client().get(url).bearer_auth(&token)).await;

    let [request] = roblox.requests().try_into().unwrap();
    assert!(before <= request.at && request.at <= Instant::now());
    assert_eq!(request.method, "GET");
    assert_eq!(request.route, Route::Inventory);
    assert_eq!(request.user, Some(leo));
    assert_eq!(
        request.path,
        format!("/cloud/v2/users/{leo}/inventory-items")
    );
    assert_eq!(request.query, query);
    assert_eq!(request.filter.as_deref(), Some("badgeIds=5"));
    assert_eq!(request.page_token, None);
    assert_eq!(request.credential, Credential::Bearer);
    assert_eq!(request.account, Some(leo));
    assert_eq!(request.status.unwrap(), 200);
    assert!(!format!("{request:?}").contains(&token));
}

#[tokio::test]
async fn credentials_by_kind_and_bodies() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let profile = format!("{}/cloud/v2/users/{leo}", roblox.api_url());
    send(client().get(&profile)).await;
    send(cloud(&roblox, &format!("users/{leo}"))).await;
    send(cloud(&roblox, &format!("users/{leo}")).bearer_auth("x")).await;
    let names = client().post(web(&roblox, "users", "v1/usernames/users"));
    send(names.json(&json!({ "usernames": ["Leo"] }))).await;

    let requests = roblox.requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| (request.credential, request.status.unwrap().as_u16()))
        .collect();
    assert_eq!(
        seen,
        [
            (Credential::None, 401),
            (Credential::ApiKey, 200),
            (Credential::Both, 401),
            (Credential::None, 200),
        ]
    );
    assert_eq!(requests[3].body, r#"{"usernames":["Leo"]}"#);
}

#[tokio::test]
async fn failures_are_recorded_with_their_status() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.fault(Fault::on(Route::Inventory).status(503).times(1));
    inventory(&roblox, leo, "").await;
    assert_eq!(roblox.requests()[0].status.unwrap(), 503);
}

#[tokio::test]
async fn counts_and_clearing() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    inventory(&roblox, leo, "unknown=1").await;
    inventory(&roblox, leo, "").await;
    send(cloud(&roblox, &format!("users/{leo}"))).await;
    assert_eq!(roblox.count(Route::Inventory), 2);
    assert_eq!(roblox.count(Route::User), 1);
    assert_eq!(roblox.violations().len(), 1);

    roblox.clear_records();
    assert!(roblox.requests().is_empty());
    assert_eq!(roblox.count(Route::Inventory), 0);
    assert_eq!(roblox.violations(), []);
    inventory(&roblox, leo, "").await;
    assert_eq!(roblox.requests().len(), 1);
    assert_eq!(roblox.requests()[0].status.unwrap(), 200);
}

#[tokio::test]
async fn a_request_from_before_clearing_changes_no_later_record() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let mia = roblox.create_user("Mia");
    let pause = roblox.pause(Fault::on(Route::Inventory).user(leo));
    let held = tokio::spawn(send(cloud(&roblox, &inventory_path(leo, "filter=x"))));
    soon(pause.reached()).await;
    roblox.clear_records();
    inventory(&roblox, mia, "").await;
    pause.release();
    assert_eq!(soon(held).await.unwrap().status, 400);
    let [request] = roblox.requests().try_into().unwrap();
    assert_eq!(request.user, Some(mia));
    assert_eq!(request.status.unwrap(), 200);
}

#[tokio::test]
async fn without_records_there_are_still_counts() {
    let roblox = Simulator::start_with(Settings::unchecked()).await.unwrap();
    let leo = roblox.create_user("Leo");
    for _ in 0..150 {
        assert_eq!(inventory(&roblox, leo, "unknown=1").await.status, 200);
    }
    assert_eq!(roblox.count(Route::Inventory), 150);
    assert!(roblox.requests().is_empty());
    assert_eq!(roblox.violations(), []);
    // Grammar is still grammar.
    assert_eq!(inventory(&roblox, leo, "filter=x").await.status, 400);
    assert_eq!(roblox.violations()[0].place, ViolationIn::Request);
}
