//! Roblox's limits are kept, shared and learnt.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gatepass::domain::{HoldingState, UnknownReason};
use gatepass::roblox::{Call, Freshness, Ownership, Roblox, TypeFilter};
use playground::roblox::{Item, LimitHeader, Limits, Quota, Route, Settings, UserId};

use crate::support::{NOT_OWNED, Rig, background, id, interactive, items, member, server, unknown};

fn limited(per_owner: u32, window: Duration, header: LimitHeader) -> Settings {
    let inventory = Quota {
        per_owner,
        per_authorization: per_owner,
    };
    Settings {
        limits: Limits {
            inventory,
            window,
            header,
            ..Limits::default()
        },
        ..Settings::default()
    }
}

fn users(rig: &Rig, count: usize) -> Vec<UserId> {
    (0..count)
        .map(|n| rig.sim.create_user(&format!("Player{n}")))
        .collect()
}

/// Asks for all of them at once, each for another member of another server, so
/// that nobody is over their share.
async fn ask_all(roblox: &Roblox, users: &[UserId]) -> Vec<Ownership> {
    join_all(users.iter().map(|user| async move {
        let number = i64::try_from(user.get()).expect("small");
        let call = Call::interactive(Some(server(number)), Some(member(number)));
        let wanted = items("badge:1");
        roblox
            .ownership(id(*user), &wanted, Freshness::Now, &call)
            .await
    }))
    .await
}

fn answered(answers: &[Ownership]) -> usize {
    let busy = unknown(UnknownReason::Busy);
    let states = answers.iter().flat_map(|answer| answer.states.values());
    let (told, refused): (Vec<HoldingState>, Vec<_>) =
        states.copied().partition(|state| *state == NOT_OWNED);
    assert!(refused.iter().all(|state| *state == busy), "{refused:?}");
    told.len()
}

fn answered_at_all(answers: &[Ownership]) -> usize {
    let states = answers.iter().flat_map(|answer| answer.states.values());
    states.filter(|state| **state == NOT_OWNED).count()
}

fn throttled(rig: &Rig) -> usize {
    let requests = rig.sim.requests();
    let throttled = requests
        .iter()
        .filter(|request| request.status.is_some_and(|status| status == 429));
    throttled.count()
}

#[tokio::test]
async fn a_burst_is_spread_over_the_windows_that_roblox_tells() {
    let rig = Rig::with(limited(20, Duration::from_secs(1), LimitHeader::Windows)).await;
    let users = users(&rig, 60);
    let started = Instant::now();
    let answers = ask_all(&rig.roblox, &users).await;
    assert_eq!(answered(&answers), 60);
    assert_eq!(throttled(&rig), 0);
    assert!(started.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn without_headers_the_documented_limit_is_kept_and_the_rest_told_to_wait() {
    let rig = Rig::with(limited(100, Duration::from_mins(1), LimitHeader::Absent)).await;
    let users = users(&rig, 120);
    let answers = ask_all(&rig.roblox, &users).await;
    assert_eq!(answered(&answers), 100);
    assert_eq!(rig.sim.count(Route::Inventory), 100);
    assert_eq!(throttled(&rig), 0);
    let waits = answers.iter().filter_map(|answer| answer.retry_after);
    assert!(waits.min().expect("some wait") > Duration::from_secs(50));
}

#[tokio::test]
async fn after_a_restart_what_was_spent_before_is_learnt_first() {
    let rig = Rig::with(limited(30, Duration::from_mins(1), LimitHeader::Plain)).await;
    let users = users(&rig, 40);
    assert_eq!(answered(&ask_all(&rig.roblox, &users[..25]).await), 25);
    let restarted = rig.restarted();
    assert_eq!(answered(&ask_all(&restarted, &users[25..]).await), 5);
    assert_eq!(throttled(&rig), 0);
}

/// Roblox was down, and the background is to try whether it answers again; but its
/// turn is seconds away.
#[tokio::test]
async fn a_try_of_the_background_that_has_no_turn_yet_keeps_nobody_waiting() {
    let rig = Rig::with(limited(20, Duration::from_mins(1), LimitHeader::Plain)).await;
    let background = Call::background(None, None);
    rig.roblox.probe(&background).await.expect("a good key");
    rig.sim.outage(true);
    let users = users(&rig, 3);
    while !rig.roblox.open_cloud().is_down() {
        ask_all(&rig.roblox, &users[..1]).await;
    }
    rig.sim.outage(false);
    rig.roblox.open_cloud().is_to_be_tried().await;
    let mut tried = pin!(rig.roblox.probe(&background));
    let answered = async {
        while answered_at_all(&ask_all(&rig.roblox, &users[1..2]).await) == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        biased;
        tried = &mut tried => panic!("it went first: {tried:?}"),
        () = answered => {}
    }
    assert!(!rig.roblox.open_cloud().is_down());
}

#[tokio::test]
async fn other_programs_with_the_same_key_leave_less() {
    let rig = Rig::start().await;
    let users = users(&rig, 40);
    rig.roblox.probe(&interactive()).await.expect("a good key");
    rig.sim.consume(&rig.sim.api_key(), Route::Inventory, 80);
    let mut told = 0;
    for user in &users {
        told += answered(&ask_all(&rig.roblox, &[*user]).await);
    }
    assert_eq!(told, 19);
    assert_eq!(throttled(&rig), 0);
}

#[tokio::test]
async fn a_collector_and_a_sweep_do_not_hold_up_another_server() {
    let rig = Rig::with(limited(50, Duration::from_secs(5), LimitHeader::Windows)).await;
    let collector = rig.sim.create_user("Collector");
    for badge in 1..=10_000 {
        rig.sim.give(collector, Item::badge(badge));
    }
    let users = users(&rig, 200);
    rig.roblox.probe(&interactive()).await.expect("a good key");

    let mut heavy = Vec::new();
    let roblox = rig.roblox.clone();
    heavy.push(tokio::spawn(async move {
        let call = background(1, 1);
        let badges = TypeFilter::badges();
        let _ = roblox
            .inventory(id(collector), badges, 200, Freshness::Now, &call)
            .await;
    }));
    for (number, user) in (2..).zip(users) {
        let roblox = rig.roblox.clone();
        heavy.push(tokio::spawn(async move {
            let wanted = items("badge:1");
            let call = background(1, number);
            roblox
                .ownership(id(user), &wanted, Freshness::Now, &call)
                .await;
        }));
    }
    while rig.roblox.budget(&interactive()).waiting < 100 {
        tokio::task::yield_now().await;
    }
    let leo = rig.sim.create_user("LeoBuilds");
    for _ in 0..5 {
        let call = Call::interactive(Some(server(2)), Some(member(1)));
        let before = rig.sim.count(Route::Inventory);
        let wanted = items("badge:1");
        let answer = rig
            .roblox
            .ownership(id(leo), &wanted, Freshness::Now, &call)
            .await;
        assert_eq!(answered(&[answer]), 1);
        let asked = rig.sim.requests();
        let inventories = asked.iter().filter(|one| one.route == Route::Inventory);
        let mut since = inventories.skip(before);
        let place = since.position(|one| one.user == Some(leo));
        // After what was on its way, and one that was let go in the same moment:
        // what waits in the background is let go one at a time.
        assert!(place.is_some_and(|place| place <= 2), "{place:?}");
    }
    for task in heavy {
        task.abort();
    }
}
