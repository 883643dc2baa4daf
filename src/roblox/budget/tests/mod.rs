//! What the budget promises: by example, over random histories, and with tasks
//! that wait. No test here waits for a real clock.

mod gate;
mod promises;
mod shares;
mod window;

use std::time::{Duration, Instant};

use super::bucket::{Ask, Bucket, Busy, Leave};
use super::class::Class;
use super::queue::Ticket;
use super::window::Outcome;
use super::{Quota, Report};
use crate::domain::{ServerId, UserId};
use crate::roblox::call::{Call, Lane};

const LONG: Duration = Duration::from_hours(1000);

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn quota(limit: u32, period: Duration) -> Quota {
    Quota { limit, period }
}

fn call(lane: Lane, server: i64, member: i64) -> Call {
    Call {
        lane,
        ..Call::interactive(
            Some(ServerId::new(server).expect("an ID")),
            Some(UserId::new(member).expect("an ID")),
        )
    }
}

fn told(remaining: u32, reset: u64) -> Outcome {
    Outcome::Answered(Report {
        quotas: Vec::new(),
        remaining: Some(remaining),
        reset: Some(secs(reset)),
    })
}

fn silent() -> Outcome {
    Outcome::Answered(Report::default())
}

/// A bucket that has seen one answer, to nobody in particular.
fn learnt(quota: Quota, now: Instant) -> Bucket {
    learnt_all([quota], now)
}

/// The same, where several limits hold.
fn learnt_all(quotas: impl Into<Vec<Quota>>, now: Instant) -> Bucket {
    let report = Report {
        quotas: quotas.into(),
        ..Report::default()
    };
    let mut bucket = Bucket::new(report.quotas[0]);
    let ask = Ask::new(&Call::interactive(None, None), now + LONG);
    bucket.ask(ask, now).expect("nobody is ahead");
    let (_, leave) = bucket.grant(now).expect("the first may go");
    bucket.settle(leave, Outcome::Answered(report), now);
    bucket
}
