//! Work that waits: coalesced, taken in turn, finished only if nothing came in
//! between.

use gatepass::domain::Timestamp;
use gatepass::domain::Trigger::{
    self, Asked, Bind, Elsewhere, Joined, Left, Link, Moderator, Reconnected, Recovery, Retry,
    Role, Sweep,
};
use gatepass::domain::outage::{ONCE_ANSWERED, Outages, Upstream};
use gatepass::store::{MemberLease, Work};

use crate::world::{NOW, World, after, in_hand, server, user};

async fn queue(world: &World, at: i64, who: i64, reason: Trigger, due: u64) {
    let queued = world
        .store
        .queue(server(at), user(who), reason, after(due), NOW);
    queued.await.expect("works");
}

/// The one member of most of these tests, in hand.
async fn hand(world: &World) -> MemberLease {
    in_hand(&world.store, server(1), user(1)).await
}

async fn due(world: &World, at: u64, limit: u32) -> Vec<Work> {
    due_but_for(world, Outages::NONE, at, limit).await
}

async fn due_but_for(world: &World, down: Outages, at: u64, limit: u32) -> Vec<Work> {
    let due = world.store.due_work(after(at), down, limit).await;
    due.expect("works")
}

fn who(work: &[Work]) -> Vec<(i64, i64)> {
    work.iter()
        .map(|work| (work.server.get(), work.user.get()))
        .collect()
}

/// More than one statement takes; what one of them asked for is still asked for.
#[tokio::test]
async fn many_are_queued_as_one_is() {
    let world = World::new().await;
    queue(&world, 1, 1, Asked, 0).await;
    let of = |at| (1..=300).map(move |who| (server(at), user(who)));
    let members = of(1).chain(of(2)).collect();
    let queued = world.store.queue_all(&members, Elsewhere, after(5)).await;
    queued.expect("works");
    let due = due(&world, 5, 1_000).await;
    let mut waiting: Vec<_> = due.iter().map(|work| (work.server, work.user)).collect();
    waiting.sort_unstable();
    assert!(waiting.into_iter().eq(members));
    for work in due {
        let asked = (work.server, work.user) == (server(1), user(1));
        let expected = if asked {
            (Asked, NOW)
        } else {
            (Elsewhere, after(5))
        };
        assert_eq!((work.reason, work.due), expected, "{work:?}");
        assert_eq!(work.attempts, 0);
    }
    let nobody = [].into();
    let queued = world.store.queue_all(&nobody, Elsewhere, after(5)).await;
    queued.expect("works");
}

#[tokio::test]
async fn queueing_again_makes_it_sooner_never_later() {
    let world = World::new().await;
    queue(&world, 1, 1, Bind, 20).await;
    queue(&world, 1, 1, Joined, 30).await;
    assert_eq!(
        world.store.next_due_after(after(5)).await.expect("works"),
        Some(after(20))
    );
    let later = world
        .store
        .queue(server(1), user(1), Recovery, after(10), after(5));
    later.await.expect("works");
    assert_eq!(world.store.waiting().await.expect("works"), 1);
    assert!(due(&world, 9, 9).await.is_empty());
    let work = due(&world, 10, 9).await[0];
    assert_eq!(
        (work.due, work.queued, work.reason),
        (after(10), NOW, Recovery)
    );
    assert_eq!(
        world
            .store
            .work_of(server(1), user(1))
            .await
            .expect("works"),
        Some(work)
    );
    assert_eq!(
        world
            .store
            .work_of(server(1), user(2))
            .await
            .expect("works"),
        None
    );
}

#[tokio::test]
async fn that_somebody_asked_is_not_forgotten() {
    for asked in [Asked, Moderator] {
        let world = World::new().await;
        queue(&world, 1, 1, asked, 1).await;
        queue(&world, 1, 1, Bind, 1).await;
        assert_eq!(due(&world, 1, 1).await[0].reason, asked);
    }
}

/// A role is taken by hand, Discord is down for long, and all the while there is
/// news that queues the member again.
#[tokio::test]
async fn news_does_not_prolong_a_wish() {
    for asked in [Asked, Moderator] {
        for news in [Bind, Reconnected, Sweep, Elsewhere, Retry] {
            let world = World::new().await;
            queue(&world, 1, 1, asked, 0).await;
            let waiting = async || due(&world, 100, 1).await[0];
            for attempts in 1..=3 {
                let put_off = world
                    .store
                    .postpone(&waiting().await, hand(&world).await, after(1))
                    .await;
                assert!(put_off.expect("works"));
                queue(&world, 1, 1, news, 1).await;
                let work = waiting().await;
                assert_eq!((work.reason, work.attempts), (asked, attempts), "{news}");
            }
            let ended = world
                .store
                .postpone(&waiting().await, hand(&world).await, after(1))
                .await;
            assert!(ended.expect("works"));
            assert_eq!(waiting().await.reason, Retry, "{news}");
        }
    }
}

