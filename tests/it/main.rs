//! The package as a whole: its shape, its configuration and its command line.

mod support;

mod arrows;
mod config;

mod cli;
mod collectibles;
mod owns;
