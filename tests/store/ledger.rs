//! The ledger: intent before a role write, outcome after, and what is left
//! when the program dies in between.

use std::collections::BTreeMap;

use gatepass::domain::{AuditFilter, BindId, Grant, GrantState, IN_FLIGHT, LedgerNote, RoleId};
use gatepass::store::{Act, Intent, Settled};
use rstest::rstest;

use crate::world::{NOW, World, after, bind_id, entry, in_hand, role, server, user};

type Row = (i64, GrantState, Vec<BindId>);

fn give(binds: &[i64]) -> Intent {
    Intent::Give(binds.iter().copied().map(bind_id).collect())
}

fn row(state: GrantState, binds: &[i64]) -> Row {
    (50, state, binds.iter().copied().map(bind_id).collect())
}

async fn intend(world: &World, intent: &Intent, seconds: u64) {
    world.member(1, 1).await;
    let intended = world.store.intend(
        in_hand(&world.store, server(1), user(1)).await,
        role(50),
        intent,
        after(seconds),
    );
    intended.await.expect("works");
}

async fn settle(world: &World, outcome: Settled, act: Act, seconds: u64) {
    let entry = entry(act);
    let settled = world.store.settle(
        in_hand(&world.store, server(1), user(1)).await,
        role(50),
        outcome,
        &entry,
        after(seconds),
    );
    settled.await.expect("works");
}

async fn correct(world: &World, note: &LedgerNote, seconds: u64) {
    let corrected = world.store.correct(
        in_hand(&world.store, server(1), user(1)).await,
        role(50),
        note,
        after(seconds),
    );
    corrected.await.expect("works");
}

/// What the ledger holds before the intent.
async fn start(world: &World, state: Option<GrantState>) {
    match state {
        None => {}
        Some(GrantState::Giving) => intend(world, &give(&[1, 2]), 0).await,
        Some(GrantState::Held) => world.give(1, 1, 50, &[bind_id(1), bind_id(2)]).await,
        Some(GrantState::Taking) => {
            world.give(1, 1, 50, &[bind_id(1), bind_id(2)]).await;
            intend(world, &Intent::Take, 0).await;
        }
        Some(GrantState::Withdrawn) => {
            world.give(1, 1, 50, &[bind_id(1), bind_id(2)]).await;
            correct(world, &LedgerNote::Withdrawn, 0).await;
        }
    }
}

/// But for what was repeated: nobody knows any more that it was not sent.
async fn grants(world: &World) -> BTreeMap<RoleId, Grant> {
    let mut grants = world.store.grants(server(1), user(1)).await.expect("works");
    for grant in grants.values_mut() {
        grant.lands_until = None;
    }
    grants
}

#[rstest]
#[tokio::test]
async fn an_intent_that_is_reverted_leaves_the_row_as_it_was(
    #[values(
        None,
        Some(GrantState::Giving),
        Some(GrantState::Held),
        Some(GrantState::Taking),
        Some(GrantState::Withdrawn)
    )]
    before: Option<GrantState>,
    #[values(give(&[2, 3]), Intent::Take)] intent: Intent,
) {
    let world = World::new().await;
    start(&world, before).await;
    let was = grants(&world).await;

    intend(&world, &intent, 5).await;
    let (state, binds): (_, &[i64]) = match (&intent, before) {
        (Intent::Give(_), _) => (GrantState::Giving, &[2, 3]),
        (Intent::Take, None) => (GrantState::Taking, &[]),
        (Intent::Take, Some(_)) => (GrantState::Taking, &[1, 2]),
    };
    assert_eq!(world.ledger(1, 1).await, [row(state, binds)]);

    let world = world.reopened().await;
    settle(&world, Settled::Reverted, Act::Refused, 6).await;
    let is = grants(&world).await;
    assert_eq!(is, was, "state, binds and since");
    assert_eq!(
        world
            .count("select count(*) from grant_binds where remembered")
            .await,
        0
    );

    settle(&world, Settled::Reverted, Act::Refused, 7).await;
    if before.is_some_and(|state| matches!(state, GrantState::Held | GrantState::Withdrawn)) {
        let is = grants(&world).await;
        assert_eq!(is, was, "there is nothing to revert twice");
    }
}

