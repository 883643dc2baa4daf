use std::time::Duration;

use rstest::rstest;

use super::*;
use crate::domain::{Action, Ceiling, HiddenDays, Reason, SettingsChange, UnknownReason};
use crate::service::fake::{LOW_ROLE, PATIENCE, World, badge, member, role, server, stay, user};
use crate::service::update::Hand;

const MINUTE: Duration = Duration::from_mins(1);

/// Roblox tells nothing here, and what was read before was dated by a clock that
/// was ahead.
#[rstest]
#[case::a_little(MINUTE / 2)]
#[case::a_day(1_440 * MINUTE)]
#[tokio::test]
async fn what_a_clock_that_was_ahead_dated_gives_no_role(#[case] ahead: Duration) {
    let mut world = World::new().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.linked(user(7)).await;
    let learnt = world.service.now().plus(ahead);
    let owned = Holding {
        state: HoldingState::Owned,
        learnt,
        credential: CredentialKind::Key,
    };
    let account = RobloxUserId::new(7).expect("positive");
    let (store, owned) = (world.service.store(), [(badge(1), owned)]);
    let recorded = store.record_holdings(account, &owned, learnt);
    recorded.await.expect("works");

    let service = world.service.clone();
    let update = tokio::spawn(async move {
        let cause = Trigger::Bind.into();
        service.update(Hand::Free(server(), user(7)), cause).await
    });
    let found = member(user(7), stay(1));
    world.look().await.answer(Ok(vec![Some(found)]));
    let update = tokio::time::timeout(PATIENCE, update).await;
    let update = update.expect("nothing is written").expect("no panic");
    let update = update.expect("an update");
    assert_eq!(update.unknown(), Some(UnknownReason::Malformed));
    assert_eq!(
        update.roles[0].decision.action,
        Action::Leave(Reason::Unknown)
    );
}

/// Of three servers that a member shares with the bot, one takes roles for hidden
/// inventories; the read was for another.
#[tokio::test]
async fn a_hidden_inventory_is_news_where_it_counts_as_lost() {
    let world = World::new().await;
    let [here, keeps, takes] = [1, 2, 3].map(|it| ServerId::new(it).expect("positive"));
    for server in [here, keeps, takes] {
        world.linked_in(server, user(7)).await;
        let bind = world.bind_in(server, role(LOW_ROLE), badge(1), Ceiling::Owner);
        bind.await;
    }
    let (store, now) = (world.service.store(), world.service.now());
    let hidden = SettingsChange::Hidden(Some(HiddenDays::Three));
    let changed = store.change_settings(takes, &hidden, now).await;
    changed.expect("works");
    world.nobody_waits().await;
    world.all_hide_their_inventories();

    let link = store.effective_link(here, user(7)).await;
    let link = link.expect("works").expect("linked");
    let read = world
        .service
        .read_for_all(here, &link, Trigger::Sweep.into());
    let read = read.await.expect("works").holdings;
    assert!(facts::tell_of_hiding(&read), "{read:?}");
    let (due, _) = world.service.due_work(100).await.expect("works");
    let due: Vec<_> = due.iter().map(|it| (it.server, it.reason)).collect();
    assert_eq!(due, [(takes, Trigger::Elsewhere)]);
}

/// Accounts 7 of members 7 and 8 here, and of member 9 elsewhere, whose moderators may
/// have linked it to anybody.
#[rstest]
#[case::asked(Trigger::Asked, &[(1, 8)])]
#[case::bulk(Trigger::Bulk, &[(1, 8)])]
#[case::sweep(Trigger::Sweep, &[(1, 8), (2, 9)])]
#[case::for_another(Trigger::Elsewhere, &[])]
#[tokio::test]
async fn members_with_one_account_follow_its_reads(
    #[case] trigger: Trigger,
    #[case] followers: &[(i64, i64)],
) {
    let world = World::new().await;
    let [here, elsewhere] = [1, 2].map(|it| ServerId::new(it).expect("positive"));
    world.shares_accounts(here).await;
    for (server, member) in [(here, 7), (here, 8), (elsewhere, 9)] {
        world.linked_to(server, user(member), 7).await;
    }
    for (server, number) in [(here, 1), (elsewhere, 2)] {
        let bind = world.bind_in(server, role(LOW_ROLE), badge(number), Ceiling::Owner);
        bind.await;
    }
    let store = world.service.store();
    world.all_inventories_are_empty();
    let turns = store.last_turns(user(9)).await.expect("works");
    world.pass(MINUTE);

    let link = store.effective_link(here, user(7)).await;
    let link = link.expect("works").expect("linked");
    let read = world.service.read_for_all(here, &link, trigger.into());
    let read = read.await.expect("works").holdings;
    let (due, _) = world.service.due_work(100).await.expect("works");
    let due: Vec<_> = due
        .iter()
        .map(|it| (it.server.get(), it.user.get()))
        .collect();
    assert_eq!(due, followers);
    let is_for_all = trigger == Trigger::Sweep;
    assert_eq!(read.iter().count(), if is_for_all { 2 } else { 1 });
    let after = store.last_turns(user(9)).await.expect("works");
    assert_eq!(after, turns, "its turn is not had for member 9");
}
