//! The audit trail: what was done, and why.

use std::time::Duration;

use gatepass::domain::{AuditFilter, AuditPlace, Evidence, Timestamp, Trigger};
use gatepass::store::{Act, AuditEntry, AuditRow, Intent, Leftover, Settled};

use crate::world::{NOW, STAFF, World, about, after, bind_id, entry, in_hand, role, server, user};

fn evidence(written: &str) -> Evidence {
    written.parse().expect(written)
}

/// So many acts about user 1 and role 50, a second apart.
async fn acts(world: &World, count: u64) {
    for seconds in 0..count {
        acted(world, Act::Given, after(seconds)).await;
    }
}

/// The same once.
async fn acted(world: &World, act: Act, at: Timestamp) {
    let (server, user, role, entry) = (server(1), user(1), role(50), entry(act));
    let store = &world.store;
    let settled = store.settle(
        in_hand(store, server, user).await,
        role,
        Settled::Held,
        &entry,
        at,
    );
    settled.await.expect("works");
}

#[tokio::test]
async fn the_audit_trail_is_read_newest_first_by_member_and_role() {
    let world = World::new().await;
    for who in [1, 2] {
        world.link(1, who, 10 + who).await;
    }
    let bind = bind_id(7);
    for (who, to) in [(1, 50), (1, 51), (2, 50)] {
        let full = AuditEntry {
            binds: [bind, bind_id(8)].into(),
            evidence: evidence(&format!("badge:{who} owned 7")),
            actor: Some(user(900)),
            ..AuditEntry::new(Act::Given, Trigger::Moderator)
        };
        let (server, user, role) = (server(1), user(who), role(to));
        let store = &world.store;
        store
            .intend(
                in_hand(store, server, user).await,
                role,
                &Intent::Give(full.binds.clone()),
                NOW,
            )
            .await
            .expect("works");
        store
            .settle(
                in_hand(store, server, user).await,
                role,
                Settled::Held,
                &full,
                NOW,
            )
            .await
            .expect("works");
    }
    let world = world.reopened().await;
    let log = async |who: Option<i64>, to: Option<i64>, limit| {
        let filter = AuditFilter {
            user: who.map(user),
            role: to.map(role),
        };
        let log = world
            .store
            .audit_log(server(1), filter, AuditPlace::Newest, limit);
        log.await.expect("works")
    };
    let who = |log: Vec<AuditRow>| {
        log.iter()
            .map(|row| (row.user.get(), row.role.get()))
            .collect::<Vec<_>>()
    };
    assert_eq!(who(log(None, None, 9).await), [(2, 50), (1, 51), (1, 50)]);
    assert_eq!(who(log(None, None, 1).await), [(2, 50)]);
    assert_eq!(who(log(Some(1), None, 9).await), [(1, 51), (1, 50)]);
    assert_eq!(who(log(None, Some(50), 9).await), [(2, 50), (1, 50)]);
    assert_eq!(who(log(Some(1), Some(50), 9).await), [(1, 50)]);
    let row = &log(Some(1), Some(50), 9).await[0];
    assert_eq!(row.entry.binds, [bind, bind_id(8)].into());
    assert_eq!(row.entry.evidence, evidence("badge:1 owned 7"));
    assert_eq!(row.entry.occasion, Trigger::Moderator);
    assert_eq!((row.entry.actor, row.at), (Some(user(900)), NOW));
}

#[tokio::test]
async fn every_act_and_occasion_comes_back() {
    let world = World::new().await;
    world.give(1, 1, 50, &[]).await;
    for act in Act::ALL {
        for occasion in Trigger::ALL {
            let entry = AuditEntry::new(act, *occasion);
            let (server, user, role) = (server(1), user(1), role(50));
            let store = &world.store;
            let settled = store.settle(
                in_hand(store, server, user).await,
                role,
                Settled::Held,
                &entry,
                NOW,
            );
            settled.await.expect("works");
            let log = world.audit(1, AuditFilter::default()).await;
            assert_eq!(log[0].entry, entry);
        }
    }
}

/// What the servers did stays, what was known of the Roblox account goes: also
/// where the act comes after the wish.
#[tokio::test]
async fn to_be_forgotten_erases_the_evidence_and_not_the_acts() {
    let world = World::new().await;
    let give = async |at, who| {
        let entry = AuditEntry {
            binds: [bind_id(7)].into(),
            evidence: evidence("badge:5 owned 1790000000000"),
            ..AuditEntry::new(Act::Given, Trigger::Asked)
        };
        let (server, user, role) = (server(at), user(who), role(50));
        let store = &world.store;
        let intended = store
            .intend(
                in_hand(store, server, user).await,
                role,
                &Intent::Give([].into()),
                NOW,
            )
            .await;
        intended.expect("works");
        let settled = store
            .settle(
                in_hand(store, server, user).await,
                role,
                Settled::Held,
                &entry,
                NOW,
            )
            .await;
        settled.expect("works");
    };
    let evidence = async |at, who| {
        let log = world.audit(at, about(who)).await;
        assert!(
            log.iter()
                .all(|row| row.entry.binds == [bind_id(7)].into() && row.entry.act == Act::Given)
        );
        log.iter()
            .map(|row| !row.entry.evidence.is_empty())
            .collect::<Vec<_>>()
    };
    world.prove(1, 1, 10).await;
    world.link(2, 2, 20).await;
    for (at, who) in [(1, 1), (2, 1), (2, 2)] {
        give(at, who).await;
    }
    assert_eq!(evidence(2, 1).await, [true]);

    world.store.forget(user(1), NOW).await.expect("works");
    assert_eq!(
        (evidence(1, 1).await, evidence(2, 1).await),
        (vec![false], vec![false])
    );
    assert_eq!(evidence(2, 2).await, [true], "of somebody else");
    give(2, 1).await;
    assert_eq!(evidence(2, 1).await, [false, false], "it was under way");
    give(1, 2).await;
    assert_eq!(evidence(1, 2).await, [false], "no link counts there");
}

