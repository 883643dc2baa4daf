use super::*;
use crate::domain::{
    Ceiling, ChannelId, ItemKind, Obstacle, Permissions, PostObstacle, ServerRoles, SettingsChange,
};
use crate::service::fake::{
    BOT_ROLE, HIGH_ROLE, LOW_ROLE, World, badge, lock, role, roles, server, stay, user,
};
use crate::service::{AddBind, Asker, Listener, ServerEvent};
use crate::store::Leftover;

async fn choose_log(world: &World, server: ServerId) {
    let channel = ChannelId::new(8).expect("positive");
    let log = SettingsChange::LogTo(channel, "de".to_owned());
    let changed = world.service.change_settings(server, &log).await;
    changed.expect("works");
}

/// A world whose server has a log.
async fn world() -> World {
    let world = World::new().await;
    choose_log(&world, server()).await;
    // So that what comes is later than the choice of the channel.
    world.pass(Duration::from_secs(1));
    world
}

async fn gave(world: &World, number: i64) {
    let (store, now) = (world.service.store(), world.service.now());
    let saw = store.saw_member(server(), user(number), Some(stay(1)), now);
    saw.await.expect("works");
    world.gave(server(), user(number), role(LOW_ROLE)).await;
}

async fn tell(world: &World) {
    world.pass(SETTLED_AFTER + Duration::from_millis(1));
    world.service.tell_logs().await.expect("works");
}

/// Whom each message of changes names, and the other messages.
fn posts(world: &World) -> (Vec<Vec<i64>>, Vec<LogPost>) {
    let mut changes = Vec::new();
    let mut others = Vec::new();
    for (_, post) in lock(&world.log().posts).iter() {
        match post {
            LogPost::Changes(batch) => {
                let listed = batch.listed.iter().map(|row| row.user.get());
                changes.push(listed.collect());
            }
            other => others.push(other.clone()),
        }
    }
    (changes, others)
}

fn set_obstacle(world: &World, obstacle: Option<LogObstacle>) {
    *lock(&world.log().obstacle) = obstacle;
}

async fn channel_changed(world: &World) {
    let event = ServerEvent::ChannelChanged { server: server() };
    world.service.heard(event).await;
}

async fn is_stopped(world: &World) -> bool {
    let settings = world.service.store().settings(server()).await;
    let log = settings.expect("works").log.expect("a log");
    log.stopped.is_some()
}

#[tokio::test]
async fn what_happens_together_is_told_together_and_once() {
    let world = world().await;
    gave(&world, 1).await;
    world.service.tell_logs().await.expect("works");
    assert_eq!(posts(&world).0, [[0; 0]; 0], "more may come");
    gave(&world, 2).await;
    tell(&world).await;
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1, 2]]);
    gave(&world, 3).await;
    tell(&world).await;
    assert_eq!(posts(&world).0, [vec![1, 2], vec![3]]);
}

/// Whether it arrived is for Discord to know, by its nonce.
#[tokio::test]
async fn an_answer_that_was_lost_has_the_same_told_again() {
    let world = world().await;
    gave(&world, 1).await;
    lock(&world.log().refusals).push_back(PostError::Unsure);
    tell(&world).await;
    gave(&world, 2).await;
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1], [1]]);
    {
        let posts = lock(&world.log().posts);
        assert_eq!(posts[0], posts[1], "with the same nonce");
        assert!(posts[0].0.len() <= 25, "{}", posts[0].0);
    }
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1], [1], [2]]);
}

/// Discord compares the nonces of all that the bot posts.
#[tokio::test]
async fn servers_that_are_told_the_same_are_told_by_nonces_of_their_own() {
    let world = world().await;
    let other = ServerId::new(i64::MAX).expect("positive");
    choose_log(&world, other).await;
    for server in [server(), other] {
        let posted = world.service.post_to_log(server, &LogPost::Exposed, "b1");
        posted.await.expect("posted");
    }
    set_obstacle(&world, Some(LogObstacle::Public));
    world.stop_clock();
    for server in [server(), other] {
        let event = ServerEvent::ChannelChanged { server };
        world.service.heard(event).await;
    }
    tell(&world).await;
    let posts = lock(&world.log().posts);
    let nonces: BTreeSet<_> = posts.iter().map(|(nonce, _)| nonce).collect();
    assert_eq!((posts.len(), nonces.len()), (4, 4), "{nonces:?}");
}

