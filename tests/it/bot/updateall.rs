//! `/updateall`: everyone, with a message that shows how it goes.

mod cancel;
mod end;

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use playground::discord::actor::{Exchange, Person};
use playground::discord::{self, RoleSpec};
use playground::roblox::{self, Fault, Item, Route};

use super::world::{
    Pair, World, answer, ask, comes_true, comes_true_within, discords_second_passes, patience_for,
    refusal, run, until,
};

pub(super) const START: &str = "Start";
const TRY: &str = "Try without changes";
pub(super) const CANCEL: &str = "Cancel";

pub(super) const VISITED: &str = "select count(*) from bulk_members where outcome is not null";

impl World {
    /// Captain is for badge 5, and every third of so many members has it; nobody
    /// has looked.
    async fn crew_of(&self, count: usize) -> Vec<Pair> {
        self.bind("badge:5").await;
        self.is_settled().await;
        let people = self.crowd(self.harbour, "sailor", count).await;
        for (_, account) in people.iter().step_by(3) {
            self.roblox.give(*account, Item::badge(5));
        }
        self.clear_records();
        people
    }

    fn captains(&self, people: &[Pair]) -> Vec<bool> {
        people
            .iter()
            .map(|(user, _)| self.has_role(*user))
            .collect()
    }

    /// Waits until so many were visited.
    async fn visited(&self, members: usize) {
        let count = i64::try_from(members).expect("thousands at most");
        let seen = async || self.count(VISITED).await >= count;
        comes_true_within(patience_for(members), "the visits", seen).await;
    }

    /// Waits until a message says something, and returns all it says.
    pub(super) async fn says(&self, message: &Exchange, words: &str) -> String {
        comes_true(words, async || {
            self.read(&answer(message).await).contains(words)
        })
        .await;
        self.read(&answer(message).await)
    }

    /// What the edits of messages said, and when, in their order.
    fn edits(&self) -> Vec<(SystemTime, String)> {
        let requests = self.discord.requests().into_iter();
        let edits = requests
            .filter(|it| it.route == Some(discord::Route::UpdateOriginalWebhookMessage))
            .filter_map(|it| {
                let said = it.body.pointer("/embeds/0/description")?.as_str()?;
                Some((it.at, said.to_owned()))
            });
        edits.collect()
    }
}

/// Types the command and presses a button under the question.
pub(super) async fn begin(person: &Person, command: &str, button: &str) -> Exchange {
    let asked = run(person, command);
    asked.press(button).await.expect("the question")
}

/// `12` of `▰▱ 5 % · 12 of 240`.
fn done(said: &str) -> Option<u32> {
    let (_, rest) = said.split_once(" % · ")?;
    rest.split_once(' ')?.0.parse().ok()
}

async fn everyone_is_updated_exactly(members: usize, a_second: u32) {
    /// In flight when the bot is killed.
    const UNDER_WAY: usize = 8;
    let mut world = World::new().await;
    world.allow_a_second(a_second);
    let people = world.crew_of(members).await;

    let asked = run(&world.mia(), "/updateall");
    let question = world.read(&answer(&asked).await);
    let question_says = format!("Update {members} members?");
    assert!(question.contains(&question_says), "{question}");
    let begun = Instant::now();
    let message = asked.press(START).await.expect("the question");
    let updating = format!("Updating {members} members");
    let shown = world.says(&message, &updating).await;
    assert!(shown.contains("type /updateall"), "{shown}");
    for visited in [members / 5, members * 4 / 7] {
        world.visited(visited).await;
        world.kill().await;
        discords_second_passes().await;
        world.start_again().await;
    }
    world.visited(members).await;
    let summary = format!("✅ Done: {members} members were visited");
    let summary = world.says(&message, &summary).await;
    println!("{members} members: {:?}", begun.elapsed());

    let owners: Vec<_> = (0..members).map(|n| n % 3 == 0).collect();
    assert_eq!(world.captains(&people), owners);
    let given = owners.iter().filter(|owner| **owner).count();
    assert!(
        summary.contains(&format!("@Captain: ✅ {given} given")),
        "{summary}"
    );
    assert_eq!(world.audit().await, vec!["given"; given]);
    let reads = world.reads();
    assert_eq!(reads.len(), members, "nobody is forgotten");
    let twice = reads.values().filter(|reads| **reads > 1).count();
    assert!(twice <= 2 * UNDER_WAY, "{twice} were read again");
    let progress: Vec<_> = world
        .edits()
        .iter()
        .filter_map(|(_, said)| done(said))
        .collect();
    assert!(progress.is_sorted(), "{progress:?}");
    assert!(progress.len() > 2, "{progress:?}");
    comes_true("what it takes to edit the message is erased", async || {
        world.count("select count(*) from bulk_messages").await == 0
    })
    .await;
}

