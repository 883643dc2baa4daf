pub mod bot;
pub mod discord;
pub mod roblox;
mod tcp;
