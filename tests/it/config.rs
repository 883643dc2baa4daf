//! What is wrong with a configuration, as the operator reads it.

use std::fs;
use std::time::Duration;

use gatepass::config::{Config, Environment, LogFormat, key};
use rstest::rstest;
use secrecy::ExposeSecret;

const TOKEN: &str = "a-discord-token";
const KEY: &str = "a-roblox-key";

/// The least that `gatepass run` needs, with `changes` over it; an empty value
/// counts as not set.
fn with(changes: &[(&str, &str)]) -> Environment {
    [("DISCORD_TOKEN", TOKEN), ("ROBLOX_API_KEY", KEY)]
        .iter()
        .chain(changes)
        .copied()
        .collect()
}

#[test]
fn two_keys_are_enough() {
    let config = Config::read(&with(&[])).expect("enough");
    assert_eq!(config.discord.token.expose_secret(), TOKEN);
    assert_eq!(config.discord.api_url.as_str(), "https://discord.com/");
    assert_eq!(config.discord.allowed_servers, None);
    assert_eq!(config.roblox.api_key.expose_secret(), KEY);
    assert_eq!(config.roblox.api_url.as_str(), "https://apis.roblox.com/");
    assert_eq!(config.roblox.web_url, "https://{service}.roblox.com");
    assert_eq!(config.database.url.expose_secret(), "sqlite://gatepass.db");
    assert_eq!(config.web.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.web.metrics, None);
    assert_eq!(config.sweep.interval, Duration::from_hours(6));
    assert_eq!(config.audit.keep, Duration::from_hours(180 * 24));
    assert!(config.log.filter.is_none());
    assert_eq!(config.log.format, LogFormat::Text);
}

#[test]
fn every_value_is_taken() {
    let config = Config::read(&with(&[
        ("DISCORD_API_URL", "http://127.0.0.1:1/proxy"),
        ("ALLOWED_GUILDS", "2, 1,"),
        ("ROBLOX_API_URL", "http://127.0.0.1:2"),
        ("ROBLOX_WEB_URL", "http://127.0.0.1:2/{service}/"),
        ("DATABASE_URL", "sqlite:///data/gatepass.db"),
        ("HTTP_BIND", "[::1]:0"),
        ("METRICS_BIND", "127.0.0.1:0"),
        ("RUST_LOG", "warn,gatepass=debug"),
        ("SWEEP_INTERVAL", "1h 30m"),
        ("AUDIT_KEEP", "1d"),
        ("LOG_FORMAT", "json"),
    ]))
    .expect("right values");
    assert_eq!(config.discord.api_url.as_str(), "http://127.0.0.1:1/proxy");
    let servers = config.discord.allowed_servers.expect("a list");
    assert_eq!(
        servers.iter().map(|id| id.get()).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(config.roblox.api_url.as_str(), "http://127.0.0.1:2/");
    assert_eq!(config.roblox.web_url, "http://127.0.0.1:2/{service}");
    assert_eq!(
        config.database.url.expose_secret(),
        "sqlite:///data/gatepass.db"
    );
    assert_eq!(config.web.bind.to_string(), "[::1]:0");
    let metrics = config.web.metrics.map(|address| address.to_string());
    assert_eq!(metrics.as_deref(), Some("127.0.0.1:0"));
    assert!(config.log.filter.is_some());
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.sweep.interval, Duration::from_mins(90));
    assert_eq!(config.audit.keep, Duration::from_hours(24));
}

