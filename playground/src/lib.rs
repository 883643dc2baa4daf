pub mod discord;
pub mod roblox;
