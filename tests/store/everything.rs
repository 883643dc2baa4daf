//! Each method of the store once, for whoever looks at its statements.

use std::time::Duration;

use gatepass::domain::outage::{Outages, Upstream};
use gatepass::domain::share::{self, Said};
use gatepass::domain::{
    AuditFilter, AuditPlace, BulkNews, Ceiling, CredentialKind, Direction, HiddenDays, LedgerNote,
    LinkStatus, Permissions, Reading, RoleChange, RoleOutcome, Ruling, SettingsChange, Trigger,
    UnknownReason, Visit,
};
use gatepass::store::{
    Act, Guarded, Intent, ItemDetails, Leftover, NewBulkUpdate, NoticeState, PauseDecision,
    PolicyChange, RobloxName, Settled, Started, Urgency,
};

use crate::bulk::{message, new_bulk};
use crate::world::{
    NOW, STAFF, World, after, bind_id, channel, entry, holding, in_hand, items, moderator_link,
    owned, roblox, role, server, stay, user,
};

/// Each method of the store, on every path that has a statement of its own.
pub async fn run_everything(world: &World) {
    members_and_links(world).await;
    binds_and_grants(world).await;
    link_roles(world).await;
    facts(world).await;
    guard(world).await;
    hidden(world).await;
    work(world).await;
    settings(world).await;
    bulk_updates(world).await;
    let store = &world.store;
    store.forget(user(1), NOW).await.expect("works");
    store
        .member_left(server(1), user(1), NOW)
        .await
        .expect("works");
    world.give(1, 2, 50, &[bind_id(1)]).await;
    let gone = [(user(2), Some(stay(2)))];
    let missed = store.members_gone(server(1), &gone, NOW).await;
    missed.expect("works");
    assert_eq!(store.close_stays(after(1), NOW).await.ok(), Some(1));
    store.prune_audit(NOW, 10).await.expect("works");
    store.left_server(server(1), NOW).await.expect("works");
    let later = NOW.plus(Duration::from_secs(1));
    assert_eq!(store.prune_left_servers(later).await.expect("works"), 1);
}

async fn members_and_links(world: &World) {
    let store = &world.store;
    store.joined_server(server(1), NOW).await.expect("works");
    store.servers().await.expect("works");
    store
        .saw_member(server(1), user(1), None, NOW)
        .await
        .expect("works");
    for n in [3, 4] {
        let saw = store.saw_member(server(1), user(n), None, NOW);
        saw.await.expect("works");
    }
    store.is_present(server(1), user(3)).await.expect("works");
    world.give(1, 2, 50, &[bind_id(1)]).await;
    for n in [1, 2] {
        let saw = store.saw_member(server(1), user(2), Some(stay(n)), NOW);
        assert_eq!(saw.await.expect("works"), n == 2);
    }
    store.last_stay(server(1), user(2)).await.expect("works");
    world.link(1, 1, 10).await;
    world.link(1, 1, 11).await;
    let taken = store.link_by_moderator(moderator_link(1, 2, 11), NOW).await;
    taken.expect_err("taken");
    let others = store.others_with(server(1), roblox(11), user(2)).await;
    assert_eq!(others.expect("works"), [user(1)]);
    store.sharing(server(1)).await.expect("works");
    store
        .effective_link(server(1), user(1))
        .await
        .expect("works");
    store.links_of(user(1)).await.expect("works");
    store.count_past_accounts(user(1)).await.expect("works");
    store
        .moderator_links(server(1), 0, 10)
        .await
        .expect("works");
    store.count_moderator_links(server(1)).await.expect("works");
    store.concerned(roblox(11)).await.expect("works");
    let promised = [user(8), user(9)].into();
    store
        .due_for_sweep(after(1), after(2), &promised, 5)
        .await
        .expect("works");
    store.longest_unswept().await.expect("works");
    store.count_linked_accounts().await.expect("works");
    let (whom, account) = (user(1), roblox(11));
    store.last_turns(whom).await.expect("works");
    let forward = store.bring_turn_forward(whom, account, after(1), NOW);
    forward.await.expect("works");
    let turn = store
        .take_turn(account, after(1), after(2), &promised)
        .await;
    let turn = turn.expect("works").expect("it is due");
    let swept = store.sweep(turn, Some((server(1), whom)), NOW, NOW, &promised);
    swept.await.expect("works");
    store.swept(account, NOW, &promised).await.expect("works");
    let seen = store.concerned_seen(server(1), None, 10).await;
    seen.expect("works");
    store.count_linked_members(server(1)).await.expect("works");
    world.link(1, 3, 30).await;
    let unlinked = store
        .unlink_by_moderator(server(1), user(3), user(STAFF), NOW)
        .await;
    unlinked.expect("works").expect("a link");
}

