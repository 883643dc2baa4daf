//! The package as a whole: its shape, its configuration and its command line.

#[path = "../database/mod.rs"]
mod database;
mod support;
mod terminal;

mod arrows;
mod bot;
mod config;

mod backup;
mod check;
mod cli;
mod collectibles;
mod init;
mod log;
mod metrics;
mod owns;
mod run;
mod temporary_copy;
