use super::*;
use crate::domain::{
    BulkMode, ChannelId, InteractionId, LogObstacle, PostObstacle, SettingsChange,
};
use crate::service::Viewer;
use crate::service::bulk::visits::tests::begun;
use crate::service::fake::{World, lock, message, server, user};
use crate::service::server_log::SETTLED_AFTER;
use crate::service::{Audience, Listener, ServerEvent};

const LIFE: Duration = Duration::from_mins(15);

/// An update that runs, whose asker's message can be edited no more; what the log
/// shows of it was posted just now.
async fn world() -> (World, BulkId) {
    let (world, _) = begun(BulkMode::DryRun).await;
    let channel = ChannelId::new(8).expect("positive");
    let log = SettingsChange::LogTo(channel, "de".to_owned());
    let changed = world.service.change_settings(server(), &log).await;
    changed.expect("works");
    world.stop_clock();
    tell(&world).await;
    assert_eq!(posts(&world), [], "whoever asked sees it");
    world.pass(LIFE);
    tell(&world).await;
    assert_eq!(posts(&world), [BulkNews::GoesOn]);
    let running = world.service.store().running_bulk_update(server()).await;
    let running = running.expect("works").expect("nobody was visited");
    (world, running.id)
}

async fn tell(world: &World) {
    let told = world.service.tell_of_bulk_updates().await;
    told.expect("works");
}

async fn after_a_minute(world: &World) {
    world.pass(EVERY);
    tell(world).await;
}

/// What is over is told.
async fn ends(world: &World, bulk: BulkId) {
    let viewer = Viewer {
        interaction: InteractionId::new(2).expect("positive"),
        user: user(901),
        locale: "en".into(),
        token: "sealed".into(),
    };
    let cancelled = world.service.cancel_bulk_update(server(), bulk, viewer);
    assert!(cancelled.await.expect("works"));
    tell(world).await;
}

fn news(post: &LogPost) -> BulkNews {
    match post {
        LogPost::BulkUpdate(_, news) => *news,
        other => panic!("{other:?}"),
    }
}

fn posts(world: &World) -> Vec<BulkNews> {
    let posts = lock(&world.log().posts);
    posts.iter().map(|(_, post)| news(post)).collect()
}

/// What was edited into the first message.
fn edits(world: &World) -> Vec<(BulkNews, Audience)> {
    let edits = lock(&world.log().edits);
    let edits = edits.iter().map(|(id, post, audience)| {
        assert_eq!(*id, message(1));
        (news(post), *audience)
    });
    edits.collect()
}

fn fail(world: &World, failure: impl Into<EditError>) {
    lock(&world.log().edit_failures).push_back(failure.into());
}

const GOES_ON: (BulkNews, Audience) = (BulkNews::GoesOn, Audience::Team);
const ENDED: (BulkNews, Audience) = (BulkNews::Ended, Audience::Team);

#[tokio::test]
async fn one_message_shows_every_minute_how_it_goes_and_in_the_end_how_it_went() {
    let (world, bulk) = world().await;
    world.pass(EVERY.saturating_sub(Duration::from_millis(1)));
    tell(&world).await;
    assert_eq!(edits(&world), []);
    world.pass(Duration::from_millis(1));
    for _ in 0..2 {
        tell(&world).await;
        assert_eq!(edits(&world), [GOES_ON]);
    }
    after_a_minute(&world).await;
    ends(&world, bulk).await;
    after_a_minute(&world).await;
    assert_eq!(edits(&world), [GOES_ON, GOES_ON, ENDED]);
    assert_eq!(posts(&world).len(), 1);
}

/// Whoever asked may see the end in an answer to another command.
#[tokio::test]
async fn what_a_log_shows_ends_there_too_when_the_asker_saw_the_end() {
    let (world, bulk) = world().await;
    let shown = world.service.bulk_end_was_shown(bulk).await;
    shown.expect("works");
    ends(&world, bulk).await;
    assert_eq!(edits(&world), [ENDED]);
}