async fn link_roles(world: &World) {
    let store = &world.store;
    let linked = world.bind(1, 60, "linked").await;
    let found = store.bind_by_link(server(1), LinkStatus::Linked).await;
    assert_eq!(found.expect("works").map(|bind| bind.id), Some(linked));
    let other = crate::world::new_bind(1, 61, "linked");
    let replaced = store.replace_bind(linked, Leftover::KeepRoles, other, NOW);
    replaced.await.expect("works").expect("it was there");
    world.bind(1, 62, "unlinked").await;
}

async fn binds_and_grants(world: &World) {
    let store = &world.store;
    let bind = world.bind(1, 50, "badge:1").await;
    let again = crate::world::new_bind(1, 50, "badge:1");
    store
        .add_bind(again, PolicyChange::default(), NOW)
        .await
        .expect_err("exists");
    let found = store.bind(server(1), bind).await.expect("works");
    store
        .holders_by(&found.expect("a bind"))
        .await
        .expect("works");
    store.binds(server(1)).await.expect("works");
    let past = store.past_binds(server(1), &[bind].into()).await;
    assert_eq!(past.expect("works").len(), 1);
    store.policies(server(1)).await.expect("works");
    store.bound_items(&[server(1)]).await.expect("works");

    let key = (server(1), user(1), role(50));
    world.give(1, 1, 50, &[bind]).await;
    store
        .intend(
            in_hand(store, key.0, key.1).await,
            key.2,
            &Intent::Take,
            NOW,
        )
        .await
        .expect("works");
    store.open_intents().await.expect("works");
    store.forgotten_intents(NOW).await.expect("works");
    let some = user(1)..=user(9);
    store.held_in(server(1), some).await.expect("works");
    let refused = entry(Act::Refused);
    store
        .settle(
            in_hand(store, key.0, key.1).await,
            key.2,
            Settled::Reverted,
            &refused,
            NOW,
        )
        .await
        .expect("works");
    for note in [LedgerNote::Withdrawn, LedgerNote::Held([bind].into())] {
        store
            .correct(in_hand(store, key.0, key.1).await, key.2, &note, NOW)
            .await
            .expect("works");
    }
    store.grants(server(1), user(1)).await.expect("works");
    store.grants_of(user(1)).await.expect("works");
    store.holders(server(1), role(50)).await.expect("works");
    for who in [None, Some(user(1))] {
        for of in [None, Some(role(50))] {
            let filter = AuditFilter {
                user: who,
                role: of,
            };
            for place in [AuditPlace::Newest, AuditPlace::Oldest] {
                let log = store.audit_log(server(1), filter, place, 5);
                log.await.expect("works");
            }
        }
    }
    let confirmed = store
        .confirm_bind(
            server(1),
            bind,
            Permissions::KICK_MEMBERS,
            user(STAFF),
            Ceiling::Owner,
            NOW,
        )
        .await;
    confirmed.expect("works").expect("a bind");
    let keep = Leftover::KeepRoles;
    let removed = store
        .remove_bind(server(1), bind, user(STAFF), keep, NOW)
        .await;
    assert_eq!(removed.expect("works").expect("a bind").holders, 1);
    world.give(1, 1, 51, &[bind]).await;
    store
        .settle(
            in_hand(store, key.0, key.1).await,
            role(51),
            Settled::Gone,
            &refused,
            NOW,
        )
        .await
        .expect("works");
    let again = store.may_land_again(in_hand(store, server(1), user(1)).await, role(51), NOW);
    again.await.expect("works");
    let retracted = store.retract(in_hand(store, server(1), user(1)).await, role(51));
    retracted.await.expect("works");
    store.forget_role(server(1), role(51)).await.expect("works");
}

