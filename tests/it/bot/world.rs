//! A small world for the end-to-end tests: one server with a few people, the
//! real bot beside it, and the words that tests are written in.

mod cove;
mod crowd;
mod disk;
mod talk;

use std::cell::Cell;
use std::time::Duration;

use playground::bot::{Bot, LogLine, Setup};
use playground::discord::actor::{Person, Reply};
use playground::discord::{self, ChannelId, Permissions, RoleId, RoleSpec, ServerId, UserId};
use playground::roblox::{self, Item};
use tokio::time::{Instant, sleep};

use crate::database::TestDatabase;

pub(super) use self::cove::Cove;
pub(super) use self::crowd::{Pair, discords_second_passes, patience_for};
pub(super) use self::talk::{answer, ask, press, refusal, run, shown};

/// How long a condition may take to come true. Machines that run tests are
/// busy; nothing is proven by how long it takes.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// What the bot calls those whom it asks.
pub(super) const ROBLOX: &str = "roblox_open_cloud";
pub(super) const DISCORD: &str = "discord";

/// How often it is looked whether it has come true.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Harbour: Mia owns it, Mod moderates, Leo is a member with a Roblox account.
///
/// A test that gets to its end has asked nothing of Discord or Roblox that their
/// documents don't allow: the world looks when it is dropped.
pub(super) struct World {
    pub(super) discord: discord::Simulator,
    pub(super) roblox: roblox::Simulator,
    pub(super) bot: Option<Bot>,
    pub(super) harbour: ServerId,
    pub(super) mia: UserId,
    pub(super) moderator: UserId,
    pub(super) leo: UserId,
    pub(super) leo_builds: roblox::UserId,
    /// A role that the bot can give.
    pub(super) captain: RoleId,
    /// What makes a moderator of one.
    pub(super) crew: RoleId,
    /// How many requests Discord is to have counted towards a ban.
    refusals: Cell<usize>,
    pub(super) database: TestDatabase,
}

impl World {
    /// The world with the bot running in it.
    pub(super) async fn new() -> Self {
        Self::with(|setup| setup).await
    }

    /// As [`World::new`], with other settings of the bot.
    pub(super) async fn with(configure: impl FnOnce(Setup) -> Setup) -> Self {
        let mut world = Self::asleep(|_| {}).await;
        world.start(configure(world.setup())).await;
        world
    }

    /// The world before the bot is started, with other settings of Discord.
    pub(super) async fn asleep(configure: impl FnOnce(&mut discord::Settings)) -> Self {
        Self::asleep_on(TestDatabase::new().await, configure).await
    }

    /// As [`World::asleep`], with a database that was made for it.
    pub(super) async fn asleep_on(
        database: TestDatabase,
        configure: impl FnOnce(&mut discord::Settings),
    ) -> Self {
        // A bot that waits for Roblox as long as a person waits (10 s) answers
        // later than that.
        let mut settings = discord::Settings {
            patience: PATIENCE,
            ..discord::Settings::default()
        };
        configure(&mut settings);
        let discord = discord::Simulator::start_with(settings)
            .await
            .expect("a free port");
        let roblox = roblox::Simulator::start().await.expect("a free port");
        let [mia, moderator, leo] = ["mia", "mod", "leo"].map(|name| discord.create_user(name));
        let harbour = discord.create_server("Harbour", mia);
        let captain = discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
        let crew = RoleSpec::named("Crew")
            .permissions(Permissions::MANAGE_ROLES | Permissions::MANAGE_GUILD);
        // Above the bot, so that moderators stand above what it gives.
        let crew = discord.create_role(harbour, crew.above_bot());
        for user in [moderator, leo] {
            discord.join(harbour, user);
        }
        discord.add_role_by_hand(harbour, moderator, crew);
        let leo_builds = roblox.create_user("LeoBuilds");
        Self {
            discord,
            roblox,
            bot: None,
            harbour,
            mia,
            moderator,
            leo,
            leo_builds,
            captain,
            crew,
            refusals: Cell::new(0),
            database,
        }
    }

