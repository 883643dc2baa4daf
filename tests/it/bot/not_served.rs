//! A server that the bot is not switched on for.

use super::world::World;

#[tokio::test]
async fn a_server_that_is_not_served_is_told_so_and_costs_nothing() {
    let world = World::with(|setup| setup.with("ALLOWED_GUILDS", "1")).await;
    let told = world.told(&world.leo(), "/owns item:badge:5").await;
    assert!(told.contains("has not switched it on"), "{told}");
    // Nothing is suggested there, and nothing about it is a bug.
    let choices = world.leo().autocomplete("owns", "item", "gold").await;
    assert!(choices.expect("an answer").is_empty());
    // Whatever the autocompletion led to stands before this in the log.
    world.told(&world.leo(), "/owns item:badge:5").await;
    let bot = world.bot.as_ref().expect("it runs");
    let errors = bot.log().into_iter();
    let errors: Vec<_> = errors
        .filter(|line| line.field("level").as_deref() == Some("ERROR"))
        .map(|line| line.message())
        .collect();
    assert_eq!(errors, []);
    assert_eq!(world.roblox.requests().len(), 0);
    world.assert_conforms();
}