async fn guard(world: &World) {
    let store = &world.store;
    world.bind(1, 52, "badge:1").await;
    let binds = store.binds(server(1)).await.expect("works");
    let reads = [owned("badge:1", NOW)];
    for n in 1..=11 {
        world.member(1, 100 + n).await;
        world.link(1, 100 + n, 100 + n).await;
        let recorded = store.record_holdings(roblox(100 + n), &reads, NOW);
        recorded.await.expect("works");
        let (user, give) = (user(100 + n), Intent::Give([bind_id(1)].into()));
        let lease = in_hand(store, server(1), user).await;
        let guarded = store.intend_guarded(lease, role(52), &give, &binds, NOW);
        let said = if n < 11 {
            Guarded::Recorded
        } else {
            Guarded::Tripped
        };
        assert_eq!(guarded.await.ok(), Some(said));
    }
    let (way, gain) = ((server(1), role(52), Direction::Gain), Direction::Gain);
    let standing = store.standing(server(1), role(52), gain, &binds, NOW);
    standing.await.expect("works");
    let counted = store.counted_members(server(1), role(52), gain, &binds, NOW, 10);
    assert_eq!(counted.await.expect("works").len(), 10);
    store.all_pauses().await.expect("works");
    let log = SettingsChange::LogTo(channel(8), "de".to_owned());
    let chosen = store.change_settings(server(1), &log, NOW).await;
    chosen.expect("works");
    let pause = store.untold_pauses().await.expect("works")[0];
    store.told_of_pause(&pause, NOW).await.expect("works");
    for ruling in [Ruling::Keep, Ruling::GoOn] {
        let decision = PauseDecision {
            ruling,
            by: user(STAFF),
            at: NOW,
            goes_on_until: NOW,
        };
        let decided = store.decide_pause(way, NOW, decision, &binds);
        decided.await.expect("works").expect("a pause");
        let ruling = store.last_ruling(way, NOW).await.expect("works");
        assert_eq!(ruling.and_then(|it| it.actor), Some(user(STAFF)));
        store.reversals(server(1), user(101)).await.expect("works");
    }
    let ended = store.end_reversal(server(1), user(101), role(52), gain);
    ended.await.expect("works");
    let pause = store.pauses(server(1)).await.expect("works")[0];
    assert!(store.lift_pause(&pause, &binds, NOW).await.expect("works"));
    for of in [None, Some(role(52))] {
        for place in [AuditPlace::Newest, AuditPlace::Oldest] {
            let events = store.pause_events(server(1), of, place, 5).await;
            assert!(!events.expect("works").is_empty());
        }
    }
    world.execute("insert into copies values (1)").await;
    store.pause_after_restore(NOW).await.expect("works");
}

async fn facts(world: &World) {
    let store = &world.store;
    let unknown = gatepass::domain::HoldingState::Unknown(gatepass::domain::UnknownReason::Hidden);
    let reads = [owned("badge:1", NOW), holding("badge:2", unknown, NOW)];
    store
        .record_holdings(roblox(11), &reads, NOW)
        .await
        .expect("works");
    let wanted = items("badge:1 badge:2");
    let key = CredentialKind::Key;
    store
        .holdings(roblox(11), &wanted, key)
        .await
        .expect("works");
    store
        .last_known_holdings(roblox(11), &wanted, key)
        .await
        .expect("works");
    let details = ItemDetails {
        name: Some("Welcome".into()),
        icon: None,
        learnt: NOW,
    };
    let details = [(reads[0].0, details)];
    store.record_item_details(&details).await.expect("works");
    store.item_details(&wanted).await.expect("works");
    store.prune_item_details(NOW).await.expect("works");
    let name = RobloxName {
        name: "ada".into(),
        display_name: "Ada".into(),
        learnt: NOW,
    };
    store
        .record_roblox_name(roblox(11), &name)
        .await
        .expect("works");
    store.roblox_name(roblox(11)).await.expect("works");
    store
        .roblox_names(&[roblox(11)].into())
        .await
        .expect("works");
}

