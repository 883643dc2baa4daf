//! Everybody bought it: the turns of thousands are due at once, and the bot is
//! killed on the way.

use std::time::Instant;

use playground::roblox::Item;

use super::world::{Pair, World, comes_true_within, discords_second_passes, patience_for};

/// Turns that may be under way when the bot is killed, and are taken again.
const UNDER_WAY: usize = 8;

impl World {
    /// Waits until so many have the role.
    async fn captains_become(&self, crew: &[Pair], count: usize) {
        comes_true_within(patience_for(crew.len()), "their roles", async || {
            let captains = crew.iter().filter(|(user, _)| self.has_role(*user));
            captains.count() >= count
        })
        .await;
    }
}

async fn all_follow_though_the_bot_is_killed_twice(members: usize) {
    let mut world = World::new().await;
    // Roblox says so in its answers, and the bot has no other word of it.
    world.allow_a_second(200);
    world.bind("badge:5").await;
    let crew = world.crowd(world.harbour, "sailor", members).await;
    world.is_settled().await;
    world.kill().await;
    for (_, account) in &crew {
        world.roblox.give(*account, Item::badge(5));
    }
    world.everybodys_turn_is_due().await;
    world.clear_records();

    let begun = Instant::now();
    world.start_again().await;
    for part in [members / 3, 2 * members / 3] {
        world.captains_become(&crew, part).await;
        world.kill().await;
        discords_second_passes().await;
        world.start_again().await;
    }
    world.captains_become(&crew, members).await;
    world.is_settled().await;
    println!("{members} members: {:?}", begun.elapsed());

    let gifts = world.role_changes();
    assert_eq!(gifts.len(), members, "nobody is forgotten");
    let twice = gifts.values().filter(|gifts| **gifts > 1).count();
    assert_eq!(twice, 0, "they were given the role again");
    let reads = world.reads();
    assert_eq!(reads.len(), members);
    let again = reads.values().sum::<usize>() - members;
    assert!(again <= 2 * UNDER_WAY, "{again} reads for nothing");
}

#[tokio::test]
async fn hundreds_follow_though_the_bot_is_killed_twice() {
    all_follow_though_the_bot_is_killed_twice(240).await;
}

#[tokio::test]
#[ignore = "takes five minutes, for Discord allows 50 requests a second"]
async fn thousands_follow_though_the_bot_is_killed_twice() {
    all_follow_though_the_bot_is_killed_twice(5_000).await;
}
