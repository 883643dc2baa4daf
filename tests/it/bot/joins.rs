//! Many linked people join within a moment.

use std::time::Duration;

use gatepass::store::Store;
use playground::discord::{BucketSize, RoleWriteKind, Route, Settings, UserId};
use playground::roblox::{self, Item, Quota};
use tokio::time::{Instant, sleep};

use super::world::{World, ask, until};

const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

const JOINING: usize = 100;

/// More requests than are made here.
const PLENTY: u32 = 10_000;

#[tokio::test]
async fn everyone_who_joins_is_updated_once() {
    let world = unlimited().await;
    let people = linked_people(&world).await;
    all_left(&world, &people).await;
    // Bound only now, so that nobody's inventory was read for it.
    world.bind("badge:5").await;
    world.discord.clear_records();
    world.roblox.clear_records();

    for user in &people {
        world.discord.join(world.harbour, *user);
    }
    let all_captains = || people.iter().all(|user| world.has_role(*user));
    until("everyone's role", all_captains).await;
    nobody_waits(&world).await;

    assert_eq!(world.roblox.count(roblox::Route::Inventory), JOINING);
    let requests = world.discord.requests();
    let looks = requests
        .iter()
        .filter(|request| request.route == Some(Route::GetGuildMember));
    assert_eq!(looks.count(), JOINING, "each is looked at once");
    let writes = world.discord.writes();
    assert_eq!(writes.len(), JOINING);
    assert!(writes.iter().all(|write| write.kind == RoleWriteKind::Give));
    world.assert_conforms();
}

/// Limits are not what is tried here. Discord tells of its buckets even so.
async fn unlimited() -> World {
    let mut world = World::asleep(Settings {
        rate_limits: false,
        ..Settings::default()
    })
    .await;
    let free = BucketSize::new(PLENTY, Duration::from_secs(1));
    for route in [Route::AddGuildMemberRole, Route::GetGuildMember] {
        world.discord.set_bucket(route, free);
    }
    world.roblox.configure(|settings| {
        settings.limits.inventory = Quota {
            per_owner: PLENTY,
            per_authorization: PLENTY,
        };
    });
    world.start_again().await;
    world
}

/// People who were here, were linked to an account that owns the badge, and left.
async fn linked_people(world: &World) -> Vec<UserId> {
    let mut people = Vec::new();
    for n in 0..JOINING {
        let user = world.discord.create_user(&format!("person{n}"));
        let account = world.roblox.create_user(&format!("PersonBuilds{n}"));
        world.discord.join(world.harbour, user);
        let link = format!("/link add user:{user} roblox:{account}");
        let reply = ask(&world.moderator(), &link).await;
        assert!(reply.text().contains("PersonBuilds"), "{}", reply.text());
        people.push((user, account));
    }
    for (user, account) in &people {
        world.discord.leave(world.harbour, *user);
        world.roblox.give(*account, Item::badge(5));
    }
    people.into_iter().map(|(user, _)| user).collect()
}

/// Waits until the bot knows that they left.
async fn all_left(world: &World, people: &[UserId]) {
    let file = world.setup().folder().join("gatepass.db");
    let store = Store::open(&format!("sqlite://{}", file.display())).await;
    let store = store.expect("the bot's database");
    let harbour = world.harbour.to_string().parse().expect("a server");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let present = store.present_members(harbour).await.expect("members");
        let is_there = |user: &UserId| present.iter().any(|there| there.get_u64() == user.get());
        if !people.iter().any(is_there) {
            break;
        }
        assert!(Instant::now() < deadline, "not everyone left");
        sleep(LOOK_AGAIN).await;
    }
    nobody_waits(world).await;
}

async fn nobody_waits(world: &World) {
    let deadline = Instant::now() + PATIENCE;
    while !world.waiting().await.is_empty() {
        assert!(Instant::now() < deadline, "somebody still waits");
        sleep(LOOK_AGAIN).await;
    }
}
