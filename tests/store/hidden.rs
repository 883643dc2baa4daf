//! Since when inventories are hidden, and who was told of it.

use gatepass::domain::{
    Direction, HiddenDays, HiddenInventory, HiddenNotice, HoldingState, RoleId, SettingsChange,
    Timestamp, UnknownReason,
};
use gatepass::store::{NoticeRow, NoticeState};

use crate::world::{NOW, World, after, holding, owned, roblox, role, server, user};

const DAY: u64 = 24 * 60 * 60;

/// User 1, linked to account 10, in a server that takes roles after three days.
async fn world() -> World {
    let world = World::new().await;
    world.member(1, 1).await;
    world.link(1, 1, 10).await;
    wants(&world, Some(HiddenDays::Three)).await;
    world
}

async fn wants(world: &World, days: Option<HiddenDays>) {
    let change = SettingsChange::Hidden(days);
    let changed = world.store.change_settings(server(1), &change, NOW).await;
    changed.expect("works");
}

async fn reads(world: &World, states: &[HoldingState], at: Timestamp) {
    let items = ["badge:1", "badge:2"].into_iter().zip(states);
    let read: Vec<_> = items.map(|(item, it)| holding(item, *it, at)).collect();
    let recorded = world.store.record_holdings(roblox(10), &read, at).await;
    recorded.expect("works");
}

const fn unknown(reason: UnknownReason) -> HoldingState {
    HoldingState::Unknown(reason)
}

const HIDDEN: HoldingState = unknown(UnknownReason::Hidden);

async fn hidden(world: &World) -> Option<HiddenInventory> {
    let (store, user, account) = (&world.store, user(1), roblox(10));
    let hidden = store.hidden_inventory(server(1), user, account).await;
    hidden.expect("works")
}

async fn plan(world: &World, roles: &[RoleId], at: Timestamp) {
    let (store, whom) = (&world.store, (server(1), user(1), roblox(10)));
    let roles = roles.iter().copied().collect();
    let planned = store.plan_hidden_notice(whom, &roles, HiddenDays::Three, at);
    planned.await.expect("works");
}

async fn next(world: &World, before: Timestamp) -> Option<NoticeRow> {
    let next = world.store.next_hidden_notice(None, before).await;
    next.expect("works")
}

async fn told(world: &World, at: Timestamp) {
    let notice = next(world, at).await.expect("one waits");
    let moved = world
        .store
        .move_hidden_notice(&notice, NoticeState::Told, at);
    assert!(moved.await.expect("works"));
}

#[tokio::test]
async fn hidden_since_the_first_answer_that_said_so_and_no_other_failure_counts() {
    let world = world().await;
    for reason in UnknownReason::ALL {
        if *reason != UnknownReason::Hidden {
            reads(&world, &[unknown(*reason)], NOW).await;
        }
    }
    assert_eq!(hidden(&world).await, None);
    reads(&world, &[HIDDEN], after(1)).await;
    reads(&world, &[HIDDEN, HIDDEN], after(DAY)).await;
    reads(&world, &[unknown(UnknownReason::TimedOut)], after(2 * DAY)).await;
    let expected = HiddenInventory {
        since: after(1),
        last: after(DAY),
        days: HiddenDays::Three,
        notice: None,
    };
    assert_eq!(hidden(&world).await, Some(expected));
    wants(&world, None).await;
    assert_eq!(hidden(&world).await, None, "the server keeps the roles");
}

#[tokio::test]
async fn one_item_that_is_told_ends_it_and_what_was_made_of_it() {
    let world = world().await;
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    told(&world, NOW).await;
    let notice = HiddenNotice {
        told: NOW,
        days: HiddenDays::Three,
        roles: [role(50)].into(),
    };
    assert_eq!(hidden(&world).await.and_then(|it| it.notice), Some(notice));
    reads(&world, &[HIDDEN, HoldingState::NotOwned], after(1)).await;
    assert_eq!(hidden(&world).await, None);
    reads(&world, &[HIDDEN], after(2)).await;
    let again = hidden(&world).await.expect("hidden again");
    assert_eq!((again.since, again.notice), (after(2), None));
}

/// Reads may be recorded in any order.
#[tokio::test]
async fn an_older_answer_begins_nothing() {
    let world = world().await;
    let store = &world.store;
    let read = [owned("badge:1", after(10))];
    let recorded = store.record_holdings(roblox(10), &read, after(10)).await;
    recorded.expect("works");
    reads(&world, &[HIDDEN], after(5)).await;
    assert_eq!(hidden(&world).await, None);
    reads(&world, &[HIDDEN], after(11)).await;
    assert!(hidden(&world).await.is_some());
}

