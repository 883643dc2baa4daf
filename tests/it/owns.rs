//! `gatepass owns`: what a Roblox user owns, in the terminal.

use playground::roblox::{Fault, Item, Route, Simulator, UserId};

use crate::support::{Ended, Gatepass};

/// Owns a shirt and a badge; the same numbers of other kinds are not theirs.
async fn leo() -> (Simulator, UserId, Gatepass) {
    let roblox = Simulator::start().await.expect("a free port");
    let leo = roblox.create_user("LeoBuilds");
    roblox.give(leo, Item::asset(1_028_595).of_type("CLASSIC_TSHIRT"));
    roblox.give(leo, Item::badge(5));
    let gatepass = Gatepass::new().with_roblox(&roblox);
    (roblox, leo, gatepass)
}

#[tokio::test]
async fn the_guides_example_is_answered_by_one_request() {
    let (roblox, leo, gatepass) = leo().await;
    let leo = leo.to_string();
    let ended = gatepass
        .run(&["owns", "--user", &leo, "62724852,1028595,4773588762"])
        .await;
    assert_eq!(
        ended,
        Ended {
            code: 0,
            out: "\
asset:62724852    not owned
asset:1028595     owned
asset:4773588762  not owned
"
            .to_owned(),
            err: String::new(),
        }
    );
    assert_eq!(roblox.requests().len(), 1);
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn kinds_and_links_are_told_apart_in_the_order_asked() {
    let (_roblox, leo, gatepass) = leo().await;
    let leo = leo.to_string();
    let link = "https://www.roblox.com/badges/5/Explorer";
    let ended = gatepass
        .run(&["owns", "--user", &leo, "pass:5", link, "badge:5", "--json"])
        .await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        ended.out,
        format!(
            r#"{{"user":"{leo}","items":[{{"item":"gamepass:5","state":"not-owned"}},{{"item":"badge:5","state":"owned"}}]}}"#
        ) + "\n"
    );
}

#[tokio::test]
async fn a_hidden_inventory_is_unknown_and_ends_with_1() {
    let (roblox, leo, gatepass) = leo().await;
    roblox.hide(leo);
    let leo = leo.to_string();
    let ended = gatepass.run(&["owns", "--user", &leo, "badge:5"]).await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.out,
        "badge:5  unknown: the inventory is hidden; only its owner can change that\n"
    );

    let ended = gatepass
        .run(&["owns", "--user", &leo, "badge:5", "--json"])
        .await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.out,
        format!(
            r#"{{"user":"{leo}","items":[{{"item":"badge:5","state":"unknown","reason":"hidden"}}]}}"#
        ) + "\n"
    );
}

#[tokio::test]
async fn a_refused_key_is_named_and_never_shown() {
    let (roblox, leo, gatepass) = leo().await;
    let gatepass = gatepass
        .set("ROBLOX_API_KEY", "not-the-key")
        .set("RUST_LOG", "trace");
    let ended = gatepass
        .run(&["owns", "--user", &leo.to_string(), "badge:5"])
        .await;
    assert_eq!(ended.code, 1);
    assert!(
        ended
            .out
            .starts_with("badge:5  unknown: Roblox refused ROBLOX_API_KEY;"),
        "{}",
        ended.out
    );
    assert!(ended.err.contains("WARN"), "the log is on: {}", ended.err);
    for secret in ["not-the-key", &roblox.api_key()] {
        assert!(
            !ended.out.contains(secret) && !ended.err.contains(secret),
            "{}",
            ended.err
        );
    }
}

#[tokio::test]
async fn what_was_proven_before_an_outage_stays_proven() {
    let (roblox, leo, gatepass) = leo().await;
    for badge in 1_000..1_150 {
        roblox.give(leo, Item::badge(badge));
    }
    roblox.fault(Fault::on(Route::Inventory).page(2).status(503));
    let badges: Vec<String> = (1_000..1_200)
        .map(|badge| format!("badge:{badge}"))
        .collect();
    let ended = gatepass
        .run(&["owns", "--user", &leo.to_string(), &badges.join(",")])
        .await;
    assert_eq!(ended.code, 1);
    let count = |words| {
        ended
            .out
            .lines()
            .filter(|line| line.ends_with(words))
            .count()
    };
    assert_eq!(count("  owned"), 100);
    assert_eq!(
        count("  unknown: Roblox is not available; try again later"),
        100
    );
}
