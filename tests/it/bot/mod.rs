//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod bad_input;
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
mod links;
mod main_job;
mod owns;
mod presses;
mod roblox_fails;
mod roblox_quirks;
mod served;
mod trust;
mod unbinding;
mod unlink;
mod updates;
mod whois;
mod world;
mod writes_fail;
