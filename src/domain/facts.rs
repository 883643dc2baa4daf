//! What is known of a member's items, and what of it may decide: facts grow old,
//! reads fail, and two reads may end in either order.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{HoldingState, Holdings, Item, Timestamp, UnknownReason};

/// How long a failed read speaks for the next one.
const FAILURE_STANDS: Duration = Duration::from_mins(1);

/// Whether nothing need be read: each of `items` was learnt less than `age` ago.
pub fn all_fresh(items: &BTreeSet<Item>, known: &Holdings, age: Duration, now: Timestamp) -> bool {
    items.iter().all(|item| {
        known.get(*item).is_some_and(|holding| {
            let accepted = match holding.state {
                HoldingState::Owned | HoldingState::NotOwned => age,
                HoldingState::Unknown(_) => age.min(FAILURE_STANDS),
            };
            holding.age(now).is_some_and(|age| age < accepted)
        })
    })
}

/// Of what was read and what is stored, the later; a failure says nothing
/// against what is known. What is dated in the future tells nothing.
#[must_use]
pub fn later(mut read: Holdings, stored: &Holdings, now: Timestamp) -> Holdings {
    for (item, stored) in stored.iter() {
        let newer = read.get(item).is_none_or(|read| {
            stored.learnt > read.learnt && !matches!(stored.state, HoldingState::Unknown(_))
        });
        if newer && stored.age(now).is_some() {
            read.insert(item, *stored);
        }
    }
    read
}

/// The items that could not be told, and may be by another try.
pub fn failed(holdings: &Holdings) -> BTreeSet<Item> {
    holdings
        .iter()
        .filter_map(|(item, holding)| match holding.state {
            HoldingState::Unknown(reason) if reason.may_pass() => Some(item),
            _ => None,
        })
        .collect()
}

/// Puts what was known `before` in place of what [`failed`], if it is younger than
/// `age`: no news is no reason to doubt a truth that is young enough by itself. A
/// member who hid their inventory, though, did something.
pub fn bridge(holdings: &mut Holdings, before: &Holdings, age: Duration, now: Timestamp) {
    let failed = failed(holdings);
    let young = before.iter().filter(|(item, holding)| {
        failed.contains(item) && holding.age(now).is_some_and(|it| it < age)
    });
    holdings.extend(young.map(|(item, holding)| (item, *holding)));
}

/// Whether a read told of any item whether it is owned. One that did not changes
/// nothing anywhere, but where a hidden inventory counts as lost.
pub fn tell_something(read: &Holdings) -> bool {
    read.iter()
        .any(|(_, holding)| !matches!(holding.state, HoldingState::Unknown(_)))
}

/// Whether a read told that the inventory is hidden.
pub fn tell_of_hiding(read: &Holdings) -> bool {
    let hidden = HoldingState::Unknown(UnknownReason::Hidden);
    read.iter().any(|(_, holding)| holding.state == hidden)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{CredentialKind, Holding};

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

    #[test]
    fn a_young_truth_stands_for_a_failure_that_passes_and_for_nothing_else() {
        let item: Item = "badge:1".parse().expect("a badge");
        let now = Timestamp::from_millis(10_000_000);
        let of = |state, ago| {
            let holding = Holding {
                state,
                learnt: now.minus(ago),
                credential: CredentialKind::Key,
            };
            Holdings::from_iter([(item, holding)])
        };
        let [outage, hidden] = [UnknownReason::Unavailable, UnknownReason::Hidden];
        for (read, before, stands) in [
            (HoldingState::Unknown(outage), 9 * MINUTE, true),
            (HoldingState::Unknown(outage), 10 * MINUTE, false),
            (HoldingState::Unknown(hidden), 9 * MINUTE, false),
            (HoldingState::NotOwned, 9 * MINUTE, false),
        ] {
            let mut holdings = of(read, Duration::ZERO);
            let before = of(HoldingState::Owned, before);
            bridge(&mut holdings, &before, 10 * MINUTE, now);
            let expected = if stands { HoldingState::Owned } else { read };
            assert_eq!(holdings.state(item), expected, "{read}");
        }
    }
}