#[tokio::test]
async fn hundreds_are_updated_exactly_though_the_bot_is_killed_twice() {
    everyone_is_updated_exactly(210, 20).await;
}

#[tokio::test]
#[ignore = "takes five minutes, for Discord allows 50 requests a second"]
async fn thousands_are_updated_exactly_though_the_bot_is_killed_twice() {
    everyone_is_updated_exactly(5_000, 200).await;
}

#[tokio::test]
async fn a_message_is_edited_every_three_seconds_at_most_and_its_token_is_a_secret() {
    let world = World::new().await;
    world.allow_a_second(20);
    world.crew_of(90).await;
    let message = begin(&world.mia(), "/updateall", START).await;
    world.visited(1).await;
    let tokens = world.count("select count(*) from bulk_messages").await;
    assert_eq!(tokens, 1);
    let requests = world.discord.requests();
    let edit = requests
        .iter()
        .rfind(|it| it.route == Some(discord::Route::UpdateOriginalWebhookMessage));
    let path = edit.expect("an edit").path.clone();
    let token = path
        .split('/')
        .rev()
        .nth(2)
        .expect("…/token/messages/@original");
    let mut database = world.database.connect().await;
    let kept: String = sqlx::query_scalar("select token from bulk_messages")
        .fetch_one(&mut database)
        .await
        .expect("a row");
    assert!(!kept.contains(token), "{kept}");
    world.says(&message, "✅ Done").await;

    let times: Vec<_> = world
        .edits()
        .into_iter()
        .filter(|(_, said)| said.contains("Updating 90") || said.contains("Done"))
        .map(|(at, _)| at)
        .collect();
    for pair in times.windows(2) {
        let apart = pair[1].duration_since(pair[0]).expect("in order");
        assert!(apart >= Duration::from_millis(2900), "{apart:?}");
    }
    assert!(times.len() > 1, "{}", times.len());
    let log = world.bot.as_ref().expect("it runs").log();
    let leak = log.iter().find(|line| format!("{line:?}").contains(token));
    assert!(leak.is_none(), "{leak:?}");
}

#[tokio::test]
async fn a_dry_run_says_what_it_would_change_and_changes_nothing() {
    let world = World::new().await;
    world.allow_a_second(50);
    let people = world.crew_of(12).await;
    let swept = "select sum(swept_at) from links";
    let before = world.count(swept).await;
    let message = begin(&world.mia(), "/updateall dry_run:true", TRY).await;
    let said = world.says(&message, "✅ Done: 12 members were tried").await;
    assert!(said.contains("@Captain: ✅ 4 to give"), "{said}");
    assert_eq!(world.captains(&people), [false; 12]);
    assert_eq!(world.role_writes(), 0);
    assert_eq!(world.grants().await, [""; 0]);
    assert_eq!(world.audit().await, [""; 0]);
    assert_eq!(
        world.count(swept).await,
        before,
        "their turns are still to come"
    );
    assert_eq!(world.waiting().await, []);
}

