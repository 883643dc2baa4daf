//! `gatepass run`: how the process starts, what it says, and how it stops.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::Duration;

use playground::bot::{Bot, LogLine, Setup};
use playground::discord::actor::Person;
use playground::discord::{self, Fault, RoleSpec, Simulator as Discord};
use playground::roblox::{self, Item, Simulator as Roblox};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support::{signal, stopped};

struct World {
    discord: Discord,
    roblox: Roblox,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        Self {
            discord: Discord::start().await.expect("a free port"),
            roblox: Roblox::start().await.expect("a free port"),
            folder: tempfile::tempdir().expect("a directory"),
        }
    }

    fn setup(&self) -> Setup {
        let program = env!("CARGO_BIN_EXE_gatepass");
        Setup::new(program, self.folder.path(), &self.discord, &self.roblox)
    }

    fn invite(&self) -> String {
        let application = self.discord.application_id();
        format!("https://discord.com/oauth2/authorize?client_id={application}&")
    }
}

/// Waits for a line of the log that says this.
async fn says(bot: &mut Bot, words: &str) -> String {
    bot.wait_for_log(|line| line.message().filter(|message| message.contains(words)))
        .await
        .expect(words)
}

#[tokio::test]
async fn a_bot_in_no_server_says_how_to_get_into_one() {
    let world = World::new().await;
    let mut bot = world.setup().start().await.expect("the bot starts");
    let link = says(&mut bot, "invite link: ").await;
    assert!(link.contains(&world.invite()), "{link}");
    let next = says(&mut bot, "the bot is in no server yet: open ").await;
    assert!(next.contains(&world.invite()), "{next}");

    let mia = world.discord.create_user("mia");
    let harbour = world.discord.create_server_without_bot("Harbour", mia);
    world.discord.invite_bot(harbour);
    says(&mut bot, "next: /link add, then /bind").await;
}

#[tokio::test]
async fn a_bot_in_a_server_only_names_the_invite_link() {
    let world = World::new().await;
    let mia = world.discord.create_user("mia");
    world.discord.create_server("Harbour", mia);
    let mut bot = world.setup().start().await.expect("the bot starts");
    says(&mut bot, "invite link: ").await;
    let log = bot.stop_and_read().await.expect("it stops");
    let no_server = |line: &LogLine| {
        line.message()
            .is_some_and(|message| message.contains("no server"))
    };
    assert!(!log.iter().any(no_server), "{log:#?}");
}

#[tokio::test]
async fn both_signals_stop_it_in_order() {
    for name in ["-TERM", "-INT"] {
        let world = World::new().await;
        let child = world.setup().command().arg("run").spawn();
        let mut child = child.expect("the binary starts");
        world.discord.bot_is_ready().await.expect("it connects");

        assert_eq!(stopped(&mut child, name).await, Some(0), "{name}");
        let discord = &world.discord;
        let logged_off = discord.until("logged off", |it| it.connected_sessions() == 0);
        logged_off.await.expect("the session ends");
    }
}

#[tokio::test]
async fn it_stops_when_nobody_reads_its_log() {
    let world = World::new().await;
    let child = world.setup().command().arg("run").spawn();
    let mut child = child.expect("the binary starts");
    world.discord.bot_is_ready().await.expect("it connects");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(stopped(&mut child, "-TERM").await, Some(0));
}

#[tokio::test]
async fn it_runs_and_stops_while_its_log_is_on_a_full_disk() {
    let world = World::new().await;
    let full = || {
        let device = File::options().write(true).open("/dev/full");
        Stdio::from(device.expect("a device that is full"))
    };
    let mut command = world.setup().command();
    let child = command.arg("run").stdout(full()).stderr(full()).spawn();
    let mut child = child.expect("the binary starts");
    world.discord.bot_is_ready().await.expect("it connects");
    assert_eq!(stopped(&mut child, "-TERM").await, Some(0));
}

