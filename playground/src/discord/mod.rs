//! A simulated Discord: REST API v10 and gateway on one free port of this machine.
//!
//! It behaves as Discord does, also in the unpleasant parts, and refuses what Discord refuses.
//! It shares no code with the bot, so that it can judge it.
//!
//! ```no_run
//! # async fn tour() -> Result<(), Box<dyn std::error::Error>> {
//! use playground::discord::{RoleSpec, Simulator};
//!
//! let discord = Simulator::start().await?;
//! let (mia, leo) = (discord.create_user("mia"), discord.create_user("leo"));
//! let harbour = discord.create_server("Harbour", mia);
//! let captain = discord.create_role(harbour, RoleSpec::named("Captain").below_bot());
//! discord.join(harbour, leo);
//!
//! // … the bot is started against discord.url() with discord.token() …
//! discord.bot_has_command("owns").await?;
//! let owns = discord.member(harbour, leo).command("/owns item:badge:5")?;
//! println!("{}", owns.reply().await?.text());
//! assert!(discord.member_roles(harbour, leo).contains(&captain));
//! # Ok(())
//! # }
//! ```
//!
//! The parts, in reading order:
//!
//! - [`Simulator`] starts it; `people` and `channels` are what others than the bot do on it;
//! - [`actor`]: people who use the bot;
//! - `world`: what exists; `exchange`: interactions and their answers;
//! - `rest`: the API; `gateway`: the WebSocket;
//! - `schema`, `rules`: what Discord refuses, by its API document and beyond it;
//! - `limits`, `faults`, `pause`: rate limits and everything that goes wrong on demand;
//! - `records`: what the bot did.

pub mod actor;

mod channels;
mod exchange;
mod faults;
mod gateway;
mod id;
mod limits;
mod outages;
mod pause;
mod people;
mod permissions;
mod reading;
mod records;
mod rest;
mod rules;
mod schema;
mod settings;
mod simulator;
mod state;
mod time;
mod world;

pub use self::{
    faults::{Fault, FaultHandle},
    gateway::GatewayCounts,
    id::{
        ApplicationId, AttachmentId, ChannelId, CommandId, InteractionId, MessageId, RoleId,
        ServerId, UserId,
    },
    limits::{BucketSize, RateLimitScope},
    outages::Impatient,
    pause::{NotReached, PausePoint},
    people::Settlement,
    permissions::Permissions,
    records::{Culprit, RequestRecord, RoleWrite, RoleWriteKind, Violation},
    rest::{JsonError, Route},
    settings::Settings,
    simulator::Simulator,
    world::{ChannelKind, OptionKind, Pings, RoleSpec},
};
