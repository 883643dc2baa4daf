//! Pages and their tokens.

use playground::roblox::{Item, LastPageToken, Settings, Simulator, UserId};

use crate::support::{all_pages, inventory};

async fn with_items(count: u64) -> (Simulator, UserId) {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Collector");
    for id in 1..=count {
        roblox.give(user, Item::asset(id));
    }
    (roblox, user)
}

#[tokio::test]
async fn the_page_size_is_ten_unless_asked_and_a_hundred_at_most() {
    let (roblox, user) = with_items(130).await;
    let cases = [
        ("", 10),
        ("maxPageSize=1", 1),
        ("maxPageSize=100", 100),
        ("maxPageSize=5000", 100),
    ];
    for (query, size) in cases {
        let page = inventory(&roblox, user, query).await;
        assert_eq!(page.items().len(), size, "{query}");
    }
    for size in ["0", "-1", "ten", "1.5", "", "2147483648"] {
        let page = inventory(&roblox, user, &format!("maxPageSize={size}")).await;
        assert_eq!(page.status, 400, "{size}");
        assert_eq!(page.error().0, "INVALID_ARGUMENT", "{size}");
    }
}

#[tokio::test]
async fn pages_cover_everything_once_and_in_order() {
    let (roblox, user) = with_items(25).await;
    let pages = all_pages(&roblox, user, "maxPageSize=10").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    let expected: Vec<String> = (1..=25).map(|id| format!("asset:{id}")).collect();
    assert_eq!(pages.concat(), expected);
}

#[tokio::test]
async fn filtered_listings_page_too() {
    let (roblox, user) = with_items(30).await;
    for id in 1..=5 {
        roblox.give(user, Item::badge(id));
    }
    let pages = all_pages(&roblox, user, "maxPageSize=2&filter=badges=true").await;
    assert_eq!(
        pages.concat(),
        ["badge:1", "badge:2", "badge:3", "badge:4", "badge:5"]
    );
}

#[tokio::test]
async fn an_even_count_ends_with_an_empty_page() {
    let (roblox, user) = with_items(20).await;
    let pages = all_pages(&roblox, user, "maxPageSize=10").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 0]);
}

#[tokio::test]
async fn items_that_come_and_go_do_not_shift_the_pages() {
    let (roblox, user) = with_items(6).await;
    let first = inventory(&roblox, user, "maxPageSize=3").await;
    assert_eq!(first.items(), ["asset:1", "asset:2", "asset:3"]);

    roblox.take(user, Item::asset(1));
    roblox.give(user, Item::asset(7));

    let token = first.next().unwrap();
    let second = inventory(&roblox, user, &format!("maxPageSize=3&pageToken={token}")).await;
    assert_eq!(second.items(), ["asset:4", "asset:5", "asset:6"]);
}

#[tokio::test]
async fn every_other_parameter_must_stay_the_same() {
    let (roblox, user) = with_items(30).await;
    let other = roblox.create_user("Other");
    let query = "maxPageSize=10&filter=inventoryItemAssetTypes=HAT";
    let token = inventory(&roblox, user, query).await.next().unwrap();

    let changed = [
        (user, "maxPageSize=11&filter=inventoryItemAssetTypes=HAT"),
        (
            user,
            "maxPageSize=10&filter=inventoryItemAssetTypes=HAT,FACE",
        ),
        (user, "maxPageSize=10"),
        (other, query),
    ];
    for (user, query) in changed {
        let page = inventory(&roblox, user, &format!("{query}&pageToken={token}")).await;
        assert_eq!(page.status, 400, "{query}");
        let (code, message) = page.error();
        assert_eq!(code, "INVALID_ARGUMENT", "{query}");
        assert!(message.contains("must stay the same"), "{message}");
    }
    assert_eq!(roblox.violations().len(), changed.len());

    // The default said aloud is no change.
    let page = inventory(
        &roblox,
        user,
        &format!("filter=inventoryItemAssetTypes=HAT&pageToken={token}"),
    )
    .await;
    assert_eq!(page.items()[0], "asset:11");
}

#[tokio::test]
async fn tokens_cannot_be_made_up() {
    let (roblox, user) = with_items(30).await;
    let mut altered = inventory(&roblox, user, "").await.next().unwrap();
    // The first characters hold the version, the next ones the page.
    altered.replace_range(4..5, if &altered[4..5] == "M" { "N" } else { "M" });
    for token in ["x", "cccDDD", "%00", &altered] {
        let page = inventory(&roblox, user, &format!("pageToken={token}")).await;
        assert_eq!(page.status, 400, "{token}");
    }
}

#[tokio::test]
async fn tokens_can_expire() {
    let (roblox, user) = with_items(30).await;
    let token = inventory(&roblox, user, "").await.next().unwrap();
    let next = format!("pageToken={token}");
    assert_eq!(inventory(&roblox, user, &next).await.status, 200);

    roblox.expire_page_tokens();

    let expired = inventory(&roblox, user, &next).await;
    assert_eq!(expired.status, 400);
    assert!(expired.error().1.contains("expired"));
    assert_eq!(roblox.violations(), []);
    assert_eq!(inventory(&roblox, user, "").await.status, 200);
}

#[tokio::test]
async fn the_last_token_is_empty_or_absent() {
    for (form, expected) in [
        (LastPageToken::Empty, [Some(""), Some(""), Some("")]),
        (LastPageToken::Absent, [None, None, None]),
        (LastPageToken::Alternate, [Some(""), None, Some("")]),
    ] {
        let settings = Settings {
            last_page_token: form,
            ..Settings::default()
        };
        let roblox = Simulator::start_with(settings).await.unwrap();
        let user = roblox.create_user("Collector");
        for token in expected {
            let page = inventory(&roblox, user, "").await.json();
            let found = page
                .get("nextPageToken")
                .map(|token| token.as_str().unwrap());
            assert_eq!(found, token, "{form:?}");
        }
    }
}
