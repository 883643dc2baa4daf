use super::super::people::for_mia;
use super::super::readable::assert_whole;
use super::super::samples::{With, update};
use super::*;
use crate::discord::reply::{Embed, Reply};
use crate::domain::HoldingState::{NotOwned, Owned, Unknown};
use crate::domain::{HiddenStanding, Obstacle, Permissions, Timestamp};

fn give() -> Action {
    Action::Give([].into())
}

fn left(reason: Reason) -> Action {
    Action::Leave(reason)
}

/// One role of every kind.
fn everything() -> Update {
    update()
        .with(1, "badge:1", Owned, give())
        .written(Written::Given)
        .with(2, "badge:2", NotOwned, Action::Take)
        .written(Written::Taken)
        .with(3, "badge:3", Owned, give())
        .written(Written::Refused(WriteError::MissingPermission))
        .with(
            4,
            "badge:4",
            Owned,
            left(Reason::Blocked(Obstacle::AboveBot)),
        )
        .with(
            5,
            "asset:5",
            Unknown(UnknownReason::RateLimited),
            left(Reason::Unknown),
        )
        .with(
            6,
            "gamepass:6",
            Unknown(UnknownReason::RateLimited),
            left(Reason::Unknown),
        )
        .with(
            7,
            "badge:7",
            Unknown(UnknownReason::Refused),
            left(Reason::Unknown),
        )
        .with(8, "badge:8", Owned, left(Reason::TakenByHand))
        .with(9, "badge:9", NotOwned, left(Reason::KeptOnLoss))
        .with(10, "badge:10", NotOwned, left(Reason::GivenByHand))
        .with(11, "badge:11", Owned, left(Reason::Held))
        .with(12, "badge:12", NotOwned, left(Reason::NotEarned))
        .with(
            13,
            "badge:13",
            NotOwned,
            left(Reason::HeldBack(Direction::Loss)),
        )
        .with(
            14,
            "badge:14",
            Owned,
            left(Reason::HeldBack(Direction::Gain)),
        )
}

fn drawn(language: &str, update: &Update) -> String {
    for_mia(language, |reader| draw_changes(reader, update).to_string())
}

#[test]
fn every_kind_of_outcome() {
    insta::assert_snapshot!(drawn("en", &everything()));
    insta::assert_snapshot!(drawn("de", &everything()));
}

#[test]
fn a_wait_that_is_known_is_told() {
    let busy = Unknown(UnknownReason::Busy);
    let mut update = update().with(1, "badge:1", busy, left(Reason::Unknown));
    update.again = Some(Timestamp::from_millis(1_800_000_000_000));
    for language in ["en", "de"] {
        let text = drawn(language, &update);
        assert!(text.contains("<t:1800000000:R>"), "{text}");
    }
}

#[test]
fn nothing_is_said_of_what_is_as_it_should_be() {
    let settled = update().with(1, "badge:1", Owned, left(Reason::Held)).with(
        2,
        "badge:2",
        NotOwned,
        left(Reason::NotEarned),
    );
    assert_eq!(drawn("en", &settled), "");
}

#[test]
fn only_what_may_pass_is_looked_at_again() {
    let hidden = Unknown(UnknownReason::Hidden);
    let text = drawn(
        "en",
        &update().with(1, "badge:1", hidden, left(Reason::Unknown)),
    );
    assert!(text.starts_with("❔ <@&1>: <@42> hides"), "{text}");
    // Only the member can change that: the bot does not promise to look again.
    assert!(!text.contains("by itself"), "{text}");
}

#[test]
fn an_account_that_is_gone_is_named_and_not_the_member() {
    let gone = Unknown(UnknownReason::NoSuchUser);
    let text = drawn(
        "en",
        &update().with(1, "badge:1", gone, left(Reason::Unknown)),
    );
    assert!(text.contains("[Roblox user 9]("), "{text}");
    assert!(!text.contains("<@42>"), "{text}");
}

