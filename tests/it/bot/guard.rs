//! A Roblox that answers with 200 and errs about everybody: few lose or get a role
//! by it, and a person decides.

use std::time::Duration;

use playground::discord::actor::{Exchange, Person, Reply};
use playground::discord::{Fault, Permissions, RoleSpec, Route as Discord, UserId};
use playground::roblox::{self, Item, Quota, Route};

use super::metrics::{counted, measured};
use super::world::{World, answer, ask, press, run, until};

const A_WEEK: Duration = Duration::from_hours(7 * 24);

type People = Vec<(UserId, roblox::UserId)>;

const GIVE_BACK: &str = "Keep, give back: Captain";
const TAKE_BACK: &str = "Keep, take back: Captain";
const GO_ON_TAKING: &str = "Go on taking: Captain";
const GO_ON_GIVING: &str = "Go on giving: Captain";

/// Members who came and proved their accounts long ago and own nothing.
async fn members(count: usize) -> (World, People) {
    members_since(A_WEEK, count).await
}

/// Members who came so long ago. No limit of Roblox's keeps back their turns; of more
/// than thirty at once Discord's own would be near.
async fn members_since(ago: Duration, count: usize) -> (World, People) {
    let world = World::with(|setup| measured(setup).with("SWEEP_INTERVAL", "1s")).await;
    world.roblox.configure(|settings| {
        settings.limits.inventory = Quota {
            per_owner: 10_000,
            per_authorization: 10_000,
        };
    });
    let people: People = (0..count)
        .map(|n| {
            let user = world.discord.create_user(&format!("person{n}"));
            world.discord.join_long_ago(world.harbour, user, ago);
            let account = world.roblox.create_user(&format!("PersonBuilds{n}"));
            (user, account)
        })
        .collect();
    world.prove(&people).await;
    (world, people)
}

/// Captains by badge 5.
async fn captains(count: usize) -> (World, People) {
    let (world, people) = members(count).await;
    // Discord tells with the first answer that giving and taking share a limit. A bot
    // that takes its first role when that is used up can't know.
    let first = people[..1].to_vec();
    everybody_owns(&world, &first);
    world.bind("badge:5").await;
    becomes(&world, &first, 1).await;
    nobody_owns(&world, &first);
    becomes(&world, &first, 0).await;

    everybody_owns(&world, &people);
    becomes(&world, &people, count).await;
    world.binds_are_old().await;
    (world, people)
}

fn everybody_owns(world: &World, people: &People) {
    for (_, account) in people {
        world.roblox.give(*account, Item::badge(5));
    }
}

fn nobody_owns(world: &World, people: &People) {
    for (_, account) in people {
        world.roblox.take(*account, Item::badge(5));
    }
}

/// How many have the role.
fn held(world: &World, people: &People) -> usize {
    people
        .iter()
        .filter(|(user, _)| world.has_role(*user))
        .count()
}

/// Discord takes a server's role writes some a second: each is waited for.
async fn becomes(world: &World, people: &People, count: usize) {
    loop {
        let now = held(world, people);
        if now == count {
            return;
        }
        let changes = || held(world, people) != now;
        until(&format!("{count} captains, not {now}"), changes).await;
    }
}

/// Everybody's turn comes three times more, and so many have the role still.
async fn stays(world: &World, people: &People, count: usize) {
    for _ in 0..3 {
        let read = world.roblox.count(Route::Inventory);
        until("a turn of everybody", || {
            world.roblox.count(Route::Inventory) >= read + people.len()
        })
        .await;
        assert_eq!(held(world, people), count);
    }
}

/// Somebody binds another role to something else.
async fn another_bind(world: &World) {
    let diver = RoleSpec::named("Diver").below_bot();
    world.discord.create_role(world.harbour, diver);
    ask(&world.mia(), "/bind badge item:6 role:@Diver").await;
}

/// How often the guard began to hold back losses, and gains.
async fn trips(world: &World) -> [String; 2] {
    let counted = async |direction| {
        let labels = [("direction", direction)];
        let trips = counted(world, "gatepass_guard_trips_total", &labels).await;
        trips.to_string()
    };
    [counted("loss").await, counted("gain").await]
}

/// A panel, for everybody.
async fn panel(world: &World) -> Reply {
    press(&run(&world.mia(), "/panel"), "Post it").await;
    let general = world.discord.general_channel(world.harbour);
    world.discord.messages_in(general).remove(0)
}

/// Mia looks at what is held back.
async fn looks(world: &World) -> Exchange {
    let list = run(&world.mia(), "/viewbinds");
    let told = world.read(&answer(&list).await);
    assert!(told.contains("⏸️ Paused"), "{told}");
    list
}

