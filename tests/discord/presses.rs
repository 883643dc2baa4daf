//! Buttons: of whom, of which version, and what they do.

use playground::discord::{Fault, JsonError, Route};

use crate::harness::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_changes_its_message() {
    let world = World::start().await;
    let echo = world.mia().command("/echo words:hello").expect("may");
    echo.reply().await.expect("a reply");
    let pressed = echo.press("Update").await.expect("there");
    let reply = pressed.reply().await.expect("changed");
    assert_eq!(reply.content, format!("updated {}", world.mia));
    assert!(reply.embeds.is_empty() && reply.buttons().is_empty());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn showing_posts_what_was_seen_once_and_takes_the_button_away() {
    let world = World::start().await;
    let echo = world.mia().command("/echo words:a_b").expect("may");
    let before = echo.reply().await.expect("a reply");
    let pressed = echo.press("Show it to the channel").await.expect("there");
    let shown = pressed.followup(1).await.expect("shown");
    assert!(!shown.ephemeral);
    assert_eq!(shown.content, format!("<@{}> shows:", world.mia));
    assert_eq!(shown.embeds, before.embeds);
    assert!(shown.buttons().is_empty());

    let after = echo.reply().await.expect("still there");
    assert_eq!(after.embeds, before.embeds);
    let labels: Vec<String> = after.buttons().into_iter().map(|one| one.label).collect();
    assert_eq!(labels, ["Update", "Panic", "Cancel"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_shown_can_be_shown_again() {
    let world = World::start().await;
    let echo = world.mia().command("/echo words:hello").expect("may");
    let before = echo.reply().await.expect("a reply");
    let refused = Fault::on(Route::ExecuteWebhook).error(JsonError::MissingPermissions);
    world.sim.fault(refused);
    let pressed = echo.press("Show it to the channel").await.expect("there");
    let told = pressed.followup(1).await.expect("an answer");
    assert!(told.ephemeral);
    assert!(
        told.text().contains("lacks a permission"),
        "{}",
        told.text()
    );

    let after = echo.reply().await.expect("still there");
    assert_eq!(after.embeds, before.embeds);
    assert_eq!(after.buttons(), before.buttons());
    let pressed = echo.press("Show it to the channel").await.expect("there");
    let shown = pressed.followup(1).await.expect("shown");
    assert!(!shown.ephemeral);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_obeys_only_whose_it_is() {
    let world = World::start().await;
    let leo = world.sim.create_user("leo");
    world.sim.join(world.harbour, leo);
    let echo = world.mia().command("/echo words:hello").expect("may");
    let message = echo.reply().await.expect("a reply").message;
    for action in ["show", "update:1", "cancel"] {
        let id = format!("1:{}:{action}", world.mia);
        let forged = world
            .sim
            .member(world.harbour, leo)
            .forge_press(message, &id);
        let reply = forged.reply().await.expect("an answer");
        assert!(reply.ephemeral);
        let expected = format!("This button belongs to <@{}>", world.mia);
        assert!(reply.content.starts_with(&expected), "{}", reply.content);
        assert_eq!(forged.replies().len(), 1);
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_that_is_not_understood_says_what_to_do() {
    let world = World::start().await;
    let echo = world.mia().command("/echo words:hello").expect("may");
    let message = echo.reply().await.expect("a reply").message;
    for id in ["0:1:show", "1:x:show", "of another bot", "1"] {
        let forged = world.mia().forge_press(message, id);
        let reply = forged.reply().await.expect("an answer");
        assert!(
            reply.content.contains("Use the command again"),
            "{}",
            reply.content
        );
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_that_panics_is_answered_and_the_message_stays() {
    let world = World::start().await;
    let echo = world.mia().command("/echo words:hello").expect("may");
    let before = echo.reply().await.expect("a reply");
    let pressed = echo.press("Panic").await.expect("there");
    let text = pressed.followup(1).await.expect("an answer").text();
    assert!(
        text.contains("Something went wrong inside the bot"),
        "{text}"
    );
    let after = echo.reply().await.expect("still there");
    assert_eq!(after.embeds, before.embeds);
    assert_eq!(after.buttons(), before.buttons());
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_turn_and_their_buttons_survive_a_restart() {
    let world = World::start().await;
    let (sim, mia, harbour) = (world.sim.clone(), world.mia, world.harbour);
    let list = world.mia().command("/list").expect("may");
    let first = list.reply().await.expect("a reply");
    assert!(first.content.starts_with("line 0\n"), "{}", first.content);
    let disabled = |reply: &playground::discord::actor::Reply| {
        let buttons = reply.buttons();
        buttons.iter().map(|one| one.disabled).collect::<Vec<_>>()
    };
    assert_eq!(disabled(&first), [true, false]);
    world.end().await;

    let world = World::on(sim, mia, harbour).await;
    world.is_ready().await;
    let second = list.press("Next →").await.expect("there").reply().await;
    assert!(second.expect("turned").content.starts_with("line 10\n"));
    let third = list.press("Next →").await.expect("there").reply().await;
    let third = third.expect("turned");
    assert!(third.content.starts_with("line 20\n"));
    assert_eq!(disabled(&third), [false, true]);
    world.end().await;
}
