//! Binds and role policies: making, limits, removing, and who is queued.

use gatepass::domain::{Ceiling, GrantState, OnLoss, Permissions, RolePolicy};
use gatepass::store::{
    Act, BindError, Intent, Leftover, MAX_BINDS, NewBind, PolicyChange, Settled, StoreError,
};

use crate::world::{
    NOW, STAFF, World, about, after, bind_id, entry, in_hand, items, new_bind, role, server, user,
};

#[tokio::test]
async fn a_bind_comes_back_as_it_was_made() {
    let world = World::new().await;
    let new = NewBind {
        name: Some("Captain's “hat” \u{202e}".into()),
        ceiling: Ceiling::Role(role(77)),
        confirmed_powers: Permissions::MODERATE_MEMBERS | Permissions::from_bits(1 << 63),
        ..new_bind(1, 50, "gamepass:9223372036854775807")
    };
    let bind = world
        .store
        .add_bind(new.clone(), PolicyChange::default(), NOW)
        .await
        .expect("a bind");
    assert_eq!((&bind.name, bind.ceiling), (&new.name, new.ceiling));
    assert_eq!(bind.confirmed_powers, new.confirmed_powers);
    let world = world.reopened().await;
    let store = &world.store;
    assert_eq!(
        store.bind(server(1), bind.id).await.expect("works"),
        Some(bind.clone())
    );
    assert_eq!(
        store.bind(server(2), bind.id).await.expect("works"),
        None,
        "another server's"
    );
    assert_eq!(store.binds(server(1)).await.expect("works"), [bind]);
}

#[tokio::test]
async fn the_same_bind_twice_is_told_with_the_one_that_exists() {
    let world = World::new().await;
    let id = world.bind(1, 50, "badge:1").await;
    let strict = PolicyChange {
        strict: Some(true),
        ..PolicyChange::default()
    };
    let again = world
        .store
        .add_bind(new_bind(1, 50, "badge:1"), strict, NOW)
        .await;
    assert!(matches!(again, Err(BindError::Exists(bind)) if bind.id == id));
    let policies = world.store.policies(server(1)).await.expect("works");
    assert_eq!(
        policies[&role(50)],
        RolePolicy::default(),
        "nothing changed"
    );

    world.bind(1, 50, "asset:1").await; // the same number of another kind
    world.bind(1, 51, "badge:1").await;
    world.bind(2, 50, "badge:1").await;
    let keep = Leftover::KeepRoles;
    let removed = world
        .store
        .remove_bind(server(1), id, user(STAFF), keep, NOW)
        .await;
    assert!(removed.expect("works").is_some());
    world.bind(1, 50, "badge:1").await;
}

#[tokio::test]
async fn a_server_has_a_limit_of_binds() {
    let world = World::new().await;
    let mut first = None;
    for n in 1..=MAX_BINDS {
        let id = world.bind(1, 50, &format!("badge:{n}")).await;
        first.get_or_insert(id);
    }
    let add = async || {
        world
            .store
            .add_bind(new_bind(1, 50, "asset:1"), PolicyChange::default(), NOW)
            .await
    };
    assert!(matches!(
        add().await,
        Err(BindError::TooMany { limit: MAX_BINDS })
    ));
    let binds = world.store.binds(server(1)).await.expect("works");
    assert_eq!(binds.len(), 500);
    world.bind(2, 50, "asset:1").await;
    world
        .store
        .remove_bind(
            server(1),
            first.expect("one"),
            user(STAFF),
            Leftover::TakeRoles,
            NOW,
        )
        .await
        .expect("works");
    assert!(add().await.is_ok(), "room again");
}