#[tokio::test]
async fn who_deletes_the_message_gets_another_only_at_the_end() {
    let (world, bulk) = world().await;
    fail(&world, EditError::Deleted);
    for _ in 0..3 {
        after_a_minute(&world).await;
    }
    assert_eq!(posts(&world), [BulkNews::GoesOn]);
    ends(&world, bulk).await;
    after_a_minute(&world).await;
    assert_eq!(posts(&world), [BulkNews::GoesOn, BulkNews::Ended]);
    assert_eq!(edits(&world), []);
}

#[tokio::test]
async fn a_message_that_is_gone_in_the_end_is_followed_by_another() {
    for failure in [EditError::Deleted, PostError::Refused.into()] {
        let (world, bulk) = world().await;
        fail(&world, failure);
        ends(&world, bulk).await;
        after_a_minute(&world).await;
        assert_eq!(posts(&world), [BulkNews::GoesOn, BulkNews::Ended]);
        let nonces = lock(&world.log().posts);
        assert_ne!(nonces[0].0, nonces[1].0, "or Discord posts nothing");
    }
}

#[tokio::test]
async fn an_edit_without_an_answer_is_tried_again() {
    let (world, bulk) = world().await;
    fail(&world, PostError::Unsure);
    after_a_minute(&world).await;
    tell(&world).await;
    assert_eq!(edits(&world), [], "a minute later");
    after_a_minute(&world).await;
    fail(&world, PostError::Unsure);
    ends(&world, bulk).await;
    assert_eq!(edits(&world), [GOES_ON]);
    tell(&world).await;
    assert_eq!(edits(&world), [GOES_ON, ENDED]);
    assert_eq!(posts(&world).len(), 1);
}

async fn set_obstacle(world: &World, obstacle: Option<LogObstacle>) {
    *lock(&world.log().obstacle) = obstacle;
    let event = ServerEvent::ChannelChanged { server: server() };
    world.service.heard(event).await;
    world.pass(SETTLED_AFTER + Duration::from_millis(1));
    world.service.tell_logs().await.expect("works");
}

#[tokio::test]
async fn where_everyone_reads_by_now_it_goes_on_for_everyone() {
    let (world, bulk) = world().await;
    set_obstacle(&world, Some(LogObstacle::Public)).await;
    after_a_minute(&world).await;
    ends(&world, bulk).await;
    let all = [BulkNews::GoesOn, BulkNews::Ended];
    assert_eq!(edits(&world), all.map(|news| (news, Audience::Everyone)));
}

#[tokio::test]
async fn the_end_waits_for_a_log_that_stands_still() {
    let (world, bulk) = world().await;
    let gone = LogObstacle::Post(PostObstacle::Deleted);
    set_obstacle(&world, Some(gone)).await;
    after_a_minute(&world).await;
    ends(&world, bulk).await;
    after_a_minute(&world).await;
    assert_eq!((posts(&world).len(), edits(&world)), (1, vec![]));
    set_obstacle(&world, None).await;
    tell(&world).await;
    assert_eq!(edits(&world), [ENDED]);
    after_a_minute(&world).await;
    assert_eq!(edits(&world).len(), 1);
}

/// As far as the log goes, a new process is one that forgot.
#[tokio::test]
async fn after_a_restart_the_message_is_found_by_its_name() {
    let (world, bulk) = world().await;
    let restart = || world.service.0.bulk.in_logs.forget(bulk);
    restart();
    tell(&world).await;
    after_a_minute(&world).await;
    assert_eq!(edits(&world), [GOES_ON]);
    restart();
    ends(&world, bulk).await;
    assert_eq!(edits(&world), [GOES_ON, ENDED]);
    let nonces = lock(&world.log().posts);
    assert!(nonces.iter().all(|(nonce, _)| *nonce == nonces[0].0));
}