#[tokio::test]
async fn a_channel_that_everyone_reads_is_told_so_once_and_nothing_else() {
    let world = world().await;
    set_obstacle(&world, Some(LogObstacle::Public));
    gave(&world, 1).await;
    for _ in 0..3 {
        tell(&world).await;
        channel_changed(&world).await;
    }
    assert_eq!(posts(&world), (vec![], vec![LogPost::Exposed]));
    assert!(is_stopped(&world).await);

    set_obstacle(&world, None);
    tell(&world).await;
    assert!(!is_stopped(&world).await);
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1]], "nothing is lost");
}

/// By the event alone, before there is anything to tell.
#[tokio::test]
async fn a_log_stops_when_its_channel_changes() {
    for obstacle in [
        LogObstacle::Post(PostObstacle::Deleted),
        LogObstacle::Post(PostObstacle::Missing(
            crate::domain::Permissions::VIEW_CHANNEL,
        )),
    ] {
        let world = world().await;
        tell(&world).await;
        set_obstacle(&world, Some(obstacle));
        tell(&world).await;
        assert!(!is_stopped(&world).await, "nobody said that it changed");
        channel_changed(&world).await;
        tell(&world).await;
        assert!(is_stopped(&world).await);
        assert_eq!(posts(&world), (vec![], vec![]), "there is no way to say so");
    }
}

#[tokio::test]
async fn a_refusal_stops_the_log_until_something_changes() {
    let world = world().await;
    tell(&world).await;
    gave(&world, 1).await;
    lock(&world.log().refusals).push_back(PostError::Refused);
    for _ in 0..3 {
        tell(&world).await;
        assert!(is_stopped(&world).await);
    }
    assert_eq!(posts(&world).0, [[0; 0]; 0]);
    channel_changed(&world).await;
    tell(&world).await;
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1]]);
}

/// The server's roles are as ever but for this, and the worker looks.
async fn roles_changed(world: &World, change: impl Fn(&mut ServerRoles)) {
    let mut roles = roles();
    change(&mut roles);
    world.set_roles(Ok(roles));
    let event = ServerEvent::RoleChanged { server: server() };
    world.service.heard(event).await;
    tell(world).await;
}

/// As while the bot is timed out: nothing that can be looked at says why.
#[tokio::test]
async fn a_refusal_is_shown_before_the_log_goes_on() {
    let world = world().await;
    tell(&world).await;
    gave(&world, 1).await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    world.set_roles(Ok(ServerRoles {
        bot_roles: Vec::new(),
        ..roles()
    }));
    let refuse = || lock(&world.log().refusals).push_back(PostError::Refused);
    let shows_stopped = async || {
        let view = world.service.settings(server()).await.expect("works");
        view.settings.log.expect("a log").stopped.is_some()
    };
    refuse();
    tell(&world).await;
    refuse();
    for _ in 0..2 {
        assert!(shows_stopped().await, "each time that Discord refused");
        assert!(!is_stopped(&world).await);
        tell(&world).await;
    }
    assert_eq!(posts(&world).1.len(), 1, "what broke meanwhile comes first");
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1]]);
    assert!(!shows_stopped().await);
}

#[tokio::test]
async fn broken_roles_are_told_once_and_again_when_they_break_again() {
    let world = world().await;
    for number in [LOW_ROLE, HIGH_ROLE] {
        world.bind(role(number), Ceiling::Owner).await;
    }
    let roles_changed =
        async |change: &dyn Fn(&mut ServerRoles)| roles_changed(&world, change).await;
    let gone = |roles: &mut ServerRoles| {
        roles.roles.remove(&role(LOW_ROLE));
    };
    let all = |roles: &mut ServerRoles| {
        gone(roles);
        roles.bot_roles.retain(|it| *it != role(BOT_ROLE));
    };
    let deleted = LogPost::Broken(vec![(role(LOW_ROLE), Obstacle::Deleted)]);
    let other = LogPost::Broken(vec![(role(HIGH_ROLE), Obstacle::NoManageRoles)]);
    roles_changed(&|_| {}).await;
    assert_eq!(posts(&world).1, []);
    roles_changed(&gone).await;
    roles_changed(&gone).await;
    assert_eq!(posts(&world).1, std::slice::from_ref(&deleted));
    roles_changed(&all).await;
    assert_eq!(posts(&world).1, [deleted.clone(), other.clone()]);
    roles_changed(&|_| {}).await;
    roles_changed(&gone).await;
    assert_eq!(posts(&world).1, [deleted.clone(), other, deleted]);
}

const BAN: Permissions = Permissions::BAN_MEMBERS;
const KICK: Permissions = Permissions::KICK_MEMBERS;

/// The low role may do this.
fn may(permissions: Permissions) -> impl Fn(&mut ServerRoles) {
    move |roles| {
        let low = roles.roles.get_mut(&role(LOW_ROLE));
        low.expect("there").permissions = permissions;
    }
}