#[tokio::test]
async fn a_policy_changes_only_where_asked_and_goes_with_the_last_bind() {
    let world = World::new().await;
    let add = async |requirement, on_loss, strict| {
        world
            .store
            .add_bind(
                new_bind(1, 50, requirement),
                PolicyChange { on_loss, strict },
                NOW,
            )
            .await
            .expect("a bind")
            .id
    };
    let policy = async || {
        let policies = world.store.policies(server(1)).await.expect("works");
        policies
            .get(&role(50))
            .map(|policy| (policy.on_loss, policy.strict))
    };
    let first = add("badge:1", None, None).await;
    assert_eq!(policy().await, Some((OnLoss::Remove, false)));
    let second = add("badge:2", Some(OnLoss::Keep), None).await;
    assert_eq!(policy().await, Some((OnLoss::Keep, false)));
    let third = add("badge:3", None, Some(true)).await;
    assert_eq!(policy().await, Some((OnLoss::Keep, true)));

    for (id, left) in [(first, true), (second, true), (third, false)] {
        world
            .store
            .remove_bind(server(1), id, user(STAFF), Leftover::TakeRoles, NOW)
            .await
            .expect("works");
        assert_eq!(policy().await.is_some(), left);
    }
}

#[tokio::test]
async fn a_new_bind_queues_the_linked_members() {
    let world = World::new().await;
    for who in [1, 2, 3] {
        world.member(1, who).await;
    }
    world.member(2, 2).await;
    world.link(1, 1, 10).await;
    world.prove(2, 2, 20).await;
    world.drain().await;
    world.bind(1, 50, "badge:1").await;
    assert_eq!(world.waiting().await, [(1, 1), (1, 2)]);
}

#[tokio::test]
async fn the_items_of_several_servers_are_read_at_once() {
    let world = World::new().await;
    world.bind(1, 50, "badge:1").await;
    world.bind(1, 51, "badge:1").await;
    world.bind(1, 51, "asset:1").await;
    world.bind(2, 50, "gamepass:7").await;
    world.bind(3, 50, "badge:3").await;
    let gone = world.bind(2, 50, "badge:9").await;
    world
        .store
        .remove_bind(server(2), gone, user(STAFF), Leftover::KeepRoles, NOW)
        .await
        .expect("works");
    let bound = world.store.bound_items(&[server(1), server(2)]).await;
    assert_eq!(bound.expect("works"), items("badge:1 asset:1 gamepass:7"));
    assert!(
        world
            .store
            .bound_items(&[])
            .await
            .expect("works")
            .is_empty()
    );
}

/// Server 1: members 1 to 3 have role 50 by `first` alone, by both binds, and by
/// `second` alone; member 4 had it taken by hand.
async fn with_holders(world: &World) -> (gatepass::domain::BindId, gatepass::domain::BindId) {
    let first = world.bind(1, 50, "badge:1").await;
    let second = world.bind(1, 50, "badge:2").await;
    for (who, binds) in [
        (1, vec![first]),
        (2, vec![first, second]),
        (3, vec![second]),
        (4, vec![first]),
    ] {
        world.give(1, who, 50, &binds).await;
    }
    let note = gatepass::domain::LedgerNote::Withdrawn;
    let correct = world.store.correct(
        in_hand(&world.store, server(1), user(4)).await,
        role(50),
        &note,
        NOW,
    );
    correct.await.expect("works");
    world.member(1, 9).await;
    world.link(1, 9, 90).await;
    world.drain().await;
    (first, second)
}

#[tokio::test]
async fn roles_kept_are_let_go_of_where_no_other_bind_earns_them() {
    let world = World::new().await;
    let (first, second) = with_holders(&world).await;
    let removed = world
        .store
        .remove_bind(server(1), first, user(STAFF), Leftover::KeepRoles, after(1))
        .await
        .expect("works")
        .expect("a bind");
    assert_eq!((removed.bind.id, removed.holders), (first, 1));
    assert_eq!(world.ledger(1, 1).await, []);
    assert_eq!(
        world.ledger(1, 2).await,
        [(50, GrantState::Held, vec![first, second])],
        "the ledger still says why it was given"
    );
    assert_eq!(
        world.ledger(1, 3).await,
        [(50, GrantState::Held, vec![second])]
    );
    assert_eq!(world.ledger(1, 4).await, []);
    assert_eq!(world.waiting().await, [(1, 2), (1, 3), (1, 9)]);

    let log = &world.audit(1, about(1)).await[0];
    assert_eq!(log.entry.act, Act::Released);
    assert_eq!(log.entry.binds, [first].into());
    assert_eq!((log.entry.actor, log.at), (Some(user(STAFF)), after(1)));

    // Now member 2 stands on the second alone: the first is removed.
    let removed = world
        .store
        .remove_bind(
            server(1),
            second,
            user(STAFF),
            Leftover::KeepRoles,
            after(2),
        )
        .await
        .expect("works")
        .expect("a bind");
    assert_eq!(removed.holders, 2);
    assert_eq!(world.ledger(1, 2).await, []);
    assert_eq!(world.ledger(1, 3).await, []);
}

