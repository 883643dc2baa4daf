//! Role writes that fail, on the way there and on the way back; and what goes
//! away, or can't be looked at, right before one.

use std::time::Duration;

use playground::discord::{Fault, JsonError, RateLimitScope, Route};
use playground::roblox::Item;
use rstest::rstest;

use super::world::{Captain, World, answer, comes_true, run};

/// Which way a role is about to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Given,
    Taken,
}

impl Way {
    /// Leo's role has to go this way, and nothing has set it off yet.
    async fn world(self) -> World {
        let world = World::new().await;
        world.badge_5_makes_captains().await;
        world.roblox.give(world.leo_builds, Item::badge(5));
        if self == Self::Taken {
            world.told(&world.leo(), "/update").await;
            world.leo_becomes(Captain::Yes).await;
            world.roblox.take(world.leo_builds, Item::badge(5));
        }
        world
    }

    fn route(self) -> Route {
        match self {
            Self::Given => Route::AddGuildMemberRole,
            Self::Taken => Route::DeleteGuildMemberRole,
        }
    }

    /// The write was not made.
    fn assert_undone(self, world: &World) {
        assert_eq!(world.has_role(world.leo), self == Self::Taken);
    }

    /// The next update makes it.
    async fn is_done_at_the_next_update(self, world: &World) {
        world.told(&world.leo(), "/update").await;
        let expected = match self {
            Self::Given => Captain::Yes,
            Self::Taken => Captain::No,
        };
        world.leo_becomes(expected).await;
        // While Discord is taken for down the update follows a moment later.
        let ledger: &[&str] = match self {
            Self::Given => &["held"],
            Self::Taken => &[],
        };
        world.grants_become(ledger).await;
    }
}

#[rstest]
#[tokio::test]
async fn a_refused_loss_is_told_and_made_good(
    #[values(JsonError::MissingPermissions, JsonError::MissingAccess)] error: JsonError,
) {
    let way = Way::Taken;
    let world = way.world().await;
    let fault = Fault::on(way.route()).error(error).always();
    let fault = world.discord.fault(fault);
    let text = world.told(&world.leo(), "/update").await;
    assert!(
        text.contains("Discord did not let the bot change @Captain"),
        "{text}"
    );
    assert_eq!(fault.hits(), 1, "what is refused is not tried again");
    world.expects_refusals(1);
    way.assert_undone(&world);
    fault.lift();
    way.is_done_at_the_next_update(&world).await;
}

/// It was made or not, and Discord did not say which, however often it was
/// asked: the member reads that, and the next look at them settles it.
#[rstest]
#[case::cut_before(Fault::on(Route::DeleteGuildMemberRole).reset())]
#[case::cut_after(Fault::on(Route::DeleteGuildMemberRole).reset().after_effect())]
#[case::outage(Fault::on(Route::DeleteGuildMemberRole).status(503))]
#[tokio::test]
async fn a_loss_whose_answer_is_lost_is_settled(#[case] fault: Fault) {
    let way = Way::Taken;
    let world = way.world().await;
    let fault = world.discord.fault(fault.times(3));
    let text = world.told(&world.leo(), "/update").await;
    assert!(
        text.contains("Discord did not say whether @Captain was changed"),
        "{text}"
    );
    assert_eq!(fault.hits(), 3);
    assert_eq!(world.grants().await, ["taking"]);
    if world.has_role(world.leo) {
        // It may land yet, and is not repeated.
        let writes = world.role_writes();
        assert_eq!(world.told(&world.leo(), "/update").await, text);
        assert_eq!(world.role_writes(), writes);
    }
    world.nothing_is_in_flight().await;
    way.is_done_at_the_next_update(&world).await;
}

#[rstest]
#[tokio::test]
async fn a_loss_waits_out_too_many_requests(
    #[values(RateLimitScope::User, RateLimitScope::Global, RateLimitScope::Shared)]
    scope: RateLimitScope,
) {
    let way = Way::Taken;
    let world = way.world().await;
    let fault = Fault::on(way.route()).rate_limited(scope, Duration::from_millis(300));
    let fault = world.discord.fault(fault);
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Taken away: @Captain"), "{text}");
    assert_eq!(fault.hits(), 1);
    // Of the limits, a shared one alone is not held against the bot.
    world.expects_refusals(usize::from(scope != RateLimitScope::Shared));
    assert!(!world.has_role(world.leo));
}

