//! The connection by which Discord tells what happens.
//!
//! serenity hands out events as detached tasks, in no order. Its shards
//! therefore run on a thread and runtime of their own: tokio's current-thread
//! runtime takes up new tasks in the order in which they were spawned ("FIFO",
//! `tokio::runtime`, "Current thread runtime behavior at the time of writing"),
//! and [`Tap`] does its work before its first `await`. The thread also keeps
//! heartbeats apart from whatever the bot is busy with, and ends with
//! everything serenity left behind.

mod events;
mod lanes;
mod lookup;
mod shards;
mod tap;

pub(super) use events::Events;
pub(super) use lanes::Lanes;
pub use lookup::Lookup;
pub(super) use shards::{Ended, Start, run};
pub(super) use tap::{Interactions, Tap};
