use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use super::*;
use crate::domain::{Ceiling, RobloxUserId, Served, SettingsChange, Trigger, UserId};
use crate::service::fake::{
    INTERVAL, LOW_ROLE, World, badge, in_hand, member, role, server, stay, user,
};
use crate::service::{Asker, PurchaseWatch};
use crate::store::{Intent, NewModeratorLink};

/// A server with a bind, and members of it who are linked. Nobody waits.
async fn world(members: &[UserId]) -> World {
    let world = World::new().await;
    for member in members {
        world.linked(*member).await;
    }
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world
}

fn account(number: i64) -> RobloxUserId {
    RobloxUserId::new(number).expect("positive")
}

async fn next_turn(world: &World, under_way: &HashSet<RobloxUserId>) -> NextTurn<RobloxUserId> {
    let next = world.service.next_turn(under_way).await;
    next.expect("works")
}

/// All turns that are due. Returns how long until the next.
async fn sweep(world: &World) -> Duration {
    loop {
        match next_turn(world, &HashSet::new()).await {
            NextTurn::Now(account) => {
                let taken = world.service.take_turn(account).await;
                taken.expect("works");
            }
            NextTurn::In(wait) => return wait,
        }
    }
}

#[tokio::test]
async fn everyone_has_a_turn_an_interval_after_the_last() {
    let world = world(&[user(7)]).await;
    assert!(sweep(&world).await > INTERVAL.mul_f64(0.9));
    assert!(!world.waits(user(7)).await, "the link itself had them read");
    for _ in 0..3 {
        world.pass(INTERVAL);
        sweep(&world).await;
        let work = world.work_of(user(7)).await.expect("it is their turn");
        assert_eq!(work.reason, Trigger::Sweep);
        world.nobody_waits().await;
        let next = sweep(&world).await;
        assert!(!world.waits(user(7)).await, "once is enough");
        assert!(
            next > INTERVAL.mul_f64(0.89) && next <= INTERVAL,
            "{next:?}"
        );
    }
}

#[tokio::test]
async fn a_read_for_another_reason_takes_the_turns_place() {
    let world = world(&[user(7), user(8)]).await;
    world.pass(INTERVAL);
    let service = &world.service;
    let nobody = [].into();
    let swept = service.store().swept(account(7), service.now(), &nobody);
    swept.await.expect("works");
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    assert!(world.waits(user(8)).await);
}

#[tokio::test]
async fn who_can_lose_and_gain_nothing_has_no_turn() {
    let world = World::new().await;
    world.linked(user(7)).await;
    world.nobody_waits().await;
    world.pass(INTERVAL);
    let next = sweep(&world).await;
    assert!(!world.waits(user(7)).await, "there is no bind");
    assert!(next > INTERVAL.mul_f64(0.89), "{next:?}");
}

