//! Roblox fails in every way it can: no role is given or taken for it, the
//! member is told, and nothing is lost.

use std::time::{Duration, SystemTime};

use gatepass::domain::Trigger;
use playground::discord::RoleSpec;
use playground::discord::actor::Reply;
use playground::roblox::{Fault, Item, Route};
use rstest::rstest;

use super::world::{Captain, World, ask};

const BADGE: &str = "badge:5";

fn badge() -> Item {
    Item::badge(5)
}

/// What goes wrong, in a world where Leo is linked and Captain is bound.
type Goes = fn(&World);

fn always(fault: Fault) -> impl FnOnce(&World) {
    move |world| drop(world.roblox.fault(fault))
}

fn hidden(world: &World) {
    world.roblox.hide(world.leo_builds);
}

fn key_refused(world: &World) {
    always(Fault::on(Route::Inventory).gateway_status(401))(world);
}

fn no_such_user(world: &World) {
    always(Fault::on(Route::Inventory).status(404))(world);
}

fn rate_limited_for_long(world: &World) {
    always(
        Fault::on(Route::Inventory)
            .status(429)
            .header("retry-after", "12"),
    )(world);
}

fn rate_limited_without_a_word(world: &World) {
    always(Fault::on(Route::Inventory).status(429))(world);
}

fn internal_error(world: &World) {
    always(Fault::on(Route::Inventory).status(500))(world);
}

fn bad_gateway(world: &World) {
    always(Fault::on(Route::Inventory).html(502))(world);
}

fn unavailable(world: &World) {
    always(Fault::on(Route::Inventory).status(503))(world);
}

fn html_with_200(world: &World) {
    always(Fault::on(Route::Inventory).html(200))(world);
}

fn truncated(world: &World) {
    always(Fault::on(Route::Inventory).truncated())(world);
}

fn another_shape(world: &World) {
    always(Fault::on(Route::Inventory).wrong_shape())(world);
}

fn silence(world: &World) {
    always(Fault::on(Route::Inventory).silence())(world);
}

fn reset(world: &World) {
    always(Fault::on(Route::Inventory).reset())(world);
}

fn cut_mid_body(world: &World) {
    always(Fault::on(Route::Inventory).cut_mid_body())(world);
}

fn refused_id(world: &World) {
    world.roblox.poison(badge());
}

/// Roblox is well again.
fn mend(world: &World) {
    world.roblox.clear_faults();
    world.roblox.show(world.leo_builds);
}

/// Each with a word of the sentence that the member reads.
#[rstest]
#[case::hidden(hidden, "hides")]
#[case::key_refused(key_refused, "key")]
#[case::no_such_user(no_such_user, "no account")]
// The second one to ask is told that our own requests have to wait.
#[case::rate_limited_for_long(rate_limited_for_long, "slow down|used up")]
#[case::rate_limited_without_a_word(rate_limited_without_a_word, "slow down")]
#[case::internal_error(internal_error, "outage")]
#[case::bad_gateway(bad_gateway, "outage")]
#[case::unavailable(unavailable, "outage")]
#[case::html_with_200(html_with_200, "can't read")]
#[case::truncated(truncated, "can't read")]
#[case::another_shape(another_shape, "can't read")]
#[case::silence(silence, "in time")]
#[case::reset(reset, "outage")]
#[case::cut_mid_body(cut_mid_body, "outage")]
#[tokio::test]
async fn takes_nothing_and_gives_nothing(#[case] goes_wrong: Goes, #[case] told: &str) {
    let world = World::new().await;
    world.link_leo().await;
    world.bind(BADGE).await;

    // Leo owns it, but that can't be seen.
    world.roblox.give(world.leo_builds, badge());
    goes_wrong(&world);
    let reply = ask(&world.leo(), "/update").await;
    assert_tells(&reply, told);
    assert!(
        !world.has_role(world.leo),
        "given though it could not be told"
    );

    mend(&world);
    asks_until(&world, Captain::Yes).await;

    // Leo owns it no more, but that can't be seen.
    world.roblox.take(world.leo_builds, badge());
    goes_wrong(&world);
    let reply = ask(&world.leo(), "/update").await;
    assert_tells(&reply, told);
    assert!(
        world.has_role(world.leo),
        "taken though it could not be told"
    );

    // Another question, so that no answer of the last seconds serves again.
    let reply = ask(&world.leo(), "/owns item:badge:5,badge:6").await;
    assert_tells(&reply, told);

    mend(&world);
    asks_until(&world, Captain::No).await;
}

