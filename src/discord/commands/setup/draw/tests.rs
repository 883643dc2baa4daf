use super::*;
use crate::discord::commands::people::{for_mia, in_both};
use crate::discord::commands::readable::assert_whole;
use crate::discord::commands::samples::{role as role_id, settings_view};
use crate::domain::{
    ChannelId, LogChannel, Permissions, PostObstacle, Readiness, ServerSettings, Timestamp,
};

/// A server with a bind, where nothing is in the way.
fn ready() -> SetupView {
    SetupView {
        readiness: Readiness {
            bot: Some(role_id(20)),
            missing: Permissions::NONE,
            too_high: Vec::new(),
            out_of_reach: Vec::new(),
        },
        settings: settings_view(),
        linked_role: None,
        unlinked_role: None,
        binds: 1,
        broken: Vec::new(),
    }
}

fn log(channel: i64) -> ServerSettings {
    ServerSettings {
        log: Some(LogChannel {
            channel: ChannelId::new(channel).expect("positive"),
            language: "en-US".into(),
            stopped: None,
        }),
        ..ServerSettings::default()
    }
}

fn drawn(view: &SetupView) -> String {
    in_both(|mia| draw(mia, view))
}

#[test]
fn right_after_the_invitation() {
    let mut view = ready();
    view.binds = 0;
    view.readiness.out_of_reach = vec![role_id(40), role_id(30)];
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn it_is_said_what_to_give_and_what_to_drag_where() {
    let mut view = ready();
    view.readiness.missing = Permissions::MANAGE_ROLES | Permissions::EMBED_LINKS;
    view.readiness.too_high = vec![role_id(40), role_id(30)];
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn nobody_is_told_to_give_everyone_the_bots_permissions() {
    let mut view = ready();
    view.readiness.bot = None;
    view.readiness.missing = Permissions::MANAGE_ROLES;
    view.readiness.too_high = vec![role_id(40)];
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn binds_that_give_nothing_are_no_setup() {
    let mut view = ready();
    view.binds = 3;
    view.broken = vec![role_id(40), role_id(30)];
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn with_everything_done() {
    let mut view = ready();
    view.binds = 12;
    view.settings.settings = log(8);
    insta::assert_snapshot!(drawn(&view));
}

#[test]
fn roles_of_the_linked_and_the_unlinked_are_said_to_be_given() {
    let mut view = ready();
    (view.linked_role, view.unlinked_role) = (Some(role_id(30)), Some(role_id(40)));
    insta::assert_snapshot!(drawn(&view));
}

/// One carries powers that nobody confirmed, and the bot stands below the other.
#[test]
fn roles_that_nobody_gets_are_not_said_to_be_given() {
    let mut view = ready();
    (view.linked_role, view.unlinked_role) = (Some(role_id(30)), Some(role_id(40)));
    view.broken = vec![role_id(30)];
    view.readiness.too_high = vec![role_id(40)];
    insta::assert_snapshot!(drawn(&view));
    view.broken.clear();
    view.readiness.too_high.clear();
    view.readiness.missing = Permissions::MANAGE_ROLES;
    let drawn = for_mia("en", |mia| format!("{:?}", draw(mia, &view)));
    assert_eq!(drawn.matches("nobody gets").count(), 2, "{drawn}");
}

#[test]
fn the_longest_lists_fit() {
    let mut view = ready();
    view.readiness.missing = Permissions::from_bits(u64::MAX);
    view.readiness.too_high = (0..250).map(|id| role_id(i64::MAX - id)).collect();
    view.broken = view.readiness.too_high.clone();
    view.settings.settings = log(i64::MAX);
    if let Some(log) = &mut view.settings.settings.log {
        log.stopped = Some(Timestamp::from_millis(i64::MAX));
    }
    let missing = PostObstacle::Missing(Permissions::from_bits(u64::MAX));
    view.settings.log_obstacle = Ok(Some(missing.into()));
    for language in ["en", "de"] {
        assert_whole(&for_mia(language, |mia| draw(mia, &view)));
    }
}