#[tokio::test]
async fn asking_again_renews_a_wish() {
    for again in [Asked, Moderator] {
        let world = World::new().await;
        queue(&world, 1, 1, Asked, 0).await;
        let work = due(&world, 0, 1).await[0];
        assert!(
            world
                .store
                .postpone(&work, hand(&world).await, after(1))
                .await
                .expect("works")
        );
        queue(&world, 1, 1, again, 1).await;
        let work = due(&world, 1, 1).await[0];
        assert_eq!((work.reason, work.attempts), (Asked, 0));
    }
}

/// Its turn is spent: an update that does with older facts must not stand for it.
#[tokio::test]
async fn a_sweep_that_waits_is_not_swallowed() {
    let after_sweep = async |reason| {
        let world = World::new().await;
        queue(&world, 1, 1, Sweep, 0).await;
        queue(&world, 1, 1, reason, 0).await;
        due(&world, 0, 1).await[0].reason
    };
    for older_facts_do in [Link, Bind, Joined, Left, Reconnected, Role, Recovery] {
        assert_eq!(after_sweep(older_facts_do).await, Sweep, "{older_facts_do}");
    }
    // These read for certain, or follow a read of the last minute.
    for fresh in [Asked, Moderator, Retry, Elsewhere] {
        assert_eq!(after_sweep(fresh).await, fresh);
    }
}

#[tokio::test]
async fn work_that_was_queued_again_meanwhile_is_done_again() {
    let world = World::new().await;
    queue(&world, 1, 1, Bind, 0).await;
    let work = due(&world, 0, 1).await[0];
    queue(&world, 1, 1, Bind, 0).await;
    assert!(!world.store.finish(&work, None).await.expect("works"));
    assert!(
        !world
            .store
            .postpone(&work, hand(&world).await, after(99))
            .await
            .expect("works")
    );
    let newer = due(&world, 0, 1).await[0];
    assert_ne!(newer, work);
    assert!(world.store.finish(&newer, None).await.expect("works"));
    assert!(
        !world.store.finish(&newer, None).await.expect("works"),
        "once"
    );
    assert_eq!(world.store.waiting().await.expect("works"), 0);
}

#[tokio::test]
async fn postponed_work_counts_its_attempts_until_there_is_news() {
    let world = World::new().await;
    queue(&world, 1, 1, Bind, 0).await;
    for attempt in 1..=3 {
        let work = due(&world, 100, 1).await[0];
        assert!(
            world
                .store
                .postpone(&work, hand(&world).await, after(attempt))
                .await
                .expect("works")
        );
        let work = due(&world, 100, 1).await[0];
        assert_eq!(
            (u64::from(work.attempts), work.due),
            (attempt, after(attempt))
        );
    }
    queue(&world, 1, 1, Joined, 2).await;
    let work = due(&world, 100, 1).await[0];
    assert_eq!((work.attempts, work.due), (0, after(2)));
}

/// Roblox alone is down, Discord alone, both, or neither.
const OUTAGES: [Outages; 4] = {
    const fn of(roblox: bool, discord: bool) -> Outages {
        Outages { roblox, discord }
    }
    [
        of(false, false),
        of(true, false),
        of(false, true),
        of(true, true),
    ]
};

#[tokio::test]
async fn what_is_set_aside_was_not_tried_unless_it_was_queued_again() {
    let world = World::new().await;
    queue(&world, 1, 1, Joined, 0).await;
    let work = due(&world, 0, 1).await[0];
    let set_aside = async || {
        let lease = hand(&world).await;
        let upstream = Upstream::Roblox;
        world.store.set_aside(&work, lease, upstream).await
    };
    assert!(set_aside().await.expect("works"));
    let [_, roblox, discord, _] = OUTAGES;
    assert_eq!(due_but_for(&world, roblox, 9, 1).await, []);
    let later = due_but_for(&world, discord, 9, 1).await[0];
    assert_eq!((later.attempts, later.reason), (0, Joined));
    queue(&world, 1, 1, Bind, 6).await;
    assert!(!set_aside().await.expect("works"), "it is due by that");
    assert_eq!(due_but_for(&world, roblox, 6, 1).await.len(), 1);
}

