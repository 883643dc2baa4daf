//! The Roblox client against a simulated Roblox, over real HTTP.

mod support;

mod ownership;

mod bad_ids;
mod failures;

mod details;
mod lists;
mod users;

mod budget;
mod requests;
mod sharing;
