//! Whose turn it is to be read again.

use gatepass::domain::{SettingsChange, Trigger};

use crate::world::{NOBODY, NOW, STAFF, World, after, roblox, server, user};

#[tokio::test]
async fn the_longest_unread_come_first() {
    let world = World::new().await;
    for (n, read) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
        world.link(1, n, n * 10).await;
        let swept = world.store.swept(roblox(n * 10), after(read), NOBODY);
        swept.await.expect("works");
    }
    let due = |limit| {
        world
            .store
            .due_for_sweep(after(39), after(40), NOBODY, limit)
    };
    let accounts = [2, 3, 1].map(|n| roblox(n * 10));
    assert_eq!(due(9).await.expect("works"), accounts);
    assert_eq!(due(2).await.expect("works"), accounts[..2]);
    let longest = world.store.longest_unswept().await.expect("works");
    assert_eq!(longest, Some(after(10)));
}

/// Else they would wait for a day that may be years away.
#[tokio::test]
async fn whose_last_turn_is_yet_to_come_have_one_now() {
    let world = World::new().await;
    for (n, turn) in [(1, 40), (2, 41)] {
        world.link(1, n, n * 10).await;
        let swept = world.store.swept(roblox(n * 10), after(turn), NOBODY);
        swept.await.expect("works");
    }
    let due = world
        .store
        .due_for_sweep(after(1), after(40), NOBODY, 9)
        .await;
    assert_eq!(due.expect("works"), [roblox(20)]);
}

#[tokio::test]
async fn a_turn_is_for_all_links_to_the_account() {
    let world = World::new().await;
    for (at, who) in [(1, 1), (2, 1), (3, 2)] {
        world.link(at, who, 10).await;
    }
    world.link(4, 1, 11).await;
    let turn = world
        .store
        .take_turn(roblox(10), after(5), after(5), NOBODY);
    let turn = turn.await.expect("works").expect("it is due");
    let member = Some((server(2), user(1)));
    let swept = world.store.sweep(turn, member, after(5), after(5), NOBODY);
    swept.await.expect("works");
    let due = world
        .store
        .due_for_sweep(after(4), after(5), NOBODY, 9)
        .await
        .expect("works");
    assert_eq!(due, [roblox(11)]);
    let work = world.store.work_of(server(2), user(1)).await;
    assert_eq!(work.expect("works").expect("queued").reason, Trigger::Sweep);
}

/// Strangers may be linked to the account, and have turns promised to them.
#[tokio::test]
async fn what_is_promised_to_some_changes_nothing_for_the_others() {
    let world = World::new().await;
    for (at, who) in [(1, 1), (2, 2)] {
        world.link(at, who, 10).await;
    }
    let due = async |promised: &[i64]| {
        let promised = promised.iter().map(|it| user(*it)).collect();
        let due = world.store.due_for_sweep(after(4), after(5), &promised, 9);
        due.await.expect("works")
    };
    assert_eq!(due(&[2]).await, [roblox(10)], "by the other's row");
    assert_eq!(due(&[1, 2]).await, []);
    let take = async |promised: &[i64]| {
        let promised = promised.iter().map(|it| user(*it)).collect();
        let turn = world
            .store
            .take_turn(roblox(10), after(4), after(5), &promised);
        turn.await.expect("works")
    };
    assert_eq!(take(&[1, 2]).await, None);

    let turn = take(&[2]).await.expect("it is due");
    let second = [user(2)].into();
    let swept = world.store.sweep(turn, None, after(5), after(5), &second);
    swept.await.expect("works");
    assert_eq!(due(&[2]).await, []);
    assert_eq!(take(&[2]).await, None);
    assert_eq!(due(&[1]).await, [roblox(10)], "it is promised still");
    let swept = world.store.swept(roblox(10), after(5), &second);
    swept.await.expect("works");
    assert_eq!(due(&[]).await, [roblox(10)], "and now");
    let swept = world.store.swept(roblox(10), after(5), NOBODY);
    swept.await.expect("works");
    assert_eq!(due(&[]).await, []);
}

#[tokio::test]
async fn who_is_linked_now_was_just_read_and_who_is_no_more_never_is() {
    let world = World::new().await;
    assert_eq!(world.store.longest_unswept().await.expect("works"), None);
    world.member(1, 1).await;
    world.link(1, 1, 10).await;
    assert_eq!(
        world.store.longest_unswept().await.expect("works"),
        Some(NOW)
    );
    assert_eq!(world.store.count_linked_accounts().await.expect("works"), 1);
    let removed = world
        .store
        .unlink_by_moderator(server(1), user(1), user(STAFF), NOW);
    removed.await.expect("works");
    let due = world
        .store
        .due_for_sweep(after(1), after(1), NOBODY, 9)
        .await
        .expect("works");
    assert_eq!(due, []);
    assert_eq!(world.store.count_linked_accounts().await.expect("works"), 0);
}

#[tokio::test]
async fn a_round_takes_a_read_for_each_account() {
    let world = World::new().await;
    for (at, who, account) in [(1, 1, 10), (2, 1, 10), (3, 1, 11), (3, 2, 12)] {
        world.member(at, who).await;
        world.link(at, who, account).await;
    }
    let count = async || world.store.count_linked_accounts().await.expect("works");
    assert_eq!(count().await, 3);
    let sweep = async |at, swept| {
        let change = SettingsChange::Swept(swept);
        let changed = world.store.change_settings(server(at), &change, NOW).await;
        changed.expect("works");
    };
    sweep(1, false).await;
    assert_eq!(count().await, 3, "it counts in the second too");
    sweep(2, false).await;
    assert_eq!(count().await, 2);
    sweep(1, true).await;
    assert_eq!(count().await, 3);
    let left = world.store.member_left(server(3), user(2), NOW).await;
    left.expect("works");
    assert_eq!(count().await, 2);
    world.prove(99, 2, 13).await;
    assert_eq!(count().await, 2, "they are nowhere");
    world.member(2, 2).await;
    assert_eq!(count().await, 2, "nor where members have turns");
    world.member(1, 2).await;
    assert_eq!(count().await, 3);
    world.member(1, 3).await;
    world.prove(98, 3, 13).await;
    assert_eq!(count().await, 3, "one read is for both");
}
