//! `gatepass collectibles`: a user's limited items, in the terminal.

use playground::roblox::{Fault, Item, Route, Simulator, UserId};
use serde_json::{Value, json};

use crate::support::{Ended, Gatepass};

/// Has two copies of one limited, one of them on hold; one of another; and a
/// shirt that is none.
async fn mia() -> (Simulator, UserId, Gatepass) {
    let roblox = Simulator::start().await.expect("a free port");
    let mia = roblox.create_user("MiaSails");
    roblox.give(
        mia,
        Item::asset(1_365_767)
            .of_type("HAT")
            .collectible()
            .serial(17),
    );
    roblox.give(
        mia,
        Item::asset(1_365_767)
            .of_type("HAT")
            .collectible()
            .serial(3)
            .on_hold(),
    );
    roblox.give(mia, Item::asset(1_029_025).of_type("HAT").collectible());
    roblox.give(mia, Item::asset(607_785).of_type("CLASSIC_SHIRT"));
    let gatepass = Gatepass::new().with_roblox(&roblox);
    (roblox, mia, gatepass)
}

#[tokio::test]
async fn copies_are_counted_with_their_serials_and_holds() {
    let (_roblox, mia, gatepass) = mia().await;
    let ended = gatepass
        .run(&["collectibles", "--user", &mia.to_string()])
        .await;
    assert_eq!(
        ended,
        Ended {
            code: 0,
            out: "\
COPIES  ON HOLD  ITEM, SERIALS
     1        0  asset:1029025
     2        1  asset:1365767 #3 #17
2 limited items, 3 copies.
Roblox lists only limited items that it made itself.
"
            .to_owned(),
            err: String::new(),
        }
    );
}

#[tokio::test]
async fn machines_get_every_copy() {
    let (_roblox, mia, gatepass) = mia().await;
    let mia = mia.to_string();
    let ended = gatepass
        .run(&["collectibles", "--user", &mia, "--json"])
        .await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    let answer: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(answer["user"], json!(mia));
    assert_eq!(answer["complete"], json!(true));
    let copies = answer["collectibles"].as_array().expect("a list");
    let mut told: Vec<_> = copies
        .iter()
        .map(|copy| {
            (
                copy["item"].as_str(),
                copy["state"].as_str(),
                copy["serial"].as_i64(),
            )
        })
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (Some("asset:1029025"), Some("available"), None),
            (Some("asset:1365767"), Some("available"), Some(17)),
            (Some("asset:1365767"), Some("hold"), Some(3)),
        ]
    );
}

#[tokio::test]
async fn nothing_is_an_answer() {
    let (roblox, _, gatepass) = mia().await;
    let leo = roblox.create_user("LeoBuilds").to_string();
    let ended = gatepass.run(&["collectibles", "--user", &leo]).await;
    assert_eq!(ended.code, 0);
    assert!(
        ended.out.starts_with("No limited items.\n"),
        "{}",
        ended.out
    );
}

#[tokio::test]
async fn what_was_not_read_to_its_end_says_so() {
    let (roblox, mia, gatepass) = mia().await;
    for _ in 0..100 {
        roblox.give(mia, Item::asset(1_029_025).of_type("HAT").collectible());
    }
    let mia = mia.to_string();
    let bounded = gatepass
        .run(&["collectibles", "--user", &mia, "--max-pages", "1"])
        .await;
    assert_eq!(bounded.code, 1);
    assert!(
        bounded
            .out
            .contains(", 100 copies: there is more (--max-pages).\n"),
        "{}",
        bounded.out
    );

    roblox.fault(Fault::on(Route::Inventory).page(2).status(503));
    let cut = gatepass
        .run(&["collectibles", "--user", &mia, "--json"])
        .await;
    assert_eq!(cut.code, 1);
    let answer: Value = serde_json::from_str(&cut.out).expect("JSON");
    assert_eq!(answer["complete"], json!(false));
    assert_eq!(answer["reason"], json!("unavailable"));
    assert_eq!(answer["collectibles"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn a_hidden_inventory_is_no_empty_one() {
    let (roblox, mia, gatepass) = mia().await;
    roblox.hide(mia);
    let ended = gatepass
        .run(&["collectibles", "--user", &mia.to_string()])
        .await;
    assert_eq!(
        ended,
        Ended {
            code: 1,
            out: String::new(),
            err: "Not told: the inventory is hidden; only its owner can change that.\n".to_owned(),
        }
    );
}

#[tokio::test]
async fn machines_get_an_object_even_when_nothing_is_told() {
    let (roblox, mia, mut gatepass) = mia().await;
    roblox.hide(mia);
    let mia = mia.to_string();
    for reason in ["hidden", "key-refused"] {
        let ended = gatepass
            .run(&["collectibles", "--user", &mia, "--json"])
            .await;
        assert_eq!((ended.code, ended.err.as_str()), (1, ""));
        let answer: Value = serde_json::from_str(&ended.out).expect("JSON");
        let expected =
            json!({"user": mia, "complete": false, "reason": reason, "collectibles": []});
        assert_eq!(answer, expected);
        gatepass = gatepass.set("ROBLOX_API_KEY", "not-the-key");
    }
}
