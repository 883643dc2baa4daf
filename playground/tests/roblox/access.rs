//! Who may ask, and who may see whose inventory.

use playground::roblox::{INVENTORY_READ, Item, Simulator, UserId};
use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{client, cloud, cloud_as, inventory, inventory_path, send};

fn page(roblox: &Simulator, user: UserId) -> String {
    format!("{}/cloud/v2/{}", roblox.api_url(), inventory_path(user, ""))
}

async fn status_with_key(roblox: &Simulator, user: UserId, key: &str) -> u16 {
    let request = cloud_as(roblox, key, &inventory_path(user, ""));
    send(request).await.status.as_u16()
}

async fn status_with_token(roblox: &Simulator, user: UserId, token: &str) -> u16 {
    let request = client().get(page(roblox, user)).bearer_auth(token);
    send(request).await.status.as_u16()
}

#[tokio::test]
async fn without_one_valid_credential_the_gateway_refuses() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let key = roblox.api_key();
    let revoked = roblox.create_api_key(leo, &[INVENTORY_READ]);
    roblox.revoke(&revoked);
    let withdrawn = roblox.create_access_token(leo, &[INVENTORY_READ]);
    roblox.revoke(&withdrawn);

    let get = || client().get(page(&roblox, leo));
    let cases: [(&str, RequestBuilder); 7] = [
        ("none", get()),
        ("unknown key", get().header("x-api-key", "wrong")),
        ("revoked key", get().header("x-api-key", revoked)),
        ("unknown token", get().bearer_auth("wrong")),
        ("revoked token", get().bearer_auth(withdrawn)),
        ("another scheme", get().basic_auth("leo", Some(&key))),
        ("both", get().header("x-api-key", &key).bearer_auth(&key)),
    ];
    for (case, request) in cases {
        let reply = send(request).await;
        assert_eq!(reply.status, 401, "{case}");
        assert_eq!(reply.json()["errors"][0]["code"], 0, "{case}");
        assert_eq!(reply.header("x-ratelimit-remaining"), None, "{case}");
    }
    let reply = send(get().header("x-api-key", "wrong")).await;
    let words = json!({ "errors": [{ "code": 0, "message": "Invalid API Key" }] });
    assert_eq!(reply.json(), words);
}

#[tokio::test]
async fn a_visible_inventory_is_open_to_any_credential() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let stranger = roblox.create_user("Stranger");
    let key = roblox.create_api_key(stranger, &[]);
    let token = roblox.create_access_token(stranger, &["openid"]);

    assert_eq!(status_with_key(&roblox, leo, &key).await, 200);
    assert_eq!(status_with_token(&roblox, leo, &token).await, 200);
}

#[tokio::test]
async fn a_hidden_inventory_is_open_to_its_owner_alone() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let stranger = roblox.create_user("Stranger");
    roblox.hide(leo);

    let keys = [
        (roblox.create_api_key(stranger, &[INVENTORY_READ]), 403),
        (roblox.create_api_key(leo, &[]), 403),
        (roblox.create_api_key(leo, &[INVENTORY_READ]), 200),
    ];
    for (key, status) in keys {
        assert_eq!(status_with_key(&roblox, leo, &key).await, status, "{key}");
    }
    let tokens = [
        (roblox.create_access_token(stranger, &[INVENTORY_READ]), 403),
        (roblox.create_access_token(leo, &["openid"]), 403),
        (roblox.create_access_token(leo, &[INVENTORY_READ]), 200),
    ];
    for (token, status) in tokens {
        let seen = status_with_token(&roblox, leo, &token).await;
        assert_eq!(seen, status, "{token}");
    }
}

#[tokio::test]
async fn hidden_is_an_error_and_never_an_empty_page() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    roblox.give(leo, Item::badge(5));
    roblox.hide(leo);

    let hidden = inventory(&roblox, leo, "filter=badgeIds=5").await;
    assert_eq!(hidden.status, 403);
    assert_eq!(hidden.error().0, "PERMISSION_DENIED");

    roblox.show(leo);
    let shown = inventory(&roblox, leo, "filter=badgeIds=5").await;
    assert_eq!(shown.items(), ["badge:5"]);
}

#[tokio::test]
async fn nobody_has_this_id() {
    let roblox = Simulator::start().await.unwrap();
    let reply = inventory(&roblox, UserId::new(404), "").await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.error().0, "NOT_FOUND");
}

#[tokio::test]
async fn what_is_no_user_id_is_refused() {
    let roblox = Simulator::start().await.unwrap();
    for id in ["leo", "-1", "+1", "0", "1.5", "9223372036854775808"] {
        for path in [format!("users/{id}/inventory-items"), format!("users/{id}")] {
            let reply = send(cloud(&roblox, &path)).await;
            assert_eq!(reply.status, 400, "{path}");
            assert_eq!(reply.error().0, "INVALID_ARGUMENT", "{path}");
        }
    }
}