async fn hidden(world: &World) {
    let store = &world.store;
    let days = HiddenDays::Three;
    let on = SettingsChange::Hidden(Some(days));
    let changed = store.change_settings(server(1), &on, NOW).await;
    changed.expect("works");
    let unknown = gatepass::domain::HoldingState::Unknown(UnknownReason::Hidden);
    let reads = [holding("badge:1", unknown, after(1))];
    let recorded = store.record_holdings(roblox(111), &reads, after(1)).await;
    recorded.expect("works");
    let whom = (server(1), user(111), roblox(111));
    let roles = [role(52)].into();
    let planned = store.plan_hidden_notice(whom, &roles, days, after(1));
    planned.await.expect("works");
    let hidden = store.hidden_inventory(whom.0, whom.1, whom.2).await;
    assert!(hidden.expect("works").is_some());
    let notice = store.hidden_notice(whom.0, whom.1, whom.2).await;
    assert!(notice.expect("works").is_some());
    let next = store.next_hidden_notice(Some(server(9)), after(1)).await;
    let next = next.expect("works").expect("one waits");
    let moved = store.move_hidden_notice(&next, NoticeState::Told, after(1));
    assert!(moved.await.expect("works"));
    let binds = store.binds(server(1)).await.expect("works");
    let loss = Direction::Loss;
    let standing = store.standing(server(1), role(52), loss, &binds, NOW);
    standing.await.expect("works");
    let dropped = store.drop_hidden_notice(server(1), user(111));
    dropped.await.expect("works");
}

async fn settings(world: &World) {
    let store = &world.store;
    let roles = || [role(50)].into();
    for change in [
        SettingsChange::LogTo(channel(8), "de".to_owned()),
        SettingsChange::Swept(false),
        SettingsChange::Hidden(Some(HiddenDays::Seven)),
        SettingsChange::Hidden(None),
        SettingsChange::SharedAccounts(true),
        SettingsChange::AddModerators(roles()),
        SettingsChange::DropModerators(roles()),
    ] {
        let changed = store.change_settings(server(1), &change, NOW).await;
        changed.expect("works");
    }
    store.settings(server(1)).await.expect("works");
    store.is_swept(server(1)).await.expect("works");
    world.give(1, 9, 50, &[]).await;
    let due = store.logs_to_tell(after(1)).await.expect("works");
    assert_eq!(due, [server(1)]);
    let batch = store.next_batch(server(1), after(1)).await.expect("works");
    let end = batch.expect("a batch").end;
    store.batch_told(server(1), end).await.expect("works");
    let stopped = store.stop_log(server(1), channel(8), NOW).await;
    assert!(stopped.expect("works"));
    store.resume_log(server(1)).await.expect("works");
    let broken = [role(50), role(51)].into();
    let untold = store.note_broken_roles(server(1), &broken, NOW).await;
    let since = untold.expect("works").expect("two").since;
    let told = store.broken_roles_told(server(1), since).await;
    told.expect("works");
    let mended = store.note_broken_roles(server(1), &[].into(), NOW).await;
    assert_eq!(mended.expect("works"), None);
    let change = SettingsChange::NoLog;
    let changed = store.change_settings(server(1), &change, NOW).await;
    changed.expect("works");
}

