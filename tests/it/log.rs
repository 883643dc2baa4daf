//! Whether the log has colours.

use std::process::Stdio;

use rstest::rstest;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::support::Gatepass;
use crate::terminal::Terminal;

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
