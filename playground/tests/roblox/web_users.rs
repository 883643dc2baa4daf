//! The older users API.

use playground::roblox::{Settings, Simulator};
use serde_json::{Value, json};

use crate::support::{Reply, client, send, web};

async fn by_names(roblox: &Simulator, body: Value) -> Reply {
    let url = web(roblox, "users", "v1/usernames/users");
    send(client().post(url).json(&body)).await
}

async fn by_ids(roblox: &Simulator, body: Value) -> Reply {
    let url = web(roblox, "users", "v1/users");
    send(client().post(url).json(&body)).await
}

#[tokio::test]
async fn names_lead_to_users() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    roblox.set_display_name(leo, "Leo");
    let reply = by_names(&roblox, json!({ "usernames": ["Nobody", "leobuilds"] })).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json(),
        json!({ "data": [{
            "requestedUsername": "leobuilds",
            "hasVerifiedBadge": false,
            "id": leo.get(),
            "name": "LeoBuilds",
            "displayName": "Leo",
        }] })
    );
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn former_names_match_until_someone_takes_them() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.rename(leo, "LeoNew");
    let asked = json!({ "usernames": ["Leo"] });
    let found = by_names(&roblox, asked.clone()).await.json();
    assert_eq!(found["data"][0]["requestedUsername"], "Leo");
    assert_eq!(found["data"][0]["name"], "LeoNew");

    let usurper = roblox.create_user("Leo");
    let found = by_names(&roblox, asked).await.json();
    assert_eq!(found["data"][0]["id"], usurper.get());
}

#[tokio::test]
async fn banned_users_can_be_left_out() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.ban(leo);
    for (exclude, found) in [(true, 0), (false, 1)] {
        let names = json!({ "usernames": ["Leo"], "excludeBannedUsers": exclude });
        let reply = by_names(&roblox, names).await.json();
        assert_eq!(reply["data"].as_array().unwrap().len(), found);
        let ids = json!({ "userIds": [leo.get()], "excludeBannedUsers": exclude });
        let reply = by_ids(&roblox, ids).await.json();
        assert_eq!(reply["data"].as_array().unwrap().len(), found);
    }
    let profile = web(&roblox, "users", &format!("v1/users/{leo}"));
    assert_eq!(send(client().get(&profile)).await.json()["isBanned"], true);
    roblox.unban(leo);
    assert_eq!(send(client().get(&profile)).await.json()["isBanned"], false);
}

#[tokio::test]
async fn ids_lead_to_users() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    let reply = by_ids(&roblox, json!({ "userIds": [1, leo.get(), -1] })).await;
    let data = reply.json()["data"].take();
    assert_eq!(data.as_array().unwrap().len(), 1);
    assert_eq!(data[0]["name"], "Leo");
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn one_user_by_id() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    roblox.set_about(leo, "hello");
    let profile = send(client().get(web(&roblox, "users", &format!("v1/users/{leo}")))).await;
    assert_eq!(profile.json()["description"], "hello");
    let nobody = send(client().get(web(&roblox, "users", "v1/users/1"))).await;
    assert_eq!(nobody.status, 404);
    assert_eq!(nobody.json()["errors"][0]["code"], 3);
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn batches_have_a_largest_size() {
    // With the document's check and without it.
    for settings in [Settings::default(), Settings::unchecked()] {
        let roblox = Simulator::start_with(settings).await.unwrap();
        for (count, status) in [(100, 200), (101, 400)] {
            let names: Vec<String> = (0..count).map(|n| format!("Name{n}")).collect();
            let reply = by_names(&roblox, json!({ "usernames": names })).await;
            assert_eq!(reply.status, status, "{count} names");
        }
        for (count, status) in [(200, 200), (201, 400)] {
            let ids: Vec<u64> = (1..=count).collect();
            let reply = by_ids(&roblox, json!({ "userIds": ids })).await;
            assert_eq!(reply.status, status, "{count} ids");
        }
    }
}

#[tokio::test]
async fn bodies_are_held_against_the_document() {
    let roblox = Simulator::start().await.unwrap();
    let bodies = [
        json!({ "usernames": "Leo" }),
        json!({ "usernames": [1] }),
        json!({ "usernames": ["Leo"], "excludeBannedUsers": "no" }),
        json!({ "userNames": ["Leo"] }),
        json!(["Leo"]),
    ];
    for body in &bodies {
        assert_eq!(by_names(&roblox, body.clone()).await.status, 400, "{body}");
    }
    assert_eq!(roblox.violations().len(), bodies.len());

    let url = web(&roblox, "users", "v1/usernames/users");
    let untyped = client().post(&url).body(r#"{"usernames":["Leo"]}"#);
    assert_eq!(send(untyped).await.status, 400);
    let broken = client()
        .post(&url)
        .header("content-type", "application/json");
    assert_eq!(send(broken.body("{")).await.status, 400);
}
