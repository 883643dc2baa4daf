//! `cargo run -p playground`: the real bot against simulated services, and a
//! tour of what it does. Ends with 0 only if everything was as it should be.

mod command_line;
mod output;
mod program;
mod stage;
mod tour;

use std::path::PathBuf;
use std::process::ExitCode;

use command_line::{Ask, USAGE};
use output::say;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let bot = match command_line::read(std::env::args_os().skip(1)) {
        Ok(Ask::Tour { bot }) => bot,
        Ok(Ask::Help) => {
            say(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(unknown) => {
            output::complain(format_args!("{unknown}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    tokio::select! {
        code = tour(bot) => code,
        // What was built up so far is dropped: the bot and its folder.
        code = told_to_stop() => code,
    }
}

async fn tour(bot: Option<PathBuf>) -> ExitCode {
    match run(bot).await {
        Ok(stage) => stage.curtain(),
        Err(error) => {
            output::complain(format_args!("\nThe tour could not go on: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(bot: Option<PathBuf>) -> anyhow::Result<stage::Stage> {
    let bot = match bot {
        Some(bot) => bot,
        None => program::build().await?,
    };
    let mut stage = stage::Stage::open(bot).await?;
    let played = tour::play(&mut stage).await;
    stage.the_bot_lives()?;
    played?;
    Ok(stage)
}

/// Waits for SIGINT or SIGTERM; the shell's exit code for it.
async fn told_to_stop() -> ExitCode {
    let listen = |kind| signal(kind).expect("these two can be listened for");
    let mut interrupt = listen(SignalKind::interrupt());
    let mut terminate = listen(SignalKind::terminate());
    tokio::select! {
        _ = interrupt.recv() => ExitCode::from(128 + 2),
        _ = terminate.recv() => ExitCode::from(128 + 15),
    }
}
