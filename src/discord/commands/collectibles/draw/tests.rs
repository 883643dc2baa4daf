use std::time::Duration;

use super::*;
use crate::discord::commands::people::{for_mia, in_both, leo, leo_builds, longest_account, mia};
use crate::discord::commands::readable::assert_whole;
use crate::domain::{AssetType, Timestamp, UnknownReason};
use crate::service::{Collectible, CollectibleDetails, ItemName, RobloxError};

fn copy(asset: i64, serial: Option<i64>, state: InstanceState) -> Collectible {
    Collectible {
        asset: crate::domain::AssetId::new(asset).expect("positive"),
        kind: AssetType::Hat,
        details: CollectibleDetails {
            state,
            serial,
            ..CollectibleDetails::default()
        },
        added: None,
    }
}

fn limited(asset: i64, name: Option<&str>, copies: Vec<Collectible>) -> Limited {
    Limited {
        item: format!("asset:{asset}").parse().expect("an asset"),
        name: ItemName {
            name: name.map(Into::into),
            icon: name.map(|_| "https://tr.rbxcdn.com/icon.png".into()),
        },
        copies,
    }
}

/// `assets` assets with one copy each.
fn many(assets: i64) -> Vec<Limited> {
    (1..=assets)
        .map(|asset| {
            limited(
                asset,
                None,
                vec![copy(asset, Some(7), InstanceState::Available)],
            )
        })
        .collect()
}

fn found(assets: Vec<Limited>, cut: Option<Cut>) -> Collectibles {
    Collectibles {
        user: mia(),
        account: leo_builds(),
        limiteds: Ok(Limiteds {
            assets,
            cut,
            again: None,
        }),
    }
}

fn drawn(found: &Collectibles, page: u32) -> String {
    in_both(|reader| draw(reader, found, page))
}

#[test]
fn copies_serials_and_holds() {
    let crown = (1..=9).map(|serial| copy(1, Some(serial), InstanceState::Available));
    let assets = vec![
        limited(1, Some("Crown_of_Os"), crown.collect()),
        limited(
            2,
            None,
            vec![
                copy(2, Some(17), InstanceState::Hold),
                copy(2, None, InstanceState::Available),
            ],
        ),
        limited(3, None, vec![copy(3, None, InstanceState::Unknown)]),
    ];
    insta::assert_snapshot!("some", drawn(&found(assets, None), 1));
}

#[test]
fn one_and_none() {
    insta::assert_snapshot!("one", drawn(&found(many(1), None), 1));
    insta::assert_snapshot!("none", drawn(&found(Vec::new(), None), 1));
}

#[test]
fn what_was_cut_says_at_least_and_why() {
    let outage = Some(Cut::Failed(RobloxError::Unavailable));
    insta::assert_snapshot!("cut_by_an_outage", drawn(&found(many(2), outage), 1));
    let limit = Some(Cut::PageLimit);
    insta::assert_snapshot!("cut_by_the_limit", drawn(&found(many(2), limit.clone()), 1));
    insta::assert_snapshot!("nothing_so_far", drawn(&found(Vec::new(), limit), 1));
}

#[test]
fn a_hidden_inventory_is_not_an_empty_one() {
    let hidden = Collectibles {
        limiteds: Err(Unread {
            reason: UnknownReason::Hidden,
            again: None,
        }),
        ..found(Vec::new(), None)
    };
    insta::assert_snapshot!("hidden", drawn(&hidden, 1));
}

#[test]
fn a_wait_that_is_known_is_told() {
    let busy = Collectibles {
        limiteds: Err(Unread {
            reason: UnknownReason::Busy,
            again: Some(Timestamp::from_millis(1_800_000_000_000)),
        }),
        ..found(Vec::new(), None)
    };
    insta::assert_snapshot!("busy", drawn(&busy, 1));

    let wait = Duration::from_mins(1);
    let mut cut = found(many(12), Some(Cut::Failed(RobloxError::Busy { wait })));
    let limiteds = cut.limiteds.as_mut().expect("they were read");
    limiteds.again = Some(Timestamp::from_millis(1_800_000_000_000));
    insta::assert_snapshot!("busy_in_the_middle", drawn(&cut, 2));
}

#[test]
fn pages_are_ten_assets_each_and_a_single_one_has_no_buttons() {
    let three = found(many(21), None);
    insta::assert_snapshot!("last_page", drawn(&three, 3));
    // Past the end is the end.
    assert_eq!(drawn(&three, 99), drawn(&three, 3));
    let of_another = Collectibles {
        user: leo(),
        ..found(many(10), None)
    };
    let reply = for_mia("en", |reader| draw(reader, &of_another, 1));
    assert!(reply.rows.is_empty(), "{:?}", reply.rows);
}

#[test]
fn the_longest_page_fits() {
    let name = "_".repeat(200);
    let assets = (0..30).map(|number| {
        let asset = i64::MAX - number;
        let copies = vec![copy(asset, Some(i64::MAX), InstanceState::Hold); 30];
        limited(asset, Some(&name), copies)
    });
    let found = Collectibles {
        account: longest_account(),
        ..found(assets.collect(), Some(Cut::Failed(RobloxError::Hidden)))
    };
    for language in ["en", "de"] {
        assert_whole(&for_mia(language, |reader| draw(reader, &found, 2)));
    }
}
