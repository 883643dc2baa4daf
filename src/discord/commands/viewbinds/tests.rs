use super::*;
use crate::discord::commands::pauses::tests::view as pause;
use crate::discord::commands::people::for_mia;
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::{bind, item, role};
use crate::domain::{Direction, Obstacle, Permissions, RolePolicy};
use crate::service::{ItemName, LONGEST_NAME};

fn view(id: i64, role: i64, written: &str) -> BindView {
    let name = ItemName {
        name: Some("Treasure *hunter*".into()),
        icon: None,
    };
    BindView {
        bind: bind(id, role, written),
        names: vec![(item(written), name)],
        policy: RolePolicy::default(),
        obstacle: None,
        holders: 3,
    }
}

fn some() -> BindsPage {
    let mut gold = view(1, 55, "badge:5");
    gold.bind.name = Some("_Gold_".into());
    gold.obstacle = Some(Obstacle::AboveBot);
    let mut kept = view(2, 56, "asset:6");
    kept.names[0].1 = ItemName::default();
    kept.policy.on_loss = OnLoss::Keep;
    kept.holders = 0;
    let mut strict = view(3, 56, "gamepass:7");
    strict.policy.strict = true;
    strict.holders = 1;
    BindsPage {
        page: 2,
        total: 15,
        blocked: 1,
        views: vec![gold, kept, strict],
        pauses: Vec::new(),
    }
}

fn drawn(language: &str, binds: &BindsPage) -> String {
    for_mia(language, |mia| readable(&draw(mia, binds)))
}

#[test]
fn a_page_in_the_middle() {
    insta::assert_snapshot!(drawn("en", &some()));
    insta::assert_snapshot!(drawn("de", &some()));
}

#[test]
fn without_binds_the_way_to_the_first_is_shown() {
    let none = BindsPage {
        page: 1,
        total: 0,
        blocked: 0,
        views: Vec::new(),
        pauses: Vec::new(),
    };
    insta::assert_snapshot!(drawn("en", &none));
}

#[test]
fn a_single_page_has_no_buttons() {
    let one = BindsPage {
        page: 1,
        total: 1,
        blocked: 0,
        views: vec![view(1, 55, "badge:5")],
        pauses: Vec::new(),
    };
    insta::assert_snapshot!(drawn("en", &one));
}

#[test]
fn a_role_that_is_held_back_comes_with_its_question() {
    let mut page = some();
    page.pauses = vec![pause(Direction::Loss)];
    insta::assert_snapshot!(drawn("en", &page));
}

#[test]
fn the_fullest_page_fits() {
    let longest = |number| {
        let role = i64::MAX - number;
        let mut view = view(i64::MAX - number, role, &format!("asset:{role}"));
        view.bind.name = Some("_".repeat(LONGEST_NAME));
        view.names[0].1.name = Some("*".repeat(200));
        view.policy.strict = true;
        view.obstacle = Some(Obstacle::Powers(Permissions::POWERS));
        view.holders = 1_000_000;
        view
    };
    let held_back = |number| {
        let mut held_back = pause(Direction::Loss);
        held_back.pause.role = role(i64::MAX - number);
        held_back.role = Some("_".repeat(100));
        held_back
    };
    let full = BindsPage {
        page: 2,
        total: 500,
        blocked: 500,
        views: (0..).take(BINDS_A_PAGE).map(longest).collect(),
        pauses: (0..).take(BINDS_A_PAGE).map(held_back).collect(),
    };
    for language in ["en", "de"] {
        for_mia(language, |mia| assert_whole(&draw(mia, &full)));
    }
}
