//! What servers want of the bot.

use std::collections::BTreeSet;

use gatepass::domain::{
    HiddenDays, LogChannel, RoleId, ServerSettings, SettingsChange, SettingsRefusal,
};
use gatepass::store::SettingsError;

use crate::world::{NOW, World, after, channel, role, server};

async fn change(world: &World, change: SettingsChange) -> ServerSettings {
    let changed = world.store.change_settings(server(1), &change, NOW).await;
    changed.expect("works")
}

fn roles(ids: impl IntoIterator<Item = i64>) -> BTreeSet<RoleId> {
    ids.into_iter().map(role).collect()
}

#[tokio::test]
async fn who_said_nothing_has_the_default() {
    let world = World::new().await;
    let settings = world.store.settings(server(1)).await;
    assert_eq!(settings.expect("works"), ServerSettings::default());
    assert!(world.store.is_swept(server(1)).await.expect("works"));
}

/// Also of two admins who look at the same message.
#[tokio::test]
async fn a_change_changes_one_thing() {
    let world = World::new().await;
    change(&world, SettingsChange::LogTo(channel(8), "de".to_owned())).await;
    change(&world, SettingsChange::AddModerators(roles([5, 6]))).await;
    change(&world, SettingsChange::Swept(false)).await;
    let seven = Some(HiddenDays::Seven);
    change(&world, SettingsChange::Hidden(seven)).await;
    change(&world, SettingsChange::SharedAccounts(true)).await;
    change(&world, SettingsChange::AddModerators(roles([6, 7]))).await;
    let last = change(&world, SettingsChange::DropModerators(roles([5]))).await;
    let expected = ServerSettings {
        log: Some(LogChannel {
            channel: channel(8),
            language: "de".to_owned(),
            stopped: None,
        }),
        swept: false,
        hidden: Some(HiddenDays::Seven),
        shared_accounts: true,
        moderator_roles: roles([6, 7]),
    };
    assert_eq!(last, expected);
    let world = world.reopened().await;
    let stored = world.store.settings(server(1)).await.expect("works");
    assert_eq!(stored, expected);
    assert!(!world.store.is_swept(server(1)).await.expect("works"));
    let other = world.store.settings(server(2)).await.expect("works");
    assert_eq!(other, ServerSettings::default());

    let without = change(&world, SettingsChange::NoLog).await;
    assert_eq!(
        without,
        ServerSettings {
            log: None,
            ..expected
        }
    );
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let world = World::new().await;
    change(&world, SettingsChange::AddModerators(roles(11..=35))).await;
    for (added, refusal) in [
        (roles([36]), SettingsRefusal::TooManyModerators),
        (roles([1]), SettingsRefusal::Everyone),
    ] {
        let add = SettingsChange::AddModerators(added);
        let refused = world.store.change_settings(server(1), &add, NOW).await;
        let refused = refused.expect_err("too many, or everyone");
        assert!(matches!(refused, SettingsError::Refused(it) if it == refusal));
    }
    let stored = world.store.settings(server(1)).await.expect("works");
    assert_eq!(stored.moderator_roles, roles(11..=35));
}

#[tokio::test]
async fn a_deleted_role_makes_no_moderators() {
    let world = World::new().await;
    change(&world, SettingsChange::AddModerators(roles([5, 6]))).await;
    let forgotten = world.store.forget_role(server(1), role(5)).await;
    forgotten.expect("works");
    let stored = world.store.settings(server(1)).await.expect("works");
    assert_eq!(stored.moderator_roles, roles([6]));
}

#[tokio::test]
async fn the_settings_go_with_the_server() {
    let world = World::new().await;
    change(&world, SettingsChange::Swept(false)).await;
    change(&world, SettingsChange::AddModerators(roles([5]))).await;
    let broken = roles([50]);
    let noted = world.store.note_broken_roles(server(1), &broken, NOW).await;
    noted.expect("works");
    world
        .store
        .left_server(server(1), NOW)
        .await
        .expect("works");
    let pruned = world.store.prune_left_servers(after(1)).await;
    assert_eq!(pruned.expect("works"), 1);
    let stored = world.store.settings(server(1)).await.expect("works");
    assert_eq!(stored, ServerSettings::default());
    assert_eq!(world.count("select count(*) from broken_roles").await, 0);
}
