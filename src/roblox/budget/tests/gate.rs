//! The gate, with tasks that wait for their turn. Time is tokio's paused clock:
//! it jumps ahead when everyone waits.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::super::gate::{BucketKey, Gate, Permit};
use super::*;
use crate::roblox::asker::Asker;
use crate::roblox::call::Credential;
use crate::roblox::request::Operation;

fn inventory() -> BucketKey {
    Operation::Inventory.bucket(&Credential::ApiKey)
}

async fn acquire(gate: &Arc<Gate>, call: &Call) -> Result<Permit, Busy> {
    let deadline = Instant::now() + call.lane.patience();
    gate.acquire(inventory(), &Asker::alone(call), deadline)
        .await
}

fn spawn_acquire(gate: &Arc<Gate>, call: Call) -> JoinHandle<Result<Permit, Busy>> {
    let gate = Arc::clone(gate);
    tokio::spawn(async move { acquire(&gate, &call).await })
}

/// A gate that has seen one answer, and has `left` requests to give now.
async fn gate_with(left: u32) -> Arc<Gate> {
    let gate = Arc::new(Gate::default());
    let permit = acquire(&gate, &Call::interactive(None, None)).await;
    permit.expect("the first").complete(told(left, 5));
    gate
}

fn waiting(gate: &Gate) -> usize {
    gate.standing(inventory()).waiting
}

