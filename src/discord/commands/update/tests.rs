use super::super::people::{draw_for, leo, mia};
use super::super::readable::readable;
use super::super::samples::{With, update};
use super::*;
use crate::domain::HoldingState::{NotOwned, Owned, Unknown};
use crate::domain::{Action as Decided, LinkStatus, Permissions, Requirement, UnknownReason};
use crate::service::Written;

fn for_leo(language: &str, update: &Update) -> String {
    draw_for(leo(), Permissions::NONE, language, |leo| {
        readable(&draw(leo, update))
    })
}

fn for_moderator(update: &Update) -> String {
    draw_for(mia(), Permissions::MANAGE_ROLES, "en", |mia| {
        readable(&draw(mia, update))
    })
}

fn given() -> Update {
    update()
        .with(1, "badge:1", Owned, Decided::Give([].into()))
        .written(Written::Given)
}

#[test]
fn what_changed_comes_first() {
    insta::assert_snapshot!(for_leo("en", &given()));
    insta::assert_snapshot!(for_leo("de", &given()));
}

#[test]
fn what_is_unknown_can_be_checked_again() {
    let outage = Unknown(UnknownReason::Unavailable);
    let unknown = given().with(2, "badge:2", outage, Decided::Leave(Reason::Unknown));
    insta::assert_snapshot!(for_moderator(&unknown));
}

#[test]
fn a_purchase_of_the_last_seconds_can_be_checked_again() {
    let missing = update().with(1, "badge:1", NotOwned, Decided::Leave(Reason::NotEarned));
    insta::assert_snapshot!(for_leo("en", &missing));
}

#[test]
fn no_purchase_earns_what_is_for_the_unlinked() {
    let mut linked = update().with(1, "badge:1", NotOwned, Decided::Leave(Reason::NotEarned));
    linked.binds[0].requirement = Requirement::Is(LinkStatus::Unlinked);
    let text = for_leo("en", &linked);
    assert!(!text.contains("I just bought it"), "{text}");
}

#[test]
fn without_a_link_or_binds_the_way_to_one_is_shown() {
    let mut unlinked = update().with(1, "badge:1", NotOwned, Decided::Leave(Reason::NotEarned));
    unlinked.account = None;
    insta::assert_snapshot!(for_leo("en", &unlinked));
    insta::assert_snapshot!(for_moderator(&unlinked));
    insta::assert_snapshot!(for_leo("en", &update()));
    insta::assert_snapshot!(draw_for(mia(), Permissions::MANAGE_GUILD, "en", |mia| {
        readable(&draw(mia, &update()))
    }));
}

#[test]
fn roles_that_went_with_the_link_are_told_before_the_way_to_a_new_one() {
    let mut unlinked = update()
        .with(1, "badge:1", NotOwned, Decided::Take)
        .written(Written::Taken);
    unlinked.account = None;
    let text = for_leo("en", &unlinked);
    assert!(text.starts_with("(Quiet)\n➖ Taken away: <@&1>"), "{text}");
    assert!(text.contains("</link add:901>"), "{text}");
}

#[test]
fn each_refusal_names_the_person() {
    for locale in Locale::all() {
        let errors: [AskUpdateError; 5] = [
            AskUpdateError::NotModerator,
            UpdateError::NotMember.into(),
            UpdateError::Bot.into(),
            UpdateError::Pending.into(),
            UpdateError::InOtherHands.into(),
        ];
        for error in errors {
            let CommandError::Refused(reply) = draw_error(locale, leo(), error) else {
                panic!("a person's doing");
            };
            let text = readable(&reply);
            assert!(text.contains("<@42>"), "{text}");
        }
    }
}