fn powers(powers: Permissions) -> LogPost {
    LogPost::Broken(vec![(role(LOW_ROLE), Obstacle::Powers(powers))])
}

/// The server's owner, who may bind what they like.
fn owner() -> Asker {
    Asker {
        server: server(),
        user: roles().owner,
        stay: None,
        roles: [].into(),
    }
}

/// No event of Discord's says so.
#[tokio::test]
async fn a_role_that_is_mended_by_its_bind_is_told_when_it_breaks_again() {
    let world = world().await;
    let bind = world
        .bind_in(server(), role(LOW_ROLE), badge(1), Ceiling::Owner)
        .await;
    roles_changed(&world, may(BAN)).await;
    let confirmed = world.service.confirm_bind(&owner(), bind, BAN).await;
    confirmed.expect("confirmed");
    tell(&world).await;
    roles_changed(&world, may(BAN | KICK)).await;
    assert_eq!(posts(&world).1, [powers(BAN), powers(KICK)]);
}

#[tokio::test]
async fn a_role_that_is_bound_again_or_unbound_is_told_when_it_breaks_again() {
    let world = world().await;
    let gone = Ceiling::Role(role(404));
    let low = (server(), role(LOW_ROLE));
    let bind = world.bind_in(low.0, low.1, badge(1), gone).await;
    channel_changed(&world).await;
    tell(&world).await;
    let again = AddBind {
        kind: ItemKind::Badge,
        item: "2",
        role: low.1,
        name: None,
        on_loss: None,
        strict: None,
    };
    let again = world.service.add_bind(&owner(), again).await;
    tell(&world).await;
    let unbind = async |bind| {
        let keep = Leftover::KeepRoles;
        let removed = world.service.remove_bind(&owner(), bind, keep).await;
        removed.expect("removed");
        tell(&world).await;
    };
    unbind(again.expect("bound").bind.id).await;
    let broken = LogPost::Broken(vec![(low.1, Obstacle::AboveBindAuthor)]);
    assert_eq!(posts(&world).1, [broken.clone(), broken.clone()]);

    unbind(bind).await;
    world.bind_in(low.0, low.1, badge(1), gone).await;
    channel_changed(&world).await;
    tell(&world).await;
    assert_eq!(posts(&world).1, [broken.clone(), broken.clone(), broken]);
}

/// Who meets the other bind gets it.
#[tokio::test]
async fn a_role_that_another_bind_gives_is_not_broken() {
    let world = world().await;
    let low = role(LOW_ROLE);
    let gone = Ceiling::Role(role(404));
    world.bind_in(server(), low, badge(1), gone).await;
    world.bind_in(server(), low, badge(2), Ceiling::Owner).await;
    roles_changed(&world, |_| {}).await;
    assert_eq!(posts(&world).1, []);
    roles_changed(&world, may(BAN)).await;
    let broken = LogPost::Broken(vec![(low, Obstacle::AboveBindAuthor)]);
    assert_eq!(posts(&world).1, [broken]);
}

/// At most one message goes into a channel in a round.
#[tokio::test]
async fn what_is_broken_is_told_before_what_changed() {
    let world = world().await;
    world.bind(role(LOW_ROLE), Ceiling::Owner).await;
    gave(&world, 1).await;
    world.set_roles(Ok(ServerRoles {
        bot_roles: Vec::new(),
        ..roles()
    }));
    tell(&world).await;
    let (changes, others) = posts(&world);
    assert_eq!((changes.len(), others.len()), (0, 1));
    tell(&world).await;
    assert_eq!(posts(&world).0, [[1]]);
}

#[tokio::test]
async fn a_server_without_a_log_is_told_nothing() {
    let world = World::new().await;
    gave(&world, 1).await;
    channel_changed(&world).await;
    tell(&world).await;
    assert_eq!(posts(&world), (vec![], vec![]));
    let posted = world.service.post_to_log(server(), &LogPost::Exposed, "x");
    assert!(matches!(posted.await, Err(LogError::NoChannel)));
}

#[tokio::test]
async fn what_may_stand_where_everyone_reads_is_posted_for_everyone() {
    let world = world().await;
    let broken = LogPost::Broken(vec![(role(LOW_ROLE), Obstacle::Deleted)]);
    for obstacle in [None, Some(LogObstacle::Public)] {
        set_obstacle(&world, obstacle);
        let posted = world.service.post_to_log(server(), &broken, "x");
        posted.await.expect("posted");
    }
    let audiences = lock(&world.log().audiences).clone();
    assert_eq!(audiences, [Audience::Team, Audience::Everyone]);
    assert!(!is_stopped(&world).await);
}
