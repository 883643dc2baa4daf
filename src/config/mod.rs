//! What the operator sets, read once from the environment and `.env` and
//! checked before anything connects. One struct per subsystem; the doc of each
//! field names its key. Nothing else in the program reads the environment.
//!
//! A secret can also come from a file named by `KEY_FILE`. An empty value
//! counts as not set, so that `KEY=` in a template means the default.

pub mod key;

mod dot_env;
mod environment;
mod error;
mod lookalike;
mod value;

mod audit;
mod database;
mod discord;
mod log;
mod roblox;
mod sweep;
mod web;

pub use audit::AuditConfig;
pub use database::DatabaseConfig;
pub use discord::DiscordConfig;
pub use dot_env::{DOT_ENV, with_values};
pub use environment::Environment;
pub use error::{ConfigError, ConfigErrors};
pub use log::{LogConfig, LogFormat};
pub use lookalike::{Lookalike, lookalikes};
pub use roblox::RobloxConfig;
pub use sweep::SweepConfig;
pub use value::is_header_word;
pub use web::WebConfig;

/// Everything `gatepass run` needs.
#[derive(Debug)]
pub struct Config {
    pub discord: DiscordConfig,
    pub roblox: RobloxConfig,
    pub database: DatabaseConfig,
    pub web: WebConfig,
    pub sweep: SweepConfig,
    pub audit: AuditConfig,
    pub log: LogConfig,
}

impl Config {
    /// Reads every subsystem. Each stops at its first problem; the problems of
    /// all of them are reported together.
    pub fn read(environment: &Environment) -> Result<Self, ConfigErrors> {
        match (
            DiscordConfig::read(environment),
            RobloxConfig::read(environment),
            DatabaseConfig::read(environment),
            WebConfig::read(environment),
            SweepConfig::read(environment),
            AuditConfig::read(environment),
            LogConfig::read(environment),
        ) {
            (Ok(discord), Ok(roblox), Ok(database), Ok(web), Ok(sweep), Ok(audit), Ok(log)) => {
                Ok(Self {
                    discord,
                    roblox,
                    database,
                    web,
                    sweep,
                    audit,
                    log,
                })
            }
            (discord, roblox, database, web, sweep, audit, log) => Err([
                discord.err(),
                roblox.err(),
                database.err(),
                web.err(),
                sweep.err(),
                audit.err(),
                log.err(),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}