#[tokio::test]
async fn it_waits_while_roblox_is_down_and_goes_on_by_itself() {
    let world = World::new().await;
    world.allow_a_second(50);
    let people = world.crew_of(24).await;
    let outage = world.roblox.fault(Fault::on(Route::Inventory).status(503));
    let message = begin(&world.mia(), "/updateall", START).await;
    let said = world
        .says(&message, "⏸️ Roblox does not answer the bot")
        .await;
    assert!(said.contains("the next try is"), "{said}");
    assert_eq!(world.count(VISITED).await, 0);
    outage.clear();
    // Of whom Roblox was asked before it was known to be down, they are tried again in a
    // minute.
    let done = async || {
        let said = world.read(&answer(&message).await);
        said.contains("✅ Done: 24 members")
    };
    comes_true_within(Duration::from_secs(90), "it is done", done).await;
    let said = world.read(&answer(&message).await);
    assert!(said.contains("@Captain: ✅ 8 given"), "{said}");
    assert!(!said.contains("can't be told"), "{said}");
    let put_off = "select count(*) from bulk_members where attempts > 0";
    let put_off = world.count(put_off).await;
    assert!(put_off <= 16, "{put_off}: the others were left alone");
    assert_eq!(world.captains(&people).iter().filter(|it| **it).count(), 8);
}

/// Nobody is passed over meanwhile.
#[tokio::test]
async fn it_waits_as_long_as_roblox_asks_to_slow_down() {
    let world = World::new().await;
    world.allow_a_second(50);
    world.crew_of(40).await;
    let slow_down = Fault::on(Route::Inventory).status(429);
    world.roblox.fault(slow_down.header("retry-after", "600"));
    let asked = SystemTime::now();
    let message = begin(&world.mia(), "/updateall", START).await;
    world
        .says(&message, "⏸️ Roblox lets the bot ask no more for now")
        .await;
    let until = world.count("select waits_until from bulk_updates").await;
    let until = Duration::from_millis(until.unsigned_abs());
    let wait = (SystemTime::UNIX_EPOCH + until).duration_since(asked);
    let wait = wait.expect("later");
    assert!(wait > Duration::from_secs(595), "{wait:?}");
    let tried = "select count(*) from bulk_members where attempts > 0";
    let tried = world.count(tried).await;
    assert!(tried < 20, "{tried}: most wait without a try");
    assert_eq!(world.count(VISITED).await, 0);
}

#[tokio::test]
async fn a_message_that_was_deleted_is_edited_no_more() {
    let world = World::new().await;
    world.crew_of(30).await;
    let message = begin(&world.mia(), "/updateall", START).await;
    world.says(&message, "Updating 30 members").await;
    world.discord.delete_message(answer(&message).await.message);
    let shown = "select count(*) from bulk_messages";
    comes_true("it is forgotten", async || world.count(shown).await == 0).await;
    let running = "select count(*) from bulk_updates where state = 'running'";
    assert_eq!(world.count(running).await, 1, "the update goes on");
}

#[tokio::test]
async fn two_servers_take_turns() {
    /// The reads looked at; who began before the other ran had a head start of at
    /// most eight, which were in hand.
    const TURNS: usize = 24;
    let world = World::new().await;
    world.allow_a_second(30);
    world.crew_of(50).await;
    let cove = world.discord.create_server("Cove", world.mia);
    let diver = RoleSpec::named("Diver").below_bot();
    world.discord.create_role(cove, diver);
    let mia = world.discord.member(cove, world.mia);
    ask(&mia, "/bind badge item:5 role:@Diver").await;
    let divers = world.crowd(cove, "diver", 50).await;
    let divers: BTreeSet<_> = divers.into_iter().map(|(_, account)| account).collect();
    world.is_settled().await;

    let first = begin(&world.mia(), "/updateall", START).await;
    let second = begin(&mia, "/updateall", START).await;
    world.says(&second, "Updating 50 members").await;
    let before = world.read_in_order().len();
    for message in [&first, &second] {
        world.says(message, "✅ Done: 50 members").await;
    }
    let read = world.read_in_order();
    assert_eq!(read.len(), 100);
    assert!(before + TURNS <= 50, "{before} were read before both ran");
    let turns = &read[before..before + TURNS];
    let cove = turns.iter().filter(|it| divers.contains(it)).count();
    assert!((4..=TURNS - 4).contains(&cove), "{cove} of {TURNS}");
}