#[tokio::test]
async fn a_server_that_is_not_served_has_no_turn() {
    let elsewhere = ServerId::new(2).expect("positive");
    let world = World::serving(Served::Only([elsewhere].into())).await;
    world.linked(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.pass(INTERVAL);
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
}

#[tokio::test]
async fn turns_come_in_the_order_of_their_age_and_once() {
    let world = World::new().await;
    for member in [user(8), user(7)] {
        world.linked(member).await;
        world.pass(Duration::from_secs(1));
    }
    // The same account again, in another server.
    let other = ServerId::new(2).expect("positive");
    world.linked_in(other, user(8)).await;
    world.pass(INTERVAL);
    let mut under_way = HashSet::new();
    for account in [8, 7].map(account) {
        assert_eq!(next_turn(&world, &under_way).await, NextTurn::Now(account));
        under_way.insert(account);
    }
    let nobodys = NextTurn::In(Duration::ZERO);
    assert_eq!(next_turn(&world, &under_way).await, nobodys);
}

/// It is looked for what they bought in the server, until this is dropped.
async fn watch(world: &mut World, server: ServerId, user: UserId) -> PurchaseWatch {
    let asker = Asker {
        server,
        user,
        stay: None,
        roles: [].into(),
    };
    let service = world.service.clone();
    let is_there = async {
        let look = world.look().await;
        look.answer(Ok(vec![Some(member(user, stay(1)))]));
    };
    let (watch, ()) = tokio::join!(service.watch_purchase(&asker), is_there);
    watch.expect("it may begin")
}

/// All of the accounts of one for whom it is looked are due before anybody else's.
#[tokio::test]
async fn who_is_watched_keeps_nobody_from_their_turn() {
    let mut world = world(&[user(7)]).await;
    let other = ServerId::new(2).expect("positive");
    let second = NewModeratorLink {
        server: other,
        user: user(7),
        roblox: account(70),
        author: user(900),
        ceiling: Ceiling::Owner,
    };
    let (store, now) = (world.service.store(), world.service.now());
    let linked = store.link_by_moderator(second, now).await;
    linked.expect("a second account");
    world.pass(Duration::from_secs(1));
    world.linked(user(8)).await;
    let watch = watch(&mut world, server(), user(7)).await;
    world.pass(INTERVAL);
    let next = next_turn(&world, &HashSet::new()).await;
    assert_eq!(next, NextTurn::Now(account(8)));
    let next = next_turn(&world, &[account(8)].into()).await;
    assert_eq!(next, NextTurn::In(Duration::ZERO), "theirs waits");
    drop(watch);
}

/// A role that could not be taken when its last bind went tells nothing.
#[tokio::test]
async fn a_server_without_binds_is_no_place_to_read_for() {
    let world = World::new().await;
    let other = ServerId::new(2).expect("positive");
    for at in [server(), other] {
        world.linked_in(at, user(7)).await;
    }
    let (store, now) = (world.service.store(), world.service.now());
    let give = Intent::Give(BTreeSet::new());
    let intended = store.intend(
        in_hand(store, server(), user(7)).await,
        role(LOW_ROLE),
        &give,
        now,
    );
    intended.await.expect("works");
    world
        .bind_in(other, role(LOW_ROLE), badge(1), Ceiling::Owner)
        .await;
    world.pass(INTERVAL);
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    let waits = store.work_of(other, user(7)).await.expect("works");
    assert_eq!(waits.expect("there").reason, Trigger::Sweep);
}

#[tokio::test]
async fn one_update_is_enough_for_all_servers_of_a_member() {
    let world = world(&[user(7)]).await;
    let other = ServerId::new(2).expect("positive");
    world.linked_in(other, user(7)).await;
    world
        .bind_in(other, role(LOW_ROLE), badge(2), Ceiling::Owner)
        .await;
    world.pass(INTERVAL);
    sweep(&world).await;
    let waiting = world.service.store().waiting().await.expect("works");
    assert_eq!(waiting, 1, "the read there has the other server follow");
    assert!(world.waits(user(7)).await, "in {}", server());
}

async fn wants_no_sweep(world: &World, server: ServerId) {
    let change = SettingsChange::Swept(false);
    let changed = world.service.change_settings(server, &change).await;
    assert!(!changed.expect("works").settings.swept);
}

#[tokio::test]
async fn a_server_that_wants_no_sweep_has_no_turns() {
    let world = world(&[user(7)]).await;
    wants_no_sweep(&world, server()).await;
    world.pass(INTERVAL);
    let next = sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    assert!(next > INTERVAL.mul_f64(0.89), "{next:?}");
}

/// A turn for the other server is none for this one.
#[tokio::test]
async fn who_is_linked_in_two_servers_has_turns_where_they_are_wanted() {
    let world = world(&[user(7)]).await;
    let other = ServerId::new(2).expect("positive");
    world.linked_in(other, user(7)).await;
    world
        .bind_in(other, role(LOW_ROLE), badge(1), Ceiling::Owner)
        .await;
    wants_no_sweep(&world, server()).await;
    world.pass(INTERVAL);
    sweep(&world).await;
    assert!(!world.waits(user(7)).await);
    let waits = world.service.store().work_of(other, user(7)).await;
    assert_eq!(waits.expect("works").expect("there").reason, Trigger::Sweep);
}

#[tokio::test]
async fn members_with_one_account_have_one_turn() {
    let world = World::new().await;
    world.shares_accounts(server()).await;
    for member in [7, 8, 9] {
        world.linked_to(server(), user(member), 7).await;
    }
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.all_inventories_are_empty();
    world.pass(INTERVAL);
    let turn = next_turn(&world, &HashSet::new()).await;
    assert_eq!(turn, NextTurn::Now(account(7)));
    let taken = world.service.take_turn(account(7)).await;
    taken.expect("works");
    let next = next_turn(&world, &HashSet::new()).await;
    assert!(matches!(next, NextTurn::In(wait) if wait > INTERVAL.mul_f64(0.89)));
    for member in [7, 8, 9] {
        assert!(world.waits(user(member)).await, "member {member}");
    }
}

/// Anybody can have their moderators link their own members to it, one after another.
#[tokio::test]
async fn a_stranger_who_is_watched_keeps_nobody_with_their_account_from_their_turn() {
    let mut world = world(&[user(7)]).await;
    let strange = ServerId::new(2).expect("positive");
    world.linked_to(strange, user(8), 7).await;
    world
        .bind_in(strange, role(LOW_ROLE), badge(2), Ceiling::Owner)
        .await;
    world.all_inventories_are_empty();
    // Its turn is due, and the stranger's is promised for after their watch.
    world.pass(INTERVAL.saturating_sub(Duration::from_mins(1)));
    let watch = watch(&mut world, strange, user(8)).await;
    world.pass(Duration::from_mins(1));
    let mine = async || world.service.store().last_turns(user(7)).await;
    let before = mine().await.expect("works");
    let next = next_turn(&world, &HashSet::new()).await;
    assert_eq!(next, NextTurn::Now(account(7)));
    let taken = world.service.take_turn(account(7)).await;
    taken.expect("works");
    assert!(world.waits(user(7)).await);
    assert_ne!(mine().await.expect("works"), before, "it was had");
    let next = next_turn(&world, &HashSet::new()).await;
    assert!(matches!(next, NextTurn::In(_)), "{next:?}");

    drop(watch);
    world.pass(Duration::from_mins(2));
    let next = next_turn(&world, &HashSet::new()).await;
    assert_eq!(next, NextTurn::Now(account(7)), "what was promised comes");
}

/// Also by a read that was under way before it was promised, or is still when it is no
/// longer looked for it.
#[tokio::test]
async fn what_is_promised_while_an_account_is_read_comes() {
    let mut world = world(&[user(7)]).await;
    let service = world.service.clone();
    let last = async || {
        let turns = service.store().last_turns(user(7)).await;
        turns.expect("works")[0].1
    };
    let watch = watch(&mut world, server(), user(7)).await;
    let promised = last().await;
    let now = world.service.now();
    let before = [user(7)].into();
    service
        .had_turn(account(7), [].into())
        .await
        .expect("works");
    assert_eq!(last().await, promised);
    drop(watch);
    service.had_turn(account(7), before).await.expect("works");
    assert_eq!(last().await, promised, "it began before");
    service
        .had_turn(account(7), [].into())
        .await
        .expect("works");
    assert!(last().await >= now, "nothing is promised any more");
}

/// The promise is of the account: also who shares it breaks it not.
#[tokio::test]
async fn who_has_the_account_of_one_who_is_watched_leaves_them_their_turn() {
    let mut world = World::new().await;
    world.shares_accounts(server()).await;
    for member in [7, 8] {
        world.linked_to(server(), user(member), 7).await;
    }
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.all_inventories_are_empty();
    let watch = watch(&mut world, server(), user(7)).await;
    let service = world.service.clone();
    let promised = service.store().longest_unswept().await.expect("works");
    let link = service.store().effective_link(server(), user(8)).await;
    let link = link.expect("works").expect("linked");
    let read = async || {
        let read = service.read_for_all(server(), &link, Trigger::Asked.into());
        read.await.expect("works");
        service.store().longest_unswept().await.expect("works")
    };
    assert_eq!(read().await, promised);
    drop(watch);
    assert!(read().await > promised, "now it was had");
}
