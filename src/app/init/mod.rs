//! `gatepass init`: asks for the two keys, checks each where it can be checked,
//! and writes them into `.env`.

mod save;
mod terminal;
mod verify;

use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use tokio::signal::unix::{SignalKind, signal};

use super::exit::{Error, Exit};
use super::invite;
use crate::config::{DOT_ENV, Environment, key, with_values};
use crate::domain::UserId;
use verify::Verdict;

/// What a person reads before they are asked.
const DISCORD: &str = "\
1. The bot's token, from https://discord.com/developers/applications: your
   application, page Bot, Reset Token.";
const ROBLOX: &str = "\
2. An Open Cloud API key, from https://create.roblox.com/dashboard/credentials.
   Any key reads public inventories.";

pub async fn init(environment: &Environment, directory: &Path) -> Result<Exit, Error> {
    if !terminal::is_one() {
        return Err(Error::NoTerminal);
    }
    let path = directory.join(DOT_ENV);
    // Found out before anybody types a secret.
    let before = save::read(&path).map_err(Error::DotEnv)?;
    save::may_write(&path).map_err(Error::DotEnv)?;
    if !before.is_empty() {
        println!("There is a {DOT_ENV} here already.");
        let replace = "Replace the two keys in it? The rest of it stays.";
        if !terminal::confirm(replace).map_err(Error::Terminal)? {
            println!("Nothing was changed.");
            return Ok(Exit::Done);
        }
    }

    // Heard, so that it does not end the process before the prompt has made the
    // terminal show again what is typed.
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Runtime)?;
    let (token, application, api_key) = tokio::select! {
        asked = ask_both(environment) => asked?,
        _ = interrupt.recv() => return Err(Error::Interrupted),
    };
    let values = [
        (key::DISCORD_TOKEN, token.expose_secret()),
        (key::ROBLOX_API_KEY, api_key.expose_secret()),
    ];
    save::write(&path, &with_values(&before, &values)).map_err(Error::DotEnv)?;
    println!("\nBoth are in {DOT_ENV} now, which only you can read.\n");
    for (key, _) in values {
        for name in environment.overriding(key) {
            println!(
                "But {name} is set in the environment, where the bot looks first: unset it \
                 there.\n"
            );
        }
    }
    match application {
        Some(application) => println!("Invite the bot: {}", invite::link(application)),
        None => println!("The invite link is shown once the bot starts."),
    }
    println!("Start it:       gatepass  (in Docker: docker compose up -d)");
    Ok(Exit::Done)
}

/// The bot's token, its application where that is known, and the Roblox key.
async fn ask_both(
    environment: &Environment,
) -> Result<(SecretString, Option<UserId>, SecretString), Error> {
    println!("{DISCORD}");
    let (token, application) = ask("Token", async |token| {
        verify::discord(environment, token).await
    })
    .await?;
    println!("\n{ROBLOX}");
    let (api_key, _) = ask("Key", async |key| verify::roblox(environment, key).await).await?;
    Ok((token, application, api_key))
}

/// Asks until there is an answer that is not refused.
async fn ask<T>(
    prompt: &str,
    verify: impl AsyncFn(SecretString) -> Result<Verdict<T>, Error>,
) -> Result<(SecretString, Option<T>), Error> {
    loop {
        let typed = terminal::secret(prompt).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => Error::Interrupted,
            _ => Error::Terminal(error),
        })?;
        match verify(typed.clone()).await? {
            Verdict::Accepted { said, known } => {
                println!("   {said}");
                return Ok((typed, Some(known)));
            }
            Verdict::Unchecked { why } => {
                println!("   Not checked: {why}.");
                return Ok((typed, None));
            }
            Verdict::Refused { why } => println!("   {why}. Once more:"),
        }
    }
}