#[tokio::test]
async fn a_role_is_given_held_taken_and_gone() {
    let world = World::new().await;
    intend(&world, &give(&[1, 2]), 1).await;
    assert_eq!(world.ledger(1, 1).await, [row(GrantState::Giving, &[1, 2])]);
    settle(&world, Settled::Held, Act::Given, 2).await;
    assert_eq!(world.ledger(1, 1).await, [row(GrantState::Held, &[1, 2])]);
    let grants = world.store.grants(server(1), user(1)).await.expect("works");
    assert_eq!(grants[&role(50)].since, after(2));
    intend(&world, &Intent::Take, 3).await;
    assert_eq!(world.ledger(1, 1).await, [row(GrantState::Taking, &[1, 2])]);
    settle(&world, Settled::Gone, Act::Taken, 4).await;
    assert_eq!(world.ledger(1, 1).await, []);
    assert_eq!(world.count("select count(*) from grant_binds").await, 0);

    let log = world.audit(1, AuditFilter::default()).await;
    let acts: Vec<_> = log.iter().map(|row| (row.entry.act, row.at)).collect();
    assert_eq!(acts, [(Act::Taken, after(4)), (Act::Given, after(2))]);
}

/// The program dies between two steps; what the next start finds.
#[tokio::test]
async fn what_a_crash_leaves_open_is_found_at_the_next_start() {
    let world = World::new().await;
    let open = async |world: &World| world.store.open_intents().await.expect("works");
    intend(&world, &give(&[1]), 0).await;
    let world = world.killed().await;
    assert_eq!(open(&world).await, [(server(1), user(1))]);
    assert_eq!(world.ledger(1, 1).await, [row(GrantState::Giving, &[1])]);
    settle(&world, Settled::Held, Act::Given, 1).await;
    let world = world.killed().await;
    assert_eq!(open(&world).await, []);
    assert_eq!(world.ledger(1, 1).await, [row(GrantState::Held, &[1])]);
    intend(&world, &Intent::Take, 2).await;
    let world = world.killed().await;
    assert_eq!(open(&world).await, [(server(1), user(1))]);
    settle(&world, Settled::Gone, Act::Taken, 3).await;
    let world = world.killed().await;
    assert_eq!(open(&world).await, []);
    assert_eq!(world.ledger(1, 1).await, []);
}

/// A call that is dropped half-way did all of it or nothing.
#[tokio::test]
async fn an_intent_dropped_half_way_leaves_no_half() {
    let world = World::new().await;
    let binds: Vec<i64> = (1..=200).collect();
    let mut outcomes = BTreeMap::new();
    for polls in 0..400 {
        let intent = give(&binds);
        let mut intended = Box::pin(world.store.intend(
            in_hand(&world.store, server(1), user(1)).await,
            role(50),
            &intent,
            NOW,
        ));
        let mut left = polls;
        let finished = std::future::poll_fn(|context| {
            if left == 0 {
                return std::task::Poll::Ready(false);
            }
            left -= 1;
            intended.as_mut().poll(context).map(|result| result.is_ok())
        })
        .await;
        drop(intended);
        let grants = world.store.grants(server(1), user(1)).await.expect("works");
        let recorded = grants.get(&role(50)).map_or(0, |grant| grant.binds.len());
        assert!(matches!(recorded, 0 | 200), "{recorded} of 200 binds");
        assert!(!finished || recorded == 200, "acknowledged and lost");
        *outcomes.entry(recorded).or_insert(0) += 1;
        world
            .store
            .forget_role(server(1), role(50))
            .await
            .expect("works");
    }
    assert_eq!(outcomes.len(), 2, "both outcomes were seen: {outcomes:?}");
}

#[rstest]
#[case::found_given(GrantState::Giving, LedgerNote::Held([bind_id(2)].into()),
    Some((GrantState::Held, vec![2])), Some(Act::Given))]
#[case::never_given(GrantState::Giving, LedgerNote::Gone, None, None)]
#[case::found_taken(GrantState::Taking, LedgerNote::Gone, None, Some(Act::Taken))]
#[case::never_taken(GrantState::Taking, LedgerNote::Held([bind_id(1)].into()),
    Some((GrantState::Held, vec![1])), None)]
#[case::other_binds(GrantState::Held, LedgerNote::Held([bind_id(9)].into()),
    Some((GrantState::Held, vec![9])), None)]
#[case::taken_by_hand(GrantState::Held, LedgerNote::Withdrawn,
    Some((GrantState::Withdrawn, vec![1, 2])), Some(Act::Withdrawn))]
#[case::given_back(GrantState::Withdrawn, LedgerNote::Gone, None, None)]
#[tokio::test]
async fn a_look_at_the_member_corrects_the_row(
    #[case] before: GrantState,
    #[case] note: LedgerNote,
    #[case] is: Option<(GrantState, Vec<i64>)>,
    #[case] act: Option<Act>,
) {
    let world = World::new().await;
    start(&world, Some(before)).await;
    world.execute("delete from audit").await;
    correct(&world, &note, 9).await;
    let is: Vec<_> = is.iter().map(|(state, binds)| row(*state, binds)).collect();
    assert_eq!(world.ledger(1, 1).await, is);
    let log = world.audit(1, AuditFilter::default()).await;
    assert_eq!(log.first().map(|row| row.entry.act), act);
    assert!(log.len() <= 1);
    assert_eq!(
        world
            .count("select count(*) from grants where before_state is not null")
            .await,
        0,
        "a settled row remembers nothing"
    );
}

