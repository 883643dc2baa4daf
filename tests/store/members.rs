//! Members and servers: who is seen, who left, and what goes with them.

use gatepass::domain::CredentialKind;

use crate::world::{NOW, World, after, in_hand, items, owned, roblox, role, server, user};

#[tokio::test]
async fn a_member_is_new_once_until_they_leave() {
    let world = World::new().await;
    let saw = async |n| {
        world
            .store
            .saw_member(server(1), user(1), None, after(n))
            .await
            .expect("works")
    };
    let left = async |n| {
        world
            .store
            .member_left(server(1), user(1), after(n))
            .await
            .expect("works");
    };
    left(0).await; // never there
    assert!(saw(1).await);
    assert!(!saw(2).await);
    left(3).await;
    assert!(
        !world
            .store
            .is_present(server(1), user(1))
            .await
            .expect("works")
    );
    assert!(saw(5).await);
    assert_eq!(
        world.count("select since from members").await,
        after(5).as_millis(),
        "since when they are there"
    );
    assert!(
        !world
            .store
            .is_present(server(2), user(1))
            .await
            .expect("works")
    );
}

#[tokio::test]
async fn many_are_missed_at_once() {
    let world = World::new().await;
    world.member(1, 2).await;
    for n in 1..=5 {
        let saw = world.store.saw_member(server(1), user(n), None, NOW).await;
        assert_eq!(saw.expect("works"), n != 2, "was known");
    }
    assert_eq!(present(&world).await, [1, 2, 3, 4, 5]);
    let gone = [1, 3, 77].map(|n| (user(n), None));
    let missed = world.store.members_gone(server(1), &gone, NOW);
    missed.await.expect("works");
    assert_eq!(present(&world).await, [2, 4, 5]);
}

/// Who of the first five is in the server.
async fn present(world: &World) -> Vec<i64> {
    let mut present = Vec::new();
    for n in 1..=5 {
        let is_present = world.store.is_present(server(1), user(n)).await;
        if is_present.expect("works") {
            present.push(n);
        }
    }
    present
}

const DAY: u64 = 24 * 60 * 60;

/// A server with something in every table.
async fn settled(world: &World, at: i64, who: i64, account: i64) {
    let store = &world.store;
    store.joined_server(server(at), NOW).await.expect("works");
    world.member(at, who).await;
    world.link(at, who, account).await;
    let bind = world.bind(at, 50, "badge:1").await;
    world.give(at, who, 50, &[bind]).await;
    let holdings = [owned("badge:1", NOW)];
    store
        .record_holdings(roblox(account), &holdings, NOW)
        .await
        .expect("works");
}

#[tokio::test]
async fn a_server_that_was_left_is_kept_thirty_days_and_then_erased() {
    let world = World::new().await;
    settled(&world, 1, 1, 10).await;
    settled(&world, 2, 2, 20).await;
    let prune = async |days: u64| {
        let month = std::time::Duration::from_secs(30 * DAY);
        let before = after(days * DAY).minus(month);
        world.store.prune_left_servers(before).await.expect("works")
    };
    let rows = async || {
        world
            .count(
                "select (select count(*) from members where server_id = 1)
                     + (select count(*) from links where server_id = 1)
                     + (select count(*) from binds where server_id = 1)
                     + (select count(*) from role_policies where server_id = 1)
                     + (select count(*) from grants where server_id = 1)
                     + (select count(*) from grant_binds where server_id = 1)
                     + (select count(*) from audit where server_id = 1)
                     + (select count(*) from work where server_id = 1)
                     + (select count(*) from servers where server_id = 1)",
            )
            .await
    };
    assert_eq!(rows().await, 9, "one in each table");
    assert_eq!(prune(365).await, 0, "it was not left");

    world
        .store
        .left_server(server(1), after(DAY))
        .await
        .expect("works");
    world
        .store
        .left_server(server(1), after(5 * DAY))
        .await
        .expect("works");
    assert_eq!(
        world.store.servers().await.expect("works"),
        [server(2)].into()
    );
    assert_eq!(
        world.waiting().await,
        [(2, 2)],
        "no updates where the bot is not"
    );
    assert_eq!(prune(31).await, 0, "to the day: thirty");
    assert_eq!(rows().await, 8);
    assert_eq!(prune(32).await, 1);
    assert_eq!(rows().await, 0);

    let badge = items("badge:1");
    let known = async |account| {
        let holdings = world
            .store
            .holdings(roblox(account), &badge, CredentialKind::Key);
        holdings.await.expect("works").iter().count()
    };
    assert_eq!(known(10).await, 0, "nobody is linked to it any more");
    assert_eq!(known(20).await, 1);
    assert!(
        world
            .store
            .bound_items(&[server(2)])
            .await
            .expect("works")
            .len()
            == 1
    );
}

