//! What is known of inventories, and the caches of names.

use gatepass::domain::HoldingState::{self, NotOwned, Owned, Unknown};
use gatepass::domain::UnknownReason::{self, Hidden, RateLimited};
use gatepass::domain::{CredentialKind, Holding, Timestamp};
use gatepass::store::{ItemDetails, RobloxName};
use rstest::rstest;

use crate::world::{NOW, World, after, holding, item, items, owned, roblox, user};

/// Members are linked to the accounts 10 and 11.
async fn world() -> World {
    let world = World::new().await;
    world.link(1, 1, 10).await;
    world.link(1, 2, 11).await;
    world
}

type Known = Option<(HoldingState, Timestamp)>;

async fn known(world: &World) -> (Known, Known) {
    let one = items("badge:1");
    let tell = |holdings: gatepass::domain::Holdings| {
        holdings
            .get(item("badge:1"))
            .map(|holding| (holding.state, holding.learnt))
    };
    let key = CredentialKind::Key;
    let current = world.store.holdings(roblox(10), &one, key).await;
    let last_known = world.store.last_known_holdings(roblox(10), &one, key).await;
    (
        tell(current.expect("works")),
        tell(last_known.expect("works")),
    )
}

/// Reads in the order they are recorded: what they told, and at which second
/// they were made. Then what is current, and what the last success told.
#[rstest]
#[case::nothing(&[], None, None)]
#[case::owned(&[(Owned, 1)], Some((Owned, 1)), Some((Owned, 1)))]
#[case::lost(&[(Owned, 1), (NotOwned, 2)], Some((NotOwned, 2)), Some((NotOwned, 2)))]
#[case::a_failure_alone(&[(Unknown(Hidden), 1)], Some((Unknown(Hidden), 1)), None)]
#[case::a_failure_erases_nothing(
    &[(Owned, 1), (Unknown(Hidden), 2)], Some((Unknown(Hidden), 2)), Some((Owned, 1)))]
#[case::the_last_failure_counts(
    &[(Owned, 1), (Unknown(Hidden), 2), (Unknown(RateLimited), 3)],
    Some((Unknown(RateLimited), 3)), Some((Owned, 1)))]
#[case::a_success_ends_the_failures(
    &[(Owned, 1), (Unknown(Hidden), 2), (NotOwned, 3)],
    Some((NotOwned, 3)), Some((NotOwned, 3)))]
#[case::an_older_success_is_late(&[(NotOwned, 2), (Owned, 1)], Some((NotOwned, 2)), Some((NotOwned, 2)))]
#[case::an_older_failure_is_late(&[(Owned, 2), (Unknown(Hidden), 1)], Some((Owned, 2)), Some((Owned, 2)))]
#[case::a_success_older_than_the_failure(
    &[(Unknown(Hidden), 2), (Owned, 1)], Some((Unknown(Hidden), 2)), Some((Owned, 1)))]
#[case::the_same_moment_again(&[(Owned, 1), (NotOwned, 1)], Some((NotOwned, 1)), Some((NotOwned, 1)))]
#[tokio::test]
async fn a_failed_read_never_overwrites_what_was_known(
    #[case] reads: &[(HoldingState, u64)],
    #[case] current: Option<(HoldingState, u64)>,
    #[case] last_known: Option<(HoldingState, u64)>,
) {
    let world = world().await;
    for (state, second) in reads {
        let read = holding("badge:1", *state, after(*second));
        let recorded = world.store.record_holdings(roblox(10), &[read], NOW).await;
        recorded.expect("works");
    }
    let at = |known: Option<(HoldingState, u64)>| known.map(|(state, n)| (state, after(n)));
    assert_eq!(known(&world).await, (at(current), at(last_known)));
}

/// A clock that was a day ahead dated one read, and was put right.
#[rstest]
#[case::a_truth_by_a_truth(Owned, NotOwned, Some((NotOwned, 1)), Some((NotOwned, 1)))]
#[case::a_truth_by_a_failure(Owned, Unknown(Hidden), Some((Unknown(Hidden), 1)), None)]
#[case::a_failure_by_a_truth(Unknown(Hidden), Owned, Some((Owned, 1)), Some((Owned, 1)))]
#[case::a_failure_by_a_failure(
    Unknown(Hidden), Unknown(RateLimited), Some((Unknown(RateLimited), 1)), None)]
