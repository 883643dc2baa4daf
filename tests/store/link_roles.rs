//! Binds that ask whether a member is linked: one of a kind, and who is queued.

use gatepass::domain::{GrantState, LinkStatus, Timestamp, Trigger};
use gatepass::store::{BindError, Leftover, PolicyChange};

use crate::world::{NOW, World, after, bind_id, new_bind, role, server, stay, user};

async fn chosen(world: &World, status: LinkStatus) -> Option<i64> {
    let bind = world.store.bind_by_link(server(1), status).await;
    bind.expect("works").map(|bind| bind.role.get())
}

#[tokio::test]
async fn a_server_has_one_role_of_either_kind() {
    let world = World::new().await;
    let first = world.bind(1, 50, "unlinked").await;
    for again in [50, 51] {
        let new = new_bind(1, again, "unlinked");
        let refused = world.store.add_bind(new, PolicyChange::default(), NOW);
        let refused = refused.await;
        assert!(
            matches!(&refused, Err(BindError::Exists(bind)) if bind.id == first),
            "{refused:?}"
        );
    }
    // The same role, too, and another server's.
    world.bind(1, 50, "linked").await;
    world.bind(2, 51, "unlinked").await;
    assert_eq!(chosen(&world, LinkStatus::Unlinked).await, Some(50));
    assert_eq!(chosen(&world, LinkStatus::Linked).await, Some(50));

    let gone = world
        .store
        .remove_bind(server(1), first, user(9), Leftover::TakeRoles, NOW);
    gone.await.expect("works").expect("a bind");
    assert_eq!(chosen(&world, LinkStatus::Unlinked).await, None);
    world.bind(1, 51, "unlinked").await;
}

#[tokio::test]
async fn who_has_the_role_that_is_replaced_is_queued_whatever_becomes_of_it() {
    for leftover in [Leftover::KeepRoles, Leftover::TakeRoles] {
        let world = World::new().await;
        let before = world.bind(1, 50, "unlinked").await;
        world.give(1, 7, 50, &[before]).await;
        world.member(1, 8).await;
        world.link(1, 3, 30).await;
        world.member(1, 3).await;
        world.drain().await;

        let new = new_bind(1, 51, "unlinked");
        let replaced = world.store.replace_bind(before, leftover, new.clone(), NOW);
        let after = replaced.await.expect("works").expect("it was there");
        assert_eq!(after.role, role(51));
        assert_eq!(chosen(&world, LinkStatus::Unlinked).await, Some(51));
        assert_eq!(
            world.waiting().await,
            [(1, 7)],
            "no linked member, nor who never had it"
        );
        let ledger = match leftover {
            Leftover::KeepRoles => vec![],
            Leftover::TakeRoles => vec![(50, GrantState::Held, vec![before])],
        };
        assert_eq!(world.ledger(1, 7).await, ledger);

        let gone = world.store.replace_bind(before, leftover, new, NOW).await;
        assert_eq!(gone.expect("works"), None, "it is replaced already");
    }
}

/// The transaction is one: where the new bind can't be made, the old one stays.
#[tokio::test]
async fn what_cannot_be_replaced_stays() {
    let world = World::new().await;
    let badge = world.bind(1, 50, "badge:1").await;
    world.bind(1, 51, "linked").await;
    let new = new_bind(1, 52, "linked");
    let refused = world
        .store
        .replace_bind(badge, Leftover::TakeRoles, new, NOW)
        .await;
    assert!(matches!(refused, Err(BindError::Exists(_))), "{refused:?}");
    let kept = world.store.bind(server(1), badge).await.expect("works");
    assert!(kept.is_some());
    let unknown = new_bind(1, 52, "unlinked");
    let none = world
        .store
        .replace_bind(bind_id(12345), Leftover::TakeRoles, unknown, NOW);
    assert_eq!(none.await.expect("works"), None);
}

#[tokio::test]
async fn a_role_for_the_linked_has_the_linked_updated_and_one_for_the_others_who_waits_for_it() {
    let world = World::new().await;
    world.link(1, 3, 30).await;
    world.member(1, 3).await;
    for unlinked in [7, 8] {
        world.member(1, unlinked).await;
    }
    world.drain().await;
    world.bind(1, 50, "linked").await;
    assert_eq!(world.waiting().await, [(1, 3)]);

    world.drain().await;
    let bind = world.bind(1, 51, "unlinked").await;
    assert_eq!(world.waiting().await, [], "nobody is looked for");
    // They came before somebody confirmed the powers of the role.
    let blocked = world
        .store
        .queue(server(1), user(7), Trigger::Joined, Timestamp::NEVER, NOW);
    blocked.await.expect("works");
    let store = &world.store;
    let (powers, ceiling) = {
        let bind = store.bind(server(1), bind).await.expect("works");
        let bind = bind.expect("a bind");
        (bind.confirmed_powers, bind.ceiling)
    };
    let confirmed = store.confirm_bind(server(1), bind, powers, user(9), ceiling, after(5));
    confirmed.await.expect("works").expect("a bind");
    let work = store.work_of(server(1), user(7)).await.expect("works");
    assert_eq!(work.expect("waits").due, after(5));
    assert_eq!(world.waiting().await, [(1, 7)]);
}

/// Whose return is noticed by a look, and not by an event.
#[tokio::test]
async fn who_is_seen_again_is_queued_where_the_unlinked_have_a_role() {
    for (has_role, waiting) in [(false, vec![]), (true, vec![(1, 7)])] {
        let world = World::new().await;
        if has_role {
            world.bind(1, 50, "unlinked").await;
        }
        let (store, seen) = (&world.store, |number| Some(stay(number)));
        let first = store.saw_member(server(1), user(7), seen(1), NOW).await;
        assert!(first.expect("works"));
        assert_eq!(world.waiting().await, [], "whoever saw them come says so");
        let again = store.saw_member(server(1), user(7), seen(2), NOW).await;
        assert!(again.expect("works"));
        assert_eq!(world.waiting().await, waiting);
    }
}

/// An unlinked member's grant goes as any other: with their stay, and they are looked
/// at when events were missed.
#[tokio::test]
async fn who_has_a_role_from_the_bot_is_looked_at_though_they_are_not_linked() {
    let world = World::new().await;
    let bind = world.bind(1, 50, "unlinked").await;
    world.member(1, 8).await;
    world.give(1, 7, 50, &[bind]).await;
    let seen = world.store.concerned_seen(server(1), None, 10).await;
    assert_eq!(seen.expect("works"), [(user(7), None)]);
    let gone = [(user(7), None)];
    let gone = world.store.members_gone(server(1), &gone, after(1)).await;
    gone.expect("works");
    let closed = world.store.close_stays(after(2), after(3)).await;
    assert_eq!(closed.expect("works"), 1);
    assert_eq!(world.ledger(1, 7).await, []);
}
