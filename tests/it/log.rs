//! Where the log goes, and what becomes of the bot when it goes nowhere.

use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use playground::bot::Setup;
use playground::discord::Simulator as Discord;
use playground::roblox::Simulator as Roblox;
use rstest::rstest;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::support::Gatepass;
use crate::terminal::Terminal;

/// The time there is to stop in.
const SOON: Duration = Duration::from_secs(10);

/// Sends SIGTERM and waits for the exit code.
async fn stopped(bot: &mut Child) -> Option<i32> {
    let id = bot.id().expect("it runs").to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().await;
    assert!(sent.expect("kill").success());
    let ended = timeout(SOON, bot.wait()).await;
    ended.expect("within 10 s").expect("a status").code()
}

#[tokio::test]
async fn it_stops_when_nobody_reads_its_log() {
    let (discord, roblox) = (Discord::start().await, Roblox::start().await);
    let (discord, roblox) = (discord.expect("a free port"), roblox.expect("a free port"));
    let folder = tempfile::tempdir().expect("a directory");
    let setup = Setup::new(
        env!("CARGO_BIN_EXE_gatepass"),
        folder.path(),
        &discord,
        &roblox,
    );
    let mut bot = setup.command().arg("run").spawn().expect("it starts");
    discord.bot_is_ready().await.expect("it connects");
    drop((bot.stdout.take(), bot.stderr.take()));
    assert_eq!(stopped(&mut bot).await, Some(0));
}

#[tokio::test]
async fn it_runs_and_stops_while_its_log_is_on_a_full_disk() {
    let (discord, roblox) = (Discord::start().await, Roblox::start().await);
    let (discord, roblox) = (discord.expect("a free port"), roblox.expect("a free port"));
    let folder = tempfile::tempdir().expect("a directory");
    let setup = Setup::new(
        env!("CARGO_BIN_EXE_gatepass"),
        folder.path(),
        &discord,
        &roblox,
    );
    let full = || {
        let device = File::options().write(true).open("/dev/full");
        Stdio::from(device.expect("a device that is full"))
    };
    let mut command = setup.command();
    let bot = command.arg("run").stdout(full()).stderr(full()).spawn();
    let mut bot = bot.expect("it starts");
    discord.bot_is_ready().await.expect("it connects");
    assert_eq!(stopped(&mut bot).await, Some(0));
}

/// Has something to warn of, and can't start: the port is `taken`.
fn warned(taken: &TcpListener) -> Gatepass {
    let address = taken.local_addr().expect("an address").to_string();
    Gatepass::new()
        .set("DISCORD_TOKEN", "hush")
        .set("ROBLOX_API_KEY", "hush")
        .set("DISCORD_TOEKN", "hush")
        .set("HTTP_BIND", address)
}

const ESCAPE: char = '\u{1b}';

#[tokio::test]
async fn a_log_in_a_file_has_no_colours() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let gatepass = warned(&taken);
    let mut bot = gatepass.command();
    let mut bot = bot.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut log = String::new();
    let mut stderr = bot.stderr.take().expect("a pipe");
    stderr.read_to_string(&mut log).await.expect("UTF-8");
    assert!(log.contains("WARN"), "{log}");
    assert!(!log.contains(ESCAPE), "{log}");
}

#[rstest]
#[case::by_default("", true)]
#[case::unwanted("1", false)]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_has_colours_unless_they_are_unwanted(
    #[case] no_color: &str,
    #[case] colours: bool,
) {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let gatepass = warned(&taken).set("NO_COLOR", no_color);
    let (code, shown) = Terminal::start(&gatepass, &["run"]).end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("WARN"), "{shown}");
    assert_eq!(shown.contains(ESCAPE), colours, "{shown}");
}
