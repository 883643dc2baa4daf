//! The simulated Roblox, rule by rule, over real HTTP.

mod support;

mod guide;

mod access;
