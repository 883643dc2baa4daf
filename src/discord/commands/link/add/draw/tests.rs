use std::time::Duration;

use super::*;
use crate::discord::commands::people::{
    account, for_mia, in_both, leo, leo_builds, longest_account, server, user,
};
use crate::discord::commands::readable::assert_whole;
use crate::discord::commands::samples;
use crate::domain::{Ceiling, Link, LinkId, Provenance, RobloxUserId, Timestamp};
use crate::service::{GatewayError, RobloxError, TargetError, UpdateError};

fn link(roblox: i64) -> Link {
    Link {
        id: LinkId::new(1).expect("positive"),
        user: leo(),
        roblox: RobloxUserId::new(roblox).expect("positive"),
        provenance: Provenance::Moderator {
            server: server(7),
            author: user(50),
            ceiling: Ceiling::Owner,
        },
        created: Timestamp::from_millis(0),
    }
}

fn added(linked: Linked) -> AddedLink {
    AddedLink {
        user: leo(),
        account: leo_builds(),
        linked,
        other: None,
        shared_with: Vec::new(),
        picture: Some("https://tr.rbxcdn.com/head.png".into()),
        update: Some(Ok(samples::update())),
    }
}

fn drawn(added: &AddedLink) -> String {
    in_both(|reader| draw(reader, added))
}

#[test]
fn everything_that_can_become_of_a_link() {
    let other = Some(account(9, "Other_One", "Other_One"));
    let (link, before) = (link(156), link(9));
    for (word, linked, other) in [
        ("new", Linked::New(link), None),
        ("unchanged", Linked::Unchanged(link), None),
        (
            "vouched",
            Linked::Replaced { link, before: link },
            other.clone(),
        ),
        ("replaced", Linked::Replaced { link, before }, other.clone()),
        (
            "dormant",
            Linked::Dormant {
                link,
                under: before,
            },
            other,
        ),
    ] {
        let dormant = matches!(linked, Linked::Dormant { .. });
        let added = AddedLink {
            other,
            update: (!dormant).then(|| Ok(samples::update())),
            ..added(linked)
        };
        insta::assert_snapshot!(word, drawn(&added));
    }
}

#[test]
fn a_link_stands_though_the_roles_have_to_wait() {
    for (error, says) in [
        (UpdateError::Pending, "has not accepted the server's rules"),
        (UpdateError::NotMember, "not in the server any more"),
        (UpdateError::InOtherHands, "The roles follow by themselves"),
        (
            UpdateError::Gateway(GatewayError::Unavailable),
            "The roles follow by themselves",
        ),
    ] {
        let added = AddedLink {
            update: Some(Err(error)),
            ..added(Linked::New(link(156)))
        };
        let drawn = drawn(&added);
        assert!(drawn.contains("✅ <@42> is now linked to"), "{drawn}");
        assert!(drawn.contains(says), "{drawn}");
    }
}

#[test]
fn nobody_is_told_of_a_check_that_was_not_made() {
    let added = AddedLink {
        update: Some(Err(UpdateError::Gateway(GatewayError::Unavailable))),
        ..added(Linked::Unchanged(link(156)))
    };
    let drawn = drawn(&added);
    assert!(!drawn.contains("checked"), "{drawn}");
    assert!(drawn.contains("follow by themselves"), "{drawn}");
}

#[test]
fn who_else_has_the_account_is_named() {
    let added = AddedLink {
        shared_with: vec![user(43), user(44)],
        ..added(Linked::New(link(156)))
    };
    insta::assert_snapshot!(drawn(&added));
}

#[test]
fn the_longest_names_fit() {
    let added = AddedLink {
        shared_with: (0..100).map(|n| user(i64::MAX - n)).collect(),
        account: longest_account(),
        other: Some(longest_account()),
        ..added(Linked::Replaced {
            link: link(156),
            before: link(9),
        })
    };
    assert_whole(&for_mia("de", |reader| draw(reader, &added)));
}

/// The sentence for each error, the way its reader sees it.
fn sentence(language: &str, error: AddLinkError) -> String {
    match for_mia(language, |reader| draw_error(reader, error)) {
        CommandError::Refused(reply) => {
            assert_whole(&reply);
            reply.embeds[0].description.to_string()
        }
        other => panic!("not a sentence: {other:?}"),
    }
}

fn errors() -> Vec<AddLinkError> {
    let typed = |typed: &str| {
        let error = typed.parse::<crate::domain::AccountRef>().expect_err(typed);
        AddLinkError::Account(AccountError::Input(error))
    };
    vec![
        typed("  "),
        typed("Le"),
        typed("LeoBuildsEverythingHere"),
        typed("Leo Builds"),
        typed("**Leo** <@5>"),
        typed("-5"),
        typed("0"),
        typed("9223372036854775808"),
        typed("https://example.com/users/156/profile"),
        typed("https://www.roblox.com/games/156/Tycoon"),
        typed("https://www.roblox.com/share?code=1&type=Profile"),
        AddLinkError::Account(AccountError::Nobody("Leo_Bulids".into())),
        AddLinkError::Account(AccountError::FormerName {
            former: "Leo_Old".into(),
            now: "Leo_Builds".into(),
        }),
        AddLinkError::Account(AccountError::Banned {
            name: "Leo_Builds".into(),
        }),
        AddLinkError::Account(AccountError::Roblox {
            error: RobloxError::Unavailable,
            again: None,
        }),
        AddLinkError::Account(AccountError::Roblox {
            error: RobloxError::Busy {
                wait: Duration::from_mins(1),
            },
            again: Some(Timestamp::from_millis(1_800_000_000_000)),
        }),
        AddLinkError::TakenBy(leo()),
        AddLinkError::Target(TargetError::Oneself),
        AddLinkError::Target(TargetError::NotMember(leo())),
        AddLinkError::Target(TargetError::Bot(leo())),
        AddLinkError::Target(TargetError::AtOrAbove(leo())),
    ]
}

#[test]
fn every_error_has_its_sentence() {
    let sentences: Vec<_> = errors()
        .into_iter()
        .zip(errors())
        .map(|(error, again)| {
            let heading = error.to_string();
            let (english, german) = (sentence("en", error), sentence("de", again));
            format!("{heading}\n  {english}\n  {german}")
        })
        .collect();
    insta::assert_snapshot!("errors", sentences.join("\n\n"));
}
