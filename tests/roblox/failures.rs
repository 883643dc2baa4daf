//! Every way in which Roblox fails, and what becomes of it: an error by
//! meaning, and never "does not own".

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gatepass::domain::UnknownReason;
use gatepass::roblox::{Error, Extent, Freshness, Malformed, TypeFilter};
use playground::roblox::{Fault, Item, Route, Selector};

use crate::support::{Rig, client, expect, id, interactive, states, unknown};

/// What a failing inventory request ends in, and how many requests it took.
async fn failing(fault: impl Fn(Selector) -> Fault) -> (Error, UnknownReason, usize) {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim.fault(fault(Fault::on(Route::Inventory)));
    let (user, badges) = (id(leo), TypeFilter::badges());
    let read = rig
        .roblox
        .inventory(user, badges, 10, Freshness::Now, &interactive())
        .await;
    let error = read.expect_err("a failure");
    let requests = rig.sim.count(Route::Inventory);
    let answer = rig.ownership(id(leo), "badge:1").await;
    let reason = error.reason();
    if !matches!(error, Error::RateLimited { .. }) {
        assert_eq!(states(&answer), expect(&[("badge:1", unknown(reason))]));
    }
    (error, reason, requests)
}

#[tokio::test]
async fn statuses_that_no_second_try_can_change() {
    let refused = Error::InvalidArgument {
        message: "Simulated failure".to_owned(),
    };
    for (status, expected) in [
        (400, refused.clone()),
        (414, refused),
        (401, Error::KeyRefused),
        (403, Error::Hidden),
        (404, Error::NoSuchUser),
        (302, Malformed::Status(302).into()),
        (418, Malformed::Status(418).into()),
        (501, Malformed::Status(501).into()),
        (204, Malformed::Status(204).into()),
    ] {
        let (error, _, requests) = failing(|requests| requests.status(status)).await;
        assert_eq!((error, requests), (expected, 1), "{status}");
    }
}

