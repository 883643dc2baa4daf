//! `cargo run -p playground`: the real bot against simulated services, and a
//! tour of what it does. Ends with 0 only if everything was as it should be.

mod program;
mod stage;
mod tour;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(stage) => stage.curtain(),
        Err(error) => {
            eprintln!("\nThe tour could not go on: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<stage::Stage> {
    let program = program::build()?;
    let mut stage = stage::Stage::open(program).await?;
    tour::play(&mut stage).await?;
    Ok(stage)
}
