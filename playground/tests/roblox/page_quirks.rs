//! Strange but possible ways of paging.

use playground::roblox::{Fault, Item, PageQuirk, Route, Simulator, UserId};

use crate::support::{all_pages, inventory};

async fn with_items(count: u64, quirk: PageQuirk) -> (Simulator, UserId) {
    let roblox = Simulator::start().await.unwrap();
    let user = roblox.create_user("Collector");
    for id in 1..=count {
        roblox.give(user, Item::asset(id));
    }
    roblox.fault(Fault::on(Route::Inventory).pages(quirk));
    (roblox, user)
}

fn sizes(pages: &[Vec<String>]) -> Vec<usize> {
    pages.iter().map(Vec::len).collect()
}

fn assets(count: u64) -> Vec<String> {
    (1..=count).map(|id| format!("asset:{id}")).collect()
}

#[tokio::test]
async fn short_pages() {
    let (roblox, user) = with_items(12, PageQuirk::Short).await;
    let pages = all_pages(&roblox, user, "maxPageSize=10").await;
    assert_eq!(sizes(&pages), [5, 5, 2]);
    assert_eq!(pages.concat(), assets(12));
}

#[tokio::test]
async fn empty_pages_in_the_middle() {
    let (roblox, user) = with_items(25, PageQuirk::EmptyMiddle).await;
    let pages = all_pages(&roblox, user, "maxPageSize=10").await;
    assert_eq!(sizes(&pages), [10, 0, 10, 0, 5]);
    assert_eq!(pages.concat(), assets(25));
}

#[tokio::test]
async fn a_token_that_repeats() {
    let (roblox, user) = with_items(5, PageQuirk::RepeatToken).await;
    let first = inventory(&roblox, user, "maxPageSize=2")
        .await
        .next()
        .unwrap();
    let query = format!("maxPageSize=2&pageToken={first}");
    let second = inventory(&roblox, user, &query).await;
    assert_eq!(second.items(), ["asset:3", "asset:4"]);
    assert_eq!(second.next(), Some(first));
}

#[tokio::test]
async fn pages_without_end() {
    let (roblox, user) = with_items(3, PageQuirk::Endless).await;
    let mut token = String::new();
    for _ in 0..50 {
        let page = inventory(&roblox, user, &format!("maxPageSize=2&pageToken={token}")).await;
        let next = page.next().expect("always one more page");
        assert_ne!(next, token);
        token = next;
    }
}

#[tokio::test]
async fn quirks_combine_with_failures() {
    let (roblox, user) = with_items(25, PageQuirk::Short).await;
    roblox.fault(Fault::on(Route::Inventory).page(2).status(503));
    let first = inventory(&roblox, user, "maxPageSize=10").await;
    assert_eq!(first.items().len(), 5);
    let query = format!("maxPageSize=10&pageToken={}", first.next().unwrap());
    assert_eq!(inventory(&roblox, user, &query).await.status, 503);
}