#[tokio::test]
async fn roles_to_be_taken_stay_in_the_ledger_until_an_update_takes_them() {
    let world = World::new().await;
    let (first, _) = with_holders(&world).await;
    let removed = world
        .store
        .remove_bind(server(1), first, user(STAFF), Leftover::TakeRoles, NOW)
        .await
        .expect("works")
        .expect("a bind");
    assert_eq!(removed.holders, 1);
    assert_eq!(
        world.ledger(1, 1).await,
        [(50, GrantState::Held, vec![first])]
    );
    assert_eq!(
        world.waiting().await,
        [(1, 1), (1, 2), (1, 3), (1, 4), (1, 9)]
    );
    let world = world.reopened().await;
    assert_eq!(
        world.store.waiting().await.expect("works"),
        5,
        "a restart resumes it"
    );
}

#[tokio::test]
async fn a_bind_is_removed_once_and_by_its_own_server() {
    let world = World::new().await;
    let id = world.bind(1, 50, "badge:1").await;
    let remove = async |at, id| {
        world
            .store
            .remove_bind(server(at), id, user(STAFF), Leftover::KeepRoles, NOW)
            .await
            .expect("works")
            .is_some()
    };
    assert!(!remove(2, id).await);
    assert!(!remove(1, bind_id(1)).await);
    assert!(remove(1, id).await);
    assert!(!remove(1, id).await);
    assert_eq!(world.store.bind(server(1), id).await.expect("works"), None);
}

#[tokio::test]
async fn a_kept_role_whose_write_was_on_its_way_stays_kept() {
    let world = World::new().await;
    world.member(1, 1).await;
    let bind = world.bind(1, 50, "badge:1").await;
    let store = &world.store;
    let give = Intent::Give([bind].into());
    store
        .intend(
            in_hand(store, server(1), user(1)).await,
            role(50),
            &give,
            NOW,
        )
        .await
        .expect("works");
    store
        .remove_bind(server(1), bind, user(STAFF), Leftover::KeepRoles, NOW)
        .await
        .expect("works");
    store
        .settle(
            in_hand(store, server(1), user(1)).await,
            role(50),
            Settled::Held,
            &entry(Act::Given),
            NOW,
        )
        .await
        .expect("works");
    assert_eq!(
        world.ledger(1, 1).await,
        [],
        "the settling does not bring it back"
    );
}

#[tokio::test]
async fn a_requirement_that_this_version_cannot_read_fails_the_read() {
    let world = World::new().await;
    world.bind(1, 50, "badge:1").await;
    world.bind(1, 50, "badge:2").await;
    world
        .execute(
            "update binds set requirement = 'all(badge:1, rank:7)' where requirement = 'badge:2'",
        )
        .await;
    let unreadable = |error| match error {
        StoreError::Unreadable { column, .. } => column,
        other => panic!("{other:?}"),
    };
    let binds = world.store.binds(server(1)).await;
    assert_eq!(unreadable(binds.expect_err("unreadable")), "requirement");
    let items = world.store.bound_items(&[server(1)]).await;
    assert!(
        matches!(items, Err(StoreError::Unreadable { .. })),
        "{items:?}"
    );
}
