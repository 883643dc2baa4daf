use clap::{Parser, Subcommand};

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
  0  done
  1  something could not be told or done
  2  the command line or the configuration is wrong";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the bot until it is told to stop (the default)
    Run,
    /// Ask a running bot whether it is alive
    #[command(hide = true)]
    Health,
}
