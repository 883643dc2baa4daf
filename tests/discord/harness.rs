//! A simulated Discord with the real bot on it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use gatepass::discord::{Bot, BotError, Data, Discord, DiscordConfig};
use gatepass::domain::{RoleId, ServerId, UserId};
use gatepass::service::{Listener, ServerEvent};
use playground::discord as sim;
use playground::discord::{Settings, Simulator};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::{App, commands, on_press, on_submit};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The bot's ears.
#[derive(Debug, Default)]
pub struct Heard {
    events: Mutex<Vec<ServerEvent>>,
    news: Notify,
}

#[async_trait]
impl Listener for Heard {
    async fn heard(&self, event: ServerEvent) {
        self.events.lock().expect("whole").push(event);
        self.news.notify_waiters();
    }
}

impl Heard {
    pub fn all(&self) -> Vec<ServerEvent> {
        self.events.lock().expect("whole").clone()
    }

    pub fn forget(&self) {
        self.events.lock().expect("whole").clear();
    }

    /// Waits until `enough` is true of what was heard.
    pub async fn until(&self, enough: impl Fn(&[ServerEvent]) -> bool) {
        let wait = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if enough(&self.all()) {
                    return;
                }
                news.await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, wait).await;
        assert!(waited.is_ok(), "heard only {:#?}", self.all());
    }

    pub async fn hears(&self, event: &ServerEvent) {
        self.until(|all| all.contains(event)).await;
    }
}

/// A simulated Discord with a server on it, and the bot.
pub struct World {
    pub sim: Simulator,
    pub discord: Discord,
    pub heard: Arc<Heard>,
    pub app: Arc<App>,
    pub mia: sim::UserId,
    pub harbour: sim::ServerId,
    pub ready: watch::Receiver<bool>,
    pub stop: CancellationToken,
    running: JoinHandle<Result<(), BotError>>,
}

/// Waits until `condition` holds of the bot. (The simulated Discord's own
/// `until` looks again only when something happened there.)
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "not in time: {what}");
}

pub async fn simulator(settings: Settings) -> Simulator {
    Simulator::start_with(settings).await.expect("a free port")
}

pub fn config(sim: &Simulator) -> DiscordConfig {
    DiscordConfig {
        token: sim.token().to_owned().into(),
        api_url: sim.url().parse().expect("a URL"),
    }
}

pub async fn connect(sim: &Simulator) -> Discord {
    Discord::connect(config(sim))
        .await
        .expect("Discord answers")
}

impl World {
    /// Everything up: the bot has its session and its commands.
    pub async fn start() -> Self {
        Self::start_with(Settings::default()).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let sim = simulator(settings).await;
        let mia = sim.create_user("mia");
        let harbour = sim.create_server("Harbour", mia);
        let world = Self::on(sim, mia, harbour).await;
        world.sim.bot_has_command("echo").await.expect("commands");
        world.is_ready().await;
        world.heard.until(|all| !all.is_empty()).await;
        world
    }

    /// The bot on a Discord that is there already.
    pub async fn on(sim: Simulator, mia: sim::UserId, harbour: sim::ServerId) -> Self {
        let discord = connect(&sim).await;
        Self::with(discord, sim, mia, harbour)
    }

    pub fn with(
        discord: Discord,
        sim: Simulator,
        mia: sim::UserId,
        harbour: sim::ServerId,
    ) -> Self {
        let stop = CancellationToken::new();
        let (heard, app) = (Arc::new(Heard::default()), Arc::new(App::default()));
        let bot = Bot {
            data: Data {
                served: gatepass::domain::Served::All,
                discord: discord.clone(),
                app: Arc::clone(&app),
                stopping: stop.clone(),
            },
            commands: commands(),
            on_press,
            on_submit,
            listener: heard.clone(),
        };
        let (told, ready) = watch::channel(false);
        Self {
            running: tokio::spawn(bot.run(stop.clone(), told)),
            sim,
            discord,
            heard,
            app,
            mia,
            harbour,
            ready,
            stop,
        }
    }

    pub async fn is_ready(&self) {
        let mut ready = self.ready.clone();
        let waited = tokio::time::timeout(PATIENCE, ready.wait_for(|ready| *ready)).await;
        waited.expect("ready in time").expect("the bot runs");
    }

    pub fn server(&self) -> ServerId {
        server(self.harbour)
    }

    pub fn mia(&self) -> sim::actor::Person {
        self.sim.member(self.harbour, self.mia)
    }

    /// How the bot ended by itself.
    pub async fn ended(&mut self) -> Result<(), BotError> {
        let ended = tokio::time::timeout(PATIENCE, &mut self.running).await;
        ended.expect("it ends in time").expect("no panic")
    }

    /// Whether the bot is still there after a while.
    pub async fn still_runs(&mut self, a_while: Duration) -> bool {
        let ended = tokio::time::timeout(a_while, &mut self.running).await;
        ended.is_err()
    }

    /// Stops the bot, and lets Discord say what it thought of it.
    pub async fn end(self) {
        self.end_despite(&[]).await;
    }

    /// As [`World::end`], where Discord is to complain of this and nothing else.
    pub async fn end_despite(mut self, complaints: &[&str]) {
        self.stop.cancel();
        assert_eq!(self.ended().await, Ok(()));
        let violations = self.sim.violations().into_iter();
        let told: Vec<String> = violations.flat_map(|it| it.problems).collect();
        assert_eq!(told, complaints);
    }
}

pub fn server(server: sim::ServerId) -> ServerId {
    ServerId::try_from(server.get()).expect("a snowflake")
}

pub fn user(user: sim::UserId) -> UserId {
    UserId::try_from(user.get()).expect("a snowflake")
}

pub fn role(role: sim::RoleId) -> RoleId {
    RoleId::try_from(role.get()).expect("a snowflake")
}
