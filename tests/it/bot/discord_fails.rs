//! Discord fails in every way it can.

use std::time::Duration;

use playground::discord::{Fault, GatewayCounts, JsonError, RateLimitScope, Route};
use playground::roblox::{self, Item};
use rstest::rstest;

use super::world::{Captain, World, answer, ask, run, until};

/// Leo owns badge 5, which makes a captain, and nobody looked yet.
async fn world() -> World {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    world
}

async fn captain_world() -> World {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
    world
}

/// A refusal changes nothing, is told, and leaves nothing half done: the next
/// update gives the role.
#[rstest]
#[case::missing_permission(JsonError::MissingPermissions)]
#[case::missing_access(JsonError::MissingAccess)]
#[tokio::test]
async fn a_refused_write_is_told(#[case] error: JsonError) {
    let world = world().await;
    let fault = Fault::on(Route::AddGuildMemberRole).error(error);
    let fault = world.discord.fault(fault.always());
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Manage Roles"), "{text}");
    assert!(!world.has_role(world.leo));
    assert_eq!(world.grants().await, [""; 0]);
    // Trying again would be counted, too.
    world.expects_refusals(1);

    fault.lift();
    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
}

/// What Discord would refuse again is not tried again.
#[tokio::test]
async fn a_refusal_for_good_is_told_once() {
    let world = world().await;
    let refused = Fault::on(Route::AddGuildMemberRole).error(JsonError::TwoFactorRequired);
    let fault = world.discord.fault(refused.always());
    let text = ask(&world.leo(), "/update").await.text();
    assert!(text.contains("two-factor authentication"), "{text}");
    assert_eq!(fault.hits(), 1);
    world.expects_refusals(1);
    assert_eq!(world.waiting().await, [], "nobody is looked at again");
}

/// A role that somebody took by hand comes back to whoever asks: also when
/// Discord does not answer at once.
#[tokio::test]
async fn what_was_asked_for_is_asked_for_on_the_next_try() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world
        .discord
        .remove_role_by_hand(world.harbour, world.leo, world.captain);
    world.is_settled().await;
    let lost = Fault::on(Route::AddGuildMemberRole).reset();
    world.discord.fault(lost.always());
    ask(&world.leo(), "/update").await;
    let next = "select count(*) from work where reason = 'asked'";
    assert_eq!(world.count(next).await, 1);
}

/// The write was made or not, and no attempt was answered: that is said, the
/// intention stays open, and a look at the member settles it.
#[rstest]
#[case::cut_before(Fault::on(Route::AddGuildMemberRole).reset())]
#[case::cut_after(Fault::on(Route::AddGuildMemberRole).reset().after_effect())]
#[case::outage(Fault::on(Route::AddGuildMemberRole).status(503))]
#[tokio::test]
async fn a_lost_answer_is_settled(#[case] fault: Fault) {
    let world = world().await;
    let fault = world.discord.fault(fault.times(3));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("did not say whether @Captain"), "{text}");
    assert_eq!(fault.hits(), 3, "every attempt was lost");
    assert_eq!(world.grants().await, ["giving"]);
    assert_eq!(world.waiting().await, [world.leo], "it is looked at again");

    ask(&world.leo(), "/update").await;
    assert!(world.has_role(world.leo));
    assert_eq!(world.grants().await, ["held"]);
    // Whatever was lost, the role is the bot's: it is taken when the badge goes, and
    // nothing lost can come after that.
    world.nothing_is_in_flight().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    assert!(!world.has_role(world.leo));
}

/// The first attempt may land late, and would leave the role to somebody from whom it
/// was taken meanwhile.
#[tokio::test]
async fn what_was_given_at_the_second_attempt_is_not_taken_at_once() {
    let world = world().await;
    let lost = Fault::on(Route::AddGuildMemberRole).reset();
    let lost = world.discord.fault(lost);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Given: @Captain"), "{text}");
    assert_eq!(lost.hits(), 1);
    world.roblox.take(world.leo_builds, Item::badge(5));
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("did not say whether @Captain"), "{text}");
    assert!(world.has_role(world.leo));
    assert_eq!(world.waiting().await, [world.leo], "it is looked at again");
    world.nothing_is_in_flight().await;
    ask(&world.leo(), "/update").await;
    assert!(!world.has_role(world.leo));
}

#[tokio::test]
async fn too_many_requests_are_waited_for() {
    let world = world().await;
    let wait = Duration::from_millis(300);
    let faults = [
        RateLimitScope::User,
        RateLimitScope::Global,
        RateLimitScope::Shared,
    ]
    .map(|scope| {
        let fault = Fault::on(Route::AddGuildMemberRole).rate_limited(scope, wait);
        world.discord.fault(fault)
    });
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Given: @Captain"), "{text}");
    assert_eq!(faults.map(|fault| fault.hits()), [1, 1, 1]);
    assert!(world.has_role(world.leo));
    // Discord does not count those of a shared resource.
    world.expects_refusals(2);
}