/// Somebody who has the role, or not.
fn somebody(world: &World, people: &People, has: bool) -> Person {
    let mut users = people.iter().map(|(user, _)| *user);
    let user = users.find(|user| world.has_role(*user) == has);
    world.discord.member(world.harbour, user.expect("one"))
}

/// What somebody who has the role hears of it.
async fn holder_hears(world: &World, people: &People) -> String {
    let person = somebody(world, people, true);
    world.told(&person, "/update").await
}

/// Also where the log was chosen only then, and once, whoever starts anew.
#[tokio::test]
async fn the_log_is_asked_once() {
    let (mut world, people) = captains(14).await;
    nobody_owns(&world, &people);
    world.held_back_become(1).await;
    let log = world.private_channel("log");
    world.choose_log(log).await;
    let asked = |world: &World| {
        let posts = world.discord.messages_in(log);
        let texts = posts.iter().map(|post| world.read(post));
        texts.filter(|text| text.contains("⏸️ Paused")).count()
    };
    until("the question", || asked(&world) == 1).await;
    let trail = world.told(&world.mia(), "/audit").await;
    assert!(
        trail.contains("⏸️ Losses of @Captain were held back"),
        "{trail}"
    );

    world.questions_noted_become(1).await;

    world.kill().await;
    let brisk = world.setup().with("SWEEP_INTERVAL", "1s");
    world.start(brisk).await;
    let read = world.roblox.count(Route::Inventory);
    until("somebody's turn", || {
        world.roblox.count(Route::Inventory) > read
    })
    .await;
    assert_eq!(asked(&world), 1);
}

/// The log is a place to answer, for whoever may, and stays one when it was done.
#[tokio::test]
async fn the_question_in_the_log_says_who_and_takes_either_answer() {
    let (world, people) = captains(14).await;
    let log = world.private_channel("log");
    let (view, none) = (Permissions::VIEW_CHANNEL, Permissions::NONE);
    world.discord.set_overwrite(log, world.captain, view, none);
    world.choose_log(log).await;
    nobody_owns(&world, &people);
    becomes(&world, &people, 4).await;
    world.held_back_become(1).await;
    let asked = || {
        let mut posts = world.discord.messages_in(log);
        posts.retain(|post| world.read(post).contains("⏸️ Paused"));
        posts.pop()
    };
    until("the question", || asked().is_some()).await;
    let question = asked().expect("it is there");
    let text = world.read(&question);
    assert_eq!(text.matches("@person").count(), 10, "{text}");
    assert!(question.pings.is_empty(), "{:?}", question.pings);

    let says = async |person: &Person, button: &str| {
        let pressed = person.press(&question, button).expect("a button");
        world.read(&answer(&pressed).await)
    };
    let told = says(&somebody(&world, &people, true), GIVE_BACK).await;
    assert!(
        told.contains("Without the permission Manage Server"),
        "{told}"
    );
    assert_eq!(held(&world, &people), 4, "nothing was decided");

    let told = says(&world.mia(), GIVE_BACK).await;
    assert!(told.starts_with("✅ @Captain is kept"), "{told}");
    becomes(&world, &people, 14).await;
    let told = says(&world.mia(), GIVE_BACK).await;
    assert!(told.contains("@mia decided"), "{told}");
    assert!(told.contains("to keep @Captain"), "{told}");

    let told = says(&world.mia(), GO_ON_TAKING).await;
    assert!(told.starts_with("✅ @Captain is taken from all"), "{told}");
    becomes(&world, &people, 0).await;
    let told = says(&world.mia(), GIVE_BACK).await;
    assert!(
        told.contains("to let the changes of @Captain go on"),
        "{told}"
    );
}

#[tokio::test]
async fn of_thirty_ten_lose_it_and_keep_gives_it_back() {
    let (world, people) = captains(30).await;
    nobody_owns(&world, &people);
    becomes(&world, &people, 20).await;
    another_bind(&world).await;
    let told = holder_hears(&world, &people).await;
    assert!(told.contains("⏸️ @Captain: not earned"), "{told}");
    stays(&world, &people, 20).await;

    let list = looks(&world).await;
    let told = world.read(&press(&list, GIVE_BACK).await);
    assert!(told.starts_with("✅ @Captain is kept"), "{told}");
    becomes(&world, &people, 30).await;
    holder_hears(&world, &people).await;
    stays(&world, &people, 30).await;
    world.held_back_become(1).await;
    assert_eq!(trips(&world).await, ["1", "0"]);

    // Roblox is well again, and whoever loses something loses the role.
    everybody_owns(&world, &people);
    world.held_back_become(0).await;
    world.roblox.take(people[0].1, Item::badge(5));
    becomes(&world, &people, 29).await;
}

