//! The Roblox client against a simulated Roblox, over real HTTP.

mod support;

mod ownership;
mod users;
