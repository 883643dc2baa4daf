//! Which of some items does a user own?

use std::time::Duration;

use gatepass::domain::UnknownReason;
use playground::roblox::{Fault, Item, PageQuirk, Route};

use crate::support::{NOT_OWNED, OWNED, Rig, expect, id, states, unknown};

#[tokio::test]
async fn the_guides_example_in_one_request() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim
        .give(leo, Item::asset(1_028_595).of_type("CLASSIC_TSHIRT"));
    let answer = rig
        .ownership(id(leo), "asset:62724852 asset:1028595 asset:4773588762")
        .await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("asset:1028595", OWNED),
            ("asset:62724852", NOT_OWNED),
            ("asset:4773588762", NOT_OWNED),
        ])
    );
    assert_eq!(answer.requests, 1);
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

#[tokio::test]
async fn kinds_ride_together_and_their_ids_do_not_mix() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(5));
    rig.sim.give(leo, Item::game_pass(6));
    let answer = rig
        .ownership(id(leo), "asset:5 badge:5 gamepass:5 badge:6 gamepass:6")
        .await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("asset:5", NOT_OWNED),
            ("badge:5", OWNED),
            ("badge:6", NOT_OWNED),
            ("gamepass:5", NOT_OWNED),
            ("gamepass:6", OWNED),
        ])
    );
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

#[tokio::test]
async fn two_hundred_binds_are_one_request() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let text: Vec<String> = (0..200)
        .map(|n| {
            format!(
                "{}:{}",
                ["asset", "badge", "gamepass"][n % 3],
                4_000_000_000 + n
            )
        })
        .collect();
    rig.sim.give(leo, Item::badge(4_000_000_001));
    let answer = rig.ownership(id(leo), &text.join(" ")).await;
    assert_eq!(answer.states.len(), 200);
    let owned: Vec<String> = states(&answer)
        .into_iter()
        .filter_map(|(item, state)| (state == OWNED).then_some(item))
        .collect();
    assert_eq!(owned, ["badge:4000000001"]);
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

#[tokio::test]
async fn what_does_not_fit_one_url_is_split_and_joined_again() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let ids = 4_000_000_000..4_000_000_400_u64;
    for id in ids.clone() {
        rig.sim.give(leo, Item::badge(id));
    }
    let text: Vec<String> = ids.map(|id| format!("badge:{id}")).collect();
    let answer = rig.ownership(id(leo), &text.join(" ")).await;
    assert_eq!(answer.states.len(), 400);
    assert!(answer.states.values().all(|state| *state == OWNED));
    let requests = rig.sim.requests();
    let mut filters: Vec<_> = requests.iter().map(|request| &request.filter).collect();
    filters.sort();
    filters.dedup();
    assert_eq!(filters.len(), 2);
    assert!(requests.iter().all(|request| request.query.len() < 4000));
}

#[tokio::test]
async fn private_servers_ride_alone() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::private_server(7));
    let answer = rig.ownership(id(leo), "badge:1 privateserver:7").await;
    assert_eq!(
        states(&answer),
        expect(&[("badge:1", NOT_OWNED), ("privateserver:7", OWNED)])
    );
    assert_eq!(answer.requests, 2);
}

#[tokio::test]
async fn copies_over_many_pages_end_when_all_is_seen() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for _ in 0..250 {
        rig.sim.give(leo, Item::asset(1));
    }
    let all_seen = rig.ownership(id(leo), "asset:1").await;
    assert_eq!(states(&all_seen), expect(&[("asset:1", OWNED)]));
    assert_eq!(all_seen.requests, 1);
    let to_the_end = rig.ownership(id(leo), "asset:1 asset:2").await;
    assert_eq!(
        states(&to_the_end),
        expect(&[("asset:1", OWNED), ("asset:2", NOT_OWNED)])
    );
    assert_eq!(to_the_end.requests, 3);
}

#[tokio::test]
async fn an_item_behind_an_empty_page_is_found() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for _ in 0..150 {
        rig.sim.give(leo, Item::asset(1));
    }
    rig.sim.give(leo, Item::asset(2));
    rig.sim
        .fault(Fault::on(Route::Inventory).pages(PageQuirk::EmptyMiddle));
    let answer = rig.ownership(id(leo), "asset:1 asset:2 asset:3").await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("asset:1", OWNED),
            ("asset:2", OWNED),
            ("asset:3", NOT_OWNED)
        ])
    );
}

#[tokio::test]
async fn what_was_proven_before_an_outage_stays_proven() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for _ in 0..150 {
        rig.sim.give(leo, Item::asset(1));
    }
    rig.sim.give(leo, Item::asset(2));
    rig.sim
        .fault(Fault::on(Route::Inventory).page(2).status(503));
    let answer = rig.ownership(id(leo), "asset:1 asset:2").await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("asset:1", OWNED),
            ("asset:2", unknown(UnknownReason::Unavailable)),
        ])
    );
}

#[tokio::test]
async fn pages_that_go_round_in_circles_prove_nothing() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for _ in 0..450 {
        rig.sim.give(leo, Item::asset(1));
    }
    rig.sim
        .fault(Fault::on(Route::Inventory).pages(PageQuirk::RepeatToken));
    let answer = rig.ownership(id(leo), "asset:1 asset:2").await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("asset:1", OWNED),
            ("asset:2", unknown(UnknownReason::Malformed)),
        ])
    );
}

#[tokio::test]
async fn an_answer_with_entries_of_a_new_kind_proves_no_absence() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let page = serde_json::json!({
        "inventoryItems": [
            {"path": "users/1/inventory-items/a", "badgeDetails": {"badgeId": "1"}},
            {"path": "users/1/inventory-items/b", "badgeV2Details": {"badgeId": "2"}},
        ],
        "nextPageToken": "",
    });
    rig.sim.fault(Fault::on(Route::Inventory).json(200, &page));
    let answer = rig.ownership(id(leo), "badge:1 badge:2").await;
    assert_eq!(
        states(&answer),
        expect(&[
            ("badge:1", OWNED),
            ("badge:2", unknown(UnknownReason::Malformed)),
        ])
    );
}

#[tokio::test]
async fn a_purchase_that_shows_up_late_is_seen_when_asked_again() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    // Bought before anybody asks, and too late for any machine to be slower.
    let late = Duration::from_hours(1);
    rig.sim.give_after(leo, Item::game_pass(1), late);
    assert_eq!(
        states(&rig.ownership(id(leo), "gamepass:1").await),
        expect(&[("gamepass:1", NOT_OWNED)])
    );
    // The hour is over.
    rig.sim.take(leo, Item::game_pass(1));
    rig.sim.give(leo, Item::game_pass(1));
    assert_eq!(
        states(&rig.ownership(id(leo), "gamepass:1").await),
        expect(&[("gamepass:1", OWNED)])
    );
}

#[tokio::test]
async fn nothing_to_ask_sends_nothing() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let answer = rig.ownership(id(leo), "").await;
    assert!(answer.states.is_empty());
    assert_eq!(rig.sim.count(Route::Inventory), 0);
}
