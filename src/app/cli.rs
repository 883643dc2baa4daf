use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Parser, Subcommand};

use crate::domain::{
    Item, ItemInputError, ItemProblem, RobloxUserId, TypedItem, Wanted, parse_items,
};

/// Discord roles for what members own on Roblox.
///
/// Settings come from the environment and from .env in the current directory;
/// `gatepass init` writes one. To try the bot without any account, run
/// `cargo run -p playground` in its source.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done: everything that was asked is answered
  1  something could not be told or done
  2  the command line or the configuration is wrong";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the bot until it is told to stop (the default)
    Run,
    /// Update members beside a bot that runs on the same database
    Worker,
    /// Ask for the keys, check them and write .env
    Init,
    /// Go through configuration, database, web server, Discord and Roblox
    Check,
    /// Ask Roblox what a user owns
    #[command(after_help = EXIT_CODES)]
    Owns(OwnsArgs),
    /// Ask Roblox for a user's limited items
    #[command(after_help = EXIT_CODES)]
    Collectibles(CollectiblesArgs),
    /// Copy the database into a new file, also while the bot runs
    Backup(BackupArgs),
    /// Ask a running bot whether it is alive
    #[command(hide = true)]
    Health,
}

#[derive(Debug, Args)]
pub struct OwnsArgs {
    /// The Roblox user's ID: the number in the address of their profile
    #[arg(long, value_name = "ID", value_parser = user)]
    pub user: RobloxUserId,
    /// badge:ID, gamepass:ID, asset:ID, privateserver:ID, a Roblox link, or a
    /// bare number (an asset)
    #[arg(value_name = "ITEM", required = true, value_parser = ItemsParser)]
    pub items: Vec<TypedItems>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CollectiblesArgs {
    /// The Roblox user's ID: the number in the address of their profile
    #[arg(long, value_name = "ID", value_parser = user)]
    pub user: RobloxUserId,
    /// Read at most this many pages of 100 copies
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_pages: u32,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The copy, which must not exist yet; - is standard output
    pub file: PathBuf,
}

/// One argument of `owns`: an item, or several with commas, as `/owns` takes
/// them.
#[derive(Debug, Clone)]
pub struct TypedItems(pub Vec<Item>);

/// More than any command line holds.
const MOST_ITEMS: usize = 10_000;

fn user(text: &str) -> Result<RobloxUserId, String> {
    text.parse()
        .map_err(|error| format!("{error}; expected the number in the address of their profile"))
}

fn items(text: &str) -> Result<TypedItems, ItemInputError> {
    parse_items(text, Wanted::Any, MOST_ITEMS)?
        .into_iter()
        .map(|item| match item {
            TypedItem::Item(item) => Ok(item),
            // There are no binds here whose name it could be.
            TypedItem::Name(typed) => Err(ItemInputError {
                typed,
                problem: ItemProblem::NotAnItem,
            }),
        })
        .collect::<Result<_, _>>()
        .map(TypedItems)
}

/// Says which of many items is wrong: clap's own message would repeat them all.
#[derive(Debug, Clone)]
struct ItemsParser;

impl TypedValueParser for ItemsParser {
    type Value = TypedItems;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<TypedItems, clap::Error> {
        let refused = |typed: &str, expected: &str| {
            let typed = shortened(typed);
            let message = format!("invalid value '{typed}' for '<ITEM>...': {expected}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        };
        let text = value
            .to_str()
            .ok_or_else(|| refused(&value.to_string_lossy(), "not UTF-8"))?;
        items(text).map_err(|error| refused(&error.typed, &words(&error.problem)))
    }
}

/// What is wrong with an item, and what was expected where that is not plain.
fn words(problem: &ItemProblem) -> String {
    match problem {
        ItemProblem::UnknownKind => {
            format!("{problem}; expected asset, badge, gamepass or privateserver")
        }
        ItemProblem::NotAnItem => {
            "expected kind:ID, as in badge:123, a Roblox link or a number".to_owned()
        }
        problem => problem.to_string(),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
