use super::super::readable::readable;
use super::super::samples::{LEO, MIA, With, update, user, viewer};
use super::*;
use crate::domain::HoldingState::{NotOwned, Owned, Unknown};
use crate::domain::{Action as Decided, Permissions, UnknownReason};
use crate::service::Written;

fn leo() -> Invocation {
    viewer(LEO, Permissions::NONE)
}

fn moderator() -> Invocation {
    viewer(MIA, Permissions::MANAGE_ROLES)
}

fn drawn(viewer: &Invocation, update: &Update) -> String {
    readable(&draw(viewer, &Mentions::default(), update))
}

fn given() -> Update {
    update()
        .with(1, "badge:1", Owned, Decided::Give([].into()))
        .written(Written::Given)
}

#[test]
fn what_changed_comes_first() {
    insta::assert_snapshot!(drawn(&leo(), &given()));
    let german = Invocation {
        locale: Locale::for_discord("de"),
        ..leo()
    };
    insta::assert_snapshot!(drawn(&german, &given()));
}

#[test]
fn what_is_unknown_can_be_checked_again() {
    let outage = Unknown(UnknownReason::Unavailable);
    let unknown = given().with(2, "badge:2", outage, Decided::Leave(Reason::Unknown));
    insta::assert_snapshot!(drawn(&moderator(), &unknown));
}

#[test]
fn a_purchase_of_the_last_seconds_can_be_checked_again() {
    let missing = update().with(1, "badge:1", NotOwned, Decided::Leave(Reason::NotEarned));
    insta::assert_snapshot!(drawn(&leo(), &missing));
}

#[test]
fn without_a_link_or_binds_the_way_to_one_is_shown() {
    let mut unlinked = update().with(1, "badge:1", NotOwned, Decided::Leave(Reason::NotEarned));
    unlinked.account = None;
    insta::assert_snapshot!(drawn(&leo(), &unlinked));
    insta::assert_snapshot!(drawn(&moderator(), &unlinked));
    insta::assert_snapshot!(drawn(&leo(), &update()));
    insta::assert_snapshot!(drawn(&viewer(MIA, Permissions::MANAGE_GUILD), &update()));
}

#[test]
fn roles_that_went_with_the_link_are_told_before_the_way_to_a_new_one() {
    let mut unlinked = update()
        .with(1, "badge:1", NotOwned, Decided::Take)
        .written(Written::Taken);
    unlinked.account = None;
    let text = drawn(&leo(), &unlinked);
    assert!(text.starts_with("(Quiet)\n➖ Taken away: <@&1>"), "{text}");
    assert!(text.contains("`/link add`"), "{text}");
}

#[test]
fn each_refusal_names_the_person() {
    for locale in Locale::all() {
        let errors: [AskUpdateError; 3] = [
            AskUpdateError::NotModerator,
            UpdateError::NotMember.into(),
            UpdateError::Pending.into(),
        ];
        for error in errors {
            let CommandError::Refused(reply) = draw_error(locale, user(LEO), error) else {
                panic!("a person's doing");
            };
            assert!(reply.text.as_str().contains("<@700>"), "{}", reply.text);
        }
    }
}
