//! The whole bot under load: the real binary, as a process of its own, between
//! a simulated Discord and a simulated Roblox that answer at once. They run in
//! this process, so that what the bot takes is its own.
//!
//! `cargo bench --bench bot -- latency` (or `saturation`, `start`, `memory`,
//! `fairness`, `joins`, `panel`, `sweep`; several, or none for all). Linux only: what a process
//! takes is read from `/proc`. Nothing here asserts a time.

mod database;
mod echo;
mod load;
mod process;
mod quantiles;
mod world;

mod fairness;
mod joins;
mod latency;
mod memory;
mod panel;
mod saturation;
mod start;
mod sweep;

use anyhow::Result;
use clap::{Parser, ValueEnum};

#[derive(Debug, Parser)]
struct Arguments {
    /// What to measure; everything when left out
    measures: Vec<Measure>,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
    /// Be the bot that does nothing, for these services
    #[arg(long, hide = true, value_name = "JSON")]
    echo: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// `/owns`, 100 a second: what the bot adds to the services' own time
    Latency,
    /// `/owns`, as many as can be: commands a second, CPU per 1,000, memory
    Saturation,
    /// From the start of the process to ready, empty and large
    Start,
    /// Resident memory, empty and large
    Memory,
    /// `/owns` in one server while another keeps the bot busy
    Fairness,
    /// 1,000 linked people join within a moment
    Joins,
    /// A panel's buttons, pressed thousands of times a minute
    Panel,
    /// Turns a minute while everybody's is overdue, and what they cost
    Sweep,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(services) = arguments.echo {
        return echo::run(&services).await;
    }
    let mut measures = arguments.measures;
    // `cargo test --all-targets` runs this too, and wants no figures.
    if measures.is_empty() && arguments.bench {
        measures = Measure::value_variants().to_vec();
    }
    for measure in measures {
        process::print_machine()?;
        match measure {
            Measure::Latency => latency::measure().await?,
            Measure::Saturation => saturation::measure().await?,
            Measure::Start => start::measure().await?,
            Measure::Memory => memory::measure().await?,
            Measure::Fairness => fairness::measure().await?,
            Measure::Joins => joins::measure().await?,
            Measure::Panel => panel::measure().await?,
            Measure::Sweep => sweep::measure().await?,
        }
    }
    Ok(())
}
