//! The plumbing between Discord and the commands, against the simulated
//! Discord over real HTTP and WebSocket.

mod app;
mod harness;

mod gateway;
mod interactions;
mod logs;
mod lookup;
mod presses;
mod registration;
mod rest;
mod servers;
mod stopping;