/// Roblox is left alone after failures of its own, and not after what it refuses.
#[tokio::test]
async fn only_failures_in_a_row_take_roblox_for_down() {
    for (status, down) in [(404, false), (503, true)] {
        let rig = Rig::start().await;
        let users =
            ["Ann", "Ben", "Cas", "Dot", "Eve", "Leo"].map(|name| rig.sim.create_user(name));
        rig.sim.fault(Fault::on(Route::Inventory).status(status));
        for user in &users[..5] {
            rig.ownership(id(*user), "badge:1").await;
        }
        assert_eq!(rig.roblox.open_cloud().is_down(), down, "{status}");
        let before = rig.sim.count(Route::Inventory);
        let answer = rig.ownership(id(users[5]), "badge:1").await;
        let asked = rig.sim.count(Route::Inventory) - before;
        assert_eq!(asked == 0, down, "{status}");
        assert_eq!(answer.retry_after.is_some(), down, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let target = format!("{}/cloud/v2/users/{leo}/inventory-items", rig.sim.api_url());
    rig.sim.fault(
        Fault::on(Route::User)
            .status(307)
            .header("location", &target),
    );
    let user = rig.roblox.user(id(leo), &interactive()).await;
    assert_eq!(user, Err(Malformed::Status(307).into()));
    assert_eq!(rig.sim.count(Route::Inventory), 0);
}

#[tokio::test]
async fn outages_are_tried_three_times() {
    let statuses = [409, 499, 500, 502, 503, 504, 599];
    let reads = statuses.map(|status| failing(move |requests| requests.status(status)));
    for (error, _, requests) in join_all(reads).await {
        assert_eq!((error, requests), (Error::Unavailable, 3));
    }
    let (error, _, requests) = failing(|requests| requests.html(503)).await;
    assert_eq!((error, requests), (Error::Unavailable, 3));
    let (error, _, requests) = failing(|requests| requests.status(408)).await;
    assert_eq!((error, requests), (Error::TimedOut, 3));
}

#[tokio::test]
async fn hosts_that_see_no_key_say_nothing_about_it() {
    for status in [401, 403] {
        let rig = Rig::start().await;
        rig.sim.fault(Fault::on(Route::Usernames).status(status));
        let leo = "LeoBuilds".parse().expect("a username");
        let found = rig.roblox.users_by_name(&[leo], &interactive()).await;
        assert_eq!(found, Err(Malformed::Status(status).into()));
        assert_eq!(rig.sim.count(Route::Usernames), 1);
    }
}

#[tokio::test]
async fn broken_connections_are_outages() {
    let (error, _, requests) = failing(Selector::reset).await;
    assert_eq!((error, requests), (Error::Unavailable, 3));
    let (error, _, requests) = failing(Selector::cut_mid_body).await;
    assert_eq!((error, requests), (Error::Unavailable, 3));
}

#[tokio::test]
async fn nobody_listens() {
    let nowhere = client("http://127.0.0.1:1", "http://127.0.0.1:1/{service}", "key");
    let user = id(playground::roblox::UserId::new(1));
    let error = nowhere.user(user, &interactive()).await;
    assert_eq!(error, Err(Error::Unavailable));
}

#[tokio::test]
async fn answers_that_cannot_be_read() {
    let (error, _, requests) = failing(|requests| requests.html(200)).await;
    assert_eq!((error, requests), (Malformed::NotJson.into(), 3));
    let (error, _, requests) = failing(Selector::truncated).await;
    assert_eq!((error, requests), (Malformed::NotJson.into(), 3));
    let (error, _, requests) = failing(Selector::wrong_shape).await;
    assert_eq!((error, requests), (Malformed::Shape.into(), 1));
    for body in [
        serde_json::json!({}),
        serde_json::json!([]),
        serde_json::json!({"inventoryItems": null}),
        serde_json::json!({"inventoryItems": [{"badgeDetails": {"badgeId": "x"}}]}),
    ] {
        let (error, _, requests) = failing(|requests| requests.json(200, &body)).await;
        assert_eq!((error, requests), (Malformed::Shape.into(), 1), "{body}");
    }
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut() {
    let (error, reason, requests) = failing(|requests| requests.huge(16 * 1024 * 1024)).await;
    assert_eq!((error, requests), (Error::TooLarge, 1));
    assert_eq!(reason, UnknownReason::Malformed);
}

#[tokio::test]
async fn a_server_that_never_answers_costs_a_person_ten_seconds() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.fault(Fault::on(Route::Inventory).silence());
    let started = Instant::now();
    // Four who want different things: no one hides behind another's read, and
    // those who never get to send are told the same.
    let items = ["badge:1", "badge:2", "badge:3", "badge:4"];
    let answers = join_all(items.map(|item| rig.ownership(id(leo), item))).await;
    for (item, answer) in items.into_iter().zip(answers) {
        assert_eq!(
            states(&answer),
            expect(&[(item, unknown(UnknownReason::TimedOut))])
        );
    }
    assert!(started.elapsed() < Duration::from_secs(13));
}

#[tokio::test]
async fn a_failure_that_passes_is_not_noticed() {
    type Failure = fn(Selector) -> Fault;
    let failures: [Failure; 5] = [
        |requests| requests.status(503),
        |requests| requests.html(200),
        Selector::reset,
        Selector::truncated,
        Selector::cut_mid_body,
    ];
    for failure in failures {
        let rig = Rig::start().await;
        let leo = rig.sim.create_user("LeoBuilds");
        rig.sim.give(leo, Item::badge(1));
        rig.sim.fault(failure(Fault::on(Route::Inventory)).times(2));
        let answer = rig.ownership(id(leo), "badge:1 badge:2").await;
        let expected = [
            ("badge:1", crate::support::OWNED),
            ("badge:2", crate::support::NOT_OWNED),
        ];
        assert_eq!(states(&answer), expect(&expected));
        assert_eq!(answer.requests, 3);
    }
}

#[tokio::test]
async fn a_429_is_waited_out_when_it_says_how_long() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    let throttled = Fault::on(Route::Inventory).status(429).times(1);
    rig.sim.fault(throttled.header("retry-after", "1"));
    let started = Instant::now();
    let answer = rig.ownership(id(leo), "badge:1").await;
    assert_eq!(
        states(&answer),
        expect(&[("badge:1", crate::support::OWNED)])
    );
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(answer.requests, 2);
}

#[tokio::test]
async fn a_429_that_outlasts_patience_is_told_at_once_to_everybody() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let mia = rig.sim.create_user("MiaPlays");
    let throttled = Fault::on(Route::Inventory).status(429).times(1);
    rig.sim.fault(throttled.header("retry-after", "30"));
    let answer = rig.ownership(id(leo), "badge:1").await;
    assert_eq!(
        states(&answer),
        expect(&[("badge:1", unknown(UnknownReason::RateLimited))])
    );
    assert_eq!(answer.retry_after, Some(Duration::from_secs(30)));
    // The next one is not even sent.
    let next = rig.ownership(id(mia), "badge:1").await;
    assert_eq!(
        states(&next),
        expect(&[("badge:1", unknown(UnknownReason::Busy))])
    );
    let wait = next.retry_after.expect("a wait");
    assert!((Duration::from_secs(20)..=Duration::from_secs(30)).contains(&wait));
    assert_eq!((next.requests, rig.sim.count(Route::Inventory)), (0, 1));
}

#[tokio::test]
async fn a_429_without_a_time_backs_off_by_itself() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim
        .fault(Fault::on(Route::Inventory).status(429).times(2));
    let started = Instant::now();
    let answer = rig.ownership(id(leo), "badge:1").await;
    assert_eq!(
        states(&answer),
        expect(&[("badge:1", crate::support::OWNED)])
    );
    // One second after the first, two after the second.
    assert!(started.elapsed() >= Duration::from_secs(3));
}

