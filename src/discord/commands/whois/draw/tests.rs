use super::*;
use crate::discord::commands::people::{
    for_mia, in_both, leo, leo_builds, longest_account, mia, server, user,
};
use crate::discord::commands::readable::assert_whole;
use crate::domain::{Ceiling, Link, LinkId, Timestamp, UserId};
use crate::service::Account;

fn whois(user: UserId, provenance: Provenance) -> Whois {
    let account = leo_builds();
    Whois {
        link: Link {
            id: LinkId::new(1).expect("positive"),
            user,
            roblox: account.id,
            provenance,
            created: Timestamp::from_millis(1_790_000_000_000),
        },
        account,
        picture: Some("https://tr.rbxcdn.com/head.png".into()),
        gone: false,
    }
}

fn by_moderator() -> Provenance {
    Provenance::Moderator {
        server: server(7),
        author: user(50),
        ceiling: Ceiling::Owner,
    }
}

fn drawn(whois: &Whois) -> String {
    in_both(|reader| draw(reader, whois))
}

#[test]
fn ones_own_account_can_be_shown() {
    insta::assert_snapshot!("own", drawn(&whois(mia(), by_moderator())));
}

#[test]
fn the_account_of_another_member_can_not_be_shown() {
    let drawn = drawn(&whois(leo(), by_moderator()));
    assert!(!drawn.contains("Show it"), "{drawn}");
    assert!(
        drawn.contains("Linked by <@50> <t:1790000000:R>"),
        "{drawn}"
    );
}

#[test]
fn a_proven_link_says_how() {
    for (provenance, word) in [
        (Provenance::Oauth, "Signed in"),
        (Provenance::Profile, "a phrase"),
    ] {
        let drawn = drawn(&whois(leo(), provenance));
        assert!(drawn.contains(word), "{drawn}");
        assert!(drawn.contains("Counts in every server"), "{drawn}");
        assert!(drawn.contains("<t:1790000000:R>"), "{drawn}");
    }
}

#[test]
fn an_account_that_is_gone_or_has_no_name() {
    let whois = Whois {
        gone: true,
        picture: None,
        account: Account {
            name: None,
            display_name: None,
            ..leo_builds()
        },
        ..whois(leo(), by_moderator())
    };
    insta::assert_snapshot!("gone", drawn(&whois));
}

#[test]
fn the_longest_names_fit() {
    let whois = Whois {
        account: longest_account(),
        gone: true,
        ..whois(user(i64::MAX), by_moderator())
    };
    assert_whole(&for_mia("de", |reader| draw(reader, &whois)));
}
