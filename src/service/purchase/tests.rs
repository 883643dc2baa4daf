use std::collections::HashSet;

use super::*;
use crate::domain::Ceiling;
use crate::service::fake::{LOW_ROLE, World, member, role, server, stay, user};
use crate::service::{GatewayError, NextTurn, Turn};

fn leo() -> Asker {
    Asker {
        server: server(),
        user: user(7),
        stay: Some(stay(1)),
        roles: [].into(),
    }
}

/// Leo is linked, and a role is bound.
async fn world() -> World {
    let world = World::new().await;
    world.linked(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world
}

async fn watch(world: &World) -> PurchaseWatch {
    let watch = world.service.watch_purchase(&leo()).await;
    watch.expect("it may begin")
}

/// Roblox can't be reached in these tests: nothing is told.
async fn check(world: &mut World, watch: &mut PurchaseWatch) -> Watched {
    let here = async {
        world
            .look()
            .await
            .answer(Ok(vec![Some(member(user(7), stay(1)))]));
    };
    let (watched, ()) = tokio::join!(watch.check(), here);
    watched.expect("works")
}

async fn next_turn(world: &World) -> NextTurn {
    let next = world.service.next_turn(&HashSet::<Turn>::new()).await;
    next.expect("works")
}

#[tokio::test]
async fn one_runs_at_a_time_and_then_it_rests_for_a_while() {
    let mut world = world().await;
    let mut first = watch(&world).await;
    let second = world.service.watch_purchase(&leo()).await;
    assert!(matches!(second, Err(WatchError::Running)));
    let other = Asker {
        user: user(8),
        ..leo()
    };
    assert!(world.service.watch_purchase(&other).await.is_ok());

    while !matches!(check(&mut world, &mut first).await, Watched::Missing(_)) {}
    let not_told_yet = world.service.watch_purchase(&leo()).await;
    assert!(matches!(not_told_yet, Err(WatchError::Running)));
    drop(first);
    let Err(WatchError::Rests { until }) = world.service.watch_purchase(&leo()).await else {
        panic!("it rests");
    };
    let left = until.since(world.service.now());
    assert!(
        left <= purchase::REST && left > purchase::REST / 2,
        "{left:?}"
    );
    world.pass(purchase::REST);
    drop(watch(&world).await);
}

/// The member is not to blame, and has seen less than all checks.
#[tokio::test]
async fn a_failure_is_no_reason_to_rest() {
    let mut world = world().await;
    let mut first = watch(&world).await;
    let no_answer = async {
        let look = world.look().await;
        look.answer(Err(GatewayError::Unavailable));
    };
    let (failed, ()) = tokio::join!(first.check(), no_answer);
    assert!(matches!(failed, Err(UpdateError::Gateway(_))));
    drop(first);
    drop(watch(&world).await);
}

#[tokio::test]
async fn no_crowd_takes_all_places() {
    let world = world().await;
    let crowd = (1..).map(|number| Asker {
        user: user(1_000 + number),
        ..leo()
    });
    let mut running = Vec::new();
    for asker in crowd.take(AT_ONCE) {
        running.push(world.service.watch_purchase(&asker).await.expect("a place"));
    }
    let one_more = world.service.watch_purchase(&leo()).await;
    assert!(matches!(one_more, Err(WatchError::Crowded)));
    running.pop();
    drop(watch(&world).await);
}

#[tokio::test]
async fn a_turn_of_the_sweep_comes_when_it_is_no_longer_looked() {
    let mut world = world().await;
    let mut watch = watch(&world).await;
    let promised = watch.follow_up().since(world.service.now());
    assert!(promised > purchase::lasts(), "{promised:?}");
    assert!(promised < 2 * purchase::lasts(), "{promised:?}");
    let mut pauses = Vec::new();
    loop {
        pauses.push(watch.pause());
        if let Watched::Missing(update) = check(&mut world, &mut watch).await {
            assert!(update.unknown().is_some());
            break;
        }
    }
    assert_eq!(pauses.len(), purchase::CHECKS);
    let NextTurn::In(wait) = next_turn(&world).await else {
        panic!("not before it was promised");
    };
    assert!(wait <= promised, "{wait:?}");

    world.pass(promised);
    // Not while it is looked for what they bought.
    assert_eq!(next_turn(&world).await, NextTurn::In(Duration::ZERO));
    drop(watch);
    assert!(matches!(next_turn(&world).await, NextTurn::Now(_)));
}

/// It may be that nothing was read: the turn that was promised comes all the same.
#[tokio::test]
async fn what_came_ends_it_and_another_may_begin() {
    let mut world = World::new().await;
    world.owner(user(7)).await;
    let mut first = watch(&world).await;
    let promised = first.follow_up().since(world.service.now());
    // There is no bind any more, or none yet.
    assert!(matches!(
        check(&mut world, &mut first).await,
        Watched::Came(_)
    ));
    let not_told_yet = world.service.watch_purchase(&leo()).await;
    assert!(matches!(not_told_yet, Err(WatchError::Running)));
    drop(first);
    let NextTurn::In(wait) = next_turn(&world).await else {
        panic!("not before it was promised");
    };
    assert!(wait <= promised, "{wait:?}");
    drop(watch(&world).await);
}
