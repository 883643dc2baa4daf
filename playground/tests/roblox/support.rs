//! Asking the simulated Roblox, as any HTTP client would.

use std::{future::Future, time::Duration};

use playground::roblox::{Simulator, UserId};
use reqwest::{
    Client, RequestBuilder, StatusCode,
    header::{HeaderMap, HeaderName},
};
use serde_json::Value;

/// Longest a test waits for anything.
const DEADLINE: Duration = Duration::from_secs(10);

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON answer")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let name: HeaderName = name.parse().expect("a header name");
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// `code` and `message` of an Open Cloud error.
    pub fn error(&self) -> (String, String) {
        let json = self.json();
        let text = |field: &str| json[field].as_str().unwrap_or_default().to_owned();
        (text("code"), text("message"))
    }

    /// The IDs on an inventory page, as `asset:1`, `badge:1` and so on.
    pub fn items(&self) -> Vec<String> {
        let json = self.json();
        let items = json["inventoryItems"]
            .as_array()
            .expect("an inventory page");
        items.iter().map(item_name).collect()
    }

    /// The token of the next page, if there is one.
    pub fn next(&self) -> Option<String> {
        let json = self.json();
        let token = json["nextPageToken"]
            .as_str()
            .filter(|token| !token.is_empty());
        token.map(str::to_owned)
    }
}

fn item_name(item: &Value) -> String {
    let kinds = [
        ("asset", "assetDetails", "assetId"),
        ("badge", "badgeDetails", "badgeId"),
        ("gamepass", "gamePassDetails", "gamePassId"),
        ("privateserver", "privateServerDetails", "privateServerId"),
    ];
    let named = kinds.iter().find_map(|(kind, details, id)| {
        let id = item[details][id].as_str()?;
        Some(format!("{kind}:{id}"))
    });
    named.unwrap_or_else(|| "unknown".to_owned())
}

pub fn client() -> Client {
    let client = Client::builder().no_proxy().timeout(DEADLINE);
    client
        .build()
        .expect("a client without options that can fail")
}

/// Sends a request and reads the answer, which must be whole.
pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.expect("a whole body"),
    }
}

/// `GET` on Open Cloud with the simulator's own key; `path` starts behind `/cloud/v2/`.
pub fn cloud(roblox: &Simulator, path: &str) -> RequestBuilder {
    cloud_as(roblox, &roblox.api_key(), path)
}

/// `GET` on Open Cloud with some API key.
pub fn cloud_as(roblox: &Simulator, key: &str, path: &str) -> RequestBuilder {
    let url = format!("{}/cloud/v2/{path}", roblox.api_url());
    client().get(url).header("x-api-key", key)
}

/// One page of an inventory, with the simulator's own key.
pub async fn inventory(roblox: &Simulator, user: UserId, query: &str) -> Reply {
    send(cloud(roblox, &inventory_path(user, query))).await
}

pub fn inventory_path(user: UserId, query: &str) -> String {
    format!("users/{user}/inventory-items?{query}")
}

/// Every page of a listing, following the tokens to the end.
pub async fn all_pages(roblox: &Simulator, user: UserId, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut token = String::new();
    loop {
        let page = inventory(roblox, user, &format!("{query}&pageToken={token}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        pages.push(page.items());
        match page.next() {
            Some(next) => token = next,
            None => return pages,
        }
    }
}

/// The URL of a path on one of the older hosts.
pub fn web(roblox: &Simulator, service: &str, path: &str) -> String {
    let base = roblox.web_url().replace("{service}", service);
    format!("{base}/{path}")
}

/// Fails the test instead of hanging.
pub async fn soon<F: Future>(future: F) -> F::Output {
    let result = tokio::time::timeout(DEADLINE, future).await;
    result.expect("it to happen before the deadline")
}
