//! Commands: answered in time whatever happens, and told apart when they fail.

use std::time::Duration;

use playground::discord::{Fault, JsonError, Route};

use crate::harness::World;

/// What Discord says to a callback that is repeated because its answer was lost.
const ACKNOWLEDGED: &str = "Interaction has already been acknowledged. (40060)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebodys_words_come_back_harmless_and_to_them_alone() {
    let world = World::start().await;
    let echo = world
        .mia()
        .command("/echo words:**@everyone** <@1>")
        .expect("may");
    let reply = echo.reply().await.expect("a reply");
    assert!(reply.ephemeral);
    assert_eq!(reply.embeds[0]["title"], r"\*\*\@everyone\*\* \<\@1\>");
    let labels: Vec<String> = reply.buttons().into_iter().map(|one| one.label).collect();
    assert_eq!(
        labels,
        ["Show it to the channel", "Update", "Panic", "Cancel"]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_command_is_deferred_at_once_and_answers_later() {
    let world = World::start().await;
    let slow = world.mia().command("/slow").expect("may");
    world.app.began.notified().await;
    let deferred = slow.first_response_after();
    assert!(deferred.is_some(), "before it began");
    world.app.go_on.notify_one();
    let reply = slow.reply().await.expect("a reply");
    assert_eq!(reply.content, "done at last");
    assert!(reply.ephemeral);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_hangs_is_sent_again_within_the_three_seconds() {
    let world = World::start().await;
    world
        .sim
        .fault(Fault::on(Route::CreateInteractionResponse).hang());
    let echo = world.mia().command("/echo words:hello").expect("may");
    let reply = echo.reply().await.expect("a reply in time");
    let asked = world.sim.requests();
    let asked = asked.iter().filter_map(|request| request.route);
    let callbacks = asked.filter(|route| *route == Route::CreateInteractionResponse);
    assert_eq!(callbacks.count(), 2);
    assert_eq!(reply.embeds[0]["title"], "hello");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_whose_answer_is_lost_counts_as_arrived() {
    let world = World::start().await;
    let lost = Fault::on(Route::CreateInteractionResponse).after_effect();
    world.sim.fault(lost.reset());
    let echo = world.mia().command("/echo words:hello").expect("may");
    let reply = echo.reply().await.expect("a reply");
    assert_eq!(reply.embeds[0]["title"], "hello");
    assert_eq!(echo.replies().len(), 1);
    world.end_despite(&[ACKNOWLEDGED]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_may_have_arrived_is_not_left_at_thinking() {
    let world = World::start().await;
    let unheard = Fault::on(Route::CreateInteractionResponse).after_effect();
    world.sim.fault(unheard.hang().always());
    let slow = world.mia().command("/slow").expect("may");
    let text = slow.reply().await.expect("an answer").text();
    assert!(text.contains("Discord is not answering the bot"), "{text}");
    let began = tokio::time::timeout(Duration::ZERO, world.app.began.notified()).await;
    assert!(
        began.is_err(),
        "a command began whose answer might not be seen"
    );
    world.sim.clear_faults();
    world.end_despite(&[ACKNOWLEDGED; 2]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_can_not_take_its_place_comes_as_a_followup() {
    let world = World::start().await;
    let fault = Fault::on(Route::UpdateOriginalWebhookMessage).error(JsonError::UnknownMessage);
    world.sim.fault(fault.always());
    let echo = world.mia().command("/echo words:hello").expect("may");
    // Discord puts the first followup where it keeps the place of the reply.
    let reply = echo.reply().await.expect("a reply");
    assert_eq!(reply.embeds[0]["title"], "hello");
    assert!(reply.ephemeral);
    world.sim.clear_faults();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_that_discord_forgot_is_let_go() {
    let world = World::start().await;
    let forgotten =
        Fault::on(Route::CreateInteractionResponse).error(JsonError::UnknownInteraction);
    let handle = world.sim.fault(forgotten.always());
    world.mia().command("/slow").expect("may");
    world
        .sim
        .until("answer", |_| handle.hits() > 0)
        .await
        .expect("tried");
    world.sim.clear_faults();
    // The command did not begin: nobody would have seen its answer.
    let echo = world.mia().command("/echo words:next").expect("may");
    echo.reply().await.expect("the next one is served");
    let held = tokio::time::timeout(Duration::ZERO, world.app.began.notified()).await;
    assert!(held.is_err(), "the command ran");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_says_what_it_says_and_a_bug_says_its_number_only() {
    let world = World::start().await;
    let refused = world.mia().command("/refused").expect("may");
    let reply = refused.reply().await.expect("a reply");
    assert_eq!(reply.content, "that is no item");

    for command in ["/broken", "/panics"] {
        let failed = world.mia().command(command).expect("may");
        let text = failed.reply().await.expect("a reply").text();
        assert!(
            text.contains("Something went wrong inside the bot"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");
        let (_, number) = text
            .rsplit_once('`')
            .and_then(|(rest, _)| rest.rsplit_once('`'))
            .expect("a number");
        assert_eq!(number.len(), 8, "{text}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_german_is_answered_in_german() {
    let world = World::start().await;
    world.sim.set_locale(world.mia, "de");
    let failed = world.mia().command("/broken").expect("may");
    let text = failed.reply().await.expect("a reply").text();
    assert!(text.contains("Im Bot ist etwas schiefgegangen"), "{text}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_is_read_from_the_interaction() {
    let world = World::start().await;
    let leo = world.sim.create_user("leo");
    world.sim.join(world.harbour, leo);
    let who = |user| world.sim.member(world.harbour, user);
    let asked = world.sim.requests().len();
    for (user, moderates) in [(world.mia, true), (leo, false)] {
        let reply = who(user).command("/whoami").expect("may").reply().await;
        let expected = format!("{} {user} 0 roles, moderates {moderates}", world.harbour);
        assert_eq!(reply.expect("a reply").content, expected);
    }
    let asked: Vec<_> = world
        .sim
        .requests()
        .drain(asked..)
        .filter_map(|one| one.route)
        .collect();
    assert!(!asked.contains(&Route::GetGuildMember), "{asked:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_needs_a_server_says_so_elsewhere() {
    let world = World::start().await;
    let person = world.sim.in_direct_messages(world.mia);
    let reply = person.command("/anywhere").expect("may").reply().await;
    let text = reply.expect("a reply").text();
    assert!(text.contains("This works in a server only"), "{text}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn autocompletion_and_the_context_menu_work() {
    let world = World::start().await;
    let suggestions = world
        .mia()
        .autocomplete("suggest", "bind", "go")
        .await
        .expect("choices");
    let names: Vec<String> = suggestions.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["gold"]);
    // A bug in it shows nothing and breaks nothing.
    assert!(
        world
            .mia()
            .autocomplete("suggest", "bind", "panic")
            .await
            .is_err()
    );

    let menu = world.mia().user_menu("Account", world.mia).expect("may");
    assert_eq!(
        menu.reply().await.expect("a reply").content,
        "account of mia"
    );
    world.end().await;
}
