//! `gatepass init`: asks for the two keys, checks each where it can be checked,
//! and writes them into `.env`.

mod save;
mod terminal;
mod verify;

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::exit::{Error, Exit};
use super::invite;
use crate::config::{DOT_ENV, Environment, key, with_values};
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
    let before = save::read(&path).map_err(Error::DotEnv)?;
    if !before.is_empty() {
        println!("There is a {DOT_ENV} here already.");
        let replace = "Replace the two keys in it? The rest of it stays.";
        if !terminal::confirm(replace).map_err(Error::Terminal)? {
            println!("Nothing was changed.");
            return Ok(Exit::Done);
        }
    }

    println!("{DISCORD}");
    let (token, application) = ask("Token", async |token| {
        verify::discord(environment, token).await
    })
    .await?;
    println!("\n{ROBLOX}");
    let (api_key, _) = ask("Key", async |key| verify::roblox(environment, key).await).await?;

    let values = [
        (key::DISCORD_TOKEN, token.expose_secret()),
        (key::ROBLOX_API_KEY, api_key.expose_secret()),
    ];
    save::write(&path, &with_values(&before, &values)).map_err(Error::DotEnv)?;
    println!("\nBoth are in {DOT_ENV} now, which only you can read.\n");
    match application {
        Some(application) => println!("Invite the bot: {}", invite::link(application)),
        None => println!("The invite link is shown once the bot starts."),
    }
    println!("Start it:       gatepass");
    Ok(Exit::Done)
}

/// Asks until there is an answer that is not refused.
async fn ask<T>(
    prompt: &str,
    verify: impl AsyncFn(SecretString) -> Result<Verdict<T>, Error>,
) -> Result<(SecretString, Option<T>), Error> {
    loop {
        let typed = terminal::secret(prompt).map_err(Error::Terminal)?;
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
