//! Discord's bucket of role writes at its tightest: every change lands, none is
//! refused for coming too fast, and nobody who asks waits for it.

use std::time::Duration;

use playground::discord::{BucketSize, Route};
use playground::roblox::Item;

use super::world::{World, comes_true_within, patience_for};

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
    let refused = world.discord.requests().into_iter();
    let refused = refused.filter(|it| it.status == Some(429)).count();
    assert_eq!(refused, 0);
    assert_eq!(world.role_writes(), CREW);
}
