//! What the bot does not decide: people, Roblox, Discord, and what goes wrong.

pub mod discord;
pub mod people;
pub mod roblox;
pub mod weather;
