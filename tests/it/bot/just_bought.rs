//! "I just bought it" under the answer to /update.

use playground::discord::actor::{Exchange, Reply};
use playground::roblox::{Item, Route};

use super::world::{Captain, World, answer, comes_true, press, refusal, run};

const BOUGHT: &str = "I just bought it";

/// Leo is linked, owns nothing, and has typed /update.
async fn leo_asks() -> (World, Exchange) {
    let world = World::new().await;
    world.badge_5_makes_captains().await;
    let asked = run(&world.leo(), "/update");
    let reply = answer(&asked).await;
    assert!(reply.button(BOUGHT).is_some(), "{}", world.read(&reply));
    (world, asked)
}

/// Presses, and waits until it is told that the bot looks.
async fn look(asked: &Exchange) -> (Exchange, Reply) {
    let pressed = asked.press(BOUGHT).await.expect("a button");
    let looks = answer(&pressed).await;
    let text = looks.text();
    assert!(text.starts_with("⏳ Looking for it on Roblox."), "{text}");
    (pressed, looks)
}

/// Waits until the message says something else.
async fn changes(exchange: &Exchange, from: &Reply) -> Reply {
    comes_true("the message changes", async || {
        answer(exchange).await.text() != from.text()
    })
    .await;
    answer(exchange).await
}

#[tokio::test]
async fn a_role_comes_when_roblox_shows_the_purchase() {
    let (world, asked) = leo_asks().await;
    let (pressed, looks) = look(&asked).await;
    let read = world.roblox.count(Route::Inventory);
    let later = changes(&pressed, &looks).await;
    let text = later.text();
    assert!(text.starts_with("⏳ Not there so far"), "{text}");
    assert_eq!(later.message, looks.message, "one more of the same");
    world.roblox.give(world.leo_builds, Item::badge(5));
    let came = changes(&pressed, &later).await;
    assert_eq!(world.read(&came), "✅ Given: @Captain");
    assert!(world.has_role(world.leo));
    assert_eq!(world.roblox.count(Route::Inventory), read + 2);
}

#[tokio::test]
async fn roblox_may_fail_in_between() {
    let (world, asked) = leo_asks().await;
    let (pressed, looks) = look(&asked).await;
    world.roblox.outage(true);
    let unread = changes(&pressed, &looks).await;
    let text = unread.text();
    assert!(text.starts_with("⏳ Can't tell yet: Roblox"), "{text}");
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.roblox.outage(false);
    comes_true("the role comes", async || {
        world.read(&answer(&pressed).await) == "✅ Given: @Captain"
    })
    .await;
}

/// No check would tell more, and the button would be refused.
#[tokio::test]
async fn a_hidden_inventory_ends_it() {
    let (world, asked) = leo_asks().await;
    let (pressed, looks) = look(&asked).await;
    world.roblox.hide(world.leo_builds);
    let ended = changes(&pressed, &looks).await;
    let text = world.read(&ended);
    assert!(text.starts_with("No role was changed."), "{text}");
    assert!(text.contains("hides their inventory"), "{text}");
    assert!(ended.button("Check again").is_some(), "{text}");
    assert!(ended.button(BOUGHT).is_none(), "{text}");
}

#[tokio::test]
async fn one_runs_at_a_time_and_nobody_else_starts_it() {
    let (world, asked) = leo_asks().await;
    let (_pressed, looks) = look(&asked).await;
    let (leo, message) = (world.leo, looks.message);
    let id = format!("1:{leo}:bought");
    let again = world.leo().forge_press(message, &id);
    let text = refusal(&again).await.text();
    assert!(
        text.starts_with("The bot is looking for it already."),
        "{text}"
    );
    let other = world.moderator().forge_press(message, &id);
    let text = world.read(&answer(&other).await);
    assert!(text.contains("@leo"), "{text}");
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.leo_becomes(Captain::Yes).await;
}

/// What the message says of the time after it holds: the turn is in the database, and
/// the checks do not count as one.
#[tokio::test]
async fn a_restart_in_the_middle_breaks_no_promise() {
    let (mut world, asked) = leo_asks().await;
    let turn = "select min(swept_at) from links where removed_at is null";
    let before = world.count(turn).await;
    let (pressed, looks) = look(&asked).await;
    let again = told(&looks.text());
    changes(&pressed, &looks).await;
    world.kill().await;
    let six_hours = 6 * 60 * 60;
    let due = world.count(turn).await / 1000 + six_hours;
    assert_eq!(due, again, "the turn that was told");
    assert!(due < before / 1000 + six_hours);

    // As if that time had come.
    world.roblox.give(world.leo_builds, Item::badge(5));
    world.everybodys_turn_is_due().await;
    world.start_again().await;
    world.leo_becomes(Captain::Yes).await;
    let rests = world
        .leo()
        .forge_press(looks.message, &format!("1:{}:bought", world.leo));
    let text = answer(&rests).await.text();
    assert!(
        text.starts_with("⏳"),
        "who starts anew remembers no rest: {text}"
    );
}

/// A stop that is asked for is told.
#[tokio::test]
async fn a_stop_is_told() {
    let (mut world, asked) = leo_asks().await;
    let (pressed, looks) = look(&asked).await;
    let bot = world.bot.take().expect("it runs");
    bot.stop().await.expect("it stops");
    let text = changes(&pressed, &looks).await.text();
    assert!(text.starts_with("The bot is being restarted"), "{text}");
}

#[tokio::test]
async fn an_outage_is_told_at_once_and_offers_the_next_step() {
    let (world, asked) = leo_asks().await;
    world.roblox.outage(true);
    let reply = press(&asked, "Check again").await;
    let text = world.read(&reply);
    assert!(text.starts_with("No role was changed."), "{text}");
    assert!(reply.button(BOUGHT).is_none());
}

/// The seconds at which the bot looks by itself.
fn told(text: &str) -> i64 {
    let (_, told) = text.split_once("by itself <t:").expect("a time");
    let (seconds, _) = told.split_once(':').expect("a time");
    seconds.parse().expect("seconds")
}
