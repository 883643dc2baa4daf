//! The audit trail: what was done, and why.

use gatepass::domain::Trigger;
use gatepass::store::{Act, AuditEntry, AuditRow, Intent, Settled};

use crate::world::{NOW, World, bind_id, role, server, user};

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
            evidence: format!("badge:{who} owned"),
            actor: Some(user(900)),
            ..AuditEntry::new(Act::Given, Trigger::Moderator)
        };
        let (server, user, role) = (server(1), user(who), role(to));
        let store = &world.store;
        store
            .intend(server, user, role, &Intent::Give(full.binds.clone()), NOW)
            .await
            .expect("works");
        store
            .settle(server, user, role, Settled::Held, &full, NOW)
            .await
            .expect("works");
    }
    let world = world.reopened().await;
    let log = async |who: Option<i64>, to: Option<i64>, limit| {
        let log = world
            .store
            .audit_log(server(1), who.map(user), to.map(role), limit);
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
    assert_eq!(row.entry.evidence, "badge:1 owned");
    assert_eq!(row.entry.occasion, Trigger::Moderator);
    assert_eq!((row.entry.actor, row.at), (Some(user(900)), NOW));
}

#[tokio::test]
async fn every_act_and_occasion_comes_back() {
    let world = World::new().await;
    world.give(1, 1, 50, &[]).await;
    let acts = [
        Act::Given,
        Act::Taken,
        Act::Refused,
        Act::Withdrawn,
        Act::Released,
        Act::Left,
    ];
    for act in acts {
        for occasion in Trigger::ALL {
            let entry = AuditEntry::new(act, *occasion);
            let (server, user, role) = (server(1), user(1), role(50));
            let store = &world.store;
            let settled = store.settle(server, user, role, Settled::Held, &entry, NOW);
            settled.await.expect("works");
            let log = store.audit_log(server, None, None, 1).await.expect("works");
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
            evidence: "badge:5 owned 1790000000000".into(),
            ..AuditEntry::new(Act::Given, Trigger::Asked)
        };
        let (server, user, role) = (server(at), user(who), role(50));
        let store = &world.store;
        let intended = store
            .intend(server, user, role, &Intent::Give([].into()), NOW)
            .await;
        intended.expect("works");
        let settled = store
            .settle(server, user, role, Settled::Held, &entry, NOW)
            .await;
        settled.expect("works");
    };
    let evidence = async |at, who| {
        let log = world.store.audit_log(server(at), Some(user(who)), None, 9);
        let log = log.await.expect("works");
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
