//! Discord fails in every way it can.

use std::time::Duration;

use playground::discord::{Fault, JsonError, RateLimitScope, Route};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, ask, until};

async fn world() -> World {
    let world = World::new().await;
    world.link_leo().await;
    world.bind("badge:5").await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world
}

/// A refusal changes nothing, is told, and leaves nothing half done: the next
/// update gives the role.
#[rstest]
#[case::missing_permission(Fault::on(Route::AddGuildMemberRole).error(JsonError::MissingPermissions))]
#[case::missing_access(Fault::on(Route::AddGuildMemberRole).error(JsonError::MissingAccess))]
#[tokio::test]
async fn a_refused_write_is_told(#[case] fault: Fault) {
    let world = world().await;
    let fault = world.discord.fault(fault.always());
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("Manage Roles"), "{text}");
    assert!(!world.has_role(world.leo));
    world.expects_refusals(1);
    fault.lift();
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
}

/// The write was made or not, and the answer never came: a look at the member
/// settles it.
#[rstest]
#[case::cut_before(Fault::on(Route::AddGuildMemberRole).reset())]
#[case::cut_after(Fault::on(Route::AddGuildMemberRole).reset().after_effect())]
#[case::outage(Fault::on(Route::AddGuildMemberRole).status(503))]
#[tokio::test]
async fn a_lost_answer_is_settled(#[case] fault: Fault) {
    let world = world().await;
    world.discord.fault(fault.times(1));
    ask(&world.leo(), "/update").await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    // Whatever was lost, the role is the bot's: it is taken when the badge goes.
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::No).await;
}

#[tokio::test]
async fn too_many_requests_are_waited_for() {
    let world = world().await;
    let wait = Duration::from_millis(300);
    for scope in [
        RateLimitScope::User,
        RateLimitScope::Global,
        RateLimitScope::Shared,
    ] {
        world.discord.fault(
            Fault::on(Route::AddGuildMemberRole)
                .rate_limited(scope, wait)
                .times(1),
        );
    }
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    // Discord does not count those of a shared resource.
    world.expects_refusals(2);
}

#[tokio::test]
async fn a_role_above_the_bot_is_not_even_tried() {
    let world = World::new().await;
    world.link_leo().await;
    world.bind("badge:5").await;
    world.discord.move_role(world.harbour, world.captain, 50);
    world.roblox.give(world.leo_builds, Item::badge(5));
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("above the bot"), "{text}");
    assert_eq!(world.role_writes(), 0);
    world.assert_conforms();
}

#[tokio::test]
async fn a_deleted_role_is_told() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world.discord.delete_role(world.harbour, world.captain);
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("deleted"), "{text}");
    world.assert_conforms();
}

#[tokio::test]
async fn a_member_who_left_and_came_back_gets_the_role_again() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.discord.leave(world.harbour, world.leo);
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
    world.assert_conforms();
}

#[tokio::test]
async fn who_left_while_the_connection_was_down_is_noticed() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.discord.refuse_connections();
    world.discord.drop_connections();
    world.discord.forget_sessions();
    world.discord.leave(world.harbour, world.leo);
    world.discord.accept_connections();
    // Nobody said that he left: the look after the reconnect finds it.
    world.leo_is_known_to_be_gone().await;
    // So what he had is not taken for taken by hand when he comes back.
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
}

#[derive(Debug, Clone, Copy)]
enum Gateway {
    Dropped,
    AskedToReconnect,
    InvalidResumable,
    Invalid,
}

#[rstest]
#[tokio::test]
async fn the_gateway_comes_back(
    #[values(
        Gateway::Dropped,
        Gateway::AskedToReconnect,
        Gateway::InvalidResumable,
        Gateway::Invalid
    )]
    fails: Gateway,
) {
    let world = world().await;
    let before = world.discord.gateway_counts();
    match fails {
        Gateway::Dropped => world.discord.drop_connections(),
        Gateway::AskedToReconnect => world.discord.ask_to_reconnect(),
        Gateway::InvalidResumable => world.discord.invalidate_sessions(true),
        Gateway::Invalid => world.discord.invalidate_sessions(false),
    }
    until("a new connection", || {
        world.discord.gateway_counts() != before
    })
    .await;
    until("a session", || world.discord.connected_sessions() == 1).await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.assert_conforms();
}

/// An outage of one server is not a removal; a removal is.
#[tokio::test]
async fn an_unavailable_server_loses_nothing() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    world.discord.begin_outage(world.harbour);
    world.discord.end_outage(world.harbour);
    let text = ask(&world.mia(), "/viewbinds").await.text();
    assert!(
        text.contains("badge:5") || text.contains("Captain"),
        "{text}"
    );
    assert!(world.has_role(world.leo));
}
