//! A small world for the end-to-end tests: one server with a few people, the
//! real bot beside it, and the words that tests are written in.

use std::time::Duration;

use playground::bot::{Bot, Setup};
use playground::discord::actor::{Exchange, Person, Reply};
use playground::discord::{self, Permissions, RoleId, RoleSpec, ServerId, UserId};
use playground::roblox;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// How long a condition may take to come true. Machines that run tests are
/// busy; nothing is proven by how long it takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// Harbour: Mia owns it, Mod moderates, Leo is a member with a Roblox account.
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
    folder: TempDir,
}

impl World {
    /// The world with the bot running in it.
    pub(super) async fn new() -> Self {
        Self::with(|setup| setup).await
    }

    /// As [`World::new`], with other settings of the bot.
    pub(super) async fn with(configure: impl FnOnce(Setup) -> Setup) -> Self {
        // A bot that waits for Roblox as long as a person waits (10 s) answers
        // later than that.
        let settings = discord::Settings {
            patience: PATIENCE,
            ..discord::Settings::default()
        };
        let mut world = Self::asleep(settings).await;
        let setup = configure(world.setup());
        world.bot = Some(setup.start().await.expect("the bot starts"));
        let registered = world.discord.bot_has_command("update").await;
        registered.expect("the commands are registered");
        world
    }

    /// The world before the bot is started.
    pub(super) async fn asleep(settings: discord::Settings) -> Self {
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
        let folder = tempfile::tempdir().expect("a folder");
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
            folder,
        }
    }

    pub(super) fn setup(&self) -> Setup {
        let program = env!("CARGO_BIN_EXE_gatepass");
        Setup::new(program, self.folder.path(), &self.discord, &self.roblox)
    }

    /// Kills the bot as `kill -9` does.
    pub(super) async fn kill(&mut self) {
        let bot = self.bot.take().expect("the bot runs");
        bot.kill().await.expect("it can be killed");
    }

    pub(super) async fn start_again(&mut self) {
        self.bot = Some(self.setup().start().await.expect("the bot starts again"));
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

    /// Who waits for an update, due or not, as it stands on disk.
    pub(super) async fn waiting(&self) -> Vec<UserId> {
        let mut database = self.database().await;
        let users: Vec<i64> = sqlx::query_scalar("select user_id from work order by user_id")
            .fetch_all(&mut database)
            .await
            .expect("the table is there");
        users
            .into_iter()
            .map(|user| user.to_string().parse().expect("a user"))
            .collect()
    }

    /// Waits until nobody waits for an update any more.
    pub(super) async fn is_settled(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.waiting().await.is_empty() {
            assert!(
                Instant::now() < deadline,
                "somebody still waits for an update"
            );
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// A reply as people read it, mentions by their names.
    pub(super) fn read(&self, reply: &Reply) -> String {
        self.discord.readable(&reply.text())
    }

    /// Types a command and reads the answer.
    pub(super) async fn told(&self, person: &Person, command: &str) -> String {
        self.read(&ask(person, command).await)
    }

    /// Waits until the database says that Leo is not in the server.
    pub(super) async fn leo_is_known_to_be_gone(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut database = self.database().await;
        let mut gone = false;
        while !gone {
            assert!(
                Instant::now() < deadline,
                "the bot still believes that Leo is there"
            );
            gone = sqlx::query_scalar("select not present from members where user_id = $1")
                .bind(i64::try_from(self.leo.get()).expect("a snowflake"))
                .fetch_one(&mut database)
                .await
                .expect("he was seen");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Holds the database as another process would, until this is dropped.
    pub(super) async fn lock_database(&self) -> SqliteConnection {
        let mut database = self.database().await;
        sqlx::query("begin immediate")
            .execute(&mut database)
            .await
            .expect("it is free");
        database
    }

    pub(super) async fn database(&self) -> SqliteConnection {
        let file = self.folder.path().join("gatepass.db");
        let options = SqliteConnectOptions::new().filename(file);
        options.connect().await.expect("the database is there")
    }

    /// What the bot did to roles, as `give` and `take`.
    pub(super) fn role_writes(&self) -> usize {
        self.discord.writes().len()
    }

    /// Nothing that was asked of Discord or Roblox broke their documents, and
    /// Discord counted nothing towards a ban.
    pub(super) fn assert_conforms(&self) {
        assert_eq!(self.discord.violations(), []);
        let requests = self.discord.requests();
        let refused = requests
            .iter()
            .filter(|it| matches!(it.status, Some(401 | 403 | 429)));
        let refused: Vec<_> = refused.map(discord::RequestRecord::line).collect();
        assert_eq!(self.discord.invalid_requests(), 0, "{refused:#?}");
        assert_eq!(self.roblox.violations(), []);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Captain {
    Yes,
    No,
}

/// Types a command and reads the answer.
pub(super) async fn ask(person: &Person, command: &str) -> Reply {
    let exchange = run(person, command);
    let reply = exchange.reply().await;
    reply.unwrap_or_else(|error| panic!("{command}: {error}"))
}

pub(super) fn run(person: &Person, command: &str) -> Exchange {
    person
        .command(command)
        .unwrap_or_else(|error| panic!("{command}: {error}"))
}

/// Waits until something holds.
pub(super) async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "never came true: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// As [`until`], for what has to be asked for.
pub(super) async fn comes_true(what: &str, holds: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "never came true: {what}");
        sleep(Duration::from_millis(10)).await;
    }
}
