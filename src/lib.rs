//! Gatepass: Discord roles for what members own on Roblox.
//!
//! The modules in reading order, from the pure core outwards. Arrows run one
//! way, from the bottom of this list to the top; `tests/it/arrows.rs` fails on
//! one that runs back.

pub mod domain;

pub mod metrics;

pub mod upstream;

pub mod roblox;
pub mod store;

pub mod service;

pub mod text;

pub mod discord;
pub mod web;
pub mod worker;

pub mod config;

pub mod app;