#[tokio::test]
async fn a_second_signal_stops_it_at_once() {
    let world = World::new().await;
    let mut bot = world.setup().start().await.expect("the bot starts");
    let address = bot.url().replace("http://", "");
    let mut slow = TcpStream::connect(address).await.expect("a server");
    slow.write_all(b"GET /healthz HT").await.expect("sent");

    signal(bot.process_id(), "-TERM").await;
    says(&mut bot, "stopping; a second signal stops at once").await;
    let (_, status) = bot.stop().await.expect("it stops");
    assert_eq!(status.code(), Some(128 + 15), "{:?}", status.signal());
}

#[tokio::test]
async fn it_stops_while_discord_does_not_answer() {
    let world = World::new().await;
    world.discord.begin_blackout();
    let mut bot = world.setup().launch().await.expect("the bot starts");
    says(&mut bot, "Discord does not answer; trying again").await;
    let (_, status) = bot.stop().await.expect("it stops");
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn the_health_check_follows_the_process() {
    let world = World::new().await;
    let bot = world.setup().start().await.expect("the bot starts");
    let address = bot.url().replace("http://", "");
    let setup = world.setup().with("HTTP_BIND", address);
    let health = async || {
        let ended = setup.command().arg("health").status().await;
        ended.expect("runs").code()
    };
    assert_eq!(health().await, Some(0));
    bot.stop().await.expect("it stops");
    assert_eq!(health().await, Some(1));
}

/// The same database and nothing else in common.
#[tokio::test]
async fn a_second_bot_on_the_same_database_is_refused() {
    let world = World::new().await;
    let bot = world.setup().start().await.expect("the bot starts");
    let (code, line) = refused(world.setup()).await;
    assert_eq!(code, Some(1));
    assert!(
        line.starts_with("DATABASE_URL: another gatepass runs on "),
        "{line}"
    );

    let copy = world.folder.path().join("copy.db");
    let mut backup = world.setup().command();
    let copied = backup.arg("backup").arg(&copy).status().await;
    assert!(copied.expect("runs").success());
    assert!(copy.exists());

    bot.kill().await.expect("it can be killed");
    let bot = world.setup().start().await.expect("the file is free");
    bot.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_bot_that_stopped_leaves_its_database_in_one_file() {
    let world = World::new().await;
    let bot = world.setup().start().await.expect("the bot starts");
    let log = world.folder.path().join("gatepass.db-wal");
    assert!(log.exists());
    bot.stop().await.expect("it stops");
    assert!(!log.exists());
}

#[tokio::test]
async fn no_secret_is_in_the_loudest_log() {
    let world = World::new().await;
    let loudest = "trace,hyper::proto=trace,h2::codec=trace,tungstenite::protocol=trace";
    let setup = world.setup().with("RUST_LOG", loudest);
    let bot = setup.start().await.expect("the bot starts");
    world.an_eventful_day().await;
    let log = bot.stop_and_read().await.expect("it stops");
    let log: Vec<String> = log.into_iter().map(|line| line.0).collect();
    assert!(log.iter().any(|line| line.contains(r#""level":"TRACE""#)));
    // The simulated Discord's interaction tokens are base64 of "interaction:".
    let interaction = "aW50ZXJhY3Rpb24";
    for secret in [world.discord.token(), &world.roblox.api_key(), interaction] {
        // The WebSocket library writes what it sends as bytes.
        let bytes = secret
            .bytes()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let tells = |line: &&String| line.contains(secret) || line.contains(&bytes);
        let telling: Vec<_> = log.iter().filter(tells).collect();
        assert!(telling.is_empty(), "{telling:#?}");
    }
}

impl World {
    /// Every secret is used: for commands, a press and updates, with refusals and
    /// broken connections on both sides.
    async fn an_eventful_day(&self) {
        let Self {
            discord, roblox, ..
        } = self;
        let mia = discord.create_user("mia");
        let harbour = discord.create_server("Harbour", mia);
        discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
        let leo = discord.create_user("leo");
        discord.join(harbour, leo);
        let account = roblox.create_user("LeoBuilds");
        roblox.give(account, Item::badge(5));
        let registered = discord.bot_has_command("owns").await;
        registered.expect("commands");
        let (mia, leo) = (discord.member(harbour, mia), discord.member(harbour, leo));
        let ask = async |person: &Person, command: &str| {
            let exchange = person.command(command).expect(command);
            exchange.reply().await.expect(command);
            exchange
        };

        ask(&mia, "/link add user:@leo roblox:LeoBuilds").await;
        let inventory = || roblox::Fault::on(roblox::Route::Inventory);
        for fault in [inventory().gateway_status(401), inventory().reset()] {
            let fault = roblox.fault(fault.times(1));
            ask(&leo, "/owns item:badge:5").await;
            assert_eq!(fault.hits(), 1);
        }
        let asked = ask(&leo, "/owns item:badge:5").await;
        let shown = asked.press("Show it to the channel").await;
        shown.expect("a button").reply().await.expect("shown");
        ask(&mia, "/bind badge item:6 role:@Captain").await;
        roblox.give(account, Item::badge(6));
        let look = || Fault::on(discord::Route::GetGuildMember);
        let answer = Fault::on(discord::Route::UpdateOriginalWebhookMessage);
        // A token that Discord refuses is the end of it, so that comes last.
        for fault in [look().reset(), answer.reset(), look().status(401)] {
            let fault = discord.fault(fault);
            ask(&leo, "/update").await;
            assert_eq!(fault.hits(), 1);
        }
    }
}

/// Runs it to its end: the exit code and the message of the last line, which is
/// JSON as all others.
async fn refused(setup: Setup) -> (Option<i32>, String) {
    let mut command = setup.command();
    let ended = command.arg("run").kill_on_drop(true).output();
    let ended = timeout(Duration::from_secs(20), ended).await;
    let ended = ended.expect("it ends").expect("it runs");
    let text = String::from_utf8(ended.stderr).expect("UTF-8");
    let last = LogLine(text.lines().last().unwrap_or_default().to_owned());
    let message = last.message().unwrap_or_else(|| panic!("no JSON: {text}"));
    (ended.status.code(), message)
}

#[tokio::test]
async fn what_keeps_it_from_starting_is_its_last_line() {
    let world = World::new().await;

    let setup = world.setup().with("DISCORD_TOKEN", "not-the-token");
    let (code, line) = refused(setup).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        line,
        "Discord refused DISCORD_TOKEN: reset it on your application's page Bot, then `gatepass init`"
    );

    let twice = format!("{}/api/v10", world.discord.url());
    let (code, line) = refused(world.setup().with("DISCORD_API_URL", twice)).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        line,
        "what answers is not Discord's API: leave DISCORD_API_URL unset, or give it without a \
         path such as /api/v10; if that is so, a proxy or a firewall on the way answers"
    );

    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let (code, line) = refused(world.setup().with("HTTP_BIND", &address)).await;
    assert_eq!(code, Some(1));
    let expected = format!("HTTP_BIND is {address}, where the web server can't listen: ");
    assert!(line.starts_with(&expected), "{line}");

    let setup = world.setup().with("DATABASE_URL", "sqlite::memory:");
    let (code, line) = refused(setup).await;
    assert_eq!(code, Some(2));
    assert!(line.starts_with("DATABASE_URL: "), "{line}");

    let away = "postgres://bot:hush@127.0.0.1:1/gatepass";
    let (code, line) = refused(world.setup().with("DATABASE_URL", away)).await;
    assert_eq!(code, Some(1));
    assert!(
        line.contains("Connection refused")
            && line.ends_with(
                ": see that the server runs, and that DATABASE_URL names the right host, \
                 account, password and database"
            ),
        "{line}"
    );
}
