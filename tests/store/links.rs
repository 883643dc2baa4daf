//! Links: which one counts where, and what moderators can and can't say.

use gatepass::domain::{Ceiling, Provenance};
use gatepass::store::{LinkError, Linked, NewModeratorLink, RobloxName};
use rstest::rstest;

use crate::world::{
    NOW, STAFF, World, after, in_hand, moderator_link, owned, roblox, role, server, user,
};

/// Which account counts for user 1 in server 1, where other things are so.
#[rstest]
#[case::nothing("", None)]
#[case::proven("proven:10", Some(10))]
#[case::by_a_moderator_here("here:20", Some(20))]
#[case::by_a_moderator_elsewhere("elsewhere:30", None)]
#[case::here_and_elsewhere("here:20 elsewhere:30", Some(20))]
#[case::proven_before_a_moderators("proven:10 here:20", Some(10))]
#[case::proven_after_a_moderators("here:20 proven:10", Some(10))]
#[case::proven_and_the_same("here:10 proven:10", Some(10))]
#[case::of_somebody_else("stranger:40", None)]
#[case::removed("here:20 unlink", None)]
#[case::removed_under_a_proven("here:20 proven:10 unlink", Some(10))]
#[case::linked_anew("here:20 unlink here:21", Some(21))]
#[case::replaced("here:20 here:21", Some(21))]
#[case::proof_withdrawn("here:20 proven:10 unprove", Some(20))]
#[tokio::test]
async fn the_effective_link(#[case] history: &str, #[case] effective: Option<i64>) {
    let world = World::new().await;
    for step in history.split_whitespace() {
        let (word, account) = step.split_once(':').unwrap_or((step, "0"));
        let account = account.parse().expect("a number");
        match word {
            "proven" => world.prove(1, 1, account).await,
            "here" => world.link(1, 1, account).await,
            "elsewhere" => world.link(2, 1, account).await,
            "stranger" => world.link(1, 2, account).await,
            "unlink" => {
                let removed = world
                    .store
                    .unlink_by_moderator(server(1), user(1), user(STAFF), NOW)
                    .await;
                assert!(removed.expect("works").is_some());
            }
            "unprove" => {
                world
                    .execute("update links set removed_at = 1 where provenance = 'oauth'")
                    .await;
            }
            other => panic!("{other}?"),
        }
    }
    let link = world
        .store
        .effective_link(server(1), user(1))
        .await
        .expect("works");
    assert_eq!(link.map(|link| link.roblox), effective.map(roblox));
}

#[tokio::test]
async fn a_moderators_link_comes_back_as_it_was_made() {
    let world = World::new().await;
    let new = NewModeratorLink {
        ceiling: Ceiling::Role(role(77)),
        ..moderator_link(1, 1, 10)
    };
    let Ok(Linked::New(link)) = world.store.link_by_moderator(new, NOW).await else {
        panic!("not new");
    };
    assert_eq!(link.user, user(1));
    assert_eq!(link.roblox, roblox(10));
    assert_eq!(link.created, NOW);
    assert_eq!(
        link.provenance,
        Provenance::Moderator {
            server: server(1),
            author: user(STAFF),
            ceiling: Ceiling::Role(role(77)),
        }
    );
    let world = world.reopened().await;
    let stored = world.store.effective_link(server(1), user(1)).await;
    assert_eq!(stored.expect("works"), Some(link));
    assert_eq!(world.store.links_of(user(1)).await.expect("works"), [link]);
    assert_eq!(
        world.waiting().await,
        [(1, 1)],
        "the update is queued with it"
    );
}

#[tokio::test]
async fn linking_again_tells_what_changed() {
    let world = World::new().await;
    let link = async |new| {
        world
            .store
            .link_by_moderator(new, after(1))
            .await
            .expect("works")
    };
    let Linked::New(first) = link(moderator_link(1, 1, 10)).await else {
        panic!("not new");
    };
    world.drain().await;

    assert_eq!(
        link(moderator_link(1, 1, 10)).await,
        Linked::Unchanged(first)
    );
    assert_eq!(world.waiting().await, [(1, 1)], "to be looked at again");

    let Linked::Replaced {
        link: second,
        before,
    } = link(moderator_link(1, 1, 11)).await
    else {
        panic!("not replaced");
    };
    assert_eq!(before, first);
    assert_eq!(second.roblox, roblox(11));
    assert!(second.id > first.id);

    let lower = NewModeratorLink {
        ceiling: Ceiling::Role(role(5)),
        ..moderator_link(1, 1, 11)
    };
    assert!(
        matches!(link(lower).await, Linked::Replaced { before, .. } if before == second),
        "another authority is another link"
    );
    assert_eq!(
        world
            .count("select count(*) from links where removed_at is not null and removed_by = 900")
            .await,
        2,
        "the history is kept"
    );
}

