//! Who is who: by ID, by name, by face.

use std::time::Duration;

use gatepass::domain::Username;
use gatepass::roblox::{Error, Standing};
use playground::roblox::{Fault, Route, UserId};
use serde_json::json;
use url::Url;

use crate::support::{NOT_OWNED, Rig, id, interactive};

impl Rig {
    /// The user's face, with time enough.
    async fn avatar(&self, user: UserId) -> Option<Url> {
        self.avatar_within(Duration::from_secs(20), user).await
    }

    async fn avatar_within(&self, patience: Duration, user: UserId) -> Option<Url> {
        let call = interactive();
        self.roblox.avatar(id(user), patience, &call).await
    }
}

fn name(name: &str) -> Username {
    name.parse().expect("a username")
}

#[tokio::test]
async fn a_user_by_id() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.set_display_name(leo, "Leo 🙂");
    rig.sim.set_about(leo, "orange-comet-42");
    let user = rig
        .roblox
        .user(id(leo), &interactive())
        .await
        .expect("a user");
    assert_eq!(user.id, id(leo));
    assert_eq!(user.name, "LeoBuilds");
    assert_eq!(user.display_name, "Leo 🙂");
    assert_eq!(user.about, "orange-comet-42");
    assert!(user.created.is_some());
}

#[tokio::test]
async fn a_profile_that_was_just_changed_is_read_anew() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let about = async || {
        rig.roblox
            .user(id(leo), &interactive())
            .await
            .expect("a user")
            .about
    };
    assert_eq!(about().await, "");
    rig.sim.set_about(leo, "orange-comet-42");
    assert_eq!(about().await, "orange-comet-42");
}

#[tokio::test]
async fn nobody_has_this_id() {
    let rig = Rig::start().await;
    let nobody = id(UserId::new(99));
    assert_eq!(
        rig.roblox.user(nobody, &interactive()).await,
        Err(Error::NoSuchUser)
    );
}

#[tokio::test]
async fn names_lead_to_users_by_former_names_and_past_bans_too() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let mia = rig.sim.create_user("MiaPlays");
    let zed = rig.sim.create_user("ZedGone");
    rig.sim.rename(mia, "MiaWins");
    rig.sim.ban(zed);
    let names = ["leobuilds", "MiaPlays", "ZedGone", "NobodyAtAll"].map(name);
    let found = rig
        .roblox
        .users_by_name(&names, &interactive())
        .await
        .expect("users");
    let told: Vec<_> = found
        .iter()
        .map(|(name, user)| {
            (
                name.as_str(),
                user.id,
                user.name.as_str(),
                user.is_former_name,
                user.standing,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("leobuilds", id(leo), "LeoBuilds", false, Standing::Active),
            ("MiaPlays", id(mia), "MiaWins", true, Standing::Active),
            ("ZedGone", id(zed), "ZedGone", false, Standing::Banned),
        ]
    );
    assert_eq!(rig.sim.count(Route::Usernames), 2);
}

#[tokio::test]
async fn many_names_go_in_hundreds() {
    let rig = Rig::start().await;
    let names: Vec<Username> = (0..250)
        .map(|n| {
            rig.sim.create_user(&format!("Player{n}"));
            name(&format!("Player{n}"))
        })
        .collect();
    let found = rig
        .roblox
        .users_by_name(&names, &interactive())
        .await
        .expect("users");
    assert_eq!(found.len(), 250);
    assert_eq!(rig.sim.count(Route::Usernames), 6);
}

#[tokio::test]
async fn a_name_of_nobody_costs_one_request() {
    let rig = Rig::start().await;
    let found = rig
        .roblox
        .users_by_name(&[name("Nobody")], &interactive())
        .await;
    assert_eq!(found, Ok([].into()));
    assert_eq!(rig.sim.count(Route::Usernames), 1);
}

#[tokio::test]
async fn who_is_banned_stays_unknown_if_only_that_fails() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    let first = json!({"data": [{"requestedUsername": "LeoBuilds", "id": leo.get(),
        "name": "LeoBuilds", "displayName": "Leo", "hasVerifiedBadge": false}]});
    rig.sim
        .fault(Fault::on(Route::Usernames).json(200, &first).times(1));
    rig.sim.fault(Fault::on(Route::Usernames).status(400));
    let found = rig
        .roblox
        .users_by_name(&[name("LeoBuilds")], &interactive())
        .await
        .expect("users");
    assert_eq!(found[&name("LeoBuilds")].standing, Standing::Unknown);
}

#[tokio::test]
async fn a_face_comes_from_open_cloud_or_else_from_the_older_host() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    assert!(rig.avatar(leo).await.is_some());
    assert_eq!(rig.sim.count(Route::AvatarHeadshots), 0);
    rig.sim
        .fault(Fault::on(Route::GenerateThumbnail).status(403));
    assert!(rig.avatar(leo).await.is_some());
    rig.sim.fault(Fault::on(Route::AvatarHeadshots).status(404));
    assert_eq!(rig.avatar(leo).await, None);
}

#[tokio::test]
async fn a_picture_still_being_drawn_is_not_waited_for() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.configure(|settings| settings.thumbnail_polls = 3);
    assert!(rig.avatar(leo).await.is_some());
    assert_eq!(rig.sim.count(Route::AvatarHeadshots), 1);
}

#[tokio::test]
async fn a_face_is_not_waited_for_longer_than_it_is_worth() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    rig.sim.fault(Fault::on(Route::GenerateThumbnail).silence());
    let avatar = rig.avatar_within(Duration::from_millis(500), leo);
    // An attempt alone takes 5 s at most, a person's patience 10.
    let avatar = tokio::time::timeout(Duration::from_secs(4), avatar).await;
    assert_eq!(avatar.expect("it gave up in time"), None);
}

/// Names, pictures and inventories come from hosts that fail each by itself.
#[tokio::test]
async fn a_host_that_fails_keeps_no_other_from_being_asked() {
    let rig = Rig::start().await;
    let leo = rig.sim.create_user("LeoBuilds");
    for pictures in [Route::GenerateThumbnail, Route::AvatarHeadshots] {
        rig.sim.fault(Fault::on(pictures).status(503));
    }
    for _ in 0..3 {
        assert_eq!(rig.avatar(leo).await, None);
    }
    let asked = rig.sim.count(Route::AvatarHeadshots);
    assert_eq!(rig.avatar(leo).await, None);
    let again = rig.sim.count(Route::AvatarHeadshots);
    assert!(again <= asked + 1, "the pictures are left alone");
    let (names, call) = ([name("LeoBuilds")], interactive());
    let named = rig.roblox.users_by_name(&names, &call).await;
    assert_eq!(named.expect("it answers").len(), 1);
    let read = rig.ownership(id(leo), "badge:1").await;
    assert!(read.states.values().all(|state| *state == NOT_OWNED));
}
