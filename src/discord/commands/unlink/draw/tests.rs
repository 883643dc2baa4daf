use std::collections::BTreeMap;

use super::*;
use crate::discord::commands::people::{
    account, for_mia, in_both, leo_builds, longest_account, server,
};
use crate::discord::commands::readable::assert_whole;
use crate::discord::commands::samples;
use crate::domain::RoleId;
use crate::service::Forgotten;

fn roles(ids: std::ops::Range<i64>) -> Vec<RoleId> {
    ids.map(|id| RoleId::new(id).expect("positive")).collect()
}

fn linked() -> Remembered {
    Remembered {
        accounts: vec![leo_builds()],
        past_accounts: 0,
    }
}

fn past(past_accounts: u64) -> Remembered {
    Remembered {
        past_accounts,
        ..Remembered::default()
    }
}

fn stake(roles: impl Into<BTreeMap<ServerId, Vec<RoleId>>>) -> AtStake {
    AtStake {
        remembered: linked(),
        roles: roles.into(),
    }
}

#[test]
fn what_goes_is_named_before() {
    let (here, there) = ((server(7), roles(1..3)), (server(8), roles(3..6)));
    for (word, stake) in [
        ("nothing_linked", AtStake::default()),
        (
            "accounts_of_the_past_alone",
            AtStake {
                remembered: past(2),
                ..AtStake::default()
            },
        ),
        (
            "an_account_of_the_past_too",
            AtStake {
                remembered: Remembered {
                    past_accounts: 1,
                    ..linked()
                },
                ..AtStake::default()
            },
        ),
        ("roles_nowhere", stake([])),
        ("roles_here", stake([here.clone()])),
        (
            "roles_everywhere",
            stake([here, there, (server(9), roles(6..7))]),
        ),
    ] {
        insta::assert_snapshot!(
            word,
            in_both(|reader| draw_question(reader, server(7), &stake))
        );
    }
}

#[test]
fn what_went_is_told() {
    let done = |remembered: &Remembered, elsewhere| {
        let unlinked = Unlinked {
            forgotten: Forgotten {
                links: Vec::new(),
                accounts: [].into(),
            },
            remembered: remembered.clone(),
            elsewhere,
            update: Ok(samples::update()),
        };
        in_both(|reader| draw_done(reader, &unlinked))
    };
    let mut two = linked();
    two.accounts.push(account(9, "Other", "Other"));
    insta::assert_snapshot!(done(&two, true));
    // Without roles elsewhere there is no word of them.
    assert!(!done(&two, false).contains("other servers"));
    insta::assert_snapshot!("only_the_past_went", done(&past(1), false));
    // Pressed twice.
    assert!(done(&Remembered::default(), false).contains("nothing to forget"));
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
        remembered: Remembered {
            accounts: vec![longest_account(); 50],
            past_accounts: u64::MAX,
        },
    };
    let reply = for_mia("de", |reader| draw_question(reader, server(7), &stake));
    assert_whole(&reply);
}