async fn work(world: &World) {
    let store = &world.store;
    store
        .queue(server(1), user(1), Trigger::Asked, NOW, NOW)
        .await
        .expect("works");
    let both = [1, 2].map(|who| (server(1), user(who))).into();
    let queued = store.queue_all(&both, Trigger::Elsewhere, NOW).await;
    queued.expect("works");
    store.queue_blocked(server(1), NOW).await.expect("works");
    store.next_due_after(NOW).await.expect("works");
    store.waiting().await.expect("works");
    store.work_of(server(1), user(1)).await.expect("works");
    let work = store.due_work(NOW, Outages::NONE, 1).await.expect("works")[0];
    let lease = store.take_work(&work).await.expect("works").expect("free");
    let said = Said {
        share: share::WHOLE,
        used: None,
        busy: true,
        serves_people: true,
    };
    let standing = store.say_alive(said).await.expect("works");
    assert_eq!(standing.share, share::WHOLE);
    assert!(store.sees_nobody().await.expect("works"));
    store.forget_processes(NOW).await.expect("works");
    store.postpone(&work, lease, after(1)).await.expect("works");
    let lease = in_hand(store, server(1), user(1)).await;
    store
        .set_aside(&work, lease, Upstream::Roblox)
        .await
        .expect("works");
    let awaited = store.is_awaited(Upstream::Roblox).await;
    assert!(awaited.expect("works"));
    let waits = store.wait_for_answer(server(1), user(1), Trigger::Retry, Upstream::Discord, NOW);
    waits.await.expect("works");
    let person = Urgency::Person;
    let lease = store.lease((server(1), user(1)), person).await;
    let lease = lease.expect("works").expect("free");
    store.let_go(lease).await.expect("works");
    let waits = store.wait_for_roles(server(1), user(1), Some(&work), NOW);
    waits.await.expect("works");
    store.finish(&work, Some(lease)).await.expect("works");
}

async fn bulk_updates(world: &World) {
    let store = &world.store;
    let to = Some(role(50));
    world.give(1, 3, 50, &[bind_id(1)]).await;
    for of in [None, to] {
        let count = store.count_bulk_members(server(1), of).await;
        assert!(count.expect("works") > 0);
    }
    let shown = message(5, STAFF);
    let of_role = NewBulkUpdate {
        role: to,
        ..new_bulk(1)
    };
    let started = store.start_bulk_update(of_role, &shown, NOW).await;
    let Started::New(id) = started.expect("works") else {
        panic!("it is the first");
    };
    let running = store.running_bulk_update(server(1)).await;
    assert!(running.expect("works").is_some());
    let cancelled = store.cancel_bulk_update(server(1), id, NOW).await;
    assert!(cancelled.expect("works"));
    let shown = message(6, STAFF);
    let started = store.start_bulk_update(new_bulk(1), &shown, NOW).await;
    started.expect("works");
    let again = store.start_bulk_update(new_bulk(1), &shown, NOW).await;
    let Started::Already(id) = again.expect("works") else {
        panic!("one runs");
    };
    let bulk = store.bulk_update(id).await.expect("works").expect("there");
    store.running_bulk_updates().await.expect("works");
    store.due_bulk_members(&bulk, NOW, 1).await.expect("works");
    store.next_due_bulk_member(id, NOW).await.expect("works");
    let elsewhere = store.bulk_members_in_other_hands(id).await;
    elsewhere.expect("works");
    let visit = store.take_bulk_member(&bulk, user(3)).await;
    let visit = visit.expect("works").expect("to be visited");
    let reading = Some(Reading::Refused(UnknownReason::RateLimited));
    let postponed = store.postpone_bulk_member(id, visit, NOW, reading, NOW);
    postponed.await.expect("works");
    let changes = [RoleOutcome {
        role: role(50),
        change: RoleChange::Refused,
        binds: [bind_id(1)].into(),
    }];
    let lease = in_hand(store, server(1), user(3)).await;
    let (visit, reading) = (Visit::Updated, Some(Reading::Answered));
    let finished = store.finish_bulk_member(&bulk, lease, visit, &changes, reading, NOW);
    finished.await.expect("works");
    store.bulk_counts(id).await.expect("works");
    let changes = store.bulk_changes(&bulk, 10).await.expect("works");
    assert!(!changes.is_empty());
    let last = store.last_bulk_update(server(1)).await.expect("works");
    assert!(last.is_some());
    store.untold_bulk_updates(NOW).await.expect("works");
    store.bulk_end_was_shown(id).await.expect("works");
    let told = store.told_of_bulk_update(id, BulkNews::GoesOn).await;
    told.expect("works");
    store.visited_before(id, 100).await.expect("works");
    store.show_bulk_update(id, &shown).await.expect("works");
    store.bulk_messages(NOW).await.expect("works");
    let forgotten = store.forget_bulk_message(shown.interaction).await;
    forgotten.expect("works");
    let expired = store.forget_expired_bulk_messages(NOW).await;
    expired.expect("works");
    while store.prune_bulk_updates(after(1), 1).await.expect("works") {}
}