/// Where the bot is not it can do nothing, and is not to try.
#[tokio::test]
async fn a_server_that_was_left_has_nothing_waiting() {
    let world = World::new().await;
    for at in [1, 2] {
        settled(&world, at, 1, 10).await;
        let take = gatepass::store::Intent::Take;
        let intended = world.store.intend(
            in_hand(&world.store, server(at), user(1)).await,
            role(50),
            &take,
            NOW,
        );
        intended.await.expect("works");
    }
    world
        .store
        .left_server(server(1), after(1))
        .await
        .expect("works");
    let open = world.store.open_intents().await.expect("works");
    assert_eq!(open, [(server(2), user(1))]);
    world.drain().await;
    world.store.forget(user(1), after(2)).await.expect("works");
    assert_eq!(world.waiting().await, [(2, 1)]);
}

#[tokio::test]
async fn a_server_that_is_joined_again_in_time_is_as_it_was() {
    let world = World::new().await;
    settled(&world, 1, 1, 10).await;
    world
        .store
        .left_server(server(1), after(1))
        .await
        .expect("works");
    world
        .store
        .joined_server(server(1), after(DAY))
        .await
        .expect("works");
    assert_eq!(
        world
            .store
            .prune_left_servers(after(365 * DAY))
            .await
            .expect("works"),
        0
    );
    assert_eq!(
        world.store.servers().await.expect("works"),
        [server(1)].into()
    );
    assert_eq!(world.ledger(1, 1).await.len(), 1);
}

#[tokio::test]
async fn to_be_forgotten_erases_the_links_and_what_was_read() {
    let world = World::new().await;
    settled(&world, 1, 1, 10).await;
    settled(&world, 2, 1, 11).await; // another moderator, another account
    world.link(2, 1, 12).await; // 11 is history
    world.link(3, 2, 12).await; // somebody else has 12 elsewhere
    world.prove(1, 1, 13).await;
    let names = gatepass::store::RobloxName {
        name: "builder".into(),
        display_name: "Builder".into(),
        learnt: NOW,
    };
    for account in [10, 11, 12, 13] {
        let (id, holdings) = (roblox(account), [owned("badge:1", NOW)]);
        world
            .store
            .record_holdings(id, &holdings, NOW)
            .await
            .expect("works");
        world
            .store
            .record_roblox_name(id, &names)
            .await
            .expect("works");
    }
    // Where he is and no role is recorded: one may have been given all the same.
    world.member(4, 1).await;
    world.member(5, 1).await;
    let left = world.store.member_left(server(5), user(1), NOW).await;
    left.expect("works");
    world.drain().await;

    let forgotten = world.store.forget(user(1), after(1)).await.expect("works");
    let links: Vec<_> = forgotten
        .links
        .iter()
        .map(|link| link.roblox.get())
        .collect();
    assert_eq!(links, [13, 10, 12]);
    assert_eq!(forgotten.accounts, [10, 11, 13].map(roblox).into());
    assert_eq!(
        world
            .count("select count(*) from links where user_id = 1")
            .await,
        0
    );
    assert_eq!(
        world
            .count("select count(*) from holdings where roblox_id <> 12")
            .await,
        0
    );
    assert_eq!(world.count("select count(*) from holdings").await, 1);
    assert_eq!(world.count("select count(*) from roblox_users").await, 1);
    assert_eq!(
        world.waiting().await,
        [(1, 1), (2, 1), (4, 1)],
        "where there are roles to take, or he is"
    );
    assert_eq!(
        world.ledger(1, 1).await.len(),
        1,
        "the update takes them, by the ledger"
    );

    let again = world.store.forget(user(1), after(2)).await.expect("works");
    assert!(again.links.is_empty() && again.accounts.is_empty());
}
