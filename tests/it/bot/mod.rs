//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod binds;
mod crashes;
mod discord_fails;
mod main_job;
mod roblox_fails;
mod unbinding;
mod updates;
mod world;
