//! Sharing Roblox's rate limits.
//!
//! Roblox counts requests per operation and per owner of the key (or per
//! authorization). Each such count is a [`Bucket`]: a pure state machine that is told
//! the time, for whoever has a clock of their own (`tests/simulation`). It is made of a
//! sliding `Window` that knows when the next request may go, of fair queues that know
//! whose it is, and of the `Usage` that says who is within their share. The `Gate` puts
//! waiting on top: `acquire` a `Permit`, send, `complete` it with what the answer's
//! headers say.
//!
//! Limits start as documented and are then learned. After a start, after a
//! quiet minute and after a 429, one request goes out alone, and its answer
//! says what is left before more is spent.
//!
//! With other processes on the same database each has a [`Share`] of every limit
//! (`domain::share`), and its windows are so much smaller. The fifth that is kept for
//! people is the bot's, whole; workers, which serve none, keep nothing back.
//!
//! # Shares
//!
//! No server and no member can use up a window, by the class
//! of each request:
//!
//! 1. The people of a server may use all that is left, as long as they have
//!    used less than that; then they come second, and leave a fifth of the limit.
//! 2. Background work comes last, leaves a fifth and is spread evenly over the
//!    rest. A member who alone has used a fifth of the limit goes on in turns
//!    with it.
//!
//! So a server alone has four fifths at once. Of the last fifth each takes half
//! of what is left at most: log2 of it many servers, four at 100 requests, leave
//! something to one more, whatever they and the background did. A server that
//! finds nothing left comes first as soon as something is. What counts is what
//! was used within the limit's period, is in flight, or waits. Of several limits
//! a server has its share in each, a member in the longest.

mod bucket;
mod class;
mod gate;
mod part;
mod queue;
mod quota;
mod usage;
mod window;

#[cfg(test)]
mod tests;

pub use bucket::{Ask, Bucket, Busy, Leave};
pub(super) use gate::{BucketKey, Gate, Payer, Permit};
pub use part::Share;
pub use queue::Ticket;
pub use quota::{Quota, Report};
pub use window::Outcome;