#[rstest]
#[case(
    "DISCORD_TOKEN",
    "",
    "DISCORD_TOKEN is not set; expected the bot's token, from your application's page Bot, without the word Bot before it"
)]
#[case(
    "DISCORD_TOKEN",
    "Bot hush",
    "DISCORD_TOKEN has a wrong value; expected the bot's token, from your application's page Bot, without the word Bot before it"
)]
#[case(
    "ROBLOX_API_KEY",
    "",
    "ROBLOX_API_KEY is not set; expected an Open Cloud API key, from create.roblox.com/dashboard/credentials"
)]
#[case(
    "ROBLOX_API_KEY",
    "hu\nsh",
    "ROBLOX_API_KEY has a wrong value; expected an Open Cloud API key, from create.roblox.com/dashboard/credentials"
)]
#[case(
    "ROBLOX_API_KEY",
    "hüsh",
    "ROBLOX_API_KEY has a wrong value; expected an Open Cloud API key, from create.roblox.com/dashboard/credentials"
)]
#[case(
    "DISCORD_API_URL",
    "discord.com",
    "DISCORD_API_URL has a wrong value; expected a URL such as https://example.org, without ? and #"
)]
#[case(
    "DISCORD_API_URL",
    "ftp://discord.com",
    "DISCORD_API_URL has a wrong value; expected a URL such as https://example.org, without ? and #"
)]
#[case(
    "ROBLOX_API_URL",
    "https://x.org?key=hush",
    "ROBLOX_API_URL has a wrong value; expected a URL such as https://example.org, without ? and #"
)]
#[case(
    "ROBLOX_WEB_URL",
    "https://users.roblox.com",
    "ROBLOX_WEB_URL has a wrong value; expected a URL with {service} in it, such as https://{service}.roblox.com"
)]
#[case(
    "ROBLOX_WEB_URL",
    "{service}.roblox.com",
    "ROBLOX_WEB_URL has a wrong value; expected a URL with {service} in it, such as https://{service}.roblox.com"
)]
#[case(
    "DATABASE_URL",
    "mysql://user:hush@db/gatepass",
    "DATABASE_URL has a wrong value; expected sqlite:// and the path of a file, or postgres://user:password@host/database"
)]
#[case(
    "DATABASE_URL",
    "gatepass.db",
    "DATABASE_URL has a wrong value; expected sqlite:// and the path of a file, or postgres://user:password@host/database"
)]
#[case("HTTP_BIND", "8080", r#"HTTP_BIND is "8080"; expected an IP address and a port, such as 127.0.0.1:8080 or [::]:8080"#)]
#[case("METRICS_BIND", "9464", r#"METRICS_BIND is "9464"; expected an IP address and a port, such as 127.0.0.1:8080 or [::]:8080"#)]
#[case(
    "ALLOWED_GUILDS",
    "1,two\n",
    r#"ALLOWED_GUILDS is "two"; expected server IDs separated by commas, or nothing at all for every server"#
)]
#[case("RUST_LOG", "gatepass=loud", r#"RUST_LOG is "gatepass=loud"; expected error, warn, info, debug, trace or off, or a filter such as info,gatepass=debug"#)]
#[case("RUST_LOG", "warning", r#"RUST_LOG is "warning"; expected error, warn, info, debug, trace or off, or a filter such as info,gatepass=debug"#)]
#[case("RUST_LOG", "info, verbose", r#"RUST_LOG is "info, verbose"; expected error, warn, info, debug, trace or off, or a filter such as info,gatepass=debug"#)]
#[case(
    "ALLOWED_GUILDS",
    " , ",
    r#"ALLOWED_GUILDS is ","; expected server IDs separated by commas, or nothing at all for every server"#
)]
#[case(
    "SWEEP_INTERVAL",
    "6",
    r#"SWEEP_INTERVAL is "6"; expected a time from 1s to 30d with its unit, such as 90m, 6h or 1d"#
)]
#[case("SWEEP_INTERVAL", "0s", r#"SWEEP_INTERVAL is "0s"; expected a time from 1s to 30d with its unit, such as 90m, 6h or 1d"#)]
#[case("SWEEP_INTERVAL", "31d", r#"SWEEP_INTERVAL is "31d"; expected a time from 1s to 30d with its unit, such as 90m, 6h or 1d"#)]
#[case(
    "AUDIT_KEEP",
    "180",
    r#"AUDIT_KEEP is "180"; expected a time from 1d to 3650d with its unit, such as 90d or 26w"#
)]
#[case(
    "AUDIT_KEEP",
    "23h",
    r#"AUDIT_KEEP is "23h"; expected a time from 1d to 3650d with its unit, such as 90d or 26w"#
)]
#[case("LOG_FORMAT", "xml", r#"LOG_FORMAT is "xml"; expected text or json"#)]
fn a_wrong_value_is_one_line(#[case] key: &str, #[case] value: &str, #[case] line: &str) {
    let errors = Config::read(&with(&[(key, value)])).expect_err("a wrong value");
    assert_eq!(errors.to_string(), line);
}

