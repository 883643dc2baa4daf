//! Who joins: once the rules are agreed to, and by the thousand.

use std::time::Duration;

use playground::discord::{BucketSize, RoleWriteKind, Route, UserId};
use playground::roblox::{self, Item, Quota};

use super::world::{Captain, World, until};

const JOINING: usize = 1000;

/// More requests than are made here.
const PLENTY: u32 = 100_000;

/// Whoever joins is looked at, read and written once.
#[tokio::test]
async fn everyone_who_joins_is_updated_once() {
    let world = unlimited().await;
    world.bind("badge:5").await;
    let mut people = linked_people(&world).await;
    world.clear_records();

    for user in &people {
        world.discord.join(world.harbour, *user);
    }
    // Discord takes 50 requests a second, and an update is two.
    for some in (100..=JOINING).step_by(100) {
        until("a hundred more roles", || world.role_writes() >= some).await;
    }
    world.is_settled().await;

    assert_eq!(world.roblox.count(roblox::Route::Inventory), JOINING);
    let requests = world.discord.requests();
    let looks = requests
        .iter()
        .filter(|request| request.route == Some(Route::GetGuildMember));
    assert_eq!(looks.count(), JOINING, "each is looked at once");
    let writes = world.discord.writes();
    assert!(writes.iter().all(|write| write.kind == RoleWriteKind::Give));
    let mut given: Vec<UserId> = writes.into_iter().map(|write| write.user).collect();
    given.sort();
    people.sort();
    assert_eq!(given, people, "each of them once, and nobody else");
}

#[tokio::test]
async fn a_newcomer_gets_the_role_once_the_rules_are_agreed_to() {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.leave(harbour, world.leo);
    world.leo_is_known_to_be_gone().await;
    discord.join_pending(harbour, world.leo);
    let text = world.told(&world.moderator(), "/update user:@leo").await;
    assert!(
        text.contains("has not agreed to this server's rules"),
        "{text}"
    );
    assert!(!world.has_role(world.leo));

    discord.pass_screening(harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
}

/// Limits are not what is tried here. Discord tells of its buckets even so.
async fn unlimited() -> World {
    let mut world = World::asleep(|discord| discord.rate_limits = false).await;
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
    world.start(world.setup()).await;
    world
}

/// People who proved elsewhere that an account with the badge is theirs.
async fn linked_people(world: &World) -> Vec<UserId> {
    let mut people = Vec::new();
    for n in 0..JOINING {
        let user = world.discord.create_user(&format!("person{n}"));
        let account = world.roblox.create_user(&format!("PersonBuilds{n}"));
        world.roblox.give(account, Item::badge(5));
        people.push((user, account));
    }
    world.prove(&people).await;
    people.into_iter().map(|(user, _)| user).collect()
}