/// Leo asks for his roles until they are right: Roblox may have said that it
/// wants to be left alone for a while.
async fn asks_until(world: &World, expected: Captain) {
    let asked = async {
        while world.has_role(world.leo) != (expected == Captain::Yes) {
            ask(&world.leo(), "/update").await;
        }
    };
    let patience = Duration::from_secs(40);
    tokio::time::timeout(patience, asked)
        .await
        .expect("the role follows once Roblox is well");
}

fn assert_tells(reply: &Reply, told: &str) {
    let text = reply.text();
    let tells = told.split('|').any(|word| text.contains(word));
    assert!(tells, "expected a word about {told:?}: {text}");
}

/// A short wait that Roblox asks for is waited, and the member gets an answer.
#[tokio::test]
async fn a_short_429_is_waited_out() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, badge());
    world.link_leo().await;
    let fault = Fault::on(Route::Inventory)
        .status(429)
        .header("retry-after", "1")
        .times(1);
    let fault = world.roblox.fault(fault);

    let text = ask(&world.leo(), "/owns item:badge:5,badge:6").await.text();
    assert!(text.contains("1 of 2"), "{text}");
    assert_eq!(fault.hits(), 1);
    assert_eq!(world.roblox.count(Route::Inventory), 2);
}

#[tokio::test]
async fn one_bad_id_spoils_only_itself() {
    let world = World::new().await;
    world.roblox.give(world.leo_builds, Item::badge(6));
    world.link_leo().await;
    refused_id(&world);

    let reply = ask(&world.leo(), "/owns item:badge:5,badge:6,badge:7").await;
    let text = reply.text();
    assert!(text.contains("1 of 3"), "{text}");
    assert!(text.contains("no such item"), "{text}");
}

/// What was proven before the outage counts; the rest is not told.
#[tokio::test]
async fn an_outage_in_the_middle_of_paging_is_not_a_loss() {
    let world = World::new().await;
    for copy in 0..150 {
        world.roblox.give(
            world.leo_builds,
            Item::asset(1).of_type("HAT").instance(1000 + copy),
        );
    }
    world.roblox.give(world.leo_builds, badge());
    let collector = RoleSpec::named("Collector").below_bot();
    world.discord.create_role(world.harbour, collector);
    world.link_leo().await;
    let collects = "/bind asset item:asset:1 role:@Collector";
    ask(&world.mia(), collects).await;
    world.bind(BADGE).await;
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;

    // Page one is full of asset 1; badge 5 would be on page two.
    world.roblox.take(world.leo_builds, badge());
    let outage = Fault::on(Route::Inventory).page(2).status(503);
    let outage = world.roblox.fault(outage);
    let text = world.told(&world.leo(), "/update").await;
    assert!(outage.hits() > 0, "page two was asked for");
    assert!(
        text.contains("@Captain: Roblox is having an outage"),
        "{text}"
    );
    assert!(world.has_role(world.leo));
    // Another question, so that no answer of the last seconds serves again.
    let question = "/owns item:asset:1,badge:5,badge:6";
    let text = ask(&world.leo(), question).await.text();
    assert!(text.contains("1 of 3"), "{text}");
    assert!(text.contains("outage"), "{text}");

    outage.clear();
    let text = world.told(&world.leo(), "/update").await;
    assert!(text.contains("Taken away: @Captain"), "{text}");
}

/// An update that could not be told is tried again without anybody asking.
#[tokio::test]
async fn what_could_not_be_told_is_looked_at_again() {
    let mut world = World::new().await;
    world.link_leo().await;
    world.bind(BADGE).await;
    world.is_settled().await;
    world.roblox.give(world.leo_builds, badge());
    world.roblox.outage(true);
    let asked = SystemTime::now();
    ask(&world.leo(), "/update").await;
    let told = SystemTime::now();
    let again = world.leos_work().await.expect("another try is on disk");
    assert_eq!(again.reason, Trigger::Asked);
    let due = Duration::from_millis(again.due.as_millis().unsigned_abs());
    let due = SystemTime::UNIX_EPOCH + due;
    let pause = Duration::from_secs(61);
    // The database knows milliseconds.
    let earliest = asked + pause - Duration::from_millis(1);
    assert!((earliest..=told + pause).contains(&due), "{again:?}");
    assert!(!world.has_role(world.leo));

    // A minute later.
    world.kill().await;
    world.nobody_has_to_wait().await;
    world.roblox.outage(false);
    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
    world.is_settled().await;
}
