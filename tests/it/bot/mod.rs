//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod collectibles;
mod crashes;
mod discord_fails;
mod links;
mod main_job;
mod owns;
mod roblox_fails;
mod unlink;
mod whois;
mod world;