    pub(super) fn setup(&self) -> Setup {
        let program = env!("CARGO_BIN_EXE_gatepass");
        let folder = self.database.directory();
        Setup::new(program, folder, &self.discord, &self.roblox)
            .with("DATABASE_URL", self.database.url())
    }

    /// Starts the bot and waits until its commands can be typed: they are
    /// registered beside the connection, which may be there first.
    pub(super) async fn start(&mut self, setup: Setup) {
        self.bot = Some(setup.start().await.expect("the bot starts"));
        let registered = self.discord.bot_has_command("update").await;
        registered.expect("the commands are registered");
    }

    /// Kills the bot as `kill -9` does.
    pub(super) async fn kill(&mut self) {
        let bot = self.bot.take().expect("the bot runs");
        bot.kill().await.expect("it can be killed");
    }

    pub(super) async fn start_again(&mut self) {
        self.start(self.setup()).await;
    }

    pub(super) fn leo(&self) -> Person {
        self.discord.member(self.harbour, self.leo)
    }

    pub(super) fn mia(&self) -> Person {
        self.discord.member(self.harbour, self.mia)
    }

    pub(super) fn moderator(&self) -> Person {
        self.discord.member(self.harbour, self.moderator)
    }

    /// A text channel that only the bot can read, and the owner.
    pub(super) fn private_channel(&self, name: &str) -> ChannelId {
        let (discord, harbour) = (&self.discord, self.harbour);
        let channel = discord.create_channel(harbour, name);
        let (view, none) = (Permissions::VIEW_CHANNEL, Permissions::NONE);
        discord.set_overwrite(channel, harbour.everyone(), none, view);
        discord.set_overwrite(channel, discord.bot_role(harbour), view, none);
        channel
    }

    /// Mia has the bot keep its log in a channel.
    pub(super) async fn choose_log(&self, channel: ChannelId) {
        let settings = run(&self.mia(), "/settings");
        answer(&settings).await;
        let id = channel.to_string();
        let chosen = settings.select("Choose the log channel", &[&id]).await;
        let text = answer(&chosen.expect("offered")).await.text();
        assert!(text.contains(&format!("<#{channel}>")), "{text}");
    }

    /// Somebody new joins the server.
    pub(super) fn joins(&self, name: &str) -> Person {
        let user = self.discord.create_user(name);
        self.discord.join(self.harbour, user);
        self.discord.member(self.harbour, user)
    }

    /// Somebody new joins the server and moderates it.
    pub(super) fn joins_the_crew(&self, name: &str) -> Person {
        let person = self.joins(name);
        self.discord
            .add_role_by_hand(self.harbour, person.user(), self.crew);
        person
    }

    /// Moderators link so many newcomers: @member1 to Account1, and so on.
    pub(super) async fn links_members(&self, count: usize) {
        // One alone would be over their share of what Roblox allows.
        let moderators = ["ann", "ben", "cas", "dot"].map(|name| self.joins_the_crew(name));
        for (number, moderator) in (1..=count).zip(moderators.iter().cycle()) {
            self.joins(&format!("member{number}"));
            self.roblox.create_user(&format!("Account{number}"));
            let link = format!("/link add user:@member{number} roblox:Account{number}");
            ask(moderator, &link).await;
        }
    }

    pub(super) async fn link_leo(&self) {
        let reply = ask(&self.moderator(), "/link add user:@leo roblox:LeoBuilds").await;
        assert!(reply.text().contains("LeoBuilds"), "{}", reply.text());
    }

    /// Binds Captain to an item written as `badge:5`.
    pub(super) async fn bind(&self, item: &str) {
        let (kind, _) = item.split_once(':').expect("kind:ID");
        ask(
            &self.mia(),
            &format!("/bind {kind} item:{item} role:@Captain"),
        )
        .await;
    }

    /// Leo is linked, and Captain is for badge 5.
    pub(super) async fn badge_5_makes_captains(&self) {
        self.link_leo().await;
        self.bind("badge:5").await;
        self.is_settled().await;
    }

