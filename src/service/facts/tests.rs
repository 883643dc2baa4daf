use rstest::rstest;

use super::*;
use crate::domain::{Action, Ceiling, Reason, UnknownReason};
use crate::service::fake::{LOW_ROLE, PATIENCE, World, badge, member, role, server, stay, user};

const MINUTE: Duration = Duration::from_mins(1);

#[rstest]
#[case::young(HoldingState::Owned, 5 * MINUTE, true)]
#[case::old(HoldingState::NotOwned, 10 * MINUTE, false)]
#[case::a_failure_just_now(HoldingState::Unknown(UnknownReason::Hidden), MINUTE / 2, true)]
#[case::a_failure_before(HoldingState::Unknown(UnknownReason::Hidden), 2 * MINUTE, false)]
fn known_facts_serve_while_they_are_young(
    #[case] state: HoldingState,
    #[case] age: Duration,
    #[case] fresh: bool,
) {
    let now = Timestamp::from_millis(10_000_000);
    let item = "badge:1".parse().expect("a badge");
    let learnt = now.minus(age);
    let known = Holdings::from_iter([(
        item,
        Holding {
            state,
            learnt,
            credential: CredentialKind::Key,
        },
    )]);
    assert_eq!(all_fresh(&[item].into(), &known, 10 * MINUTE, now), fresh);
}

#[test]
fn an_older_truth_does_not_undo_a_newer_one() {
    let item = "badge:1".parse().expect("a badge");
    let at = |state, millis| {
        let learnt = Timestamp::from_millis(millis);
        let credential = CredentialKind::Key;
        Holdings::from_iter([(
            item,
            Holding {
                state,
                learnt,
                credential,
            },
        )])
    };
    let hidden = HoldingState::Unknown(UnknownReason::Hidden);
    for (read, stored, expected) in [
        (
            at(HoldingState::Owned, 1),
            at(HoldingState::NotOwned, 2),
            HoldingState::NotOwned,
        ),
        (
            at(HoldingState::Owned, 2),
            at(HoldingState::NotOwned, 1),
            HoldingState::Owned,
        ),
        (
            at(HoldingState::Owned, 1),
            at(hidden, 2),
            HoldingState::Owned,
        ),
        (
            at(hidden, 1),
            at(HoldingState::Owned, 2),
            HoldingState::Owned,
        ),
        (at(hidden, 2), at(HoldingState::Owned, 1), hidden),
        (
            at(HoldingState::NotOwned, 2),
            at(HoldingState::Owned, 3),
            HoldingState::NotOwned,
        ),
        (
            Holdings::default(),
            at(HoldingState::Owned, 1),
            HoldingState::Owned,
        ),
        (
            Holdings::default(),
            at(HoldingState::Owned, 3),
            HoldingState::Unknown(UnknownReason::NotRead),
        ),
    ] {
        let now = Timestamp::from_millis(2);
        assert_eq!(later(read, &stored, now).state(item), expected);
    }
}

#[test]
fn what_a_clock_that_was_ahead_dated_is_read_again() {
    let item = "badge:1".parse().expect("a badge");
    let now = Timestamp::from_millis(10_000_000);
    let holding = |learnt| Holding {
        state: HoldingState::Owned,
        learnt,
        credential: CredentialKind::Key,
    };
    for (learnt, fresh) in [(now, true), (now.plus(MINUTE), false)] {
        let known = Holdings::from_iter([(item, holding(learnt))]);
        assert_eq!(all_fresh(&[item].into(), &known, MINUTE, now), fresh);
    }
}

/// Roblox does not answer here, and what was read before was dated by a
/// clock that was ahead.
#[rstest]
#[case::a_little(MINUTE / 2)]
#[case::a_day(1_440 * MINUTE)]
#[tokio::test]
async fn what_a_clock_that_was_ahead_dated_gives_no_role(#[case] ahead: Duration) {
    let mut world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    let learnt = world.service.now().plus(ahead);
    let owned = Holding {
        state: HoldingState::Owned,
        learnt,
        credential: CredentialKind::Key,
    };
    let account = RobloxUserId::new(7).expect("positive");
    let (store, owned) = (world.service.store(), [(badge(1), owned)]);
    let recorded = store.record_holdings(account, &owned, learnt);
    recorded.await.expect("works");

    let service = world.service.clone();
    let update = tokio::spawn(async move {
        let cause = Trigger::Bind.into();
        service.update(server(), user(7), cause).await
    });
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
    let update = tokio::time::timeout(PATIENCE, update).await;
    let update = update.expect("nothing is written").expect("no panic");
    let update = update.expect("an update");
    assert_eq!(update.unknown(), Some(UnknownReason::Unavailable));
    assert_eq!(
        update.roles[0].decision.action,
        Action::Leave(Reason::Unknown)
    );
}

#[test]
fn nothing_known_is_not_fresh_and_nothing_needed_is() {
    let item = "badge:1".parse().expect("a badge");
    let now = Timestamp::from_millis(0);
    assert!(!all_fresh(
        &[item].into(),
        &Holdings::default(),
        10 * MINUTE,
        now
    ));
    assert!(all_fresh(
        &BTreeSet::new(),
        &Holdings::default(),
        Duration::ZERO,
        now
    ));
}
