//! How it ends: the file of every change, and the log where the answer is too old.

use std::time::Duration;

use playground::discord::actor::Reply;
use playground::discord::{ChannelId, Fault, Permissions, Route};
use rstest::rstest;

use super::super::world::{
    Pair, World, answer, comes_true, comes_true_within, discords_second_passes, refusal, run, until,
};
use super::{CANCEL, START, TRY, begin, done};

const CSV: &str = "CSV";
const NEWS: &str = "select count(*) from bulk_updates where told <> 'ended'";

/// The rows of the file that an answer has, without the header.
fn rows(reply: &Reply) -> Vec<String> {
    let [file] = &reply.files[..] else {
        panic!("{} files", reply.files.len());
    };
    assert_eq!(file.name, "updateall.csv");
    let text = file.text();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// What such a row ends with: of every third one, who has the badge.
fn expected(world: &World, people: &[Pair], change: &str) -> Vec<String> {
    let captain = world.captain;
    let owners = people.iter().step_by(3).map(|(user, account)| {
        format!(",{change},<@{user}>,{account},<@&{captain}>,'=1+1,badge:5")
    });
    owners.collect()
}

fn assert_has(rows: &[String], expected: &[String]) {
    assert_eq!(rows.len(), expected.len(), "{rows:#?}");
    for end in expected {
        let found = rows.iter().any(|row| row.ends_with(end));
        assert!(found, "{end}: {rows:#?}");
    }
}

#[tokio::test]
async fn the_answer_ends_with_every_change_and_the_next_question_has_it_too() {
    let mut world = World::new().await;
    world.allow_a_second(50);
    let people = world.crew_of(12).await;
    world
        .discord
        .rename_role(world.harbour, world.captain, "=1+1");
    let tried = begin(&world.mia(), "/updateall dry_run:true", TRY).await;
    world.says(&tried, "✅ Done: 12 members were tried").await;
    let would_be = expected(&world, &people, "would be given");
    assert_has(&rows(&answer(&tried).await), &would_be);

    let message = begin(&world.mia(), "/updateall", START).await;
    let said = world.says(&message, "✅ Done: 12 members").await;
    assert!(said.contains("All 4 changes as a table"), "{said}");
    let given = expected(&world, &people, "given");
    assert_has(&rows(&answer(&message).await), &given);
    comes_true("nothing is left to tell", async || {
        world.count(NEWS).await == 0
    })
    .await;

    world.kill().await;
    discords_second_passes().await;
    world.start_again().await;
    let asked = run(&world.mia(), "/updateall");
    let question = world.read(&answer(&asked).await);
    assert!(question.contains("The last update ended"), "{question}");
    assert!(question.contains("@=1+1: ✅ 4 given"), "{question}");
    let sent = refusal(&asked.press(CSV).await.expect("a button")).await;
    assert_has(&rows(&sent), &given);

    let again = asked.press(START).await.expect("the question");
    world.says(&again, "No role has to change").await;
    assert!(answer(&again).await.files.is_empty());
}

/// The posts that say something, in a log.
fn posts(world: &World, log: ChannelId, words: &str) -> Vec<Reply> {
    let mut posts = world.discord.messages_in(log);
    posts.retain(|post| world.read(post).contains(words));
    posts
}

const GOES_ON: &str = "This message does, once a minute";

/// Whoever may run the command, and nobody else.
#[tokio::test]
async fn what_goes_on_is_stopped_from_the_log() {
    let world = World::new().await;
    let log = world.private_channel("log");
    world.choose_log(log).await;
    world.crew_of(40).await;
    let news = goes_on_in(&world, log).await;
    let (view, none) = (Permissions::VIEW_CHANNEL, Permissions::NONE);
    world.discord.set_overwrite(log, world.captain, view, none);

    let running = "select count(*) from bulk_updates where state = 'running'";
    let sailor = world.joins("somebody");
    let (harbour, captain) = (world.harbour, world.captain);
    world
        .discord
        .add_role_by_hand(harbour, sailor.user(), captain);
    let refused = answer(&sailor.press(&news, CANCEL).expect("a button")).await;
    assert!(
        refused.text().contains("Manage Server"),
        "{}",
        refused.text()
    );
    assert_eq!(world.count(running).await, 1);

    let pressed = world.mia().press(&news, CANCEL).expect("a button");
    world.says(&pressed, "Stopped").await;
    assert_eq!(world.count(running).await, 0);
    until("it ends where it went on", || {
        posts(&world, log, "Stopped").len() == 1
    })
    .await;
    let [ended] = &world.discord.messages_in(log)[..] else {
        panic!("more than one message");
    };
    assert_eq!(ended.message, news.message);
    assert!(world.mia().press(ended, CANCEL).is_err(), "nothing to stop");
}

/// Until it is too old for the answer to a command, and the log has it.
async fn goes_on_in(world: &World, log: ChannelId) -> Reply {
    begin(&world.mia(), "/updateall dry_run:true", TRY).await;
    world.visited(1).await;
    world.discord.let_pass(Duration::from_mins(15));
    world.expects_refusals(1);
    until(GOES_ON, || posts(world, log, GOES_ON).len() == 1).await;
    posts(world, log, GOES_ON).remove(0)
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn the_log_shows_every_minute_how_it_goes() {
    let world = World::new().await;
    world.allow_a_second(1);
    let log = world.private_channel("log");
    world.choose_log(log).await;
    world.crew_of(200).await;
    let first = goes_on_in(&world, log).await;
    let minute = Duration::from_mins(1);
    comes_true_within(2 * minute, "an edit", async || {
        posts(&world, log, GOES_ON)[0].edited
    })
    .await;
    let second = posts(&world, log, GOES_ON).remove(0);
    assert_eq!(second.message, first.message);
    let [before, after] = [first, second].map(|it| done(&world.read(&it)));
    assert!(before < after, "{before:?} {after:?}");
    let edits = world.discord.requests().into_iter();
    let edits = edits.filter(|it| it.route == Some(Route::UpdateMessage));
    assert_eq!(edits.count(), 1);
}

#[tokio::test]
async fn how_it_ended_is_told_though_somebody_deleted_what_showed_how_it_goes() {
    const ENDED: &str = "✅ Done: 40 members were tried";
    let world = World::new().await;
    let log = world.private_channel("log");
    world.choose_log(log).await;
    let people = world.crew_of(40).await;
    world
        .discord
        .rename_role(world.harbour, world.captain, "=1+1");
    let news = goes_on_in(&world, log).await;
    world.discord.delete_message(news.message);
    world.allow_a_second(1000);
    until(ENDED, || posts(&world, log, ENDED).len() == 1).await;
    comes_true("nothing is left to tell", async || {
        world.count(NEWS).await == 0
    })
    .await;
    let [ended] = &world.discord.messages_in(log)[..] else {
        panic!("more than one message");
    };
    let sent = world.mia().press(ended, CSV).expect("a button");
    let would_be = expected(&world, &people, "would be given");
    assert_has(&rows(&answer(&sent).await), &would_be);
}

#[derive(Debug, Clone, Copy)]
enum Killed {
    BeforeItIsShown,
    BeforeItIsNoted,
}

#[rstest]
#[tokio::test]
async fn the_log_is_told_once_when_the_answer_is_too_old(
    #[values(Killed::BeforeItIsShown, Killed::BeforeItIsNoted)] killed: Killed,
) {
    const ENDED: &str = "✅ Done: 40 members were tried";
    let mut world = World::new().await;
    let log = world.private_channel("log");
    world.choose_log(log).await;
    let people = world.crew_of(40).await;
    world
        .discord
        .rename_role(world.harbour, world.captain, "=1+1");
    // Nothing but this is told in the log, then.
    let news = goes_on_in(&world, log).await;

    let edit = Fault::on(Route::UpdateMessage);
    let pause = world.discord.pause(match killed {
        Killed::BeforeItIsShown => edit,
        Killed::BeforeItIsNoted => edit.after_effect(),
    });
    world.allow_a_second(1000);
    pause.reached().await.expect("it is shown");
    world.kill().await;
    pause.drop_connection();
    discords_second_passes().await;
    world.start_again().await;
    comes_true("nothing is left to tell", async || {
        world.count(NEWS).await == 0
    })
    .await;
    let ended = posts(&world, log, ENDED);
    assert_eq!(ended.len(), 1);
    assert!(world.read(&ended[0]).contains("@mia asked for it"));
    assert_eq!(ended[0].message, news.message);
    assert_eq!(world.discord.messages_in(log).len(), 1);
    assert!(ended[0].files.is_empty(), "many may read the log");

    let sent = world.mia().press(&ended[0], CSV).expect("a button");
    let would_be = expected(&world, &people, "would be given");
    assert_has(&rows(&answer(&sent).await), &would_be);
    let (view, none) = (Permissions::VIEW_CHANNEL, Permissions::NONE);
    world.discord.set_overwrite(log, world.crew, view, none);
    let pressed = world.moderator().press(&ended[0], CSV).expect("a button");
    let refused = answer(&pressed).await;
    assert!(refused.text().contains("belongs to"), "{}", refused.text());
    assert!(refused.files.is_empty());
    assert!(posts(&world, log, ENDED)[0].files.is_empty());
}
