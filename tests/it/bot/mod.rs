//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod again;
mod audit;
mod bad_input;
mod bind_names;
mod binds;
mod collectibles;
mod connection;
mod crashes;
#[cfg(target_os = "linux")]
mod database_refuses;
mod discord_fails;
mod fairness;
mod first_run;
mod hostile_names;
mod joins;
mod just_bought;
mod last_truth;
mod links;
mod main_job;
mod metrics;
mod names;
mod owns;
mod postgres;
mod presses;
mod roblox_fails;
mod roblox_quirks;
mod served;
mod sweep;
mod trust;
mod unbinding;
mod unlink;
mod updates;
mod whois;
mod world;
mod writes_fail;
