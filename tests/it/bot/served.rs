//! `ALLOWED_GUILDS`: the bot explains itself in other servers and spends
//! nothing on them.

use playground::discord::actor::{Person, SuggestError, Suggestion};
use playground::roblox::{Item, Route};

use super::world::{Captain, Cove, World, answer, ask, comes_true, press, run};

const EXPLAINED: &str = "has not switched it on for this server";

/// Beside the harbour, a cove of Mia's with the same binds and members.
struct Two {
    world: World,
    cove: Cove,
}

impl Two {
    /// The bot is not started yet.
    async fn new() -> Self {
        let world = World::asleep(|_| {}).await;
        let cove = Cove::new(&world);
        Self { world, cove }
    }

    /// Starts the bot, which serves the harbour alone.
    async fn serve_the_harbour(&mut self) {
        let harbour = self.world.harbour.to_string();
        let setup = self.world.setup().with("ALLOWED_GUILDS", harbour);
        self.world.start(setup).await;
    }

    /// Starts the bot, which serves every server, and sets the cove up.
    async fn set_the_cove_up(&mut self) {
        self.world.start(self.world.setup()).await;
        self.cove.divers_have_badge(&self.world, 5).await;
        self.world.is_settled().await;
    }

    fn mia(&self) -> Person {
        self.cove.mia(&self.world)
    }

    fn leo(&self) -> Person {
        self.cove.leo(&self.world)
    }

    fn leo_dives(&self) -> bool {
        self.cove.leo_dives(&self.world)
    }
}

#[tokio::test]
async fn other_servers_are_told_and_cost_nothing() {
    let mut two = Two::new().await;
    two.serve_the_harbour().await;
    let world = &two.world;
    for (person, command) in [
        (two.leo(), "/owns item:badge:5"),
        (two.leo(), "/update"),
        (two.leo(), "/unlink"),
        (two.mia(), "/bind badge item:5 role:@Diver"),
        (two.mia(), "/link add user:@leo roblox:LeoBuilds"),
    ] {
        let text = ask(&person, command).await.text();
        assert!(text.contains(EXPLAINED), "{command}: {text}");
    }
    let menu = two.mia().user_menu("Account", world.leo);
    let text = answer(&menu.expect("it is offered")).await.text();
    assert!(text.contains(EXPLAINED), "{text}");

    assert_eq!(world.roblox.requests().len(), 0);
    // The harbour has what it is there for.
    world.link_leo().await;
    world.bind("badge:5").await;
    world.roblox.give(world.leo_builds, Item::badge(5));
    ask(&world.leo(), "/update").await;
    world.leo_becomes(Captain::Yes).await;

    // Who joins there is not noted down. A command is heard after the event,
    // and what was heard is dealt with before the bot ends.
    let zoe = world.discord.create_user("zoe");
    world.discord.join(two.cove.server, zoe);
    ask(&two.mia(), "/update").await;
    let bot = two.world.bot.take().expect("it runs");
    bot.stop().await.expect("it stops");
    let servers: Vec<i64> = sqlx::query_scalar("select server_id from servers")
        .fetch_all(&mut two.world.database.connect().await)
        .await
        .expect("the table is there");
    let harbour = i64::try_from(two.world.harbour.get()).expect("a snowflake");
    assert_eq!(servers, [harbour]);
}

/// Nothing to suggest is an answer, too: without one Discord says that
/// loading the options failed. And it is nothing to wake anybody for.
#[tokio::test]
async fn nothing_is_suggested_in_other_servers() {
    let mut two = Two::new().await;
    two.serve_the_harbour().await;
    let suggested = two.leo().autocomplete("owns", "item", "badge").await;
    let suggested: Result<Vec<Suggestion>, SuggestError> = suggested;
    assert_eq!(suggested.expect("an answer"), []);

    // A command after it has come through: whatever it had to log is written.
    ask(&two.leo(), "/update").await;
    let bot = two.world.bot.take().expect("it runs");
    let log = bot.stop_and_read().await.expect("it stops");
    let errors: Vec<_> = log
        .iter()
        .filter(|line| line.field("level").as_deref() == Some("ERROR"))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// A server that is taken off the list loses nothing but the bot's attention.
#[tokio::test]
async fn a_server_taken_off_the_list_is_left_alone_until_it_is_back() {
    let mut two = Two::new().await;
    two.set_the_cove_up().await;
    two.world.roblox.give(two.world.leo_builds, Item::badge(5));
    two.world.roblox.hide(two.world.leo_builds);
    let asked = run(&two.leo(), "/update");
    answer(&asked).await;
    // An update waits for him there when the bot stops.
    let pause = two
        .world
        .roblox
        .pause(playground::roblox::Fault::on(Route::Inventory));
    ask(&two.mia(), "/bind badge item:6 role:@Diver").await;
    pause.reached().await;
    two.world.kill().await;
    pause.release();
    assert_eq!(two.world.waiting().await, [two.world.leo]);
    two.world.roblox.show(two.world.leo_builds);
    two.world.roblox.clear_records();
    two.world.discord.clear_records();

    two.serve_the_harbour().await;
    let world = &two.world;
    comes_true("the waiting update is gone", async || {
        world.waiting().await.is_empty()
    })
    .await;
    // Neither a button of before nor a member who joins sets anything off.
    let refused = press(&asked, "Check again").await.text();
    assert!(refused.contains(EXPLAINED), "{refused}");
    world.discord.leave(two.cove.server, world.leo);
    world.discord.join(two.cove.server, world.leo);
    // Heard after those two, of the same server.
    ask(&two.leo(), "/update").await;
    assert_eq!(world.waiting().await, []);
    assert_eq!(world.roblox.count(Route::Inventory), 0);
    assert_eq!(world.role_writes(), 0);

    // Back on the list, everything is as it was set up.
    two.world.kill().await;
    two.world.start_again().await;
    ask(&two.leo(), "/update").await;
    assert!(two.leo_dives());
}
