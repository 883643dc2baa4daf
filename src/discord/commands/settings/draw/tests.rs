use std::collections::BTreeSet;

use super::*;
use crate::discord::commands::people::{for_mia, in_both, user};
use crate::discord::commands::readable::assert_whole;
use crate::discord::commands::samples::{role, settings_view as view};
use crate::domain::{
    ChannelId, HiddenDays, LogChannel, LogObstacle, Permissions, PostObstacle, ServerSettings,
    Timestamp,
};
use crate::service::GatewayError;

fn with_log(
    stopped: Option<Timestamp>,
    obstacle: Result<Option<LogObstacle>, GatewayError>,
) -> SettingsView {
    let log = LogChannel {
        channel: ChannelId::new(i64::MAX).expect("positive"),
        language: "en-US".into(),
        stopped,
    };
    SettingsView {
        settings: ServerSettings {
            log: Some(log),
            ..ServerSettings::default()
        },
        log_obstacle: obstacle,
        ..view()
    }
}

fn drawn(view: &SettingsView) -> String {
    in_both(|mia| draw(mia, view))
}

#[test]
fn of_a_server_that_said_nothing() {
    insta::assert_snapshot!(drawn(&view()));
}

#[test]
fn with_everything() {
    let mut view = with_log(None, Ok(None));
    view.settings.swept = false;
    view.settings.hidden = Some(HiddenDays::Seven);
    view.settings.shared_accounts = true;
    view.settings.moderator_roles = [role(5), role(6)].into();
    view.role_names = [(role(5), "Crew *of* `five`".to_owned())].into();
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn accounts_that_are_shared_still() {
    let mut view = view();
    view.still_sharing = [42, 43].map(user).into();
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn a_sweep_that_cant_keep_up() {
    let mut view = view();
    view.round.accounts = 40_000;
    view.round.interval = Duration::from_mins(90);
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn a_log_that_stands_still() {
    let since = Some(Timestamp::from_millis(1_790_000_000_000));
    let missing = LogObstacle::Post(PostObstacle::Missing(
        Permissions::VIEW_CHANNEL | Permissions::EMBED_LINKS,
    ));
    let views = [
        with_log(since, Ok(Some(LogObstacle::Public))),
        with_log(since, Ok(Some(missing))),
        with_log(None, Ok(Some(LogObstacle::Post(PostObstacle::Deleted)))),
        with_log(since, Err(GatewayError::Unavailable)),
    ];
    let drawn = views.map(|view| drawn(&view));
    insta::assert_snapshot!(drawn.join("\n\n---\n\n"));
}

#[test]
fn a_log_that_goes_on() {
    let since = Some(Timestamp::from_millis(1_790_000_000_000));
    insta::assert_snapshot!(drawn(&with_log(since, Ok(None))));
}

#[test]
fn the_longest_names_fit() {
    let since = Some(Timestamp::from_millis(i64::MAX));
    let missing = LogObstacle::Post(PostObstacle::Missing(Permissions::from_bits(u64::MAX)));
    let mut view = with_log(since, Ok(Some(missing)));
    view.settings.moderator_roles = (0..25).map(|id| role(i64::MAX - id)).collect();
    let roles: BTreeSet<_> = view.settings.moderator_roles.clone();
    view.role_names = roles.into_iter().map(|id| (id, "_".repeat(100))).collect();
    view.round.accounts = u64::MAX;
    view.still_sharing = (0..500).map(|n| user(i64::MAX - n)).collect();
    for language in ["en", "de"] {
        let reply = for_mia(language, |mia| draw(mia, &view));
        assert_whole(&reply);
        assert_eq!(reply.menus.len(), 3, "no more can be added");
    }
    view.settings.moderator_roles.pop_last();
    let reply = for_mia("en", |mia| draw(mia, &view));
    assert_eq!(
        reply.menus.len() + reply.rows.len(),
        5,
        "all that there may be"
    );
}
