//! Inventories that members hide, in a server that takes roles for them.

use super::world::{Captain, World, answer, ask, refusal, run};

const HIDDEN: &str = "Hidden inventories";
const AFTER_THREE_DAYS: &str = "Take the roles after 3 days";

/// Leo is a captain by badge 5, and hides it.
async fn leo_hides() -> World {
    let world = World::new().await;
    world.leo_is_a_captain().await;
    world.roblox.hide(world.leo_builds);
    world
}

async fn takes_roles(world: &World) {
    let settings = run(&world.mia(), "/settings");
    answer(&settings).await;
    let chosen = settings.select(HIDDEN, &[AFTER_THREE_DAYS]).await;
    let text = answer(&chosen.expect("offered")).await.text();
    assert!(text.contains("lost after 3 days"), "{text}");
}

async fn days_pass(world: &mut World, days: i64) {
    world.kill().await;
    world.hidden_for_days_more(days).await;
    world.start_again().await;
}

#[tokio::test]
async fn a_server_that_said_nothing_waits_for_ever_and_tells_nobody() {
    let mut world = leo_hides().await;
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("hides their inventory"), "{text}");
    assert!(!text.contains("kept until"), "{text}");
    days_pass(&mut world, 90).await;
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
    world.notices_become(&[]).await;
}

#[tokio::test]
async fn a_member_is_told_loses_the_role_and_has_it_back_when_they_show_it() {
    let mut world = leo_hides().await;
    takes_roles(&world).await;
    ask(&world.moderator(), "/update user:@leo").await;
    world.notices_become(&["told"]).await;
    let told = world.discord.direct_messages(world.leo);
    let [told] = told.try_into().expect("one message");
    let text = told.text();
    for said in ["**Harbour**", "**Captain**", "Who can see my inventory?"] {
        assert!(text.contains(said), "{text}");
    }

    days_pass(&mut world, 2).await;
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("@Captain: kept until"), "{text}");
    assert!(world.has_role(world.leo));

    // An outage takes nothing, however long it was hidden before.
    days_pass(&mut world, 2).await;
    world.roblox.outage(true);
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
    world.roblox.outage(false);

    let text = world.told(&world.leo(), "/update").await;
    assert!(
        text.contains("Taken away: @Captain. The inventory on Roblox has been hidden"),
        "{text}"
    );
    world.leo_becomes(Captain::No).await;
    let text = world.told(&world.mia(), "/audit user:@leo").await;
    assert!(text.contains("so lost by this server's rule"), "{text}");

    world.roblox.show(world.leo_builds);
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.notices_become(&[]).await;
    let messages = world.discord.direct_messages(world.leo);
    assert_eq!(messages.len(), 1, "told once");
}

#[tokio::test]
async fn who_takes_no_messages_is_told_beside_the_next_answer() {
    let mut world = leo_hides().await;
    takes_roles(&world).await;
    world.discord.set_accepts_direct_messages(world.leo, false);
    world.expects_refusals(1);
    ask(&world.moderator(), "/update user:@leo").await;
    world.notices_become(&["refused"]).await;

    // Who is looked up and shows what they own reads nothing of hiding it.
    world.roblox.show(world.leo_builds);
    let owns = run(&world.leo(), "/owns item:badge:5");
    answer(&owns).await;
    assert_eq!(owns.replies().len(), 1, "the answer, and nothing beside it");
    world.roblox.hide(world.leo_builds);

    // What was refused stays refused after a restart, and costs nothing: nobody was told.
    days_pass(&mut world, 90).await;
    ask(&world.moderator(), "/update user:@leo").await;
    assert!(world.has_role(world.leo));
    let owns = run(&world.leo(), "/owns item:badge:5");
    answer(&owns).await;
    let beside = refusal(&owns).await.text();
    assert!(beside.contains("**Captain**"), "{beside}");
    world.notices_become(&["told"]).await;
    let again = run(&world.leo(), "/owns item:badge:5");
    answer(&again).await;
    ask(&world.leo(), "/update").await;
    assert_eq!(again.replies().len(), 1, "told once");
    assert_eq!(world.discord.direct_messages(world.leo).len(), 0);
}
