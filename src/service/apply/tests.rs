use super::*;
use crate::domain::{AuditFilter, AuditPlace, Ceiling, Trigger};
use crate::service::Update;
use crate::service::fake::{LOW_ROLE, World, badge, member, role, server, stay, user};
use crate::service::update::Hand;
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
