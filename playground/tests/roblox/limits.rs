//! Rate limits, and how they are told.

use std::time::Duration;

use playground::roblox::{LimitHeader, Quota, Route, Settings, Simulator, UserId};

use crate::support::{Reply, client, cloud_as, inventory, inventory_path, send, soon, web};

/// Three inventory requests per window for keys, two for authorizations.
async fn tight() -> (Simulator, UserId) {
    let mut settings = Settings::default();
    settings.limits.inventory = Quota {
        per_owner: 3,
        per_authorization: 2,
    };
    let roblox = Simulator::start_with(settings).await.unwrap();
    let user = roblox.create_user("LeoBuilds");
    (roblox, user)
}

async fn with_key(roblox: &Simulator, user: UserId, key: &str) -> Reply {
    send(cloud_as(roblox, key, &inventory_path(user, ""))).await
}

async fn with_token(roblox: &Simulator, user: UserId, token: &str) -> Reply {
    let url = format!("{}/cloud/v2/{}", roblox.api_url(), inventory_path(user, ""));
    send(client().get(url).bearer_auth(token)).await
}

#[tokio::test]
async fn the_documented_limits_are_the_default() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let token = roblox.create_access_token(leo, &[]);
    let page = inventory(&roblox, leo, "").await;
    assert_eq!(page.header("x-ratelimit-limit"), Some("100, 100;w=60"));
    assert_eq!(page.header("x-ratelimit-remaining"), Some("99"));
    assert_eq!(page.header("x-ratelimit-reset"), Some("60"));
    let page = with_token(&roblox, leo, &token).await;
    assert_eq!(page.header("x-ratelimit-limit"), Some("20, 20;w=60"));

    let user = send(cloud_as(
        &roblox,
        &roblox.api_key(),
        &format!("users/{leo}"),
    ))
    .await;
    assert_eq!(user.header("x-ratelimit-limit"), Some("1000, 1000;w=60"));
    let url = format!("{}/cloud/v2/users/{leo}", roblox.api_url());
    let user = send(client().get(url).bearer_auth(token)).await;
    assert_eq!(user.header("x-ratelimit-limit"), Some("10, 10;w=60"));
}

#[tokio::test]
async fn the_request_over_the_limit_is_refused() {
    let (roblox, user) = tight().await;
    for remaining in ["2", "1", "0"] {
        let page = inventory(&roblox, user, "").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("x-ratelimit-remaining"), Some(remaining));
        assert_eq!(page.header("retry-after"), None);
    }
    let refused = inventory(&roblox, user, "").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.error().0, "RESOURCE_EXHAUSTED");
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    // Another endpoint has a quota of its own.
    let profile = cloud_as(&roblox, &roblox.api_key(), &format!("users/{user}"));
    assert_eq!(send(profile).await.status, 200);
}

#[tokio::test]
async fn a_window_opens_again() {
    let (roblox, user) = tight().await;
    roblox.configure(|settings| settings.limits.window = Duration::from_secs(1));
    roblox.consume(&roblox.api_key(), Route::Inventory, 3);
    assert_eq!(inventory(&roblox, user, "").await.status, 429);
    soon(async {
        while inventory(&roblox, user, "").await.status == 429 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let page = inventory(&roblox, user, "").await;
    assert_eq!(page.header("x-ratelimit-limit"), Some("3, 3;w=1"));
}

#[tokio::test]
async fn keys_of_one_owner_share_and_owners_do_not() {
    let (roblox, user) = tight().await;
    let first = roblox.create_api_key(user, &[]);
    let second = roblox.create_api_key(user, &[]);
    for key in [&first, &second, &first] {
        assert_eq!(with_key(&roblox, user, key).await.status, 200);
    }
    assert_eq!(with_key(&roblox, user, &first).await.status, 429);
    assert_eq!(with_key(&roblox, user, &second).await.status, 429);
    assert_eq!(inventory(&roblox, user, "").await.status, 200);
}

#[tokio::test]
async fn every_authorization_has_its_own() {
    let (roblox, user) = tight().await;
    let other = roblox.create_user("Other");
    let token = roblox.create_access_token(user, &[]);
    let refreshed = roblox.create_access_token(user, &[]);
    let others = roblox.create_access_token(other, &[]);
    assert_eq!(with_token(&roblox, user, &token).await.status, 200);
    assert_eq!(with_token(&roblox, user, &refreshed).await.status, 200);
    assert_eq!(with_token(&roblox, user, &token).await.status, 429);
    assert_eq!(with_token(&roblox, user, &others).await.status, 200);
    // The user's own key is not their authorization.
    let key = roblox.create_api_key(user, &[]);
    assert_eq!(with_key(&roblox, user, &key).await.status, 200);
}

#[tokio::test]
async fn another_program_uses_the_same_quota() {
    let (roblox, user) = tight().await;
    roblox.consume(&roblox.api_key(), Route::Inventory, 2);
    let page = inventory(&roblox, user, "").await;
    assert_eq!(page.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(inventory(&roblox, user, "").await.status, 429);
}

#[tokio::test]
async fn how_it_is_told_is_configurable() {
    let (roblox, user) = tight().await;
    roblox.configure(|settings| {
        settings.limits.header = LimitHeader::Plain;
        settings.limits.retry_after = false;
    });
    roblox.consume(&roblox.api_key(), Route::Inventory, 3);
    let refused = inventory(&roblox, user, "").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), None);
    assert_eq!(refused.header("x-ratelimit-limit"), Some("3"));

    roblox.configure(|settings| settings.limits.header = LimitHeader::SeveralWindows);
    let refused = inventory(&roblox, user, "").await;
    let windows = refused.header("x-ratelimit-limit");
    assert_eq!(windows, Some("3, 3;w=60, 3;w=60"));

    roblox.configure(|settings| settings.limits.header = LimitHeader::Absent);
    let refused = inventory(&roblox, user, "").await;
    for name in ["limit", "remaining", "reset"] {
        assert_eq!(refused.header(&format!("x-ratelimit-{name}")), None);
    }
}

#[tokio::test]
async fn the_older_hosts_can_be_limited_too() {
    let (roblox, user) = tight().await;
    roblox.configure(|settings| settings.limits.web = Some(1));
    let url = web(&roblox, "users", &format!("v1/users/{user}"));
    assert_eq!(send(client().get(&url)).await.status, 200);
    let refused = send(client().get(&url)).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["errors"][0]["message"], "Too many requests");
}