#[test]
fn an_item_that_does_not_exist_is_the_admins_to_mend() {
    let refused = Unknown(UnknownReason::Refused);
    let mut update = update()
        .with(1, "badge:1", refused, left(Reason::Unknown))
        .with(2, "badge:2", refused, left(Reason::Unknown));
    update.binds[1].name = Some("Gold_Rush".into());
    insta::assert_snapshot!(drawn("en", &update));
    insta::assert_snapshot!(drawn("de", &update));
}

#[test]
fn one_missing_permission_is_said_once_for_all_roles() {
    let blocked = || left(Reason::Blocked(Obstacle::NoManageRoles));
    let text = drawn(
        "en",
        &update()
            .with(1, "badge:1", Owned, blocked())
            .with(2, "badge:2", Owned, blocked()),
    );
    assert_eq!(text.matches("lacks the permission").count(), 1, "{text}");
}

/// It reads as a write does whose answer was lost: both are looked at again by themselves.
#[test]
fn a_role_of_which_a_write_may_still_land_is_told() {
    let unsettled = update().with(5, "badge:5", NotOwned, left(Reason::Unsettled));
    let unsure = update().with(5, "badge:5", NotOwned, Action::Take);
    let unsure = unsure.written(Written::Unsure);
    let [told, expected] = [unsettled, unsure].map(|update| {
        assert!(has_problem(&update));
        for_mia("en", |reader| draw_changes(reader, &update))
    });
    assert_eq!(told, expected);
}

#[test]
fn hundreds_of_roles_fit_a_reply() {
    let powers = Obstacle::Powers(Permissions::POWERS);
    let mut many = update();
    for number in 0..300 {
        // IDs as long as Discord's.
        let role = 1_440_000_000_000_000_000 + number;
        let item = format!("badge:{}", i64::MAX - number);
        let kinds = [
            (Owned, give(), Written::Given),
            (NotOwned, Action::Take, Written::Taken),
            (Owned, give(), Written::Unsure),
            (Owned, left(Reason::Blocked(powers)), Written::Nothing),
            (Owned, left(Reason::TakenByHand), Written::Nothing),
            (NotOwned, left(Reason::KeptOnLoss), Written::Nothing),
            (
                Unknown(UnknownReason::Refused),
                left(Reason::Unknown),
                Written::Nothing,
            ),
            (
                Unknown(UnknownReason::Busy),
                left(Reason::Unknown),
                Written::Nothing,
            ),
        ];
        let kind = usize::try_from(number).expect("small") % kinds.len();
        let (state, action, written) = kinds[kind].clone();
        many = many.with(role, &item, state, action).written(written);
    }
    for language in ["en", "de"] {
        let changes = for_mia(language, |reader| draw_changes(reader, &many));
        assert!(
            changes.as_str().contains("28"),
            "38 roles, ten named: {changes}"
        );
        assert_whole(&Reply::embed(Embed::default().description(changes)));
    }
}

/// Roles that hang on what the member hides, in a server that takes roles for that.
#[test]
fn who_hides_an_inventory_reads_until_when_they_keep_what() {
    let hidden = Unknown(UnknownReason::Hidden);
    let (until, since) = (
        Timestamp::from_millis(1_790_000_000_000),
        Timestamp::from_millis(1_780_000_000_000),
    );
    let mut update = update()
        .with(1, "badge:1", hidden, left(Reason::Unknown))
        .with(2, "badge:2", hidden, left(Reason::Unknown))
        .with(3, "badge:3", hidden, Action::Take)
        .written(Written::Taken)
        .with(4, "badge:4", NotOwned, Action::Take)
        .written(Written::Taken);
    let standings = [
        Some(HiddenStanding::Untold { until }),
        Some(HiddenStanding::Told { until }),
        Some(HiddenStanding::Lost { since }),
        None,
    ];
    for (role, standing) in update.roles.iter_mut().zip(standings) {
        role.decision.hidden = standing;
    }
    insta::assert_snapshot!(drawn("en", &update));
    insta::assert_snapshot!(drawn("de", &update));
}
