//! What the command line says before anything connects.

use std::fs;

use rstest::rstest;

use crate::support::{Ended, Gatepass};

#[tokio::test]
async fn without_configuration_it_says_what_is_missing_and_where_to_go() {
    for arguments in [&[][..], &["run"]] {
        let ended = Gatepass::new().run(arguments).await;
        assert_eq!(
            ended,
            Ended {
                code: 2,
                out: String::new(),
                err: "\
Gatepass is not set up yet.

DISCORD_TOKEN is not set; expected the bot's token, from your application's page Bot, without the word Bot before it
ROBLOX_API_KEY is not set; expected an Open Cloud API key, from create.roblox.com/dashboard/credentials

To set it up:               gatepass init
To try it without accounts: cargo run -p playground
"
                .to_owned(),
            }
        );
    }
}

#[tokio::test]
async fn a_wrong_value_is_told_before_anything_connects() {
    let ended = Gatepass::new()
        .set("DISCORD_TOKEN", "hush")
        .set("ROBLOX_API_KEY", "hush")
        .set("LOG_FORMAT", "xml")
        .run(&["run"])
        .await;
    assert_eq!(ended.code, 2);
    assert_eq!(ended.err, "LOG_FORMAT is \"xml\"; expected text or json\n");
}

#[tokio::test]
async fn a_broken_line_of_the_file_is_told_by_its_number() {
    let gatepass = Gatepass::new();
    let file = gatepass.directory().join(".env");
    fs::write(&file, "# keys\nDISCORD_TOKEN=hush hush\n").expect("a file");
    let ended = gatepass.run(&["run"]).await;
    assert_eq!(ended.code, 2);
    assert_eq!(
        ended.err,
        "line 2 of \"./.env\" can't be read; expected KEY=value, with quotes around a value \
         that has spaces\n"
    );
}

#[tokio::test]
async fn values_of_the_file_are_taken() {
    let gatepass = Gatepass::new();
    let file = gatepass.directory().join(".env");
    fs::write(
        &file,
        "DISCORD_TOKEN=hush\nROBLOX_API_KEY=hush\nHTTP_BIND=here\n",
    )
    .expect("a file");
    let ended = gatepass.run(&["run"]).await;
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.starts_with("HTTP_BIND is \"here\";"),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn a_folder_is_no_database() {
    let gatepass = Gatepass::new()
        .set("DISCORD_TOKEN", "hush")
        .set("ROBLOX_API_KEY", "hush")
        .set("HTTP_BIND", "127.0.0.1:0")
        .set("RUST_LOG", "off")
        .set("DATABASE_URL", "sqlite://folder.db");
    fs::create_dir(gatepass.directory().join("folder.db")).expect("a folder");
    let ended = gatepass.run(&["run"]).await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.err,
        "DATABASE_URL: can't open folder.db: is a directory\n"
    );
}

#[tokio::test]
async fn an_empty_variable_does_not_hide_a_line_of_the_file() {
    let gatepass = Gatepass::new()
        .set("DISCORD_TOKEN", "")
        .set("HTTP_BIND", " ")
        .set("LOG_FORMAT", "xml");
    let file = gatepass.directory().join(".env");
    let text = "DISCORD_TOKEN=hush\nROBLOX_API_KEY=hush\nHTTP_BIND=here\nLOG_FORMAT=yaml\n";
    fs::write(&file, text).expect("a file");
    let ended = gatepass.run(&["run"]).await;
    assert_eq!(ended.code, 2);
    let found: Vec<_> = ended
        .err
        .lines()
        .filter_map(|line| line.split(';').next())
        .collect();
    assert_eq!(found, [r#"HTTP_BIND is "here""#, r#"LOG_FORMAT is "xml""#]);
}

#[rstest]
#[case(&["owns", "badge:1"], "--user <ID>")]
#[case(&["owns", "--user", "1"], "<ITEM>")]
#[case(&["owns", "--user", "zero", "badge:1"], "'zero' for '--user <ID>': not a whole number")]
#[case(&["owns", "--user", "0", "badge:1"], "'0' for '--user <ID>': not above zero")]
#[case(&["owns", "--user", "1", "hat"], "'hat' for '<ITEM>...': expected kind:ID, as in badge:123, a Roblox link or a number")]
#[case(&["owns", "--user", "1", "badge:0"], "'badge:0' for '<ITEM>...': not above zero")]
#[case(&["owns", "--user", "1", ""], "'' for '<ITEM>...': nothing was typed")]
#[case(&["owns", "--user", "LeoBuilds", "badge:1"], "'LeoBuilds' for '--user <ID>': not a whole number; expected the number in the address of their profile")]
#[case(&["owns", "--user", "1", "badge:1,bagde:5"], "'bagde:5' for '<ITEM>...': no such kind of item; expected asset, badge, gamepass or privateserver")]
#[case(&["collectibles", "--user", "1", "--max-pages", "0"], "'0' for '--max-pages <N>'")]
#[case(&["dance"], "unrecognized subcommand 'dance'")]
#[tokio::test]
async fn a_wrong_command_line_ends_with_2(#[case] arguments: &[&str], #[case] words: &str) {
    let ended = Gatepass::new().run(arguments).await;
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains(words), "{}", ended.err);
}

#[tokio::test]
async fn what_is_wrong_is_found_among_thousands_and_told_in_short() {
    let many = "badge:7,".repeat(9_000);
    for wrong in ["hat".to_owned(), "x".repeat(9_000)] {
        let items = format!("{many}{wrong}");
        let ended = Gatepass::new().run(&["owns", "--user", "1", &items]).await;
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains(&wrong[..3]), "{}", ended.err);
        assert!(ended.err.len() < 400, "{}", ended.err);
    }
}

#[tokio::test]
async fn the_version_is_the_packages() {
    let ended = Gatepass::new().run(&["--version"]).await;
    assert_eq!(ended.code, 0);
    assert_eq!(
        ended.out,
        concat!("gatepass ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[tokio::test]
async fn the_help_names_every_command_and_exit_code() {
    let ended = Gatepass::new().run(&["--help"]).await;
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(ended.out);
}