#[tokio::test]
async fn what_is_dated_in_the_future_gives_way(
    #[case] ahead: HoldingState,
    #[case] read: HoldingState,
    #[case] current: Option<(HoldingState, u64)>,
    #[case] last_known: Option<(HoldingState, u64)>,
) {
    const DAY: u64 = 24 * 60 * 60;
    let world = world().await;
    for (state, second) in [(ahead, DAY), (read, 1)] {
        let read = holding("badge:1", state, after(second));
        let (store, read) = (&world.store, [read]);
        let recorded = store.record_holdings(roblox(10), &read, after(second));
        recorded.await.expect("works");
    }
    let at = |known: Option<(HoldingState, u64)>| known.map(|(state, n)| (state, after(n)));
    assert_eq!(known(&world).await, (at(current), at(last_known)));
}

/// The later one was recorded first, while the other waited for its turn to be
/// recorded.
#[tokio::test]
async fn a_read_made_beside_another_is_not_of_the_future() {
    let world = world().await;
    for (state, made, now) in [(NotOwned, 11, 11), (Owned, 10, 10)] {
        let read = [holding("badge:1", state, after(made))];
        let recorded = world.store.record_holdings(roblox(10), &read, after(now));
        recorded.await.expect("works");
    }
    assert_eq!(known(&world).await.0, Some((NotOwned, after(11))));
}

#[tokio::test]
async fn every_reason_comes_back() {
    let world = world().await;
    for reason in UnknownReason::ALL {
        let read = holding("badge:1", Unknown(*reason), NOW);
        world
            .store
            .record_holdings(roblox(10), &[read], NOW)
            .await
            .expect("works");
        assert_eq!(known(&world).await.0, Some((Unknown(*reason), NOW)));
    }
}

#[tokio::test]
async fn what_one_credential_sees_is_not_what_another_sees() {
    let world = world().await;
    let (badge, by_key) = owned("badge:1", NOW);
    let by_member = Holding {
        state: NotOwned,
        credential: CredentialKind::Member,
        ..by_key
    };
    for read in [by_key, by_member] {
        world
            .store
            .record_holdings(roblox(10), &[(badge, read)], NOW)
            .await
            .expect("works");
        let all = items("badge:1");
        let holdings = world
            .store
            .holdings(roblox(10), &all, read.credential)
            .await;
        assert_eq!(holdings.expect("works").get(badge), Some(&read));
    }
    assert_eq!(world.count("select count(*) from holdings").await, 2);
}

#[tokio::test]
async fn only_the_items_asked_for_are_loaded_by_kind_and_id() {
    let world = world().await;
    let reads = [
        owned("badge:5", NOW),
        holding("asset:5", NotOwned, NOW),
        owned("gamepass:9223372036854775807", NOW),
        owned("privateserver:6", NOW),
    ];
    world
        .store
        .record_holdings(roblox(10), &reads, NOW)
        .await
        .expect("works");
    world
        .store
        .record_holdings(roblox(11), &reads, NOW)
        .await
        .expect("works");
    let wanted = items("badge:5 asset:5 gamepass:9223372036854775807 asset:404");
    let holdings = world
        .store
        .holdings(roblox(10), &wanted, CredentialKind::Key)
        .await;
    let expected = reads[..3].iter().copied().collect();
    assert_eq!(holdings.expect("works"), expected);
}

#[tokio::test]
async fn a_large_read_is_recorded_at_once_and_an_item_named_twice_counts_last() {
    let world = world().await;
    let mut reads: Vec<_> = (1..=1_001)
        .map(|n| owned(&format!("asset:{n}"), NOW))
        .collect();
    reads.push(holding("asset:7", NotOwned, NOW));
    world
        .store
        .record_holdings(roblox(10), &reads, NOW)
        .await
        .expect("works");
    assert_eq!(
        world
            .count("select count(*) from holdings where state = 'owned'")
            .await,
        1_000
    );
    world
        .store
        .record_holdings(roblox(10), &[], NOW)
        .await
        .expect("nothing to do");
}

