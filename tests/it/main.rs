//! The package as a whole: its shape, its configuration and its command line.

mod arrows;
mod config;