#[tokio::test]
async fn under_a_proven_link_a_moderators_lies_dormant() {
    let world = World::new().await;
    world.prove(1, 1, 10).await;
    let link = async || {
        let linked = world.store.link_by_moderator(moderator_link(1, 1, 20), NOW);
        match linked.await.expect("works") {
            Linked::Dormant { link, under } => (link, under),
            other => panic!("{other:?}"),
        }
    };
    let (first, under) = link().await;
    assert_eq!((first.roblox, under.roblox), (roblox(20), roblox(10)));
    assert_eq!(link().await, (first, under), "said again, it is the same");
    assert_eq!(world.store.links_of(user(1)).await.expect("works").len(), 2);
}

#[tokio::test]
async fn an_account_has_one_user_in_a_server() {
    let world = World::new().await;
    world.link(1, 1, 10).await;
    world.prove(5, 2, 20).await;
    world.member(1, 2).await;
    world.prove(6, 3, 30).await; // not a member here
    world.prove(7, 4, 40).await;
    world.member(1, 4).await;
    world
        .store
        .member_left(server(1), user(4), NOW)
        .await
        .expect("works");
    let link = async |at, who, account| {
        world
            .store
            .link_by_moderator(moderator_link(at, who, account), NOW)
            .await
    };

    assert!(matches!(link(1, 9, 10).await, Err(LinkError::TakenBy(by)) if by == user(1)));
    assert!(matches!(link(1, 9, 20).await, Err(LinkError::TakenBy(by)) if by == user(2)));
    assert!(link(2, 9, 10).await.is_ok(), "another server");
    assert!(link(1, 8, 30).await.is_ok(), "proven by nobody here");
    assert!(link(1, 7, 40).await.is_ok(), "proven by somebody who left");
    assert!(
        matches!(link(1, 2, 20).await, Ok(Linked::Dormant { .. })),
        "one's own account is not taken"
    );

    world
        .store
        .unlink_by_moderator(server(1), user(1), user(STAFF), NOW)
        .await
        .expect("works");
    assert!(
        matches!(link(1, 9, 10).await, Ok(Linked::New(_))),
        "free again"
    );
}

#[tokio::test]
async fn a_replacement_that_is_refused_changes_nothing() {
    let world = World::new().await;
    world.link(1, 1, 10).await;
    world.link(1, 2, 20).await;
    let taken = world
        .store
        .link_by_moderator(moderator_link(1, 2, 10), NOW)
        .await;
    assert!(matches!(taken, Err(LinkError::TakenBy(by)) if by == user(1)));
    let kept = world.store.effective_link(server(1), user(2)).await;
    assert_eq!(
        kept.expect("works").map(|link| link.roblox),
        Some(roblox(20))
    );
}

#[tokio::test]
async fn nobody_links_themself() {
    let world = World::new().await;
    let oneself = world
        .store
        .link_by_moderator(moderator_link(1, STAFF, 10), NOW)
        .await;
    assert!(matches!(oneself, Err(LinkError::Oneself)));
    assert_eq!(world.count("select count(*) from links").await, 0);
}

#[tokio::test]
async fn a_moderator_removes_only_what_a_moderator_of_this_server_made() {
    let world = World::new().await;
    world.prove(1, 1, 10).await;
    world.link(2, 1, 20).await;
    let unlink = async |at| {
        world
            .store
            .unlink_by_moderator(server(at), user(1), user(STAFF), NOW)
            .await
            .expect("works")
            .map(|link| link.roblox)
    };
    assert_eq!(unlink(1).await, None);
    assert_eq!(unlink(2).await, Some(roblox(20)));
    assert_eq!(unlink(2).await, None, "once");
    let proven = world.store.effective_link(server(2), user(1)).await;
    assert_eq!(
        proven.expect("works").map(|link| link.roblox),
        Some(roblox(10))
    );
}

#[tokio::test]
async fn the_list_of_a_servers_links_is_read_in_pages() {
    let world = World::new().await;
    for n in 1..=5 {
        world.link(1, n, 100 + n).await;
    }
    world.link(2, 1, 101).await;
    world.prove(1, 6, 106).await;
    world
        .store
        .unlink_by_moderator(server(1), user(3), user(STAFF), NOW)
        .await
        .expect("works");

    let mut pages = Vec::new();
    for skip in [0, 3, 4] {
        let page = world.store.moderator_links(server(1), skip, 3).await;
        let page = page.expect("works");
        pages.push(page.iter().map(|link| link.user.get()).collect::<Vec<_>>());
    }
    assert_eq!(pages, [vec![1, 2, 4], vec![5], vec![]]);
    let count = world.store.count_moderator_links(server(1)).await;
    assert_eq!(count.expect("works"), 4);
}