#[tokio::test]
async fn a_hidden_inventory_hides_everything_in_it() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim.hide(leo);
    let answer = rig.ownership(id(leo), "badge:1 asset:2").await;
    let hidden = unknown(UnknownReason::Hidden);
    assert_eq!(
        states(&answer),
        expect(&[("asset:2", hidden), ("badge:1", hidden)])
    );
}

/// Only Open Cloud itself knows that an inventory is hidden: a proxy or the gateway turns
/// everybody away.
#[tokio::test]
async fn a_403_from_before_open_cloud_hides_nothing() {
    let (error, _, requests) = failing(|requests| requests.html(403)).await;
    assert_eq!((error, requests), (Malformed::Status(403).into(), 1));
    let gateway = |message: &str| serde_json::json!({"errors": [{"code": 0, "message": message}]});
    for (body, expected) in [
        (gateway("Forbidden"), Error::KeyRefused),
        (gateway("Insufficient scope"), Error::ScopeMissing),
        (
            serde_json::json!({"code": "PERMISSION_DENIED", "message": "Needs a scope"}),
            Error::ScopeMissing,
        ),
        (
            serde_json::json!({"message": "Access denied"}),
            Malformed::Status(403).into(),
        ),
        (
            serde_json::json!({"code": 1020, "message": "Access denied"}),
            Malformed::Status(403).into(),
        ),
    ] {
        let (error, _, requests) = failing(|requests| requests.json(403, &body)).await;
        assert_eq!((error, requests), (expected, 1), "{body}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_the_owners_business() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let wrong = client(&rig.sim.api_url(), &rig.sim.web_url(), "not-a-key");
    let user = wrong.user(id(leo), &interactive()).await;
    assert_eq!(user, Err(Error::KeyRefused));
    assert_eq!(wrong.probe(&interactive()).await, Err(Error::KeyRefused));
    let unsendable = client(&rig.sim.api_url(), &rig.sim.web_url(), "line\nbreak");
    let user = unsendable.user(id(leo), &interactive()).await;
    assert_eq!(user, Err(Error::KeyRefused));
}

#[tokio::test]
async fn a_key_without_the_scope_cannot_see_private_servers_and_all_else() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let owner = rig.sim.create_user("KeyOwner");
    rig.sim.give(leo, Item::badge(1));
    rig.sim.give(leo, Item::private_server(7));
    let key = rig.sim.create_api_key(owner, &[]);
    let roblox = client(&rig.sim.api_url(), &rig.sim.web_url(), &key);
    let items = crate::support::items("badge:1 privateserver:7");
    let answer = roblox
        .ownership(id(leo), &items, Freshness::Now, &interactive())
        .await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("badge:1", crate::support::OWNED),
            ("privateserver:7", unknown(UnknownReason::ScopeMissing)),
        ])
    );
}

#[tokio::test]
async fn a_route_that_is_not_there_is_no_missing_user() {
    let rig = Rig::start().await;
    let elsewhere = format!("{}/elsewhere", rig.sim.api_url());
    let lost = client(&elsewhere, &rig.sim.web_url(), &rig.sim.api_key());
    let user = lost
        .user(id(playground::roblox::UserId::new(5)), &interactive())
        .await;
    assert_eq!(user, Err(Malformed::Status(404).into()));
    // Roblox has no such route: what the judge noted is what was meant.
    assert_eq!(rig.sim.violations().len(), 1);
    rig.sim.clear_records();
}

#[tokio::test]
async fn an_outage_in_the_middle_of_a_list_leaves_a_partial_reading() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for badge in 1..=150 {
        rig.sim.give(leo, Item::badge(badge));
    }
    rig.sim
        .fault(Fault::on(Route::Inventory).page(2).status(503));
    let reading = rig
        .roblox
        .inventory(
            id(leo),
            TypeFilter::badges(),
            10,
            Freshness::Now,
            &interactive(),
        )
        .await
        .expect("a page");
    assert_eq!(reading.items.len(), 100);
    assert_eq!(
        reading.extent,
        Extent::Partial(gatepass::roblox::Cut::Failed(Error::Unavailable))
    );
}

#[tokio::test]
async fn errors_and_debug_forms_carry_no_key() {
    let rig = Rig::start().await;
    let key = rig.sim.api_key();
    assert!(!format!("{:?}", rig.roblox).contains(&key));
    rig.sim.fault(Fault::on(Route::User).status(401));
    let user = id(playground::roblox::UserId::new(5));
    let error = rig
        .roblox
        .user(user, &interactive())
        .await
        .expect_err("refused");
    assert!(!format!("{error} {error:?}").contains(&key));
}
