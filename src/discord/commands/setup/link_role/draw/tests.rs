use super::*;
use crate::discord::commands::people::in_both;
use crate::discord::commands::samples::{bind, role as role_id};
use crate::domain::{Permissions, Requirement};
use crate::service::UnbindOutcome;

fn chosen(status: LinkStatus) -> LinkRole {
    let mut bind = bind(1, 55, "badge:5");
    bind.requirement = Requirement::Is(status);
    LinkRole {
        bind,
        status,
        policy: RolePolicy::default(),
        to_confirm: Permissions::NONE,
        beside: 0,
        checking: 128,
    }
}

fn drawn(choice: &LinkRole) -> String {
    in_both(|mia| bound(mia, choice))
}

#[test]
fn a_role_for_the_linked_is_given_to_them_now() {
    insta::assert_snapshot!(drawn(&chosen(LinkStatus::Linked)));
}

#[test]
fn of_a_role_for_the_unlinked_it_is_said_who_gets_it_when() {
    insta::assert_snapshot!(drawn(&chosen(LinkStatus::Unlinked)));
}

#[test]
fn a_powerful_role_is_to_be_confirmed() {
    let powerful = LinkRole {
        to_confirm: Permissions::BAN_MEMBERS,
        beside: 1,
        ..chosen(LinkStatus::Linked)
    };
    insta::assert_snapshot!(drawn(&powerful));
}

#[test]
fn what_is_no_longer_theirs_goes_by_the_roles_policy() {
    let said = |status, on_loss, strict| {
        let policy = RolePolicy { on_loss, strict };
        on_loss_in_english(status, policy)
    };
    for status in LinkStatus::ALL {
        let kept = said(status, OnLoss::Keep, true);
        assert!(kept.contains("keeps the role"), "{kept}");
    }
    let of_others = "also if somebody else gave it (strict)";
    let strict = said(LinkStatus::Unlinked, OnLoss::Remove, true);
    assert!(strict.contains(of_others), "{strict}");
    for (status, strict) in [(LinkStatus::Linked, true), (LinkStatus::Unlinked, false)] {
        let said = said(status, OnLoss::Remove, strict);
        assert!(said.contains("if the bot gave it"), "{said}");
    }
}

fn on_loss_in_english(status: LinkStatus, policy: RolePolicy) -> String {
    on_loss(Locale::for_discord("en-US"), status, policy).to_string()
}

#[test]
fn who_has_the_role_before_is_asked_about() {
    let before = Unbinding {
        bind: chosen(LinkStatus::Unlinked).bind,
        names: Vec::new(),
        holders: 7,
        outcome: UnbindOutcome::Open,
    };
    insta::assert_snapshot!(in_both(|mia| replaces(mia, &before, role_id(56))));
}
