//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod again;
mod bind_names;
mod binds;
mod collectibles;
mod crashes;
mod discord_fails;
mod fairness;
mod joins;
mod last_truth;
mod links;
mod main_job;
mod names;
mod not_served;
mod owns;
mod roblox_fails;
mod unbinding;
mod unlink;
mod updates;
mod whois;
mod world;
