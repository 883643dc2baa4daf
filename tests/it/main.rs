//! The package as a whole: its shape, its configuration and its command line.

mod support;

mod arrows;
mod bot;
mod config;

mod cli;
mod collectibles;
mod owns;
