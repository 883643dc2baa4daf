//! Failures on demand: which requests they strike, how often, and with what status.

use std::time::{Duration, Instant};

use playground::roblox::{Fault, Item, Route, Simulator};
use serde_json::json;

use crate::support::{client, cloud, inventory, send, web};

#[tokio::test]
async fn every_status_in_open_clouds_form() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let cases = [
        (400, "INVALID_ARGUMENT"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
        (409, "ABORTED"),
        (429, "RESOURCE_EXHAUSTED"),
        (499, "CANCELLED"),
        (500, "INTERNAL"),
        (501, "NOT_IMPLEMENTED"),
        (503, "UNAVAILABLE"),
        (502, "UNKNOWN"),
    ];
    for (status, code) in cases {
        roblox.fault(Fault::on(Route::Inventory).status(status).times(1));
        let reply = inventory(&roblox, leo, "").await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.error().0, code);
    }
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
}

#[tokio::test]
async fn the_gateways_form_and_a_proxys_page() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.fault(Fault::on(Route::Inventory).gateway_status(500).times(1));
    let gateway = inventory(&roblox, leo, "").await;
    assert_eq!(gateway.status, 500);
    assert_eq!(gateway.json()["errors"][0]["code"], 0);

    for status in [502, 200] {
        roblox.fault(Fault::on(Route::Inventory).html(status).times(1));
        let page = inventory(&roblox, leo, "").await;
        assert_eq!(page.status, status);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        assert!(page.body.starts_with("<!DOCTYPE html>"));
    }
}

#[tokio::test]
async fn the_older_hosts_fail_in_their_own_form() {
    let roblox = Simulator::start().await.unwrap();
    roblox.fault(Fault::on(Route::WebUser).status(503));
    let reply = send(client().get(web(&roblox, "users", "v1/users/1"))).await;
    assert_eq!(reply.status, 503);
    assert!(reply.json()["errors"].is_array());
}

#[tokio::test]
async fn a_fault_strikes_so_many_requests_and_no_more() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let fault = roblox.fault(Fault::on(Route::Inventory).status(503).times(2));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(inventory(&roblox, leo, "").await.status.as_u16());
    }
    assert_eq!(seen, [503, 503, 200, 200]);
    assert_eq!(fault.hits(), 2);
}

#[tokio::test]
async fn a_fault_without_a_number_lasts_until_cleared() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let fault = roblox.fault(Fault::on(Route::Inventory).status(503));
    for _ in 0..3 {
        assert_eq!(inventory(&roblox, leo, "").await.status, 503);
    }
    fault.clear();
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
    assert_eq!(fault.hits(), 3);

    roblox.fault(Fault::anywhere().status(500));
    roblox.clear_faults();
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
}

#[tokio::test]
async fn faults_take_turns_in_the_order_they_came() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.fault(Fault::on(Route::Inventory).status(500).times(1));
    roblox.fault(
        Fault::on(Route::Inventory)
            .status(429)
            .times(1)
            .header("retry-after", "7"),
    );
    assert_eq!(inventory(&roblox, leo, "").await.status, 500);
    let limited = inventory(&roblox, leo, "").await;
    assert_eq!(limited.status, 429);
    assert_eq!(limited.header("retry-after"), Some("7"));
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
}

#[tokio::test]
async fn only_what_the_selector_fits_is_struck() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let mia = roblox.create_user("Mia");
    for id in 1..=30 {
        roblox.give(leo, Item::asset(id));
    }
    let status = async |user, query: &str| inventory(&roblox, user, query).await.status.as_u16();

    roblox.fault(Fault::on(Route::Inventory).user(leo).status(500));
    assert_eq!(status(mia, "").await, 200);
    assert_eq!(status(leo, "").await, 500);
    assert_eq!(
        send(cloud(&roblox, &format!("users/{leo}"))).await.status,
        200
    );
    roblox.clear_faults();

    roblox.fault(
        Fault::on(Route::Inventory)
            .filter_contains("badgeIds")
            .status(500),
    );
    assert_eq!(status(leo, "filter=assetIds=1").await, 200);
    assert_eq!(status(leo, "filter=assetIds=1;badgeIds=1").await, 500);
    roblox.clear_faults();

    roblox.fault(Fault::on(Route::Inventory).page(3).status(500));
    let mut token = String::new();
    for expected in [200, 200, 500] {
        let page = inventory(&roblox, leo, &format!("pageToken={token}")).await;
        assert_eq!(page.status, expected);
        if expected == 200 {
            token = page.next().unwrap();
        }
    }
}

#[tokio::test]
async fn a_chosen_body() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.fault(Fault::on(Route::Inventory).json(200, &json!([])));
    assert_eq!(inventory(&roblox, leo, "").await.json(), json!([]));
}

#[tokio::test]
async fn a_slow_answer_is_the_true_one() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.give(leo, Item::badge(1));
    let delay = Duration::from_millis(150);
    roblox.fault(Fault::on(Route::Inventory).slow(delay).times(1));
    roblox.fault(
        Fault::on(Route::Inventory)
            .status(500)
            .delayed(delay)
            .times(1),
    );

    let asked = Instant::now();
    assert_eq!(inventory(&roblox, leo, "").await.items(), ["badge:1"]);
    assert!(asked.elapsed() >= delay);
    let asked = Instant::now();
    assert_eq!(inventory(&roblox, leo, "").await.status, 500);
    assert!(asked.elapsed() >= delay);
}

#[tokio::test]
async fn an_outage_strikes_everything_until_it_ends() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let profile = web(&roblox, "users", &format!("v1/users/{leo}"));
    roblox.outage(true);
    let reply = inventory(&roblox, leo, "").await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.error().0, "UNAVAILABLE");
    assert_eq!(send(client().get(&profile)).await.status, 503);
    roblox.outage(false);
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
    assert_eq!(send(client().get(&profile)).await.status, 200);
}

#[tokio::test]
async fn failures_spend_no_quota() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.fault(Fault::on(Route::Inventory).status(503).times(5));
    for _ in 0..5 {
        let reply = inventory(&roblox, leo, "").await;
        assert_eq!(reply.header("x-ratelimit-remaining"), None);
    }
    let reply = inventory(&roblox, leo, "").await;
    assert_eq!(reply.header("x-ratelimit-remaining"), Some("99"));
}
