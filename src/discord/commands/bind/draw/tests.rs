use super::*;
use crate::discord::commands::people::{for_mia, in_both};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::{bind, item};
use crate::domain::Permissions;
use crate::service::{ItemName, LONGEST_NAME};

fn hunter() -> ItemName {
    ItemName {
        name: Some("Treasure *hunter*".into()),
        icon: Some("https://tr.rbxcdn.com/5.png".into()),
    }
}

fn added() -> AddedBind {
    AddedBind {
        bind: bind(1, 55, "badge:5"),
        item: item("badge:5"),
        name: hunter(),
        unheard_of: false,
        policy: RolePolicy::default(),
        to_confirm: Permissions::NONE,
        beside: 0,
        checking: 128,
    }
}

fn drawn(language: &str, added: &AddedBind) -> String {
    for_mia(language, |mia| readable(&draw(mia, added)))
}

#[test]
fn a_plain_bind() {
    insta::assert_snapshot!(drawn("en", &added()));
    insta::assert_snapshot!(drawn("de", &added()));
}

#[test]
fn all_that_may_need_saying() {
    let mut added = AddedBind {
        item: item("gamepass:5"),
        name: ItemName::default(),
        unheard_of: true,
        policy: RolePolicy {
            on_loss: OnLoss::Remove,
            strict: true,
        },
        to_confirm: Permissions::BAN_MEMBERS | Permissions::MANAGE_ROLES,
        beside: 2,
        ..added()
    };
    added.bind.name = Some("@everyone".into());
    insta::assert_snapshot!(drawn("en", &added));
    insta::assert_snapshot!(drawn("de", &added));
}

#[test]
fn a_name_that_was_not_told_casts_no_doubt() {
    let nameless = AddedBind {
        name: ItemName::default(),
        ..added()
    };
    let text = drawn("en", &nameless);
    assert!(!text.contains("❔"), "{text}");
}

#[test]
fn while_nobody_is_linked_the_way_to_links_is_shown() {
    let text = drawn(
        "en",
        &AddedBind {
            checking: 0,
            ..added()
        },
    );
    assert!(text.contains("</link add:901>"), "{text}");
}

#[test]
fn what_is_kept_on_loss_is_not_said_to_be_taken() {
    let policy = RolePolicy {
        on_loss: OnLoss::Keep,
        strict: true,
    };
    let text = drawn("en", &AddedBind { policy, ..added() });
    assert!(text.contains("keeps the role"), "{text}");
    assert!(!text.contains("loses"), "{text}");
}

#[test]
fn a_confirmation_says_what_was_vouched_for_and_who_is_checked() {
    let confirmation = |confirmed_powers| {
        Confirmation::Confirmed(ConfirmedBind {
            bind: Bind {
                confirmed_powers,
                ..bind(1, 55, "badge:5")
            },
            checking: 1,
        })
    };
    for powers in [
        Permissions::NONE,
        Permissions::BAN_MEMBERS | Permissions::MANAGE_ROLES,
    ] {
        let confirmed = confirmation(powers);
        insta::assert_snapshot!(in_both(|mia| draw_confirmation(mia, &confirmed)));
    }
}

#[test]
fn whoever_was_shown_fewer_powers_is_asked_again() {
    let more = Confirmation::MorePowers {
        bind: bind(1, 55, "badge:5"),
        powers: Permissions::ADMINISTRATOR | Permissions::BAN_MEMBERS,
    };
    insta::assert_snapshot!(in_both(|mia| draw_confirmation(mia, &more)));
}

#[test]
fn the_longest_names_fit() {
    let mut longest = AddedBind {
        name: ItemName {
            name: Some("*".repeat(300)),
            ..hunter()
        },
        to_confirm: Permissions::POWERS,
        beside: 499,
        ..added()
    };
    longest.bind.name = Some("_".repeat(LONGEST_NAME));
    for language in ["en", "de"] {
        for_mia(language, |mia| assert_whole(&draw(mia, &longest)));
    }
}
