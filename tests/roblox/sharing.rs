//! Identical reads are one read.

use std::time::Duration;

use futures_util::future::join_all;
use gatepass::domain::{RobloxUserId, UnknownReason};
use gatepass::roblox::{Call, Error, Freshness, Ownership, Roblox, TypeFilter};
use playground::roblox::{Fault, Item, Pause, Route, UserId};
use tokio::task::JoinHandle;

use crate::support::{
    NOT_OWNED, OWNED, Rig, background, expect, id, interactive, items, states, unknown,
};

fn spawn_read(
    roblox: &Roblox,
    user: RobloxUserId,
    freshness: Freshness,
    call: Call,
) -> JoinHandle<Ownership> {
    let roblox = roblox.clone();
    tokio::spawn(async move {
        roblox
            .ownership(user, &items("badge:1"), freshness, &call)
            .await
    })
}

/// A rig with a user who has badge 1, and whose inventory answers when the
/// pause is released.
async fn held() -> (Rig, UserId, Pause) {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    let pause = rig.sim.pause(Fault::on(Route::Inventory));
    (rig, leo, pause)
}

#[tokio::test]
async fn a_hundred_who_ask_the_same_at_once_are_one_request() {
    let (rig, leo, pause) = held().await;
    let reads: Vec<_> = (0..100)
        .map(|_| spawn_read(&rig.roblox, id(leo), Freshness::Now, interactive()))
        .collect();
    pause.reached().await;
    pause.release();
    for read in join_all(reads).await {
        let answer = read.expect("no panic");
        assert_eq!(states(&answer), expect(&[("badge:1", OWNED)]));
        assert_eq!(answer.requests, 1);
    }
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

#[tokio::test]
async fn one_who_goes_away_takes_nothing_from_the_others() {
    let (rig, leo, pause) = held().await;
    let first = spawn_read(&rig.roblox, id(leo), Freshness::Now, interactive());
    pause.reached().await;
    let second = spawn_read(&rig.roblox, id(leo), Freshness::Now, interactive());
    // The second joins on its first poll; the first leaves after that.
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.expect_err("aborted").is_cancelled());
    pause.release();
    let answer = second.await.expect("no panic");
    assert_eq!(states(&answer), expect(&[("badge:1", OWNED)]));
    assert_eq!(rig.sim.count(Route::Inventory), 1);
}

#[tokio::test]
async fn when_all_have_gone_the_next_starts_anew() {
    let (rig, leo, pause) = held().await;
    let first = spawn_read(&rig.roblox, id(leo), Freshness::Now, interactive());
    pause.reached().await;
    first.abort();
    assert!(first.await.expect_err("aborted").is_cancelled());
    pause.release();
    let answer = rig.ownership(id(leo), "badge:1").await;
    assert_eq!(states(&answer), expect(&[("badge:1", OWNED)]));
    assert_eq!(rig.sim.count(Route::Inventory), 2);
}

#[tokio::test]
async fn a_yes_of_some_seconds_ago_serves_again_unless_now_is_wanted() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let read = async |freshness| {
        rig.roblox
            .ownership(id(leo), &items("badge:1"), freshness, &interactive())
            .await
    };
    // Who has just got something asks again.
    let before = read(Freshness::Recent).await;
    assert_eq!(states(&before), expect(&[("badge:1", NOT_OWNED)]));
    rig.sim.give(leo, Item::badge(1));
    let bought = read(Freshness::Recent).await;
    assert_eq!(states(&bought), expect(&[("badge:1", OWNED)]));

    let recent = read(Freshness::Recent).await;
    assert_eq!(states(&recent), expect(&[("badge:1", OWNED)]));
    assert_eq!(recent.requests, 0);
    assert!(recent.age > Duration::ZERO);
    assert_eq!(rig.sim.count(Route::Inventory), 2);
    let now = read(Freshness::Now).await;
    assert_eq!((now.requests, rig.sim.count(Route::Inventory)), (1, 3));
}

#[tokio::test]
async fn failures_do_not_serve_again() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    rig.sim.hide(leo);
    let read = async || {
        rig.roblox
            .ownership(
                id(leo),
                &items("badge:1"),
                Freshness::Recent,
                &interactive(),
            )
            .await
    };
    assert_eq!(
        states(&read().await),
        expect(&[("badge:1", unknown(UnknownReason::Hidden))])
    );
    rig.sim.show(leo);
    assert_eq!(states(&read().await), expect(&[("badge:1", OWNED)]));
}

/// "Hidden" is the last word about a list; an outage has nothing to say about it.
#[tokio::test]
async fn a_list_outlives_an_outage_and_ends_when_it_is_hidden() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    let read = async |freshness| {
        let (badges, call) = (TypeFilter::badges(), interactive());
        let reading = rig.roblox.inventory(id(leo), badges, 5, freshness, &call);
        reading.await.map(|reading| reading.items.len())
    };
    assert_eq!(read(Freshness::Now).await, Ok(1));
    rig.sim.outage(true);
    assert_eq!(read(Freshness::Now).await, Err(Error::Unavailable));
    let sent = rig.sim.count(Route::Inventory);
    assert_eq!(read(Freshness::Browsing).await, Ok(1));
    assert_eq!(rig.sim.count(Route::Inventory), sent);

    rig.sim.outage(false);
    rig.sim.hide(leo);
    assert_eq!(read(Freshness::Now).await, Err(Error::Hidden));
    assert_eq!(read(Freshness::Browsing).await, Err(Error::Hidden));
}

#[tokio::test]
async fn a_person_who_joins_a_background_read_makes_it_urgent() {
    let rig = Rig::start().await;
    let roblox = &rig.roblox;
    let others: Vec<UserId> = (0..40)
        .map(|n| rig.sim.create_user(&format!("Other{n}")))
        .collect();
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.give(leo, Item::badge(1));
    // A sweep of one server queues up behind its first request, our member
    // last.
    let pause = rig.sim.pause(Fault::on(Route::Inventory));
    let sweep: Vec<_> = (1..)
        .zip(&others)
        .map(|(member, user)| spawn_read(roblox, id(*user), Freshness::Now, background(1, member)))
        .collect();
    let ours = spawn_read(roblox, id(leo), Freshness::Now, background(1, 99));
    while roblox.budget(&interactive()).waiting < 40 {
        tokio::task::yield_now().await;
    }
    pause.release();
    let joined = spawn_read(roblox, id(leo), Freshness::Now, interactive());
    let answer = joined.await.expect("no panic");
    assert_eq!(states(&answer), expect(&[("badge:1", OWNED)]));
    assert_eq!(ours.await.expect("no panic").requests, 1);
    let asked = rig.sim.requests();
    let readers: Vec<_> = asked.iter().map(|request| request.user).collect();
    let of_leo = readers.iter().filter(|reader| **reader == Some(leo));
    assert_eq!(of_leo.count(), 1);
    // After the first, and one that was let go in the same moment.
    let place = readers.iter().position(|reader| *reader == Some(leo));
    assert!(place.is_some_and(|place| place <= 2), "{readers:?}");
    for read in sweep {
        read.abort();
    }
}