/// Fourteen captains who own nothing, by a Roblox that errs, and whose role is kept.
async fn kept() -> (World, People) {
    let (world, people) = captains(14).await;
    nobody_owns(&world, &people);
    becomes(&world, &people, 4).await;
    world.held_back_become(1).await;
    let list = looks(&world).await;
    press(&list, GIVE_BACK).await;
    becomes(&world, &people, 14).await;
    (world, people)
}

#[tokio::test]
async fn to_go_on_takes_it_from_all() {
    let (world, people) = kept().await;
    let list = looks(&world).await;
    let told = world.read(&press(&list, GO_ON_TAKING).await);
    assert!(told.starts_with("✅ @Captain is taken from all"), "{told}");
    becomes(&world, &people, 0).await;
    // The question is answered.
    let over = run(&world.mia(), "/viewbinds");
    let told = world.read(&answer(&over).await);
    assert!(!told.contains("Paused"), "{told}");
}

#[tokio::test]
async fn a_roblox_that_is_well_again_is_asked_no_more() {
    let (world, people) = captains(14).await;
    nobody_owns(&world, &people);
    becomes(&world, &people, 4).await;
    world.held_back_become(1).await;
    everybody_owns(&world, &people);
    becomes(&world, &people, 14).await;
    world.held_back_become(0).await;
    world.roblox.take(people[3].1, Item::badge(5));
    becomes(&world, &people, 13).await;
}

/// Their turns of the sweep come before the news of their joining, or right after.
#[tokio::test]
async fn who_came_today_gets_it_with_whomever_else_came() {
    let (world, people) = members_since(Duration::ZERO, 15).await;
    world.bind("badge:5").await;
    world.binds_are_old().await;
    stays(&world, &people, 0).await;
    everybody_owns(&world, &people);
    becomes(&world, &people, 15).await;
    assert_eq!(trips(&world).await, ["0", "0"]);
}

#[tokio::test]
async fn of_thirty_ten_get_it_and_keep_takes_it_back() {
    let (world, people) = members(30).await;
    let panel = panel(&world).await;
    world.bind("badge:5").await;
    world.binds_are_old().await;
    stays(&world, &people, 0).await;
    everybody_owns(&world, &people);
    becomes(&world, &people, 10).await;
    another_bind(&world).await;
    stays(&world, &people, 10).await;
    // Whoever asks did something themself, and is told before that it gives the role.
    let person = somebody(&world, &people, false);
    let why = person.press(&panel, "Why not?").expect("there");
    let told = world.read(&answer(&why).await);
    let due = "✅ @Captain: you have earned it. Press “Get my roles”, and you have it.";
    assert!(told.contains(due), "{told}");
    let told = world.read(&press(&why, "Get my roles").await);
    assert!(told.starts_with("✅ Given: @Captain"), "{told}");
    becomes(&world, &people, 11).await;

    let list = looks(&world).await;
    press(&list, TAKE_BACK).await;
    becomes(&world, &people, 1).await;
    assert_eq!(trips(&world).await, ["0", "1"]);
    stays(&world, &people, 1).await;

    // What Roblox says of them is true.
    let list = looks(&world).await;
    press(&list, GO_ON_GIVING).await;
    becomes(&world, &people, 30).await;
}

#[tokio::test]
async fn what_is_being_undone_is_done_after_a_kill() {
    let (mut world, people) = captains(14).await;
    nobody_owns(&world, &people);
    becomes(&world, &people, 4).await;
    world.held_back_become(1).await;
    let list = looks(&world).await;
    let pause = world.discord.pause(Fault::on(Discord::AddGuildMemberRole));
    let _pressed = list.press(GIVE_BACK).await;
    pause.reached().await.expect("the first is given back");
    world.kill().await;
    pause.drop_connection();
    let left = "select count(*) from reversals";
    assert!(world.count(left).await > 0, "nothing is left to undo");

    world.start_again().await;
    becomes(&world, &people, 14).await;
    world.is_settled().await;
    assert_eq!(world.count(left).await, 0);
    assert_eq!(held(&world, &people), 14);
}

/// What was taken by hand since stays taken.
#[tokio::test]
async fn what_is_given_back_and_taken_by_hand_stays_taken() {
    let (world, people) = kept().await;
    world.is_settled().await;
    let user = people[0].0;
    world
        .discord
        .remove_role_by_hand(world.harbour, user, world.captain);
    stays(&world, &people, 13).await;
}

#[tokio::test]
async fn on_a_backup_that_was_put_back_nobody_loses_a_role_before_somebody_looked() {
    let mut world = World::new().await;
    world.leo_is_a_captain().await;
    world.kill().await;
    world.put_backup_back().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.start_again().await;
    let told = world.told(&world.leo(), "/update").await;
    assert!(told.contains("⏸️ @Captain"), "{told}");
    let list = looks(&world).await;
    press(&list, GO_ON_TAKING).await;
    world.leo_becomes(super::world::Captain::No).await;
}
