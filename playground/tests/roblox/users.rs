//! Profiles on Open Cloud.

use playground::roblox::{Simulator, UserId};
use serde_json::json;
use time::macros::datetime;

use crate::support::{client, cloud, send};

#[tokio::test]
async fn a_profile() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user_with_id(156, "LeoBuilds");
    roblox.set_display_name(leo, "Leo ✨");
    roblox.set_about(leo, "gatepass: blue otter");
    roblox.set_created(leo, datetime!(2020-01-02 03:04:05 UTC));
    roblox.set_premium(leo, true);
    let reply = send(cloud(&roblox, "users/156")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json(),
        json!({
            "path": "users/156",
            "createTime": "2020-01-02T03:04:05Z",
            "id": "156",
            "name": "LeoBuilds",
            "displayName": "Leo ✨",
            "about": "gatepass: blue otter",
            "locale": "en-US",
            "premium": true,
        })
    );
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn the_display_name_is_the_name_unless_set() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    roblox.rename(leo, "LeoNew");
    let profile = send(cloud(&roblox, &format!("users/{leo}"))).await.json();
    assert_eq!(profile["name"], "LeoNew");
    assert_eq!(profile["displayName"], "LeoNew");
}

#[tokio::test]
async fn a_hidden_inventory_hides_no_profile() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    roblox.hide(leo);
    assert_eq!(
        send(cloud(&roblox, &format!("users/{leo}"))).await.status,
        200
    );
}

#[tokio::test]
async fn profiles_need_a_credential_and_a_user() {
    let roblox = Simulator::start().await.unwrap();
    let url = format!("{}/cloud/v2/users/1", roblox.api_url());
    assert_eq!(send(client().get(url)).await.status, 401);
    let nobody = send(cloud(&roblox, "users/1")).await;
    assert_eq!(nobody.status, 404);
    assert_eq!(nobody.error().0, "NOT_FOUND");
}

#[tokio::test]
async fn ids_are_realistic_and_distinct() {
    let roblox = Simulator::start().await.unwrap();
    let [first, second] = ["First", "Second"].map(|name| roblox.create_user(name));
    assert!(first.get() > u64::from(u32::MAX));
    assert!(second.get() > first.get() + 1);
    assert_eq!(UserId::new(first.get()), first);
}

#[tokio::test]
#[should_panic(expected = "is taken")]
async fn two_users_cannot_share_a_name() {
    let roblox = Simulator::start().await.unwrap();
    roblox.create_user("Leo");
    roblox.create_user("LEO");
}
