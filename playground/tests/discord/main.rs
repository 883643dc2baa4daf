//! The simulated Discord, tried with real HTTP and WebSocket clients: each rule by a request that
//! breaks it.

mod authorization;
mod channels;
mod commands;
mod components;
mod embeds;
mod faults;
mod gateway;
mod identify;
mod interactions;
mod limits;
mod messages;
mod people;
mod presses;
mod roles;
mod scale;
mod serenity_bot;
mod servers;
mod support;