#[tokio::test]
async fn a_notice_is_planned_once_and_moves_on_only_as_it_stood() {
    let world = world().await;
    plan(&world, &[role(50)], NOW).await;
    assert_eq!(next(&world, NOW).await, None, "nothing is hidden");
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    plan(&world, &[role(50)], after(5)).await;
    let planned = next(&world, NOW).await.expect("since then");
    plan(&world, &[role(50), role(51)], after(6)).await;
    assert_eq!(next(&world, NOW).await, None, "there is more to say");
    let more = next(&world, after(6)).await.expect("one waits");
    assert_eq!(more.roles, [role(50), role(51)].into());

    let store = &world.store;
    let late = store.move_hidden_notice(&planned, NoticeState::Sending, after(7));
    assert!(!late.await.expect("works"), "it is another by now");
    let sending = store.move_hidden_notice(&more, NoticeState::Sending, after(7));
    assert!(sending.await.expect("works"));
    let waits = next(&world, after(7)).await.expect("until it is known");
    assert_eq!((waits.state, waits.at), (NoticeState::Sending, after(7)));
    told(&world, after(7)).await;
    plan(&world, &[role(52)], after(8)).await;
    assert_eq!(next(&world, after(9)).await, None, "never told twice");
}

/// A reply is still to tell them.
#[tokio::test]
async fn whom_no_message_reached_was_not_told() {
    let world = world().await;
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    let notice = next(&world, NOW).await.expect("one waits");
    let refused = NoticeState::Refused;
    let moved = world.store.move_hidden_notice(&notice, refused, after(1));
    assert!(moved.await.expect("works"));
    let hidden = hidden(&world).await.expect("it is");
    assert_eq!(hidden.notice, None);
    assert_eq!(next(&world, after(DAY)).await, None);
    plan(&world, &[role(51)], after(2)).await;
    let other = next(&world, after(2)).await.expect("it is news");
    assert_eq!(other.roles, [role(51)].into());
}

/// However many wait in one server; and what may be on its way is settled first.
#[tokio::test]
async fn servers_take_turns() {
    let world = world().await;
    reads(&world, &[HIDDEN], NOW).await;
    let store = &world.store;
    for (place, member) in [(1, 1), (1, 2), (3, 3), (2, 4)] {
        world.member(place, member).await;
        let whom = (server(place), user(member), roblox(10));
        let at = after(u64::try_from(member).expect("positive"));
        let roles = [role(50)].into();
        let planned = store.plan_hidden_notice(whom, &roles, HiddenDays::Three, at);
        planned.await.expect("works");
    }
    let whose = async |last| {
        let next = store.next_hidden_notice(last, after(9)).await;
        next.expect("works").expect("one waits").user
    };
    let turns = [
        (None, 1),
        (Some(server(1)), 4),
        (Some(server(2)), 3),
        (Some(server(3)), 1),
    ];
    for (last, member) in turns {
        assert_eq!(whose(last).await, user(member), "after {last:?}");
    }
    let third = store.next_hidden_notice(Some(server(2)), after(9)).await;
    let third = third.expect("works").expect("one waits");
    let sending = store.move_hidden_notice(&third, NoticeState::Sending, after(9));
    assert!(sending.await.expect("works"));
    assert_eq!(whose(None).await, user(3));
}

#[tokio::test]
async fn nothing_of_it_is_left_in_a_server_that_the_bot_left() {
    let world = world().await;
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    let left = world.store.left_server(server(1), NOW).await;
    left.expect("works");
    assert_eq!(world.count("select count(*) from hidden_notices").await, 0);
}

#[tokio::test]
async fn nothing_of_it_is_left_of_who_is_forgotten_or_where_roles_are_kept() {
    let world = world().await;
    let rows = async || {
        let inventories = "select count(*) from hidden_inventories";
        let notices = "select count(*) from hidden_notices";
        (world.count(inventories).await, world.count(notices).await)
    };
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    assert_eq!(rows().await, (1, 1));
    wants(&world, None).await;
    assert_eq!(rows().await, (1, 0));
    wants(&world, Some(HiddenDays::Three)).await;
    plan(&world, &[role(50)], NOW).await;
    // Somebody else elsewhere is linked to the same account.
    world.member(2, 2).await;
    world.link(2, 2, 10).await;
    world.store.forget(user(1), NOW).await.expect("works");
    assert_eq!(rows().await, (1, 0));
    world.store.forget(user(2), NOW).await.expect("works");
    assert_eq!(rows().await, (0, 0));
}

/// A person who decides is told of all who wait, and all of them are looked at.
#[tokio::test]
async fn the_guard_counts_who_loses_a_role_for_it_among_those_who_wait() {
    let world = world().await;
    let bind = world.bind(1, 50, "badge:1").await;
    world.give(1, 1, 50, &[bind]).await;
    reads(&world, &[HIDDEN], NOW).await;
    plan(&world, &[role(50)], NOW).await;
    told(&world, NOW).await;
    let waiting = async |since| {
        let binds = world.store.binds(server(1)).await.expect("works");
        let way = (server(1), role(50), Direction::Loss);
        let standing = world.store.standing(way.0, way.1, way.2, &binds, since);
        standing.await.expect("works").waiting
    };
    reads(&world, &[HIDDEN], after(3 * DAY - 1)).await;
    assert_eq!(waiting(NOW).await, 0, "a second is left");
    reads(&world, &[HIDDEN], after(3 * DAY)).await;
    assert_eq!(waiting(NOW).await, 1);
    assert_eq!(waiting(after(3 * DAY + 1)).await, 0, "nothing read since");
}
