use super::*;
use crate::discord::commands::people::for_mia;
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples::{bind, item, role};
use crate::domain::{Permissions, Wanted, parse_items};

fn sentence(language: &str, error: BindError) -> String {
    for_mia(language, |mia| match draw_bind_error(mia, error) {
        CommandError::Refused(reply) => {
            assert_whole(&reply);
            readable(&reply)
        }
        other => panic!("a person's doing, not {other:?}"),
    })
}

/// What `/bind badge` says to what was typed.
fn typed(item: &str) -> String {
    let error = parse_items(item, Wanted::Only(ItemKind::Badge), 1).expect_err(item);
    sentence("en", error.into())
}

#[test]
fn an_item_of_another_kind_leads_to_its_command() {
    for (item, command) in [
        ("gamepass:5", "</bind gamepass:904>"),
        ("asset:5", "</bind asset:904>"),
        (
            "https://www.roblox.com/game-pass/5/VIP",
            "</bind gamepass:904>",
        ),
    ] {
        let text = typed(item);
        assert!(text.contains(command) && text.contains(item), "{text}");
    }
    let text = typed("privateserver:5");
    assert!(
        text.contains("`privateserver:5` is a private server"),
        "{text}"
    );
}

#[test]
fn what_is_no_item_is_repeated() {
    let gold = ItemInputError {
        typed: "Gold".into(),
        problem: ItemProblem::NotAnItem,
    };
    let text = sentence("en", gold.into());
    assert!(text.contains("`Gold` is not the ID"), "{text}");
    assert!(
        typed("1, 2").contains("You named 2 items"),
        "{}",
        typed("1, 2")
    );
    assert!(typed(" ").contains("no item"), "{}", typed(" "));
    let long = "1".repeat(3000);
    assert!(typed(&long).contains("111…"));
}

#[test]
fn each_refusal_says_what_to_do() {
    let (role, limit) = (role(55), 500);
    let errors = || {
        let exists = |obstacle, powers| BindError::Exists {
            bind: Box::new(bind(1, 55, "badge:5")),
            obstacle,
            powers,
        };
        let bans = Permissions::BAN_MEMBERS;
        let no = |obstacle| BindError::Role { role, obstacle };
        [
            BindError::NameTooLong { length: 61 },
            BindError::NotAName {
                name: "Gold, Silver".into(),
            },
            no(Obstacle::AboveBot),
            no(Obstacle::Managed),
            no(Obstacle::Everyone),
            no(Obstacle::Deleted),
            no(Obstacle::NoManageRoles),
            BindError::AboveAsker { role },
            BindError::AskerLacksManageRoles,
            exists(None, bans),
            exists(Some(Obstacle::AboveBindAuthor), Permissions::NONE),
            exists(
                Some(Obstacle::Powers(bans)),
                bans | Permissions::KICK_MEMBERS,
            ),
            BindError::TooMany { limit },
            BindError::NoSuchBind {
                typed: "Gold`".into(),
            },
            ambiguous(2),
        ]
    };
    for language in ["en", "de"] {
        let all = errors().map(|error| sentence(language, error)).join("\n");
        insta::assert_snapshot!(language, all);
    }
}

/// As many binds as wanted for badge 5, called by the longest name.
fn ambiguous(count: i64) -> BindError {
    let name = ItemName {
        name: Some("Treasure hunter".into()),
        icon: None,
    };
    let binds = (1..=count).map(|number| {
        let mut bind = bind(number, 50 + number, "badge:5");
        bind.name = Some("_".repeat(LONGEST_NAME));
        (bind, vec![(item("badge:5"), name.clone())])
    });
    BindError::Ambiguous {
        typed: "badge:5".into(),
        binds: binds.collect(),
    }
}

#[test]
fn of_many_binds_that_were_perhaps_meant_the_first_are_named() {
    for language in ["en", "de"] {
        let text = sentence(language, ambiguous(500));
        assert_eq!(text.matches("<@&").count(), LISTED, "{text}");
        assert!(text.contains("500"), "{text}");
    }
}

#[test]
fn a_button_of_a_bind_that_is_gone_says_so() {
    let typed = "7".into();
    let error = for_mia("en", |mia| {
        draw_press_error(mia, BindError::NoSuchBind { typed })
    });
    let CommandError::Refused(reply) = error else {
        panic!("a person's doing");
    };
    assert!(readable(&reply).contains("gone"), "{reply:?}");
}
