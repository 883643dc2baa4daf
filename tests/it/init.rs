//! `gatepass init`: two questions, one file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use playground::discord::Simulator as Discord;
use playground::roblox::Simulator as Roblox;

use crate::support::Gatepass;
use crate::terminal::Terminal;

#[tokio::test]
async fn without_a_terminal_it_refuses_and_says_what_to_do_instead() {
    let gatepass = Gatepass::new();
    let ended = gatepass.run(&["init"]).await;
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "gatepass init asks questions, and there is no terminal to ask them in.\n\
         Without one, copy .env.example to .env and fill it in.\n"
    );
    assert!(!gatepass.directory().join(".env").exists());
}

struct Services {
    discord: Discord,
    roblox: Roblox,
}

impl Services {
    async fn start() -> Self {
        Self {
            discord: Discord::start().await.expect("a free port"),
            roblox: Roblox::start().await.expect("a free port"),
        }
    }

    /// Knows where the services are, and no key.
    fn gatepass(&self) -> Gatepass {
        Gatepass::new()
            .set("DISCORD_API_URL", self.discord.url())
            .set("ROBLOX_API_URL", self.roblox.api_url())
            .set("ROBLOX_WEB_URL", self.roblox.web_url())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_checked_kept_to_oneself_and_never_shown() {
    let services = Services::start().await;
    let (token, key) = (services.discord.token(), services.roblox.api_key());
    let gatepass = services.gatepass();

    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("Token (does not show): ");
    terminal.type_hidden("not-the-token");
    terminal.expect("Discord refused this token. Once more:");
    terminal.expect("Token (does not show): ");
    terminal.type_hidden("two words");
    terminal.expect("Expected one word, without blanks. Once more:");
    terminal.expect("Token (does not show): ");
    terminal.type_hidden(token);
    terminal.expect("This is the bot of the application ");
    terminal.expect("Key (does not show): ");
    terminal.type_hidden("not-the-key");
    terminal.expect("Roblox refused this key. Once more:");
    terminal.expect("Key (does not show): ");
    terminal.type_hidden(&key);
    terminal.expect("Roblox accepts this key.");
    let (code, shown) = terminal.end();

    assert_eq!(code, 0, "{shown}");
    let invite = format!(
        "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions=268454912\n",
        services.discord.application_id()
    );
    assert!(shown.contains(&invite), "{shown}");
    for secret in [
        token,
        key.as_str(),
        "not-the-token",
        "not-the-key",
        "two words",
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }

    let file = gatepass.directory().join(".env");
    let text = fs::read_to_string(&file).expect("a file");
    assert_eq!(
        text,
        format!("DISCORD_TOKEN={token}\nROBLOX_API_KEY={key}\n")
    );
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_changed_only_after_a_yes() {
    let services = Services::start().await;
    let gatepass = services.gatepass();
    let file = gatepass.directory().join(".env");
    fs::write(&file, "ALLOWED_GUILDS=7\nDISCORD_TOKEN=old\n").expect("a file");

    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("Replace the two keys in it? The rest of it stays. [y/N] ");
    terminal.type_line("");
    terminal.expect("Nothing was changed.");
    assert_eq!(terminal.end().0, 0);
    let text = fs::read_to_string(&file).expect("a file");
    assert_eq!(text, "ALLOWED_GUILDS=7\nDISCORD_TOKEN=old\n");

    let (token, key) = (services.discord.token(), services.roblox.api_key());
    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("[y/N] ");
    terminal.type_line("y");
    terminal.expect("Token (does not show): ");
    terminal.type_hidden(token);
    terminal.expect("Key (does not show): ");
    terminal.type_hidden(&key);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    let text = fs::read_to_string(&file).expect("a file");
    assert_eq!(
        text,
        format!("ALLOWED_GUILDS=7\nDISCORD_TOKEN={token}\nROBLOX_API_KEY={key}\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_environment_sets_over_the_file_is_told() {
    let services = Services::start().await;
    let gatepass = services
        .gatepass()
        .set("DISCORD_TOKEN", "another")
        .set("ROBLOX_API_KEY_FILE", "/run/secrets/key");
    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("Token (does not show): ");
    terminal.type_hidden(services.discord.token());
    terminal.expect("Key (does not show): ");
    terminal.type_hidden(&services.roblox.api_key());
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    for name in ["DISCORD_TOKEN", "ROBLOX_API_KEY_FILE"] {
        let told = format!("But {name} is set in the environment, where the bot looks first: ");
        assert!(shown.contains(&told), "{shown}");
    }
    assert_eq!(shown.matches("is set in the environment").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_leaves_the_terminal_as_it_was() {
    let gatepass = Gatepass::new();
    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("Token (does not show): ");
    terminal.type_hidden("half a tok\u{3}");
    terminal.expect("interrupted; nothing was written");
    assert!(terminal.echoes());
    assert_eq!(terminal.end().0, 1);
    assert!(!gatepass.directory().join(".env").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_written_is_told_before_a_secret_is_typed() {
    let gatepass = Gatepass::new();
    // Not even root can make a file there.
    let nowhere = std::path::Path::new("/proc/keys-of-mine");
    std::os::unix::fs::symlink(nowhere, gatepass.directory().join(".env")).expect("a link");
    let (code, shown) = Terminal::start(&gatepass, &["init"]).end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains(".env can't be written: "), "{shown}");
    assert!(!shown.contains("Token"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_checked_is_taken_and_said() {
    let services = Services::start().await;
    services.discord.begin_blackout();
    services.roblox.outage(true);
    let gatepass = services.gatepass();
    let mut terminal = Terminal::start(&gatepass, &["init"]);
    terminal.expect("Token (does not show): ");
    terminal.type_hidden("a-token");
    terminal.expect("Not checked: Discord could not be asked");
    terminal.expect("Key (does not show): ");
    terminal.type_hidden("a-key");
    terminal.expect("Not checked: Roblox is not available");
    terminal.expect("The invite link is shown once the bot starts.");
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(gatepass.directory().join(".env").exists());
}
