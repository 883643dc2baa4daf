use super::*;
use crate::discord::commands::people::{
    for_mia, in_both, leo, leo_builds, longest_account, server, user,
};
use crate::discord::commands::readable::assert_whole;
use crate::domain::{Ceiling, Link, LinkId, Timestamp};
use crate::service::Account;

fn view(account: Account, author: i64) -> LinkView {
    LinkView {
        link: Link {
            id: LinkId::new(1).expect("positive"),
            user: leo(),
            roblox: account.id,
            provenance: Provenance::Moderator {
                server: server(7),
                author: user(author),
                ceiling: Ceiling::Owner,
            },
            created: Timestamp::from_millis(1_790_000_000_000),
        },
        account,
        shared_with: Vec::new(),
    }
}

#[test]
fn no_links_one_and_a_page_of_many() {
    for (word, page, total) in [("none", 1, 0), ("one", 1, 1), ("many", 2, 31)] {
        let links = LinksPage {
            links: vec![view(leo_builds(), 50)],
            page,
            total,
        };
        insta::assert_snapshot!(word, in_both(|reader| draw(reader, &links)));
    }
}

#[test]
fn who_shares_an_account_is_named() {
    let with = |others: &[i64]| LinkView {
        shared_with: others.iter().copied().map(user).collect(),
        ..view(leo_builds(), 50)
    };
    let links = LinksPage {
        links: vec![with(&[43]), with(&[43, 44]), with(&[43, 44, 45, 46])],
        page: 1,
        total: 3,
    };
    insta::assert_snapshot!(in_both(|reader| draw(reader, &links)));
}

#[test]
fn the_longest_page_fits() {
    let size = usize::try_from(LINKS_A_PAGE).expect("small");
    let of_many = LinkView {
        shared_with: (0..100).map(|n| user(i64::MAX - n)).collect(),
        ..view(longest_account(), i64::MAX)
    };
    let links = LinksPage {
        links: vec![of_many; size],
        page: 1,
        total: usize::MAX,
    };
    assert_whole(&for_mia("de", |reader| draw(reader, &links)));
}