/// Lets the other tasks run until so many of them wait.
async fn until_waiting(gate: &Gate, count: usize) {
    for _ in 0..100_000 {
        if waiting(gate) == count {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{} waiting, not {count}", waiting(gate));
}

#[tokio::test(start_paused = true)]
async fn the_second_request_waits_for_the_first_ones_answer() {
    let gate = Arc::new(Gate::default());
    let first = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    let second = spawn_acquire(&gate, call(Lane::Interactive, 1, 2));
    until_waiting(&gate, 1).await;
    first.complete(told(50, 30));
    second.await.expect("no panic").expect("a permit");
    // One of the two is in flight, for all that Roblox has said.
    assert_eq!(gate.standing(inventory()).remaining, 49);
}

#[tokio::test(start_paused = true)]
async fn the_clock_lets_people_in_by_itself() {
    let gate = gate_with(0).await;
    let start = Instant::now();
    let turn = spawn_acquire(&gate, call(Lane::Interactive, 1, 1));
    turn.await.expect("no panic").expect("a permit");
    assert_eq!(start.elapsed().as_secs(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_would_wait_too_long_is_told_at_once_how_long() {
    let gate = Arc::new(Gate::default());
    let permit = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    permit.complete(told(0, 30));
    let start = Instant::now();
    let busy = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect_err("no permit");
    assert_eq!(busy.wait.as_secs(), 31);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_permit_counts_as_sent() {
    let gate = gate_with(1).await;
    drop(
        acquire(&gate, &call(Lane::Interactive, 1, 1))
            .await
            .expect("a permit"),
    );
    let start = Instant::now();
    acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    assert_eq!(start.elapsed().as_secs(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_permit_holds_nobody_up() {
    let gate = Arc::new(Gate::default());
    let first = acquire(&gate, &call(Lane::Interactive, 1, 1)).await;
    let second = spawn_acquire(&gate, call(Lane::Interactive, 1, 2));
    until_waiting(&gate, 1).await;
    let start = Instant::now();
    drop(first.expect("a permit"));
    second.await.expect("no panic").expect("a permit");
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_leaves_the_queue() {
    let gate = gate_with(0).await;
    let turns: Vec<_> = (0..10)
        .map(|member| spawn_acquire(&gate, call(Lane::Interactive, 1, member + 1)))
        .collect();
    until_waiting(&gate, 10).await;
    for turn in &turns[..9] {
        turn.abort();
    }
    until_waiting(&gate, 1).await;
    let last = turns.into_iter().next_back().expect("ten");
    last.await.expect("no panic").expect("a permit");
    assert_eq!(waiting(&gate), 0);
}

#[tokio::test(start_paused = true)]
async fn a_429_sends_away_who_cannot_wait_and_keeps_who_can() {
    let gate = gate_with(1).await;
    let permit = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    let person = spawn_acquire(&gate, call(Lane::Interactive, 1, 1));
    let sweep = spawn_acquire(&gate, call(Lane::Background, 1, 1));
    until_waiting(&gate, 2).await;
    let start = Instant::now();
    permit.complete(Outcome::Throttled {
        retry_after: Some(secs(20)),
        report: Report::default(),
    });
    let busy = person.await.expect("no panic").expect_err("no permit");
    assert_eq!(busy.wait, secs(20));
    assert_eq!(start.elapsed(), Duration::ZERO);
    sweep.await.expect("no panic").expect("a permit");
    assert_eq!(start.elapsed().as_secs(), 20);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_leaves_nothing_sends_away_who_cannot_wait() {
    let gate = Arc::new(Gate::default());
    let first = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    let second = spawn_acquire(&gate, call(Lane::Interactive, 1, 2));
    until_waiting(&gate, 1).await;
    let start = Instant::now();
    first.complete(told(0, 40));
    let busy = second.await.expect("no panic").expect_err("no permit");
    assert_eq!((busy.wait, start.elapsed()), (secs(41), Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_person_goes_before_five_thousand_in_the_background() {
    let gate = Arc::new(Gate::default());
    let probe = acquire(&gate, &call(Lane::Interactive, 1, 1))
        .await
        .expect("a permit");
    let mut sweep = JoinSet::new();
    for member in 1..=5000 {
        let gate = Arc::clone(&gate);
        sweep.spawn(async move {
            let asker = Asker::alone(&call(Lane::Background, 1, member));
            let deadline = Instant::now() + LONG;
            gate.acquire(inventory(), &asker, deadline).await.map(drop)
        });
    }
    until_waiting(&gate, 5000).await;
    // By the real clock: what a person costs does not grow with the crowd.
    let asked = std::time::Instant::now();
    let start = Instant::now();
    let person = spawn_acquire(&gate, call(Lane::Interactive, 2, 1));
    until_waiting(&gate, 5001).await;
    probe.complete(told(90, 60));
    person.await.expect("no panic").expect("a permit");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(asked.elapsed() < secs(1), "{:?}", asked.elapsed());

    // Another server's background work is next in turn, too.
    let other = Asker::alone(&call(Lane::Background, 2, 1));
    gate.acquire(inventory(), &other, start + secs(60))
        .await
        .expect("a permit");
    assert!(start.elapsed() <= secs(2), "{:?}", start.elapsed());
    sweep.abort_all();
    while sweep.join_next().await.is_some() {}
    assert_eq!(waiting(&gate), 0);
}

#[tokio::test(start_paused = true)]
async fn a_background_ask_that_becomes_urgent_overtakes_the_background() {
    let gate = gate_with(0).await;
    let others: Vec<_> = (0..20)
        .map(|member| spawn_acquire(&gate, call(Lane::Background, 1, member + 1)))
        .collect();
    until_waiting(&gate, 20).await;
    let (hurry, receiver) = watch::channel(call(Lane::Background, 1, 99));
    let asker = Asker::new(receiver, None);
    let (start, deadline) = (Instant::now(), Instant::now() + secs(60));
    let waiting_gate = Arc::clone(&gate);
    let ours =
        tokio::spawn(async move { waiting_gate.acquire(inventory(), &asker, deadline).await });
    until_waiting(&gate, 21).await;
    hurry.send_replace(call(Lane::Interactive, 1, 99));
    ours.await.expect("no panic").expect("a permit");
    assert_eq!(start.elapsed().as_secs(), 6);
    assert!(waiting(&gate) >= 19);
    for other in others {
        other.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn operations_do_not_wait_for_one_another() {
    let gate = gate_with(0).await;
    let user = Operation::User.bucket(&Credential::ApiKey);
    let asker = Asker::alone(&call(Lane::Interactive, 1, 1));
    let start = Instant::now();
    gate.acquire(user, &asker, start + secs(10))
        .await
        .expect("a permit");
    assert_eq!(start.elapsed(), Duration::ZERO);
}
