//! One bad ID among good ones.

use std::time::Duration;

use gatepass::domain::{RobloxUserId, UnknownReason};
use gatepass::roblox::Ownership;
use playground::roblox::{Fault, Item, Route};

use crate::support::{OWNED, Rig, expect, id, states, unknown};

/// Requests after which a search is given up.
const LONGEST_SEARCH: u32 = 24;

/// More among 200 badges than one search finds.
const BAD: [u64; 5] = [20, 60, 100, 140, 180];

/// A user, and 200 badges with the [`BAD`] ones among them.
async fn with_too_many_bad_ids() -> (Rig, RobloxUserId, String) {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for badge in BAD {
        rig.sim.poison(Item::badge(badge));
    }
    let all: Vec<String> = (1..=200).map(|n| format!("badge:{n}")).collect();
    (rig, id(leo), all.join(" "))
}

/// Of how many items it is unknown for this reason whether they are owned.
fn count(answer: &Ownership, reason: UnknownReason) -> usize {
    let states = answer.states.values();
    states.filter(|state| **state == unknown(reason)).count()
}

#[tokio::test]
async fn a_bad_id_spoils_only_itself_and_is_remembered() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let all: Vec<String> = (1..=100).map(|n| format!("badge:{n}")).collect();
    for badge in 1..=100 {
        rig.sim.give(leo, Item::badge(badge));
    }
    rig.sim.poison(Item::badge(42));
    let expected: Vec<_> = (1..=100)
        .map(|n| {
            let state = if n == 42 {
                unknown(UnknownReason::Refused)
            } else {
                OWNED
            };
            (format!("badge:{n}"), state)
        })
        .collect();

    let answer = rig.ownership(id(leo), &all.join(" ")).await;
    assert_eq!(states(&answer), expected);
    assert!(answer.requests <= 10, "{} requests", answer.requests);
    rig.sim.clear_records();

    let again = rig.ownership(id(leo), &all.join(" ")).await;
    assert_eq!(states(&again), expected);
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

/// Roblox refuses one request, for a reason of its own.
#[tokio::test]
async fn a_stray_refusal_condemns_no_id() {
    let rig = Rig::start().await;
    let [leo, mia] = ["LeoBuilds", "MiaBuilds"].map(|name| rig.sim.create_user(name));
    for user in [leo, mia] {
        rig.sim.give(user, Item::badge(1));
        rig.sim.give(user, Item::badge(2));
    }
    let all_owned = expect(&[("badge:1", OWNED), ("badge:2", OWNED)]);
    rig.sim
        .fault(Fault::on(Route::Inventory).status(400).times(1));
    let answer = rig.ownership(id(leo), "badge:1 badge:2").await;
    assert_eq!(states(&answer), all_owned);
    assert_eq!(answer.requests, 3, "both, and each alone");

    let of_another = rig.ownership(id(mia), "badge:1 badge:2").await;
    assert_eq!(states(&of_another), all_owned);
    assert_eq!(of_another.requests, 1);
}

#[tokio::test]
async fn a_bad_id_is_asked_about_again_after_ten_minutes() {
    let rig = Rig::start().await;
    let leo = id(rig.sim.create_user("LeoBuilds"));
    rig.sim.poison(Item::badge(2));
    let later = async |passed| {
        tokio::time::pause();
        tokio::time::advance(passed).await;
        tokio::time::resume();
        rig.ownership(leo, "badge:1 badge:2").await.requests
    };
    assert!(later(Duration::ZERO).await > 1);
    assert_eq!(later(Duration::from_mins(9)).await, 1);
    assert!(later(Duration::from_mins(1)).await > 1);
}

#[tokio::test]
async fn a_search_that_is_given_up_condemns_nobody_and_gets_further_next_time() {
    let (rig, leo, all) = with_too_many_bad_ids().await;
    let first = rig.ownership(leo, &all).await;
    assert_eq!(first.requests, LONGEST_SEARCH);
    let left = count(&first, UnknownReason::Partial);
    assert!(left > 0, "the search was not given up: {first:?}");
    let refused = count(&first, UnknownReason::Refused);
    assert!(refused < BAD.len());

    // Two found each time, and as long a pause as the bot ever makes.
    let mut latest = first;
    for _ in 0..2 {
        tokio::time::pause();
        tokio::time::advance(Duration::from_hours(1)).await;
        tokio::time::resume();
        latest = rig.ownership(leo, &all).await;
    }
    assert_eq!(count(&latest, UnknownReason::Refused), BAD.len());
    assert_eq!(count(&latest, UnknownReason::Partial), 0);
}

#[tokio::test]
async fn a_failure_in_the_last_request_of_a_search_is_why_the_rest_is_unknown() {
    let (rig, leo, all) = with_too_many_bad_ids().await;
    let before = Fault::on(Route::Inventory).slow(Duration::ZERO);
    rig.sim.fault(before.times(LONGEST_SEARCH - 1));
    rig.sim.fault(Fault::on(Route::Inventory).status(403));
    let answer = rig.ownership(leo, &all).await;
    assert_eq!(answer.requests, LONGEST_SEARCH);
    assert!(count(&answer, UnknownReason::Hidden) > 0, "{answer:?}");
    assert_eq!(count(&answer, UnknownReason::Partial), 0);
}

#[tokio::test]
async fn a_bad_id_alone_is_one_request() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.poison(Item::badge(42));
    let answer = rig.ownership(id(leo), "badge:42").await;
    assert_eq!(
        states(&answer),
        expect(&[("badge:42", unknown(UnknownReason::Refused))])
    );
    assert_eq!(answer.requests, 1);
}

#[tokio::test]
async fn a_refusal_of_everything_does_not_fan_out_and_is_forgotten() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let all: Vec<String> = (1..=100).map(|n| format!("badge:{n}")).collect();
    rig.sim.give(leo, Item::badge(1));
    let fault = rig.sim.fault(Fault::on(Route::Inventory).status(400));
    let answer = rig.ownership(id(leo), &all.join(" ")).await;
    let refused = unknown(UnknownReason::Refused);
    assert!(answer.states.values().all(|state| *state == refused));
    assert_eq!(answer.requests, 4);
    fault.clear();
    let answer = rig.ownership(id(leo), &all.join(" ")).await;
    assert_eq!(answer.requests, 1);
    assert_eq!(states(&answer)[0], ("badge:1".to_owned(), OWNED));
}

#[tokio::test]
async fn an_outage_during_the_search_leaves_the_rest_unknown_for_that_reason() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim.poison(Item::badge(4));
    // The whole list and the first item alone are answered, then it breaks.
    let outage = Fault::on(Route::Inventory)
        .filter_contains("badgeIds=2,")
        .status(503);
    rig.sim.fault(outage);
    let answer = rig
        .ownership(id(leo), "badge:1 badge:2 badge:3 badge:4 badge:5")
        .await;
    let unavailable = unknown(UnknownReason::Unavailable);
    assert_eq!(
        states(&answer),
        expect(&[
            ("badge:1", OWNED),
            ("badge:2", unavailable),
            ("badge:3", unavailable),
            ("badge:4", unavailable),
            ("badge:5", unavailable),
        ])
    );
}
