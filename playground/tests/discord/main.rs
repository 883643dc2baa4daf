//! The simulated Discord, tried with real HTTP and WebSocket clients.

mod serenity_bot;
mod support;