#[tokio::test]
async fn two_admins_see_the_same_one_and_nobody_else_can_stop_it() {
    let world = World::new().await;
    world.crew_of(30).await;
    let moderator = run(&world.moderator(), "/updateall");
    answer(&moderator).await;
    let mias = begin(&world.mia(), "/updateall", START).await;
    world.says(&mias, "Updating 30 members").await;
    // Asked before the other pressed Start.
    let mods = moderator.press(START).await.expect("the question");
    let said = world.says(&mods, "Updating 30 members").await;
    assert!(said.contains("@mia asked for it"), "{said}");
    let typed = run(&world.moderator(), "/updateall");
    world.says(&typed, "Updating 30 members").await;
    assert_eq!(world.count("select count(*) from bulk_updates").await, 1);

    let shown = answer(&mias).await;
    let cancel = shown.button(CANCEL).expect("a button");
    let id = cancel.custom_id.expect("an ID");
    let (mia, leo) = (world.mia.to_string(), world.leo.to_string());
    let forged = world
        .leo()
        .forge_press(shown.message, &id.replace(&mia, &leo));
    let refused = world.read(&refusal(&forged).await);
    assert!(refused.contains("permission Manage Server"), "{refused}");
    let running = "select count(*) from bulk_updates where state = 'running'";
    assert_eq!(world.count(running).await, 1);
}

#[tokio::test]
async fn who_left_counts_as_visited_and_a_server_without_the_bot_is_not() {
    let world = World::new().await;
    let people = world.crew_of(20).await;
    let message = begin(&world.mia(), "/updateall", START).await;
    world.visited(1).await;
    for (user, _) in &people {
        world.discord.leave(world.harbour, *user);
    }
    world.allow_a_second(1000);
    let said = world.says(&message, "✅ Done: 20 members").await;
    let left = "select count(*) from bulk_members where outcome = 'left'";
    let left = usize::try_from(world.count(left).await).expect("a count");
    assert!(left >= 20 - 8, "{left}: the others were in hand");
    assert!(
        said.contains(&format!("{left} members have left the server")),
        "{said}"
    );
    // Nobody is asked about who is not there, but for those in hand.
    let read = world.reads().len();
    assert!(read < 20, "{read}");

    let more = world.crowd(world.harbour, "late", 40).await;
    world
        .roblox
        .configure(|settings| settings.limits = roblox::Limits::default());
    world.roblox.fault(Fault::on(Route::Inventory).silence());
    world.clear_records();
    let message = begin(&world.mia(), "/updateall", START).await;
    world.says(&message, "Updating 40 members").await;
    // As many as may be in hand wait for Roblox, and nobody asks Discord.
    until("the looks", || {
        let look = Some(discord::Route::GetGuildMember);
        let requests = world.discord.requests();
        requests.iter().filter(|it| it.route == look).count() == 6
    })
    .await;
    world.discord.kick_bot(world.harbour);
    world.bot_knows_it_is_there(false).await;
    let running = "select count(*) from bulk_updates where state = 'running'";
    comes_true("it ends", async || world.count(running).await == 0).await;
    assert!(world.captains(&more).iter().all(|captain| !captain));
}

#[tokio::test]
async fn with_a_role_only_those_are_visited_who_have_it() {
    let world = World::new().await;
    world.allow_a_second(50);
    world.leo_is_a_captain().await;
    world.crowd(world.harbour, "passenger", 5).await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.clear_records();
    let asked = run(&world.mia(), "/updateall role:@Captain");
    let question = world.read(&answer(&asked).await);
    assert!(
        question.contains("the one member who has @Captain"),
        "{question}"
    );
    let message = asked.press(START).await.expect("the question");
    let said = world.says(&message, "✅ Done: one member").await;
    assert!(said.contains("@Captain: ➖ 1 taken"), "{said}");
    assert!(!world.has_role(world.leo));
    assert_eq!(world.reads().len(), 1);
    let nobody = world.told(&world.mia(), "/updateall role:@Captain").await;
    assert!(nobody.contains("Nobody has @Captain"), "{nobody}");
}
