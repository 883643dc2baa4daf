//! Sharing Roblox's rate limits.
//!
//! Roblox counts requests per operation and per owner of the key (or per
//! authorization). Each such count is a [`Bucket`]: a pure state machine that is
//! told the time. It is made of a sliding [`Window`] that knows when the next
//! request may go, and of two [fair queues](queue::Rounds) that know whose it
//! is. The [`Gate`] puts waiting on top: `acquire` a [`Permit`], send,
//! `complete` it with what the answer's headers say.
//!
//! Limits start as documented and are then learned. After a start, after a
//! quiet minute and after a 429, one request goes out alone, and its answer
//! says what is left before more is spent.

mod bucket;
mod gate;
mod queue;
mod quota;
mod window;

#[cfg(test)]
mod tests;

pub(super) use bucket::Busy;
pub(super) use gate::{BucketKey, Gate, Payer, Permit};
pub(super) use quota::{Quota, Report};
pub(super) use window::Outcome;
