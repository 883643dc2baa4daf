//! The `gatepass` command: reads the command line and the configuration, builds
//! the parts and joins them. Nothing here decides anything about roles.

mod cli;
mod exit;
mod logging;
mod output;
mod parts;
mod shutdown;
mod temporary_copy;

mod backup;
mod check;
mod collectibles;
mod database;
mod discord;
mod greeting;
mod health;
mod init;
mod invite;
mod metrics;
mod owns;
mod roblox;
mod run;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::config::Environment;
use cli::{Cli, Command};
use exit::{Error, Exit};
use run::Runs;

/// The whole program; what it returns is told to the shell.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match start(cli.command.unwrap_or(Command::Run)) {
        Ok(exit) => exit.into(),
        Err(error) => {
            // Nobody may be listening; then the exit code alone tells.
            let _ = writeln!(io::stderr(), "{}", exit::in_full(&error));
            error.exit().into()
        }
    }
}

fn start(command: Command) -> Result<Exit, Error> {
    let directory = Path::new(".");
    let environment = Environment::load(directory)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)?;
    let ended = runtime.block_on(async {
        match command {
            Command::Run => run::run(&environment, Runs::Bot).await,
            Command::Worker => run::run(&environment, Runs::Worker).await,
            Command::Backup(args) => {
                shutdown::until_signal(backup::backup(&environment, &args)).await
            }
            Command::Check => shutdown::until_signal(check::check(&environment)).await,
            Command::Init => init::init(&environment, directory).await,
            Command::Owns(args) => owns::owns(&environment, &args).await,
            Command::Collectibles(args) => collectibles::collectibles(&environment, &args).await,
            Command::Health => health::health(&environment).await,
        }
    });
    // Whatever blocks a thread still, as a reader that does not read, would be
    // waited for.
    runtime.shutdown_background();
    ended
}
