//! Discord's bucket of role writes at its tightest: every change lands, none is
//! refused for coming too fast, and nobody who asks waits for it.

use std::time::{Duration, Instant};

use playground::discord::{BucketSize, RoleSpec, Route};
use playground::roblox::Item;

use super::world::{
    Captain, Pair, World, answer, ask, comes_true_within, patience_for, press, run, until,
};

/// As bots see it on Discord.
const TIGHTEST: BucketSize = BucketSize::new(10, Duration::from_secs(10));

/// How long it may take to write the roles of three windows.
const WINDOWS: Duration = Duration::from_mins(2);

impl World {
    fn equip(&self, people: &[Pair], badge: u64) {
        for (_, account) in people {
            self.roblox.give(*account, Item::badge(badge));
        }
    }

    /// Waits until so many of them are captains.
    async fn are_captains(&self, people: &[Pair], count: usize) {
        comes_true_within(WINDOWS, "their roles", async || {
            let captains = people.iter().filter(|(user, _)| self.has_role(*user));
            captains.count() == count
        })
        .await;
    }

    /// Waits until Discord takes no more of these for now.
    async fn window_is_used_up(&self, route: Route) {
        until("ten writes", || {
            let requests = self.discord.requests().into_iter();
            let writes = requests.filter(|it| it.route == Some(route));
            writes.count() >= 10
        })
        .await;
    }

    /// Leo asks, again while what was read of him before serves still.
    async fn leo_is_updated(&self) -> String {
        let deadline = Instant::now() + WINDOWS;
        loop {
            let told = self.told(&self.leo(), "/update").await;
            if !told.contains("Nothing had to change") || Instant::now() > deadline {
                return told;
            }
        }
    }

    /// Nothing was asked of Discord too fast.
    fn assert_never_too_fast(&self) {
        let requests = self.discord.requests().into_iter();
        let refused = requests.filter(|it| it.status == Some(429));
        assert_eq!(refused.count(), 0);
    }
}

#[tokio::test]
async fn every_change_lands_and_none_comes_too_fast() {
    const CREW: usize = 24;
    let world = World::new().await;
    world.allow_a_second(100);
    let tight = BucketSize::new(2, Duration::from_secs(1));
    world.discord.set_bucket(Route::AddGuildMemberRole, tight);
    let crew = world.crowd(world.harbour, "sailor", CREW).await;
    for (_, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
    }
    world.bind("badge:5").await;
    let captains = || {
        crew.iter()
            .filter(|(user, _)| world.has_role(*user))
            .count()
    };
    comes_true_within(patience_for(CREW), "the first", async || captains() > 2).await;
    let person = world.discord.member(world.harbour, crew[CREW - 1].0);
    let told = world.told(&person, "/owns item:badge:5").await;
    assert!(told.starts_with('✅'), "{told}");
    assert!(captains() < CREW, "they waited for the others");
    comes_true_within(patience_for(CREW), "all are captains", async || {
        captains() == CREW
    })
    .await;
    world.assert_never_too_fast();
    assert_eq!(world.role_writes(), CREW);
}

/// `/updateall` and the updates that wait are about others of the same server.
#[tokio::test]
async fn a_person_is_given_a_role_in_time_while_everybody_is() {
    let world = World::new().await;
    world.allow_a_second(100);
    world
        .discord
        .set_bucket(Route::AddGuildMemberRole, TIGHTEST);
    world.badge_5_makes_captains().await;
    let crew = world.crowd(world.harbour, "sailor", 10).await;
    let late = world.crowd(world.harbour, "late", 18).await;
    let users: Vec<_> = late.iter().map(|(user, _)| *user).collect();
    for user in &users {
        world.discord.leave(world.harbour, *user);
    }
    world.are_known_to_be_gone(&users).await;
    world.equip(&crew, 5);
    world.equip(&late, 5);

    let all = run(&world.mia(), "/updateall");
    answer(&all).await;
    for user in &users {
        world.discord.join(world.harbour, *user);
    }
    until("they are given roles", || world.role_writes() > 0).await;
    all.press("Start").await.expect("the question");
    world.window_is_used_up(Route::AddGuildMemberRole).await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    let told = world.leo_is_updated().await;
    assert!(told.contains("Given: @Captain"), "{told}");
    world.leo_becomes(Captain::Yes).await;
    let people = [crew, late].concat();
    assert!(world.role_writes() < people.len(), "others waited, too");
    world.are_captains(&people, people.len()).await;
    world.assert_never_too_fast();
}

#[tokio::test]
async fn a_role_is_taken_from_a_person_in_time_while_it_is_from_everybody() {
    let world = World::new().await;
    world.allow_a_second(100);
    let pilot = RoleSpec::named("Pilot").below_bot();
    let pilot = world.discord.create_role(world.harbour, pilot);
    world.roblox.give(world.leo_builds, Item::badge(7));
    world.link_leo().await;
    // As many as the guard lets go by what was read, and more by an unbinding.
    let crew = world.crowd(world.harbour, "sailor", 10).await;
    let passengers = world.crowd(world.harbour, "passenger", 18).await;
    world.equip(&crew, 5);
    world.equip(&passengers, 6);
    world.bind("badge:5").await;
    world.bind("badge:6").await;
    ask(&world.mia(), "/bind badge item:7 role:@Pilot").await;
    let people = [crew.clone(), passengers].concat();
    world.are_captains(&people, people.len()).await;
    world.is_settled().await;

    world
        .discord
        .set_bucket(Route::DeleteGuildMemberRole, TIGHTEST);
    for (_, account) in &crew {
        world.roblox.take(*account, Item::badge(5));
    }
    let all = run(&world.mia(), "/updateall");
    answer(&all).await;
    let unbind = run(&world.mia(), "/unbind bind:badge:6");
    answer(&unbind).await;
    press(&unbind, "Remove it and take the role").await;
    all.press("Start").await.expect("the question");
    world.window_is_used_up(Route::DeleteGuildMemberRole).await;
    world.roblox.take(world.leo_builds, Item::badge(7));
    let told = world.leo_is_updated().await;
    assert!(told.contains("Taken away: @Pilot"), "{told}");
    let roles = world.discord.member_roles(world.harbour, world.leo);
    assert!(!roles.contains(&pilot));
    world.are_captains(&people, 0).await;
    world.assert_never_too_fast();
}