#[tokio::test]
async fn names_of_items_are_remembered_until_they_are_old() {
    let world = World::new().await;
    let named = |name: &str, icon: Option<&str>, learnt| ItemDetails {
        name: Some(name.into()),
        icon: icon.map(Into::into),
        learnt,
    };
    let record = async |text: &str, details: ItemDetails| {
        let named = [(item(text), details)];
        let recorded = world.store.record_item_details(&named);
        recorded.await.expect("works");
    };
    record(
        "badge:1",
        named("Welcome", Some("https://t.example/1.png"), NOW),
    )
    .await;
    record("asset:1", named("Hat", None, NOW)).await;
    record("badge:1", named("Welcome!", None, after(5))).await;

    let details = world
        .store
        .item_details(&items("badge:1 asset:1 gamepass:1"))
        .await;
    let details = details.expect("works");
    assert_eq!(details.len(), 2);
    assert_eq!(details[&item("badge:1")], named("Welcome!", None, after(5)));
    assert_eq!(details[&item("asset:1")], named("Hat", None, NOW));

    let pruned = world.store.prune_item_details(after(5)).await;
    pruned.expect("works");
    let left = world.store.item_details(&items("badge:1 asset:1")).await;
    let left: Vec<_> = left.expect("works").into_keys().collect();
    assert_eq!(left, [item("badge:1")]);

    let many: Vec<_> = (1..=1_200)
        .map(|n| (item(&format!("gamepass:{n}")), named("Pass", None, NOW)))
        .collect();
    world.store.record_item_details(&many).await.expect("works");
    let all = many.iter().map(|(item, _)| *item).collect();
    assert_eq!(
        world.store.item_details(&all).await.expect("works").len(),
        1_200
    );
}

#[tokio::test]
async fn names_of_roblox_users_are_remembered() {
    let world = world().await;
    let called = |name: &str| RobloxName {
        name: name.into(),
        display_name: format!("{name} the Great"),
        learnt: NOW,
    };
    let store = &world.store;
    store
        .record_roblox_name(roblox(10), &called("ada"))
        .await
        .expect("works");
    store
        .record_roblox_name(roblox(10), &called("ada2"))
        .await
        .expect("works");
    store
        .record_roblox_name(roblox(11), &called("bob"))
        .await
        .expect("works");
    assert_eq!(
        store.roblox_name(roblox(10)).await.expect("works"),
        Some(called("ada2"))
    );
    assert_eq!(store.roblox_name(roblox(9)).await.expect("works"), None);
    let names = store
        .roblox_names(&[10, 11, 9].map(roblox).into())
        .await
        .expect("works");
    assert_eq!(
        names,
        [(roblox(10), called("ada2")), (roblox(11), called("bob"))].into()
    );
}

/// A read may outlast the link that it was made for: what it told must not
/// come back after its member asked to be forgotten.
#[tokio::test]
async fn of_an_account_that_nobody_is_linked_to_nothing_is_recorded() {
    let world = world().await;
    let name = RobloxName {
        name: "builder".into(),
        display_name: "Builder".into(),
        learnt: NOW,
    };
    let rows = async || {
        let record = async |account| {
            let reads = [
                owned("badge:1", NOW),
                holding("badge:2", Unknown(Hidden), NOW),
            ];
            let store = &world.store;
            let read = store.record_holdings(roblox(account), &reads, NOW).await;
            read.expect("works");
            let named = store.record_roblox_name(roblox(account), &name).await;
            named.expect("works");
        };
        record(10).await;
        record(11).await;
        let holdings = "select count(*) from holdings where roblox_id = 10";
        let names = "select count(*) from roblox_users where roblox_id = 10";
        (world.count(holdings).await, world.count(names).await)
    };
    assert_eq!(rows().await, (2, 1));
    world.store.forget(user(1), NOW).await.expect("works");
    assert_eq!(rows().await, (0, 0));
    world.link(2, 3, 10).await;
    assert_eq!(rows().await, (2, 1), "somebody else is linked to it");
    assert_eq!(
        world.count("select count(*) from holdings").await,
        4,
        "the other account has nothing to do with it"
    );
}