/// The database says what the rule says, of every kind of row.
#[tokio::test]
async fn who_is_due_is_who_the_rule_says_in_order_of_age() {
    let world = World::new().await;
    let unknown = Timestamp::from_millis(ONCE_ANSWERED.as_millis() + 1);
    let dues = [
        (unknown, 8),
        (Upstream::Roblox.answers(), 6),
        (Upstream::Discord.answers(), 4),
        (after(7), 0),
        (after(5), 9),
        (after(11), 3),
        (Timestamp::NEVER, 1),
        (Upstream::Roblox.answers(), 2),
        (Upstream::Discord.answers(), 3),
    ];
    for (who, (due, queued)) in (1..).zip(dues) {
        let queued = world
            .store
            .queue(server(1), user(who), Bind, due, after(queued));
        queued.await.expect("works");
    }
    for down in OUTAGES {
        let mut expected = Vec::new();
        for who in 1..=dues.len() {
            let user = user(i64::try_from(who).expect("few"));
            let work = world.store.work_of(server(1), user).await;
            let work = work.expect("works").expect("it waits");
            let since = work.due_since(after(10), down);
            expected.extend(since.map(|since| (since, work)));
        }
        expected.sort_by_key(|(since, work)| (*since, work.user));
        let expected: Vec<_> = expected.into_iter().map(|(_, work)| work).collect();
        let first = expected.len().min(2);
        assert_eq!(
            due_but_for(&world, down, 10, 99).await,
            expected,
            "{down:?}"
        );
        assert_eq!(due_but_for(&world, down, 10, 2).await, expected[..first]);
    }
}

#[tokio::test]
async fn who_waits_for_an_answer_waits_for_no_clock_that_runs_yet() {
    let waits_for = Upstream::Roblox.answers();
    for (before, waits_until) in [
        (Some(after(5)), waits_for),
        (Some(Timestamp::NEVER), waits_for),
        (Some(after(4)), after(4)),
        (None, waits_for),
    ] {
        let world = World::new().await;
        let store = &world.store;
        if let Some(due) = before {
            let queued = store.queue(server(1), user(1), Bind, due, NOW);
            queued.await.expect("works");
        }
        assert!(!store.is_awaited(Upstream::Roblox).await.expect("works"));
        let (upstream, now) = (Upstream::Roblox, after(4));
        let waits = store.wait_for_answer(server(1), user(1), Asked, upstream, now);
        waits.await.expect("works");
        let work = store.work_of(server(1), user(1)).await;
        let work = work.expect("works").expect("it waits");
        assert_eq!((work.due, work.reason), (waits_until, Asked), "{before:?}");
        let queued = if before.is_some() { NOW } else { now };
        assert_eq!(work.queued, queued, "{before:?}");
        let awaited = store.is_awaited(Upstream::Roblox).await.expect("works");
        assert_eq!(awaited, waits_until == waits_for);
        assert!(!store.is_awaited(Upstream::Discord).await.expect("works"));
    }
}

#[tokio::test]
async fn a_large_server_does_not_hold_up_a_small_one() {
    let world = World::new().await;
    for n in 1..=50 {
        queue(&world, 1, n, Bind, 0).await;
    }
    queue(&world, 2, 7, Bind, 5).await;
    queue(&world, 3, 8, Bind, 99).await;
    let work = due(&world, 10, 4).await;
    assert_eq!(who(&work), [(1, 1), (2, 7), (1, 2), (1, 3)]);
}

#[tokio::test]
async fn within_a_server_the_longest_due_is_first() {
    let world = World::new().await;
    queue(&world, 1, 1, Bind, 3).await;
    queue(&world, 1, 2, Bind, 1).await;
    queue(&world, 1, 3, Bind, 2).await;
    assert_eq!(who(&due(&world, 9, 9).await), [(1, 2), (1, 3), (1, 1)]);
    assert_eq!(who(&due(&world, 2, 9).await), [(1, 2), (1, 3)]);
}