#[tokio::test]
async fn a_role_above_the_bot_is_not_even_tried() {
    let world = world().await;
    world.discord.move_role(world.harbour, world.captain, 50);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("above the bot"), "{text}");
    assert_eq!(world.role_writes(), 0);
}

#[tokio::test]
async fn a_deleted_role_is_told() {
    let world = captain_world().await;
    world.discord.delete_role(world.harbour, world.captain);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("deleted"), "{text}");
}

#[tokio::test]
async fn a_member_who_left_and_came_back_gets_the_role_again() {
    let world = captain_world().await;
    world.discord.leave(world.harbour, world.leo);
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
}

#[tokio::test]
async fn who_left_while_the_connection_was_down_is_noticed() {
    let world = captain_world().await;
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

/// He left and came back while the connection was down, and was given the role
/// before it came back: what is told late of his leaving is about the stay
/// before, and the role is still the bot's to take.
#[tokio::test]
async fn a_leaving_that_is_told_late_does_not_part_the_bot_from_what_it_gave_since() {
    let world = world().await;
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;
    let held = world
        .roblox
        .pause(roblox::Fault::on(roblox::Route::Inventory));
    let update = run(&world.leo(), "/update");
    held.reached().await;
    world.discord.hold_connections();
    world.discord.drop_connections();
    until("no connection", || world.discord.connected_sessions() == 0).await;
    world.discord.leave(world.harbour, world.leo);
    world.discord.join(world.harbour, world.leo);
    held.release();
    answer(&update).await;
    assert!(world.has_role(world.leo), "given anew");
    // Whoever is seen to be back is looked at again.
    world.is_settled().await;

    world.discord.clear_records();
    world.discord.accept_connections();
    // Told that he came, the bot looks at him.
    until("a look at Leo", || looks(&world) == 1).await;
    world.is_settled().await;
    assert_eq!(world.discord.gateway_counts().resumes, 1);
    world.roblox.take(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    assert!(!world.has_role(world.leo), "the bot took what it gave");
}

/// How often the bot asked for a member.
fn looks(world: &World) -> usize {
    let requests = world.discord.requests();
    let looks = requests
        .iter()
        .filter(|request| request.route == Some(Route::GetGuildMember));
    looks.count()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gateway {
    Dropped,
    AskedToReconnect,
    InvalidResumable,
    Invalid,
}

/// A session is taken up again wherever Discord allows it; and whether it is or
/// another one begins, who joined meanwhile gets their role.
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
    let world = captain_world().await;
    world.discord.leave(world.harbour, world.leo);
    world.leo_is_known_to_be_gone().await;
    let sessions = |counts: GatewayCounts| (counts.identifies, counts.resumes);
    let (begun, resumed) = sessions(world.discord.gateway_counts());
    match fails {
        Gateway::Dropped => world.discord.drop_connections(),
        Gateway::AskedToReconnect => world.discord.ask_to_reconnect(),
        Gateway::InvalidResumable => world.discord.invalidate_sessions(true),
        Gateway::Invalid => world.discord.invalidate_sessions(false),
    }
    world.discord.join(world.harbour, world.leo);
    world.leo_becomes(Captain::Yes).await;
    let expected = match fails {
        Gateway::Invalid => (begun + 1, resumed),
        _ => (begun, resumed + 1),
    };
    assert_eq!(sessions(world.discord.gateway_counts()), expected);
}

/// An outage of one server is not a removal.
#[tokio::test]
async fn an_unavailable_server_loses_nothing() {
    let world = captain_world().await;
    // Something is left to do there: Roblox could not say what Leo owns.
    world.roblox.outage(true);
    ask(&world.leo(), "/update").await;
    let waiting = world.leos_work().await;
    assert!(waiting.is_some());

    world.discord.begin_outage(world.harbour);
    world.discord.end_outage(world.harbour);
    // What happens in one server is heard in order.
    let zoe = world.joins("zoe");
    world.are_known_to_be_there(&[zoe.user()]).await;
    assert_eq!(world.leos_work().await, waiting, "neither lost nor renewed");
    assert_eq!(world.grants().await, ["held"]);
    assert!(world.has_role(world.leo));
}

/// The binds, the links and the ledger of a server that was left are kept for a
/// while.
#[tokio::test]
async fn a_server_that_the_bot_is_back_in_is_as_it_was() {
    let world = captain_world().await;
    let (discord, harbour) = (&world.discord, world.harbour);
    discord.kick_bot(harbour);
    world.bot_knows_it_is_there(false).await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    discord.invite_bot(harbour);
    // Above what it gives.
    discord.move_role(harbour, discord.bot_role(harbour), 50);
    world.bot_knows_it_is_there(true).await;

    let text = world.told(&world.mia(), "/viewbinds").await;
    assert!(text.contains("@Captain ← [`badge:5`]"), "{text}");
    assert_eq!(world.grants().await, ["held"]);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Taken away: @Captain"), "{text}");
}
