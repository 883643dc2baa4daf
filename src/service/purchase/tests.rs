use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::timeout;

use super::*;
use crate::domain::sweep::NextTurn;
use crate::domain::{Ceiling, Holdings, SettingsChange, samples};
use crate::service::fake::{
    self, HIGH_ROLE, LOW_ROLE, PATIENCE, World, badge, member, role, server, stay, user,
};
use crate::service::{GatewayError, RoleUpdate, WriteError};
use crate::store::Leftover;

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

async fn watch(world: &mut World) -> PurchaseWatch {
    watch_of(world, &leo()).await
}

async fn watch_of(world: &mut World, asker: &Asker) -> PurchaseWatch {
    let service = world.service.clone();
    let (watch, ()) = tokio::join!(service.watch_purchase(asker), is_there(world));
    watch.expect("it may begin")
}

async fn is_there(world: &mut World) {
    let look = world.look().await;
    let found = look.users.iter().map(|user| Some(member(*user, stay(1))));
    let found = found.collect();
    look.answer(Ok(found));
}

async fn refused(world: &World, asker: &Asker) -> WatchError {
    let refused = timeout(PATIENCE, world.service.watch_purchase(asker)).await;
    let refused = refused.expect("an answer before anything is looked up");
    refused.expect_err("it may not begin")
}

/// How long until the bot looks by itself.
fn promised(world: &World, watch: &PurchaseWatch) -> Option<Duration> {
    let follow_up = watch.follow_up()?;
    Some(follow_up.since(world.service.now()))
}

/// Roblox can't be reached in these tests: nothing is told.
async fn check(world: &mut World, watch: &mut PurchaseWatch) -> Watched {
    let (watched, ()) = tokio::join!(watch.check(), is_there(world));
    watched.expect("works")
}

async fn next_turn(world: &World) -> NextTurn<RobloxUserId> {
    let next = world.service.next_turn(&HashSet::new()).await;
    next.expect("works")
}

#[tokio::test]
async fn one_runs_at_a_time_and_then_it_rests_for_a_while() {
    let mut world = world().await;
    let mut first = watch(&mut world).await;
    let second = refused(&world, &leo()).await;
    assert!(matches!(second, WatchError::Running));
    let other = Asker {
        user: user(8),
        ..leo()
    };
    drop(watch_of(&mut world, &other).await);

    while !matches!(check(&mut world, &mut first).await, Watched::Missing(_)) {}
    let not_told_yet = refused(&world, &leo()).await;
    assert!(matches!(not_told_yet, WatchError::Running));
    drop(first);
    let WatchError::Rests { until } = refused(&world, &leo()).await else {
        panic!("it rests");
    };
    let left = until.since(world.service.now());
    assert!(
        left <= purchase::REST && left > purchase::REST / 2,
        "{left:?}"
    );
    world.pass(purchase::REST);
    drop(watch(&mut world).await);
}

/// The member is not to blame, and has seen less than all checks.
#[tokio::test]
async fn a_failure_is_no_reason_to_rest() {
    let mut world = world().await;
    let mut first = watch(&mut world).await;
    let no_answer = async {
        let look = world.look().await;
        look.answer(Err(GatewayError::Unavailable));
    };
    let (failed, ()) = tokio::join!(first.check(), no_answer);
    assert!(matches!(failed, Err(UpdateError::Gateway(_))));
    drop(first);
    drop(watch(&mut world).await);
}

#[tokio::test]
async fn no_crowd_takes_all_places() {
    let mut world = world().await;
    let crowd = |server: i64| {
        (1..).map(move |number| Asker {
            server: ServerId::new(server).expect("positive"),
            user: user(1_000 * server + number),
            ..leo()
        })
    };
    let mut of_server = Vec::new();
    for asker in crowd(1).take(A_SERVER_AT_ONCE) {
        of_server.push(watch_of(&mut world, &asker).await);
    }
    let one_more = refused(&world, &leo()).await;
    assert!(matches!(one_more, WatchError::Crowded));

    of_server.pop();
    let others = (2..).flat_map(|server| crowd(server).take(A_SERVER_AT_ONCE));
    let mut running = Vec::new();
    for asker in others.take(AT_ONCE - of_server.len()) {
        running.push(watch_of(&mut world, &asker).await);
    }
    let one_more = refused(&world, &leo()).await;
    assert!(matches!(one_more, WatchError::Crowded));
    running.pop();
    drop(watch(&mut world).await);
}