#[tokio::test]
async fn a_server_is_queued_as_a_whole() {
    let world = World::new().await;
    for n in 1..=3 {
        world.member(1, n).await;
    }
    world.link(1, 1, 10).await;
    world.prove(1, 2, 20).await;
    world.give(1, 4, 50, &[]).await; // no longer linked
    world.give(1, 4, 51, &[]).await;
    world.give(2, 5, 50, &[]).await;
    world.drain().await;
    let store = &world.store;
    store.joined_server(server(1), NOW).await.expect("works");
    assert!(world.waiting().await.is_empty(), "the bot was there");
    store.left_server(server(1), NOW).await.expect("works");
    let joined = store.joined_server(server(1), after(7));
    joined.await.expect("works");
    assert_eq!(who(&due(&world, 7, 9).await), [(1, 1), (1, 2), (1, 4)]);
    assert!(due(&world, 6, 9).await.is_empty());
}

#[tokio::test]
async fn what_waits_for_a_servers_roles_is_due_once_they_change() {
    let world = World::new().await;
    for (at, who) in [(1, 1), (1, 2), (2, 1)] {
        let queued = world
            .store
            .queue(server(at), user(who), Bind, Timestamp::NEVER, NOW);
        queued.await.expect("works");
    }
    queue(&world, 1, 3, Bind, 99).await;
    let years = 100 * 365 * 24 * 60 * 60;
    assert_eq!(who(&due(&world, years, 9).await), [(1, 3)]);
    let changed = world.store.queue_blocked(server(1), after(7));
    changed.await.expect("works");
    let woken = due(&world, 7, 9).await;
    assert_eq!(who(&woken), [(1, 1), (1, 2)]);
    assert!(woken.iter().all(|work| work.reason == Role));
}

/// Whoever asked then need not wish it still when the roles change.
#[tokio::test]
async fn who_waits_for_the_roles_did_not_ask_for_what_follows() {
    let world = World::new().await;
    queue(&world, 1, 1, Asked, 0).await;
    let asked = due(&world, 0, 1).await[0];
    let waits = async |waited: Option<&Work>| {
        let waits = world.store.wait_for_roles(server(1), user(1), waited, NOW);
        waits.await.expect("works");
        let work = world.store.work_of(server(1), user(1)).await;
        work.expect("works").expect("it waits")
    };
    let waiting = waits(Some(&asked)).await;
    assert_eq!((waiting.reason, waiting.due), (Role, Timestamp::NEVER));

    queue(&world, 1, 1, Bind, 9).await;
    let news = (Bind, after(9));
    for before in [None, Some(&asked), Some(&waiting)] {
        let work = waits(before).await;
        assert_eq!((work.reason, work.due), news, "it came in between");
    }

    world.drain().await;
    let waiting = waits(None).await;
    assert_eq!((waiting.reason, waiting.due), (Role, Timestamp::NEVER));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_burst_of_joins_leaves_one_row_each() {
    let world = World::new().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 1..=1_000 {
        let store = world.store.clone();
        tasks.spawn(async move {
            // Discord may tell of a join twice, and moderators hurry it on.
            for seconds in [3, 1, 2] {
                let queued = store.queue(server(1), user(n), Joined, after(seconds), NOW);
                queued.await.expect("works");
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic");
    }
    assert_eq!(world.store.waiting().await.expect("works"), 1_000);
    let work = due(&world, 1, 2_000).await;
    assert_eq!(work.len(), 1_000, "all as soon as the soonest");
}

/// News that comes while an update runs, between its look at the facts and its
/// end, is followed by another update.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn nothing_queued_while_an_update_runs_is_lost() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    const NEWS: u32 = 200;
    let world = World::new().await;
    let (news, seen) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let (store, news, seen) = (world.store.clone(), Arc::clone(&news), Arc::clone(&seen));
        tasks.spawn(async move {
            while seen.load(SeqCst) < NEWS {
                let work = store.work_of(server(1), user(1)).await.expect("works");
                if let Some(work) = work {
                    let facts = news.load(SeqCst);
                    seen.fetch_max(facts, SeqCst);
                    store.finish(&work, None).await.expect("works");
                }
                tokio::task::yield_now().await;
            }
        });
    }
    let store = world.store.clone();
    tasks.spawn(async move {
        for n in 1..=NEWS {
            news.store(n, SeqCst);
            let queued = store.queue(server(1), user(1), Bind, NOW, NOW);
            queued.await.expect("works");
            while seen.load(SeqCst) < n {
                tokio::task::yield_now().await;
            }
        }
    });
    let all = async {
        while let Some(done) = tasks.join_next().await {
            done.expect("no panic");
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(3), all)
        .await
        .expect("news was lost: nothing waits, and nobody saw it");
}
