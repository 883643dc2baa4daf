//! Cancel: nobody else is begun with, and who is in hand is told of.

use std::time::{Duration, Instant, SystemTime};

use playground::discord::{BucketSize, Route};
use playground::roblox::Item;

use super::super::world::{World, discords_second_passes};
use super::{CANCEL, START, VISITED, begin};

/// How many members of a server are in hand at once.
const IN_HAND: usize = 8;

/// At the pace of real Roblox some wait for their turn for seconds.
#[tokio::test]
async fn cancel_stops_it_within_two_seconds_and_for_good() {
    cancel_stops_it(World::new().await, 60, 2).await;
}

#[tokio::test]
#[ignore = "takes a minute"]
async fn cancel_stops_thousands_within_two_seconds_and_for_good() {
    let world = World::new().await;
    world.allow_a_second(200);
    cancel_stops_it(world, 5_000, 100).await;
}

async fn cancel_stops_it(mut world: World, members: usize, after: usize) {
    world.crew_of(members).await;
    let message = begin(&world.mia(), "/updateall", START).await;
    world.visited(after).await;
    let pressed = Instant::now();
    let cancelled = message.press(CANCEL).await.expect("it is there");
    let says = format!(" of {members} members were visited");
    let said = world.says(&cancelled, &says).await;
    println!("stopped after {:?}", pressed.elapsed());
    assert!(said.contains("Stopped: "), "{said}");
    let visited = world.count(VISITED).await;
    assert!(
        said.contains(&format!("Stopped: {visited} of {members}")),
        "{said}"
    );
    let last = world.roblox.requests().into_iter().map(|it| it.at).max();
    let late = last.and_then(|last| last.checked_duration_since(pressed));
    assert!(
        late.is_none_or(|late| late < Duration::from_secs(2)),
        "{late:?}"
    );
    assert!(visited < i64::try_from(members).expect("thousands at most"));

    world.kill().await;
    discords_second_passes().await;
    world.start_again().await;
    let question = world.told(&world.mia(), "/updateall").await;
    let asks = format!("Update {members} members?");
    assert!(question.contains(&asks), "{question}");
    assert_eq!(world.count(VISITED).await, visited);
}

impl World {
    /// When something was asked of Discord, in order.
    fn times_of(&self, route: Route) -> Vec<SystemTime> {
        let requests = self.discord.requests().into_iter();
        let of_route = requests.filter(|it| it.route == Some(route));
        of_route.map(|it| it.at).collect()
    }

    /// When a message first said something.
    fn first_said(&self, words: &str) -> SystemTime {
        let edits = self.edits();
        let edit = edits.into_iter().find(|(_, said)| said.contains(words));
        edit.expect(words).0
    }
}

/// As many as may be in hand wait for Discord to take their role, one a second.
#[tokio::test]
async fn after_cancel_only_those_in_hand_get_their_role_and_the_message_says_so() {
    let world = World::new().await;
    let members = 3 * IN_HAND;
    let people = world.crew_of(members).await;
    for (_, account) in &people {
        world.roblox.give(*account, Item::badge(5));
    }
    world.allow_a_second(100);
    let one_a_second = BucketSize::new(1, Duration::from_secs(1));
    world
        .discord
        .set_bucket(Route::AddGuildMemberRole, one_a_second);

    let message = begin(&world.mia(), "/updateall", START).await;
    world.visited(2).await;
    let cancelled = message.press(CANCEL).await.expect("it is there");
    world.says(&cancelled, "Stopping: ").await;
    let stopping = world.first_said("Stopping: ");
    let said = world.says(&cancelled, "Stopped: ").await;
    let stopped = world.first_said("Stopped: ");

    let given = world.times_of(Route::AddGuildMemberRole);
    let count = given.len();
    assert!(
        said.contains(&format!("Stopped: {count} of {members} members")),
        "{said}"
    );
    assert!(
        said.contains(&format!("@Captain: ✅ {count} given")),
        "{said}"
    );
    let late = given.iter().filter(|at| **at > stopping).count();
    assert!((1..=IN_HAND).contains(&late), "{late} of {count}");
    assert!(given.iter().all(|at| *at < stopped), "it says so too early");
    let looks = world.times_of(Route::GetGuildMember);
    assert!(looks.iter().all(|at| *at < stopping), "somebody is begun");
    let captains = world.captains(&people).into_iter().filter(|it| *it);
    assert_eq!(captains.count(), count);
}
