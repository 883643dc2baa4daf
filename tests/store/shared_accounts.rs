//! Roblox accounts of several members, where a server allows them.

use gatepass::domain::{Ceiling, SettingsChange, UserId};
use gatepass::store::{LinkError, Linked, NewModeratorLink, Store};
use tokio::task::JoinSet;

use crate::world::{NOW, STAFF, World, moderator_link, owned, roblox, role, server, user};

async fn allow(world: &World, shared: bool) {
    let change = SettingsChange::SharedAccounts(shared);
    let changed = world.store.change_settings(server(1), &change, NOW).await;
    assert_eq!(changed.expect("works").shared_accounts, shared);
}

async fn link(world: &World, at: i64, who: i64, account: i64) -> Result<Linked, LinkError> {
    let new = moderator_link(at, who, account);
    world.store.link_by_moderator(new, NOW).await
}

async fn unlink(world: &World, who: i64) {
    let removed = world
        .store
        .unlink_by_moderator(server(1), user(who), user(STAFF), NOW);
    assert!(removed.await.expect("works").is_some());
}

fn is_taken(linked: &Result<Linked, LinkError>, by: i64) -> bool {
    matches!(linked, Err(LinkError::TakenBy(other)) if *other == user(by))
}

async fn others(world: &World, who: i64) -> Vec<UserId> {
    let others = world.store.others_with(server(1), roblox(10), user(who));
    others.await.expect("works")
}

#[tokio::test]
async fn where_it_is_allowed_an_account_has_several_users() {
    let world = World::new().await;
    world.prove(9, 9, 10).await;
    world.member(1, 9).await;
    world.prove(8, 8, 10).await; // not a member here
    assert!(is_taken(&link(&world, 1, 1, 10).await, 9));
    allow(&world, true).await;
    for who in [1, 2] {
        let linked = link(&world, 1, who, 10).await;
        assert!(matches!(linked, Ok(Linked::New(_))), "{linked:?}");
    }
    assert_eq!(others(&world, 2).await, [user(9), user(1)]);
    assert_eq!(others(&world, 9).await, [user(1), user(2)]);

    assert!(link(&world, 2, 1, 10).await.is_ok());
    let elsewhere = link(&world, 2, 2, 10).await;
    assert!(is_taken(&elsewhere, 1), "another server: {elsewhere:?}");
}

/// Two processes, and moderators in each at the same moment.
#[tokio::test]
async fn where_it_is_not_one_of_many_at_once_gets_the_account() {
    let world = World::new().await;
    let other = Store::open(world.database.url()).await.expect("opens");
    let mut linking = JoinSet::new();
    for who in 1..=20 {
        let store = [&world.store, &other][usize::from(who % 2 == 0)].clone();
        let new = moderator_link(1, who, 10);
        linking.spawn(async move { (user(who), store.link_by_moderator(new, NOW).await) });
    }
    let (mut won, mut refused) = (Vec::new(), Vec::new());
    for (who, linked) in linking.join_all().await {
        match linked {
            Ok(_) => won.push(who),
            Err(LinkError::TakenBy(by)) => refused.push(by),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(won.len(), 1, "{won:?}");
    assert_eq!(refused, vec![won[0]; 19], "who has it is named");
}

#[tokio::test]
async fn when_it_is_no_longer_allowed_nobody_loses_theirs_and_nobody_is_added() {
    let world = World::new().await;
    allow(&world, true).await;
    for (who, account) in [(1, 10), (2, 20), (3, 10), (4, 40), (5, 20)] {
        link(&world, 1, who, account).await.expect("a link");
    }
    allow(&world, false).await;
    let sharing = async || world.store.sharing(server(1)).await.expect("works");
    assert_eq!(sharing().await, [1, 3, 2, 5].map(user), "by account");
    for who in [1, 3] {
        let link = world.store.effective_link(server(1), user(who)).await;
        let account = link.expect("works").map(|link| link.roblox);
        assert_eq!(account, Some(roblox(10)));
    }
    assert!(is_taken(&link(&world, 1, 6, 10).await, 1));

    // Who has it may be vouched for again, by the same moderator or another.
    let again = link(&world, 1, 3, 10).await;
    assert!(matches!(again, Ok(Linked::Unchanged(_))), "{again:?}");
    let lower = NewModeratorLink {
        ceiling: Ceiling::Role(role(5)),
        ..moderator_link(1, 3, 10)
    };
    let vouched = world.store.link_by_moderator(lower, NOW).await;
    assert!(
        matches!(vouched, Ok(Linked::Replaced { .. })),
        "{vouched:?}"
    );

    unlink(&world, 3).await;
    assert_eq!(sharing().await, [2, 5].map(user));
    assert!(is_taken(&link(&world, 1, 3, 10).await, 1), "not again");
}

/// Also of one that a moderator linked to somebody, and somebody else proved.
#[tokio::test]
async fn sharing_with_somebody_who_proved_it_is_sharing() {
    let world = World::new().await;
    link(&world, 1, 1, 10).await.expect("a link");
    world.prove(9, 9, 10).await;
    let sharing = async || world.store.sharing(server(1)).await.expect("works");
    assert_eq!(sharing().await, [], "they are not here");
    world.member(1, 9).await;
    assert_eq!(sharing().await, [user(1)], "theirs is no moderator's link");

    allow(&world, true).await;
    link(&world, 1, 2, 10).await.expect("a link");
    link(&world, 1, 3, 30).await.expect("a link");
    link(&world, 1, 4, 30).await.expect("a link");
    assert_eq!(sharing().await, [1, 2, 3, 4].map(user));
    for who in [2, 4] {
        world.prove(20 + who, who, 20 + who).await;
    }
    assert_eq!(sharing().await, [user(1)], "theirs are dormant");
}

/// What was read of the account and what it is called lasts for the others.
#[tokio::test]
async fn one_who_is_forgotten_takes_nothing_from_the_others() {
    let world = World::new().await;
    allow(&world, true).await;
    for who in 1..=3 {
        link(&world, 1, who, 10).await.expect("a link");
    }
    let read = [owned("badge:1", NOW)];
    let recorded = world.store.record_holdings(roblox(10), &read, NOW).await;
    recorded.expect("works");
    let known = async || world.count("select count(*) from holdings").await;

    let forgotten = world.store.forget(user(1), NOW).await.expect("works");
    assert_eq!(forgotten.accounts, [].into());
    unlink(&world, 2).await;
    assert_eq!(known().await, 1);
    let last = world.store.effective_link(server(1), user(3)).await;
    assert!(last.expect("works").is_some());

    let forgotten = world.store.forget(user(3), NOW).await.expect("works");
    assert_eq!(forgotten.accounts, [roblox(10)].into());
    assert_eq!(known().await, 0);
}

/// Not who proved another account, to which the moderator's link says nothing.
#[tokio::test]
async fn an_account_concerns_all_for_whom_it_counts() {
    let world = World::new().await;
    allow(&world, true).await;
    world.bind(1, 50, "badge:1").await;
    world.bind(2, 50, "badge:1").await;
    for who in 1..=4 {
        world.member(1, who).await;
        link(&world, 1, who, 10).await.expect("a link");
    }
    world.prove(80, 2, 20).await;
    let left = world.store.member_left(server(1), user(3), NOW).await;
    left.expect("works");
    world.prove(90, 5, 10).await;
    world.member(2, 5).await;
    let concerned = world.store.concerned(roblox(10)).await.expect("works");
    let expected = [(1, 1), (1, 4), (2, 5)].map(|(at, who)| (server(at), user(who)));
    assert_eq!(concerned, expected);
}
