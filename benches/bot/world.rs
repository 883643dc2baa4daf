//! Servers full of people on a simulated Discord, their accounts on a simulated
//! Roblox, and the bot that remembers both.

use std::time::Duration;

use anyhow::Result;
use playground::bot::{Bot, Setup};
use playground::discord::{self, RoleId, ServerId, Settlement};
use playground::roblox::{self, Item, Limits};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::database::{self, Remembered};
use super::load::Crowd;

/// How many there are.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub servers: usize,
    /// In each server.
    pub members: usize,
    /// In each server, of the members.
    pub linked: usize,
    /// In each server.
    pub binds: u64,
}

impl Size {
    /// Nobody has invited the bot so far.
    pub const EMPTY: Self = Self {
        servers: 0,
        members: 0,
        linked: 0,
        binds: 0,
    };
    /// As large as one process is meant for: 200,000 links.
    pub const LARGE: Self = Self {
        servers: 1_000,
        members: 1_000,
        linked: 200,
        binds: 20,
    };
}

/// Roles of each server that the bot can give.
const ROLES: usize = 5;

/// The guide's own example. Everyone owns the second.
pub const OWNS: &str = "/owns item:62724852,1028595,4773588762";
pub const OWNED: u64 = 1_028_595;
/// What the answer says.
pub const TOLD: &str = "1 of 3";

/// What the first bind of each server asks for; the next ones count up from it.
const FIRST_BOUND: u64 = 2_124_517_345;

/// One of the assets that each server binds.
pub const BOUND_ASSET: u64 = FIRST_BOUND + 2;

pub struct World {
    pub discord: discord::Simulator,
    pub roblox: roblox::Simulator,
    pub settlements: Vec<Settlement>,
    /// For each server, the accounts of its linked members, who come first.
    pub accounts: Vec<Vec<roblox::UserId>>,
    size: Size,
    folder: TempDir,
}

impl World {
    /// Services that answer at once and limit nothing.
    pub async fn of(size: Size) -> Result<Self> {
        Self::with(size, unlimited(), discord_settings()).await
    }

    pub async fn with(
        size: Size,
        roblox: roblox::Settings,
        discord: discord::Settings,
    ) -> Result<Self> {
        let discord = discord::Simulator::start_with(discord).await?;
        let roblox = roblox::Simulator::start_with(roblox).await?;
        let folder = tempfile::tempdir()?;
        let settlements = discord.populate(size.servers, size.members, ROLES);
        let linked = settlements.iter().map(|of| &of.members[..size.linked]);
        let accounts = linked.map(|users| users.iter().map(|user| account(&roblox, *user)));
        let world = Self {
            accounts: accounts.map(Iterator::collect).collect(),
            discord,
            roblox,
            settlements,
            size,
            folder,
        };
        if size.servers > 0 {
            world.remember().await?;
        }
        Ok(world)
    }

    /// Gives the bot its memory of everyone.
    async fn remember(&self) -> Result<()> {
        let mut database = self.database().await?;
        let mut writing = database.begin().await?;
        for (settlement, accounts) in self.settlements.iter().zip(&self.accounts) {
            let users = settlement.members.iter().copied();
            let links = users.zip(accounts.iter().copied());
            let binds = (0..self.size.binds).zip(settlement.roles.iter().cycle());
            let remembered = Remembered {
                server: settlement.server,
                members: &settlement.members,
                links: &links.collect::<Vec<_>>(),
                binds: &binds.map(|(n, role)| (*role, item(n))).collect::<Vec<_>>(),
            };
            database::remember(&mut writing, &remembered).await?;
        }
        writing.commit().await?;
        database.close().await?;
        Ok(())
    }

    async fn database(&self) -> Result<SqliteConnection> {
        database::open(self.folder.path()).await
    }

    /// Has all linked members of a server wait for an update before the bot
    /// starts.
    pub async fn queue_everyone(&self, settlement: &Settlement) -> Result<()> {
        let mut database = self.database().await?;
        database::queue_everyone(&mut database, settlement.server).await?;
        database.close().await?;
        Ok(())
    }

    /// The first bind of a server, before the bot starts.
    pub async fn bind(&self, server: ServerId, role: RoleId, item: String) -> Result<()> {
        let mut database = self.database().await?;
        database::bind(&mut database, server, &[(role, item)]).await?;
        database.close().await?;
        Ok(())
    }

    /// All members leave a server before the bot starts, which knows of it.
    pub async fn everyone_leaves(&self, settlement: &Settlement) -> Result<()> {
        for user in &settlement.members {
            self.discord.leave(settlement.server, *user);
        }
        let mut database = self.database().await?;
        database::everyone_left(&mut database, settlement.server).await?;
        database.close().await?;
        Ok(())
    }

    /// The bot as an operator runs it: release build, log at `info`.
    pub fn setup(&self) -> Setup {
        let program = env!("CARGO_BIN_EXE_gatepass");
        let mut setup = Setup::new(program, self.folder.path(), &self.discord, &self.roblox)
            .with("RUST_LOG", "info");
        // To try settings of the allocator and the runtime from outside.
        for key in ["MALLOC_ARENA_MAX", "TOKIO_WORKER_THREADS"] {
            if let Ok(value) = std::env::var(key) {
                setup = setup.with(key, value);
            }
        }
        setup
    }

    /// Starts the bot and waits until people can use it.
    pub async fn start(&self) -> Result<Bot> {
        let bot = self.setup().start().await?;
        self.discord.bot_has_command("owns").await?;
        Ok(bot)
    }

    /// Everyone who is linked, one server after the other, so that two who ask
    /// in a row are of different servers.
    pub fn crowd(&self) -> Crowd {
        let people = (0..self.size.linked).flat_map(|nth| {
            let settlements = self.settlements.iter();
            settlements.map(move |of| self.discord.member(of.server, of.members[nth]))
        });
        Crowd::new(people.collect())
    }
}

fn account(roblox: &roblox::Simulator, user: discord::UserId) -> roblox::UserId {
    let account = roblox.create_user(&format!("account{user}"));
    roblox.give(account, Item::asset(OWNED));
    account
}

/// What the `n`-th bind of a server is for. Nobody owns it.
fn item(n: u64) -> String {
    let kinds = ["badge", "gamepass", "asset"];
    let kind = kinds[usize::try_from(n % 3).expect("below three")];
    format!("{kind}:{}", FIRST_BOUND + n)
}

/// No checks, no records, no rate limits.
pub fn discord_settings() -> discord::Settings {
    discord::Settings {
        validate: false,
        record: false,
        rate_limits: false,
        identify_window: Duration::from_millis(1),
        // No need to count the few heartbeats.
        heartbeat_interval: Duration::from_mins(10),
        patience: Duration::from_secs(50),
        ..discord::Settings::default()
    }
}

/// No checks, no records, and a limit that is told and never reached: the bot
/// believes no more than 10,000 requests in a window.
pub fn unlimited() -> roblox::Settings {
    let settings = roblox::Settings::unchecked();
    roblox::Settings {
        limits: Limits {
            window: Duration::from_secs(1),
            ..settings.limits
        },
        ..settings
    }
}
