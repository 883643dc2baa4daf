//! Profile pictures on Open Cloud: an operation that ends in an address.

use playground::roblox::{Route, Settings, Simulator};

use crate::support::{cloud, send};

#[tokio::test]
async fn a_picture_at_once() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let path = format!("users/{leo}:generateThumbnail?size=150&format=JPEG&shape=ROUND");
    let reply = send(cloud(&roblox, &path)).await;
    assert_eq!(reply.status, 200);
    let operation = reply.json();
    assert_eq!(operation["done"], true);
    let picture = operation["response"]["imageUri"].as_str().unwrap();
    assert!(picture.starts_with("https://tr.rbxcdn.com/"), "{picture}");
    assert!(
        picture.contains("/150/150/") && picture.contains("Jpeg"),
        "{picture}"
    );
    assert_eq!(roblox.violations(), []);
}

#[tokio::test]
async fn a_picture_that_takes_two_polls() {
    let settings = Settings {
        thumbnail_polls: 2,
        ..Settings::default()
    };
    let roblox = Simulator::start_with(settings).await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let path = format!("users/{leo}:generateThumbnail");
    let begun = send(cloud(&roblox, &path)).await.json();
    assert_eq!(begun["done"], false);
    assert_eq!(begun.get("response"), None);

    let path = begun["path"].as_str().unwrap();
    assert_eq!(send(cloud(&roblox, path)).await.json()["done"], false);
    let done = send(cloud(&roblox, path)).await.json();
    assert_eq!(done["done"], true);
    assert!(done["response"]["imageUri"].is_string());
    assert_eq!(roblox.count(Route::Operation), 2);
}

#[tokio::test]
async fn what_is_not_drawn() {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("LeoBuilds");
    let cases = [
        (format!("users/{leo}:generateThumbnail?size=151"), 400),
        ("users/1:generateThumbnail".to_owned(), 404),
        (format!("users/{leo}/operations/unknown"), 404),
    ];
    for (path, status) in cases {
        assert_eq!(send(cloud(&roblox, &path)).await.status, status, "{path}");
    }
}
