//! The real bot, as a process, between a simulated Discord and a simulated
//! Roblox.

mod main_job;
mod world;