#[rstest]
#[case("warn")]
#[case("WARN,gatepass=debug,")]
#[case("3")]
#[case("info,[update{server}]")]
fn a_filter_that_says_its_levels_is_taken(#[case] filter: &str) {
    let config = Config::read(&with(&[("RUST_LOG", filter)])).expect(filter);
    assert!(config.log.filter.is_some());
}

#[test]
fn the_problems_of_all_subsystems_come_together() {
    let environment = Environment::from_iter([("HTTP_BIND", "x"), ("LOG_FORMAT", "x")]);
    let errors = Config::read(&environment)
        .expect_err("wrong values")
        .to_string();
    let keys: Vec<_> = errors
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        keys,
        ["DISCORD_TOKEN", "ROBLOX_API_KEY", "HTTP_BIND", "LOG_FORMAT"]
    );
}

#[test]
fn a_secret_comes_from_a_file_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("token");
    let path = file.to_str().expect("a path in UTF-8");
    fs::write(&file, "\u{feff} from-file \r\n").expect("a file");

    let config = Config::read(&with(&[
        ("DISCORD_TOKEN", ""),
        ("DISCORD_TOKEN_FILE", path),
    ]));
    let token = config.expect("a token").discord.token;
    assert_eq!(token.expose_secret(), "from-file");

    let both = Config::read(&with(&[("DISCORD_TOKEN_FILE", path)])).expect_err("two");
    assert_eq!(
        both.to_string(),
        "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; keep one of them"
    );

    for (content, expected) in [
        (" \r\n", "which has nothing in it; expected the bot's token"),
        (
            "two words",
            "which has a wrong value in it; expected the bot's token",
        ),
    ] {
        fs::write(&file, content).expect("a file");
        let refused = Config::read(&with(&[
            ("DISCORD_TOKEN", ""),
            ("DISCORD_TOKEN_FILE", path),
        ]));
        let line = refused.expect_err("no token").to_string();
        let expected = format!("DISCORD_TOKEN_FILE is {path:?}, {expected}");
        assert!(line.starts_with(&expected), "{line}");
        assert!(!line.contains("two words"), "{line}");
    }
}

/// It has a password in it.
#[test]
fn the_database_url_is_a_secret_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("url");
    let url = "postgres://bot:hush@db/gatepass";
    fs::write(&file, url).expect("a file");
    let path = file.to_str().expect("a path in UTF-8");
    let config = Config::read(&with(&[("DATABASE_URL_FILE", path)])).expect("enough");
    assert_eq!(config.database.url.expose_secret(), url);
    assert!(!format!("{config:?}").contains("hush"), "{config:?}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let environment = with(&[
        ("ROBLOX_API_KEY", ""),
        ("ROBLOX_API_KEY_FILE", "/nowhere/key"),
    ]);
    let line = Config::read(&environment).expect_err("no file").to_string();
    assert!(
        line.starts_with(r#"ROBLOX_API_KEY_FILE is "/nowhere/key", which can't be read: "#),
        "{line}"
    );
}

#[test]
fn no_secret_shows_in_debug() {
    let config = Config::read(&with(&[])).expect("enough");
    let shown = format!("{config:?}");
    assert!(shown.contains("REDACTED"), "{shown}");
    for secret in [TOKEN, KEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn the_example_explains_every_key() {
    let example = include_str!("../../.env.example");
    for key in key::ALL {
        let line = format!("{key}=");
        let named = |found: &str| found.trim_start_matches("# ").starts_with(&line);
        assert!(example.lines().any(named), "{key} is not in .env.example");
    }
}