#[tokio::test]
async fn those_are_linked_members_who_are_present_and_have_a_link_that_counts_here() {
    let world = World::new().await;
    for who in 1..=5 {
        world.member(1, who).await;
    }
    world.prove(1, 1, 10).await;
    world.link(1, 2, 20).await;
    world.link(2, 3, 30).await; // counts elsewhere
    world.prove(4, 4, 40).await; // left
    world
        .store
        .member_left(server(1), user(4), NOW)
        .await
        .expect("works");
    world.prove(6, 6, 60).await; // never here
    let linked = world.store.count_linked_members(server(1)).await;
    assert_eq!(linked.expect("works"), 2);
}

#[tokio::test]
async fn one_read_serves_the_servers_where_the_account_counts() {
    let world = World::new().await;
    world.prove(1, 1, 10).await;
    for at in 1..=7 {
        world.member(at, 1).await;
    }
    for at in [1, 2, 3, 5] {
        world.bind(at, 50, "badge:1").await;
    }
    // 2: left by the member. 3: left by the bot. 4: no binds. 5: all well.
    // 6: no binds, but a grant. 7: a bind that was removed.
    let store = &world.store;
    store
        .member_left(server(2), user(1), NOW)
        .await
        .expect("works");
    store.left_server(server(3), NOW).await.expect("works");
    let take = gatepass::store::Intent::Take;
    store
        .intend(
            in_hand(store, server(6), user(1)).await,
            role(9),
            &take,
            NOW,
        )
        .await
        .expect("works");
    let bind = world.bind(7, 50, "badge:1").await;
    let keep = gatepass::store::Leftover::KeepRoles;
    store
        .remove_bind(server(7), bind, user(STAFF), keep, NOW)
        .await
        .expect("works");

    let concerned = store.concerned(roblox(10)).await.expect("works");
    let expected = [1, 5, 6].map(|at| (server(at), user(1)));
    assert_eq!(concerned, expected);
    let other = store.concerned(roblox(11)).await.expect("works");
    assert_eq!(other, [], "another account counts there");
}

/// What was read of an account lasts as long as somebody is linked to it,
/// however the link goes.
#[tokio::test]
async fn with_the_last_link_goes_what_was_read_of_the_account() {
    let world = World::new().await;
    for (at, who, account) in [(1, 1, 10), (1, 2, 20), (1, 3, 30), (2, 4, 30)] {
        world.link(at, who, account).await;
        let read = [owned("badge:1", NOW)];
        let recorded = world
            .store
            .record_holdings(roblox(account), &read, NOW)
            .await;
        recorded.expect("works");
        let name = RobloxName {
            name: "builder".into(),
            display_name: "Builder".into(),
            learnt: NOW,
        };
        let named = world.store.record_roblox_name(roblox(account), &name).await;
        named.expect("works");
    }
    let remembered = async || {
        let mut connection = world.sql().await;
        let accounts: Vec<i64> = sqlx::query_scalar(
            "select roblox_id from holdings intersect select roblox_id from roblox_users
             order by roblox_id",
        )
        .fetch_all(&mut connection)
        .await
        .expect("works");
        accounts
    };
    let unlink = async |at, who| {
        let removed = world
            .store
            .unlink_by_moderator(server(at), user(who), user(STAFF), NOW)
            .await;
        assert!(removed.expect("works").is_some());
    };
    // The same account on another authority is linked all the time.
    let lower = NewModeratorLink {
        ceiling: Ceiling::Role(role(5)),
        ..moderator_link(1, 1, 10)
    };
    let vouched = world.store.link_by_moderator(lower, NOW).await;
    assert!(matches!(vouched, Ok(Linked::Replaced { .. })));
    assert_eq!(remembered().await, [10, 20, 30]);

    unlink(1, 1).await;
    assert_eq!(remembered().await, [20, 30], "removed");
    world.link(1, 2, 21).await;
    assert_eq!(remembered().await, [30], "replaced");
    unlink(1, 3).await;
    assert_eq!(remembered().await, [30], "somebody else has it elsewhere");
    unlink(2, 4).await;
    assert_eq!(remembered().await, [0_i64; 0], "nobody has it");
}

#[tokio::test]
async fn accounts_of_the_past_are_those_that_no_link_is_to_any_more() {
    let world = World::new().await;
    let past = async |who| {
        let count = world.store.count_past_accounts(user(who)).await;
        count.expect("works")
    };
    world.link(1, 1, 10).await;
    assert_eq!(past(1).await, 0);
    for account in [11, 10, 11, 10] {
        world.link(1, 1, account).await;
    }
    assert_eq!(past(1).await, 1, "11, twice");
    world.link(2, 1, 12).await;
    world.link(2, 1, 13).await; // 12 is
    world.link(3, 2, 20).await;
    assert_eq!((past(1).await, past(2).await), (2, 0));
    world.store.forget(user(1), NOW).await.expect("works");
    assert_eq!(past(1).await, 0);
}
