use std::collections::BTreeMap;

use super::*;
use crate::discord::commands::people::{
    account, for_mia, leo_builds, longest_account, mia, server,
};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::discord::commands::samples;
use crate::domain::RoleId;
use crate::service::Forgotten;

fn roles(ids: std::ops::Range<i64>) -> Vec<RoleId> {
    ids.map(|id| RoleId::new(id).expect("positive")).collect()
}

fn stake(roles: impl Into<BTreeMap<ServerId, Vec<RoleId>>>) -> AtStake {
    AtStake {
        roles: roles.into(),
        accounts: vec![leo_builds()],
    }
}

#[test]
fn what_goes_is_named_before() {
    for language in ["en", "de"] {
        for (word, stake) in [
            ("roles_nowhere", stake([])),
            ("roles_here", stake([(server(7), roles(1..3))])),
            (
                "roles_everywhere",
                stake([
                    (server(7), roles(1..3)),
                    (server(8), roles(3..6)),
                    (server(9), roles(6..7)),
                ]),
            ),
            ("nothing_linked", AtStake::default()),
        ] {
            let reply = for_mia(language, |reader| draw_question(reader, server(7), &stake));
            insta::assert_snapshot!(format!("{word}_{language}"), readable(&reply));
        }
    }
}

fn done(accounts: Vec<Account>) -> Unlinked {
    Unlinked {
        forgotten: Forgotten {
            links: Vec::new(),
            accounts: [].into(),
        },
        accounts,
        update: Ok(crate::service::Update {
            user: mia(),
            ..samples::update()
        }),
    }
}

#[test]
fn what_went_is_told() {
    for language in ["en", "de"] {
        let two = vec![leo_builds(), account(9, "Other", "Other")];
        let reply = for_mia(language, |reader| draw_done(reader, &done(two)));
        insta::assert_snapshot!(format!("done_{language}"), readable(&reply));
    }
    // Pressed twice.
    let reply = for_mia("en", |reader| draw_done(reader, &done(Vec::new())));
    insta::assert_snapshot!(readable(&reply));
}

#[test]
fn the_longest_question_fits() {
    let most = i64::MAX;
    let stake = AtStake {
        roles: [
            (server(7), roles(most - 250..most)),
            (server(8), roles(1..200)),
        ]
        .into(),
        accounts: vec![longest_account(); 50],
    };
    let reply = for_mia("de", |reader| draw_question(reader, server(7), &stake));
    assert_whole(&reply);
}