#[tokio::test]
async fn pages_follow_each_other_both_ways_and_lose_no_row() {
    let world = World::new().await;
    world.member(1, 1).await;
    acts(&world, 5).await;
    for filter in [
        AuditFilter::default(),
        about(1),
        AuditFilter {
            user: None,
            role: Some(role(50)),
        },
        AuditFilter {
            user: Some(user(1)),
            role: Some(role(50)),
        },
    ] {
        let page = async |place| {
            let log = world.store.audit_log(server(1), filter, place, 2);
            log.await.expect("works")
        };
        let seconds = |rows: &[AuditRow]| {
            rows.iter()
                .map(|row| row.at.since(NOW).as_secs())
                .collect::<Vec<_>>()
        };
        let newest = page(AuditPlace::Newest).await;
        assert_eq!(seconds(&newest), [4, 3]);
        let next = page(AuditPlace::OlderThan(newest[1].id)).await;
        assert_eq!(seconds(&next), [2, 1]);
        let last = page(AuditPlace::OlderThan(next[1].id)).await;
        assert_eq!(seconds(&last), [0]);
        assert_eq!(page(AuditPlace::OlderThan(last[0].id)).await, []);
        assert_eq!(page(AuditPlace::NewerThan(last[0].id)).await, next);
        assert_eq!(page(AuditPlace::NewerThan(next[0].id)).await, newest);
        assert_eq!(page(AuditPlace::NewerThan(newest[0].id)).await, []);
        assert_eq!(seconds(&page(AuditPlace::Oldest).await), [1, 0]);
    }
    let elsewhere = AuditFilter {
        user: None,
        role: Some(role(51)),
    };
    assert_eq!(world.audit(1, elsewhere).await, []);
}

/// Half a year of a large server goes in steps, the oldest first, and none holds
/// the writer for longer than its part takes.
#[tokio::test]
async fn old_rows_go_in_bounded_steps() {
    let world = World::new().await;
    world.member(1, 1).await;
    let first_key = NOW.as_millis() << 20;
    let mut sql = world.sql().await;
    sqlx::query(
        "with recursive rows (n) as (select 0 union all select n + 1 from rows where n < 49999)
         insert into audit (audit_id, server_id, user_id, role_id, act, binds, evidence,
             occasion, at)
         select $1 + n, 1, 1, 50, 'given', '', '', 'sweep', $2 from rows",
    )
    .bind(first_key)
    .bind(NOW.as_millis())
    .execute(&mut sql)
    .await
    .expect("rows");
    let kept = NOW.plus(Duration::from_millis(1));
    acted(&world, Act::Taken, kept).await;

    let (mut left, mut steps) = (50_000, 0);
    while left > 0 {
        let pruned = world.store.prune_audit(kept, 1000).await.expect("works");
        assert_eq!(pruned, left.min(1000));
        left -= pruned;
        steps += 1;
        let oldest = world.count("select coalesce(min(audit_id), 0) from audit");
        if left > 0 {
            assert_eq!(
                oldest.await,
                first_key + steps * 1000,
                "the oldest go first"
            );
        }
    }
    assert_eq!(world.store.prune_audit(kept, 1000).await.ok(), Some(0));
    let log = world.audit(1, AuditFilter::default()).await;
    let acts: Vec<_> = log.iter().map(|row| row.entry.act).collect();
    assert_eq!(acts, [Act::Taken]);
}

#[tokio::test]
async fn a_removed_bind_still_says_what_it_was() {
    let world = World::new().await;
    let [kept, gone] = [
        world.bind(1, 50, "badge:1").await,
        world.bind(1, 50, "badge:2").await,
    ];
    let elsewhere = world.bind(2, 60, "badge:3").await;
    let keep = Leftover::KeepRoles;
    let removed = world
        .store
        .remove_bind(server(1), gone, user(STAFF), keep, after(5));
    removed.await.expect("works").expect("a bind");
    let ids = [kept, gone, elsewhere, bind_id(9)].into();
    let binds = world.store.past_binds(server(1), &ids).await;
    let told: Vec<_> = binds
        .expect("works")
        .iter()
        .map(|bind| (bind.id, bind.requirement.to_string(), bind.removed))
        .collect();
    let expected = [
        (kept, "badge:1".to_owned(), None),
        (gone, "badge:2".to_owned(), Some(after(5))),
    ];
    assert_eq!(told, expected);
}