    /// Leo is a captain by badge 5.
    pub(super) async fn leo_is_a_captain(&self) {
        self.roblox.give(self.leo_builds, Item::badge(5));
        self.link_leo().await;
        self.bind("badge:5").await;
        self.leo_becomes(Captain::Yes).await;
        self.is_settled().await;
    }

    pub(super) fn has_role(&self, user: UserId) -> bool {
        self.discord
            .member_roles(self.harbour, user)
            .contains(&self.captain)
    }

    /// Waits until Leo's being a captain is as `expected`.
    pub(super) async fn leo_becomes(&self, expected: Captain) {
        let captain = || self.has_role(self.leo) == (expected == Captain::Yes);
        until("Leo's role", captain).await;
    }

    /// A reply as people read it, mentions by their names.
    pub(super) fn read(&self, reply: &Reply) -> String {
        self.discord.readable(&reply.text())
    }

    /// Types a command and reads the answer.
    pub(super) async fn told(&self, person: &Person, command: &str) -> String {
        self.read(&ask(person, command).await)
    }

    /// Waits until the bot knows that Leo is not in the server.
    pub(super) async fn leo_is_known_to_be_gone(&self) {
        self.are_known_to_be_gone(&[self.leo]).await;
    }

    /// What the bot did to roles, as `give` and `take`.
    pub(super) fn role_writes(&self) -> usize {
        self.discord.writes().len()
    }

    /// How often the bot found that an upstream was down, and how often that it
    /// answered again.
    pub(super) fn outages(&self, upstream: &str) -> (usize, usize) {
        let log = self.bot.as_ref().expect("it runs").log();
        let of = |line: &&LogLine| line.field("upstream").is_some_and(|it| it == upstream);
        let lines: Vec<_> = log.iter().filter(of).filter_map(LogLine::message).collect();
        let count = |words| lines.iter().filter(|line| line.contains(words)).count();
        (count("is left alone"), count("it answers again"))
    }

    /// Waits until the bot found that whoever was down answers again, if it thought
    /// that somebody was. It asks these by itself.
    pub(super) async fn upstreams_answer(&self) {
        for upstream in [ROBLOX, DISCORD] {
            let over = || matches!(self.outages(upstream), (down, up) if down == up);
            until("it answers again", over).await;
        }
    }

    /// Discord is made to refuse so many requests, in ways that it counts
    /// towards a ban. It must be as many in the end.
    pub(super) fn expects_refusals(&self, refusals: usize) {
        self.refusals.set(self.refusals.get() + refusals);
    }

    /// Counts requests from here on. Those so far are judged first.
    pub(super) fn clear_records(&self) {
        self.assert_conforms();
        self.refusals.set(0);
        self.discord.clear_records();
        self.roblox.clear_records();
    }

    /// Nothing that was asked of Discord or Roblox broke their documents, and
    /// Discord counted nothing towards a ban but what was expected.
    fn assert_conforms(&self) {
        assert_eq!(self.discord.violations(), []);
        let requests = self.discord.requests();
        let refused = requests
            .iter()
            .filter(|it| matches!(it.status, Some(401 | 403 | 429)));
        let refused: Vec<_> = refused.map(discord::RequestRecord::line).collect();
        let counted = self.discord.invalid_requests();
        assert_eq!(counted, self.refusals.get(), "{refused:#?}");
        assert_eq!(self.roblox.violations(), []);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // A test that fails says why itself.
        if !std::thread::panicking() {
            self.assert_conforms();
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Captain {
    Yes,
    No,
}

/// Waits until something holds.
pub(super) async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "never came true: {what}");
        sleep(LOOK_AGAIN).await;
    }
}

/// As [`until`], for what has to be asked for.
pub(super) async fn comes_true(what: &str, holds: impl AsyncFn() -> bool) {
    comes_true_within(PATIENCE, what, holds).await;
}

/// As [`comes_true`], for what takes its time.
pub(super) async fn comes_true_within(
    patience: Duration,
    what: &str,
    holds: impl AsyncFn() -> bool,
) {
    let deadline = Instant::now() + patience;
    while !holds().await {
        assert!(Instant::now() < deadline, "never came true: {what}");
        sleep(LOOK_AGAIN.max(patience / 1000)).await;
    }
}
