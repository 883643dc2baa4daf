//! Answers that break on the way, and answers that never come.

use std::time::Duration;

use playground::roblox::{Fault, Item, Route, Simulator, UserId};
use serde_json::Value;

use crate::support::{client, cloud, inventory, inventory_path, send, soon};

async fn with_a_badge() -> (Simulator, UserId) {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.give(leo, Item::badge(5));
    (roblox, leo)
}

#[tokio::test]
async fn truncated_json_is_whole_as_http() {
    let (roblox, leo) = with_a_badge().await;
    let whole = inventory(&roblox, leo, "").await.body;
    roblox.fault(Fault::on(Route::Inventory).truncated());
    let cut = inventory(&roblox, leo, "").await;
    assert_eq!(cut.status, 200);
    assert!(!cut.body.is_empty() && cut.body.len() < whole.len());
    assert!(whole.starts_with(&cut.body[..40]), "{}", cut.body);
    assert!(serde_json::from_str::<Value>(&cut.body).is_err());
}

#[tokio::test]
async fn a_connection_cut_in_the_body() {
    let (roblox, leo) = with_a_badge().await;
    roblox.fault(Fault::on(Route::Inventory).cut_mid_body().times(1));
    let request = cloud(&roblox, &inventory_path(leo, ""));
    let mut response = request.send().await.expect("the head of the answer");
    assert_eq!(response.status(), 200);
    let announced = response.content_length().unwrap();
    let mut got = 0;
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => got += chunk.len() as u64,
            Ok(None) => panic!("the body ended as if it were whole"),
            Err(error) => break error,
        }
    };
    assert!(0 < got && got < announced, "{got} of {announced}: {error}");
    assert_eq!(inventory(&roblox, leo, "").await.items(), ["badge:5"]);
}

#[tokio::test]
async fn json_of_the_wrong_shape() {
    let (roblox, leo) = with_a_badge().await;
    roblox.fault(Fault::on(Route::Inventory).wrong_shape());
    let reply = inventory(&roblox, leo, "").await;
    assert_eq!(reply.status, 200);
    let json = reply.json();
    assert!(!json["inventoryItems"].is_array());
    assert!(!json["nextPageToken"].is_string());
    // It is wrong on purpose, so it is no violation.
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn a_huge_body_of_unannounced_length() {
    let (roblox, leo) = with_a_badge().await;
    let bytes = 5 * 1024 * 1024;
    roblox.fault(Fault::on(Route::Inventory).huge(bytes));
    let reply = inventory(&roblox, leo, "").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-length"), None);
    assert!(reply.body.len() >= bytes);
    assert!(reply.json()["inventoryItems"].is_array());
}

#[tokio::test]
async fn silence() {
    let (roblox, leo) = with_a_badge().await;
    roblox.fault(Fault::on(Route::Inventory).silence().times(1));
    let request = cloud(&roblox, &inventory_path(leo, ""));
    let error = request.timeout(Duration::from_millis(200)).send().await;
    assert!(error.unwrap_err().is_timeout());
    assert_eq!(roblox.requests()[0].status, None);
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
}

#[tokio::test]
async fn a_reset_connection() {
    let (roblox, leo) = with_a_badge().await;
    roblox.fault(Fault::on(Route::Inventory).reset().times(1));
    let request = cloud(&roblox, &inventory_path(leo, ""));
    let error = soon(request.send()).await.unwrap_err();
    assert!(!error.is_timeout() && error.status().is_none(), "{error:?}");
    let chain = format!("{error:?}");
    assert!(chain.contains("ConnectionReset"), "{chain}");
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
}

#[tokio::test]
async fn it_ends_with_its_last_handle() {
    let (roblox, leo) = with_a_badge().await;
    let http = client();
    let url = format!("{}/cloud/v2/users/{leo}", roblox.api_url());
    let ask = || http.get(&url).header("x-api-key", "any").send();
    let clone = roblox.clone();
    drop(roblox);
    assert_eq!(ask().await.unwrap().status(), 401);
    drop(clone);
    soon(async {
        while ask().await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_silent_request_does_not_keep_others_waiting() {
    let (roblox, leo) = with_a_badge().await;
    roblox.fault(Fault::on(Route::Inventory).silence());
    let silent = tokio::spawn(cloud(&roblox, &inventory_path(leo, "")).send());
    soon(roblox.arrived(Route::Inventory, 1)).await;
    assert_eq!(
        send(cloud(&roblox, &format!("users/{leo}"))).await.status,
        200
    );
    assert!(!silent.is_finished());
    silent.abort();
}
