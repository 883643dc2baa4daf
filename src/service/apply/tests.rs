use std::time::Duration;

use super::*;
use crate::domain::{AuditFilter, AuditPlace, Ceiling, Trigger, samples};
use crate::service::fake::{LOW_ROLE, World, badge, in_hand, member, role, server, stay, user};
use crate::service::update::Hand;
use crate::service::{Member, Update};
use crate::store::AuditRow;

/// An update of a member without roles, for whom one role write is answered.
async fn updated(world: &mut World, written: Result<(), WriteError>) -> Update {
    world.owner(user(7)).await;
    let service = world.service.clone();
    let update = tokio::spawn(async move {
        service
            .update(Hand::Free(server(), user(7)), Trigger::Link.into())
            .await
    });
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
    world.write().await.answer(written);
    update.await.expect("no panic").expect("an update")
}

async fn audit(world: &World) -> Vec<AuditRow> {
    let (store, all) = (world.service.store(), AuditFilter::default());
    let log = store.audit_log(server(), all, AuditPlace::Newest, 9);
    log.await.expect("works")
}

#[tokio::test]
async fn the_audit_names_the_binds_that_are_met() {
    let mut world = World::new().await;
    let mut binds = Vec::new();
    for number in [1, 2] {
        let bound = world.bind_in(server(), role(LOW_ROLE), badge(number), Ceiling::Owner);
        binds.push(bound.await);
    }
    let update = updated(&mut world, Ok(())).await;
    assert_eq!(update.roles[0].written, Written::Given);
    let [row] = &audit(&world).await[..] else {
        panic!("not one row");
    };
    assert_eq!(row.entry.act, Act::Given);
    assert_eq!(row.entry.binds, [binds[0]].into());
}

/// Discord did not refuse: it was not asked.
#[tokio::test]
async fn a_write_that_was_not_sent_leaves_no_trace() {
    let mut world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    let update = updated(&mut world, Err(WriteError::NotSent)).await;
    assert_eq!(update.roles[0].written, Written::NotSent);
    assert!(update.is_looked_at_again());
    assert_eq!(audit(&world).await, []);
    let grants = world.service.store().grants(server(), user(7)).await;
    assert!(grants.expect("works").is_empty());
}

/// Discord's answer to the giving was lost, and so was the item before anybody looked.
#[tokio::test]
async fn a_change_whose_answer_was_lost_is_told_before_it_is_undone() {
    let mut world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    world.all_inventories_are_empty();
    let (service, store) = (world.service.clone(), world.service.store().clone());
    let (lease, give) = (
        in_hand(&store, server(), user(7)).await,
        Intent::Give([].into()),
    );
    let intended = store.intend(lease, role(LOW_ROLE), &give, service.now());
    intended.await.expect("works");
    store.let_go(lease).await.expect("works");
    world.pass(Duration::from_mins(2));
    let update = tokio::spawn(async move {
        let hand = Hand::Free(server(), user(7));
        service.update(hand, Trigger::Link.into()).await
    });
    let found = Member {
        roles: [role(LOW_ROLE)].into(),
        ..member(user(7), stay(1))
    };
    world.look().await.answer(Ok(vec![Some(found)]));
    world.write().await.answer(Ok(()));
    let update = update.await.expect("no panic").expect("an update");
    assert_eq!(update.roles[0].written, Written::Taken);
    let acts: Vec<_> = audit(&world).await.iter().map(|it| it.entry.act).collect();
    assert_eq!(acts, [Act::Taken, Act::Given], "the newest first");
}

/// Gained, then lost by another fact: what the server's own audit log says.
#[test]
fn the_reason_of_a_change_says_what_it_follows_from() {
    for (asked, gained, lost) in [
        (
            &["badge:1"][..],
            "owns badge:1",
            "no longer linked, or does not own badge:1",
        ),
        (&["linked"], "linked", "no longer linked"),
        (&["unlinked"], "not linked", "linked now"),
        (
            &["badge:1", "linked"],
            "owns badge:1 or linked",
            "no longer linked, or does not own badge:1",
        ),
        (
            &["badge:1", "unlinked"],
            "owns badge:1 or not linked",
            "linked now, and does not own badge:1",
        ),
        (&[], "", "no bind gives this role any more"),
    ] {
        let binds: Vec<Bind> = (1..)
            .zip(asked)
            .map(|(id, asked)| samples::bind(id, server(), role(LOW_ROLE), asked))
            .collect();
        let said = |action| {
            let decision = samples::decision(role(LOW_ROLE), action);
            audit_log_reason(&decision, &binds)
        };
        let all = binds.iter().map(|bind| bind.id).collect();
        assert_eq!(said(Action::Give(all)), format!("Gatepass: {gained}"));
        assert_eq!(said(Action::Take), format!("Gatepass: {lost}"));
    }
}