#[rstest]
#[tokio::test]
async fn a_role_deleted_after_the_look_is_told(#[values(Way::Given, Way::Taken)] way: Way) {
    let world = way.world().await;
    let pause = world.discord.pause(Fault::on(way.route()));
    let update = run(&world.leo(), "/update");
    pause.reached().await.expect("the write begins");
    world.discord.delete_role(world.harbour, world.captain);
    pause.release();
    let text = answer(&update).await.text();
    assert!(
        text.contains("was deleted. An admin can bind another role"),
        "{text}"
    );
    assert_eq!(world.grants().await, [""; 0]);
}

#[rstest]
#[tokio::test]
async fn a_member_who_leaves_after_the_look_is_told(#[values(Way::Given, Way::Taken)] way: Way) {
    let world = way.world().await;
    let pause = world.discord.pause(Fault::on(way.route()));
    let update = run(&world.moderator(), "/update user:@leo");
    pause.reached().await.expect("the write begins");
    world.discord.leave(world.harbour, world.leo);
    pause.release();
    let text = world.read(&answer(&update).await);
    assert!(
        text.contains("The member has left the server, so @Captain was not changed"),
        "{text}"
    );
    world.leo_is_known_to_be_gone().await;
    // The role of a member who comes back follows by itself.
    world.discord.join(world.harbour, world.leo);
    world
        .leo_becomes(match way {
            Way::Given => Captain::Yes,
            Way::Taken => Captain::No,
        })
        .await;
}

/// Who can't be looked at keeps what they have, and reads why.
#[rstest]
#[case::outage(Way::Given, Fault::on(Route::GetGuildMember).status(503))]
#[case::outage_of_a_loss(Way::Taken, Fault::on(Route::GetGuildMember).status(500))]
#[case::reset(Way::Taken, Fault::on(Route::GetGuildMember).reset())]
#[case::silence(Way::Given, Fault::on(Route::GetGuildMember).hang())]
#[tokio::test]
async fn who_can_not_be_looked_at_is_left_alone(#[case] way: Way, #[case] fault: Fault) {
    let world = way.world().await;
    let writes = world.role_writes();
    let fault = world.discord.fault(fault.user(world.leo).always());
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Discord is not answering"), "{text}");
    way.assert_undone(&world);
    assert_eq!(world.role_writes(), writes);
    fault.lift();
    way.is_done_at_the_next_update(&world).await;
}

#[rstest]
#[case::outage(Fault::on(Route::GetGuild).status(502))]
#[case::reset(Fault::on(Route::GetGuild).reset())]
#[tokio::test]
async fn roles_that_can_not_be_read_are_left_alone(#[case] fault: Fault) {
    let way = Way::Given;
    let world = way.world().await;
    // What the bot believes of the roles must be wrong: it reads them anew.
    let refusal = Fault::on(way.route()).error(JsonError::MissingPermissions);
    world.discord.fault(refusal);
    let fault = world.discord.fault(fault.always());
    world.told(&world.leo(), "/update").await;
    world.expects_refusals(1);
    let writes = world.role_writes();

    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Discord is not answering"), "{text}");
    assert!(fault.hits() > 0, "the roles were asked for");
    assert_eq!(world.role_writes(), writes);
    fault.lift();
    way.is_done_at_the_next_update(&world).await;
}

/// An update that nobody waits for goes on waiting.
#[tokio::test]
async fn what_waits_outlasts_an_outage_of_discord() {
    const FAILED: &str = "select count(*) from work where attempts > 0";
    let mut world = Way::Given.world().await;
    let fault = Fault::on(Route::GetGuildMember).status(503).user(world.leo);
    let fault = world.discord.fault(fault.always());
    world.bind("asset:77").await;
    comes_true("a failed attempt", async || world.count(FAILED).await == 1).await;
    assert_eq!(world.waiting().await, [world.leo]);
    fault.lift();

    // It is tried again half a minute later: now, as far as this bot knows.
    world.kill().await;
    world.nobody_has_to_wait().await;
    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;
}
