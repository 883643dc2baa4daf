use super::*;
use crate::discord::commands::people::{for_mia, leo, leo_builds, longest_account, mia};
use crate::discord::commands::readable::{assert_whole, readable};
use crate::domain::AssetType;
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
        limiteds: Ok(Limiteds { assets, cut }),
    }
}

fn drawn(language: &str, found: &Collectibles, page: u32) -> String {
    readable(&for_mia(language, |reader| draw(reader, found, page)))
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
    let found = found(assets, None);
    for language in ["en", "de"] {
        insta::assert_snapshot!(format!("some_{language}"), drawn(language, &found, 1));
    }
}

#[test]
fn one_and_none() {
    insta::assert_snapshot!("one", drawn("en", &found(many(1), None), 1));
    for language in ["en", "de"] {
        let found = found(Vec::new(), None);
        insta::assert_snapshot!(format!("none_{language}"), drawn(language, &found, 1));
    }
}

#[test]
fn what_was_cut_says_at_least_and_why() {
    let outage = Some(Cut::Failed(RobloxError::Unavailable));
    insta::assert_snapshot!("cut_by_an_outage", drawn("en", &found(many(2), outage), 1));
    let limit = Some(Cut::PageLimit);
    for language in ["en", "de"] {
        let found = found(many(2), limit.clone());
        insta::assert_snapshot!(
            format!("cut_by_the_limit_{language}"),
            drawn(language, &found, 1)
        );
    }
    insta::assert_snapshot!("nothing_so_far", drawn("en", &found(Vec::new(), limit), 1));
}

#[test]
fn a_hidden_inventory_is_not_an_empty_one() {
    let hidden = Collectibles {
        limiteds: Err(UnknownReason::Hidden),
        ..found(Vec::new(), None)
    };
    for language in ["en", "de"] {
        insta::assert_snapshot!(format!("hidden_{language}"), drawn(language, &hidden, 1));
    }
}

#[test]
fn pages_are_ten_assets_each_and_a_single_one_has_no_buttons() {
    let found = found(many(21), None);
    insta::assert_snapshot!(drawn("en", &found, 3));
    // Past the end is the end.
    assert_eq!(drawn("en", &found, 99), drawn("en", &found, 3));
    let of_another = Collectibles {
        user: leo(),
        ..super::tests::found(many(10), None)
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