#[tokio::test]
async fn a_turn_of_the_sweep_comes_when_it_is_no_longer_looked() {
    let mut world = world().await;
    let mut watch = watch(&mut world).await;
    let promised = promised(&world, &watch).expect("a turn");
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

/// What was told when it began has passed by then.
#[tokio::test]
async fn slow_checks_put_off_what_is_promised() {
    let mut world = world().await;
    let watch = watch(&mut world).await;
    world.pass(2 * purchase::lasts());
    let promised = promised(&world, &watch).expect("a turn");
    assert!(
        promised > Duration::ZERO && promised <= purchase::MARGIN,
        "{promised:?}"
    );
}

#[tokio::test]
async fn nothing_is_promised_where_members_have_no_turns() {
    let mut world = world().await;
    let before = next_turn(&world).await;
    let unlinked = Asker {
        user: user(8),
        ..leo()
    };
    let no_account = watch_of(&mut world, &unlinked).await;
    assert_eq!(no_account.follow_up(), None);

    let no_sweep = SettingsChange::Swept(false);
    let changed = world.service.change_settings(server(), &no_sweep).await;
    changed.expect("works");
    let not_swept = watch(&mut world).await;
    assert_eq!(not_swept.follow_up(), None);
    let (NextTurn::In(before), NextTurn::In(after)) = (before, next_turn(&world).await) else {
        panic!("nobody is due");
    };
    assert!(before < after + purchase::lasts(), "{before:?} {after:?}");
}

/// It may be that nothing was read: the turn that was promised comes all the same.
#[tokio::test]
async fn what_came_ends_it_and_another_may_begin() {
    let mut world = World::new().await;
    world.owner(user(7)).await;
    let mut first = watch(&mut world).await;
    let promised = promised(&world, &first).expect("a turn");
    // There is no bind any more, or none yet.
    assert!(matches!(
        check(&mut world, &mut first).await,
        Watched::Came(_)
    ));
    let not_told_yet = refused(&world, &leo()).await;
    assert!(matches!(not_told_yet, WatchError::Running));
    drop(first);
    let NextTurn::In(wait) = next_turn(&world).await else {
        panic!("not before it was promised");
    };
    assert!(wait <= promised, "{wait:?}");
    drop(watch(&mut world).await);
}

#[tokio::test]
async fn only_what_was_not_there_before_can_come() {
    let mut world = World::new().await;
    world.owner(user(7)).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    let bind = world
        .bind_in(server(), role(HIGH_ROLE), badge(2), Ceiling::Owner)
        .await;
    let mut watch = watch(&mut world).await;
    assert_eq!(
        watch.awaited,
        [role(HIGH_ROLE)].into(),
        "the other is owned"
    );
    assert!(matches!(
        check(&mut world, &mut watch).await,
        Watched::NotYet(_)
    ));
    let (store, now) = (world.service.store(), world.service.now());
    let removed = store.remove_bind(server(), bind, user(900), Leftover::TakeRoles, now);
    removed.await.expect("works");
    assert!(matches!(
        check(&mut world, &mut watch).await,
        Watched::Came(_)
    ));
}

#[test]
fn a_role_came_however_it_did() {
    let (bought, other) = (role(LOW_ROLE), role(HIGH_ROLE));
    let before = [bought, other].into();
    let not_earned = || Action::Leave(Reason::NotEarned);
    let give = || Action::Give([].into());
    let refused = Written::Refused(WriteError::MissingPermission);
    for (action, written, expected) in [
        (not_earned(), Written::Nothing, false),
        (Action::Leave(Reason::Unknown), Written::Nothing, false),
        (give(), Written::Given, true),
        (give(), Written::Unsure, true),
        (give(), Written::NotSent, true),
        (give(), refused, true),
        (Action::Leave(Reason::Held), Written::Nothing, true),
    ] {
        let update = update([
            (bought, action, written),
            (other, not_earned(), Written::Nothing),
        ]);
        assert_eq!(came(&before, &update), expected, "{:?}", update.roles);
    }
}

/// What was owned before, and could not be written then either, is not what is
/// looked for.
#[test]
fn a_role_that_was_earned_before_ends_it_only_when_it_is_given() {
    let (old, other) = (role(LOW_ROLE), role(HIGH_ROLE));
    let before = [other].into();
    let refused = Written::Refused(WriteError::MissingPermission);
    for (written, expected) in [(refused, false), (Written::Unsure, true)] {
        let give = Action::Give([].into());
        let not_earned = Action::Leave(Reason::NotEarned);
        let update = update([(old, give, written), (other, not_earned, Written::Nothing)]);
        assert_eq!(came(&before, &update), expected, "{written:?}");
    }
}

fn update(roles: [(RoleId, Action, Written); 2]) -> Update {
    let roles = roles.map(|(role, action, written)| RoleUpdate {
        decision: samples::decision(role, action),
        written,
    });
    Update {
        server: server(),
        user: user(7),
        account: RobloxUserId::new(7).ok(),
        binds: Vec::new(),
        server_roles: Arc::new(fake::roles()),
        holdings: Holdings::default(),
        again: None,
        left_alone: false,
        roles: roles.into(),
    }
}
