//! Large worlds, as benchmarks need them.

use playground::roblox::{Item, Settings, Simulator};
use serde_json::json;

use crate::support::{all_pages, client, send, soon, web};

#[tokio::test]
async fn ten_thousand_items_page_to_the_end() {
    let roblox = Simulator::start_with(Settings::unchecked()).await.unwrap();
    let collector = roblox.create_user("Collector");
    for id in 1..=10_000 {
        roblox.give(collector, Item::asset(id));
    }
    let pages = soon(all_pages(&roblox, collector, "maxPageSize=100")).await;
    assert_eq!(pages.len(), 101);
    assert_eq!(pages.concat().len(), 10_000);
}

#[tokio::test]
async fn two_hundred_thousand_users() {
    let roblox = Simulator::start_with(Settings::unchecked()).await.unwrap();
    for number in 0..200_000 {
        let user = roblox.create_user(&format!("Member{number}"));
        roblox.give(user, Item::badge(5));
    }
    let names = json!({ "usernames": ["Member0", "member199999"] });
    let url = web(&roblox, "users", "v1/usernames/users");
    let found = send(client().post(url).json(&names)).await.json();
    assert_eq!(found["data"].as_array().unwrap().len(), 2);
}
