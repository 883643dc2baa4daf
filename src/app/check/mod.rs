//! `gatepass check`: one line for each thing that must be right, with the next
//! step where one is not. Changes nothing.

mod configuration;
mod database;
mod discord;
mod report;
mod roblox;
mod sweep;
mod web;

use tracing::level_filters::LevelFilter;

use super::exit::{Error, Exit};
use super::logging;
use crate::config::Environment;
use report::Report;

/// 0 when the bot can work, warnings included; 1 when something is in its way; 2
/// when the configuration is wrong: then nothing else is looked at.
pub async fn check(environment: &Environment) -> Result<Exit, Error> {
    let mut report = Report::default();
    let Some(config) = configuration::check(&mut report, environment)? else {
        return Ok(Exit::Misused);
    };
    logging::start(config.log, LevelFilter::OFF);
    let known = database::check(&mut report, &config.database).await?;
    web::check(&mut report, config.web).await?;
    discord::check(&mut report, config.discord, known.as_ref()).await?;
    let allowed = roblox::check(&mut report, config.roblox).await?;
    if let (Some(known), Some(allowed)) = (known, allowed) {
        sweep::check(&mut report, config.sweep, known.linked_accounts, allowed)?;
    }
    Ok(report.exit())
}