/// Its answer was lost, so that it is given again.
#[tokio::test]
async fn until_when_a_role_may_come_that_was_given_twice_is_kept_in_its_row() {
    let world = World::new().await;
    let until = async || {
        let grants = world.store.grants(server(1), user(1)).await;
        grants.expect("works")[&role(50)].lands_until
    };
    intend(&world, &give(&[1]), 1).await;
    assert_eq!(until().await, None, "once");
    intend(&world, &give(&[1]), 20).await;
    let either_may = Some(after(20).plus(IN_FLIGHT));
    assert_eq!(until().await, either_may);
    settle(&world, Settled::Held, Act::Given, 21).await;
    assert_eq!(until().await, either_may, "the second was answered");
    correct(&world, &LedgerNote::Withdrawn, 22).await;
    assert_eq!(until().await, either_may);
    let of_user = world.store.grants_of(user(1)).await.expect("works");
    assert_eq!(of_user[&server(1)][&role(50)].lands_until, either_may);
    intend(&world, &give(&[1]), 79).await;
    let any_may = Some(after(79).plus(IN_FLIGHT));
    assert_eq!(until().await, any_may, "a third one, before that was over");
    settle(&world, Settled::Held, Act::Given, 80).await;
    intend(&world, &give(&[1]), 139).await;
    assert_eq!(until().await, any_may, "over by then");
    let lease = in_hand(&world.store, server(1), user(1)).await;
    let again = world.store.may_land_again(lease, role(50), after(140));
    again.await.expect("works");
    settle(&world, Settled::Held, Act::Given, 140).await;
    assert_eq!(until().await, Some(after(140).plus(IN_FLIGHT)));
}

#[tokio::test]
async fn looking_again_does_not_make_a_row_younger_that_stays_as_it_is() {
    let world = World::new().await;
    intend(&world, &give(&[1]), 1).await;
    let since =
        async || world.store.grants(server(1), user(1)).await.expect("works")[&role(50)].since;
    assert_eq!(since().await, after(1), "else it would stay open for ever");
    settle(&world, Settled::Held, Act::Given, 40).await;
    correct(&world, &LedgerNote::Held([bind_id(2)].into()), 50).await;
    assert_eq!(
        since().await,
        after(40),
        "held since then, whatever the binds"
    );
}

#[tokio::test]
async fn the_ledger_is_read_by_server_and_by_user() {
    let world = World::new().await;
    world.give(1, 1, 50, &[bind_id(1)]).await;
    world.give(1, 1, 51, &[bind_id(2), bind_id(3)]).await;
    world.give(1, 2, 50, &[bind_id(1)]).await;
    world.give(2, 1, 60, &[]).await;
    assert_eq!(
        world.ledger(1, 1).await,
        [
            (50, GrantState::Held, vec![bind_id(1)]),
            (51, GrantState::Held, vec![bind_id(2), bind_id(3)])
        ]
    );
    let all = world.store.grants_of(user(1)).await.expect("works");
    assert_eq!(
        all.keys().copied().collect::<Vec<_>>(),
        [server(1), server(2)]
    );
    assert_eq!(
        all[&server(1)],
        world.store.grants(server(1), user(1)).await.expect("works")
    );
    let left = world.store.left_server(server(2), NOW).await;
    left.expect("works");
    let all = world.store.grants_of(user(1)).await.expect("works");
    assert_eq!(
        all.keys().copied().collect::<Vec<_>>(),
        [server(1)],
        "where the bot is not it can do nothing"
    );
    let holders = async |of| {
        world
            .store
            .holders(server(1), role(of))
            .await
            .expect("works")
    };
    assert_eq!((holders(50).await, holders(51).await), (2, 1));
    correct(&world, &LedgerNote::Withdrawn, 1).await;
    assert_eq!(holders(50).await, 1, "taken by hand is not held");
}

#[tokio::test]
async fn a_deleted_role_leaves_the_ledger_and_its_binds_stay() {
    let world = World::new().await;
    let bind = world.bind(1, 50, "badge:1").await;
    world.give(1, 1, 50, &[bind]).await;
    world.give(1, 2, 50, &[bind]).await;
    world.give(1, 1, 51, &[]).await;
    assert_eq!(
        world
            .store
            .forget_role(server(1), role(50))
            .await
            .expect("works"),
        2
    );
    assert_eq!(world.ledger(1, 1).await, [(51, GrantState::Held, vec![])]);
    assert_eq!(world.store.binds(server(1)).await.expect("works").len(), 1);
}
