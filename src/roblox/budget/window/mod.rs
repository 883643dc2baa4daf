mod forecast;

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::class::Class;
use super::part::{Part, Share};
use super::{Quota, Report};
use crate::domain::share;

/// What a bucket knows of Roblox's window goes stale after this long without
/// an answer: other programs may share the key.
const STALE: Duration = Duration::from_mins(1);

/// First pause after a 429 without `retry-after`; doubled by each that follows.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// When requests may go out to one limit of Roblox's.
///
/// A request counts from the moment it may be sent until one period after its
/// answer came. Roblox counted it somewhere in between, so that, however long
/// answers take, no window of Roblox's sees more than the limit.
#[derive(Debug)]
pub struct Window {
    /// This process's part of each limit. Never empty.
    parts: Vec<Part>,
    share: Share,
    /// When each answer came, oldest first, as far back as matters.
    answered: VecDeque<Instant>,
    in_flight: u32,
    cap: Option<Cap>,
    blocked_until: Option<Instant>,
    /// 429s in a row.
    strikes: u32,
    /// When an answer last said how things stand.
    learnt: Option<Instant>,
    next_paced: Option<Instant>,
    /// Requests that are over, and those of them whose answer did not say what
    /// is left: counters since the start, to tell what overlapped.
    settled: u64,
    untold: u32,
}

/// What Roblox says is left of its own window. It falls faster than ours when
/// other programs use the same key.
#[derive(Debug, Clone, Copy)]
struct Cap {
    /// Of which requests in flight may have to be counted still.
    left: u32,
    until: Instant,
    /// How many requests were settled with the one that said so.
    settled: u64,
}

/// One request that went out, or may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spend {
    settled_before: u64,
    untold_before: u32,
}

/// When a class may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    Now,
    At(Instant),
    /// As soon as a request in flight is settled, or there is another share.
    AfterAnswer,
}

/// How a request ended, as far as the budget cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Roblox counted it and answered.
    Answered(Report),
    /// 429.
    Throttled {
        retry_after: Option<Duration>,
        report: Report,
    },
    /// No answer, or one that was not from behind the limiter. It may have been
    /// counted.
    Lost,
    /// Nothing was sent.
    Unsent,
}

impl Window {
    /// A window that has sent nothing so far. `documented` holds until answers
    /// say otherwise.
    pub fn new(documented: Quota) -> Self {
        Self {
            parts: vec![Part::new(documented, Share::ALL)],
            share: Share::ALL,
            answered: VecDeque::new(),
            in_flight: 0,
            cap: None,
            blocked_until: None,
            strikes: 0,
            learnt: None,
            next_paced: None,
            settled: 0,
            untold: 0,
        }
    }

    /// From now on the window is so much of Roblox's. What was sent counts as before.
    pub fn set_share(&mut self, share: Share) {
        self.share = share;
        for part in &mut self.parts {
            *part = Part::new(part.stated, share);
        }
    }

    /// Whether nothing may be sent before there is another share.
    fn is_closed(&self, now: Instant) -> bool {
        let is_too_small = |part: &Part| self.share.is_too_small_for(part.stated);
        self.share.lapses.is_some_and(|at| at <= now) || self.parts.iter().any(is_too_small)
    }

    /// How many thousandths were used of the limit of which most was, within its
    /// period and with what is in flight.
    pub fn thousandths_used(&self, now: Instant) -> u32 {
        let each = self.parts.iter().map(|part| {
            let used = u64::from(self.used(*part, now)) * u64::from(share::WHOLE);
            used.div_ceil(part.stated.limit.into())
        });
        u32::try_from(each.max().unwrap_or(0)).unwrap_or(u32::MAX)
    }

    /// Whether nothing is lost by forgetting the window.
    pub fn is_idle(&self, now: Instant) -> bool {
        self.in_flight == 0
            && self.blocked_until.is_none_or(|until| until <= now)
            && self
                .answered
                .back()
                .is_none_or(|last| *last + self.memory() <= now)
    }

    /// The limit in force, and how many requests are left of this process's part of
    /// it now.
    pub fn standing(&self, now: Instant) -> (Quota, u32) {
        self.parts
            .iter()
            .map(|part| (part.stated, self.left_of(*part, now)))
            .min_by_key(|(_, left)| *left)
            .expect("a window has a limit")
    }

    /// How many requests are left of its part of one of the limits now. Of which limit
    /// Roblox's own count is it does not say, so that it holds for each.
    pub fn left_of(&self, part: Part, now: Instant) -> u32 {
        let own = part.limit.saturating_sub(self.used(part, now));
        self.cap_at(now)
            .map_or(own, |cap| own.min(self.sure_of(cap)))
    }

    /// Its part of all limits in force; never none.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The limit that a member's share is of. A shorter one is over before it
    /// keeps anybody waiting for long.
    pub fn longest(&self) -> Quota {
        self.stated()
            .max_by_key(|quota| (quota.period, Reverse(quota.limit)))
            .expect("a window has a limit")
    }

    /// How far apart its paced requests are kept.
    fn pace(&self) -> Duration {
        let each = self.parts.iter().map(|part| part.pace());
        each.max().unwrap_or_default()
    }

    /// How far apart the paced requests of all processes together are kept.
    pub fn pace_of_all(&self) -> Duration {
        let each = self.stated().map(Quota::pace);
        each.max().unwrap_or_default()
    }

    /// The limits as Roblox states them.
    fn stated(&self) -> impl Iterator<Item = Quota> {
        self.parts.iter().map(|part| part.stated)
    }

    /// When `class` may send its next request.
    pub fn opens(&self, class: Class, now: Instant) -> Opening {
        if self.is_closed(now) {
            return Opening::AfterAnswer;
        }
        let mut earliest = now;
        if let Some(until) = self.blocked_until {
            earliest = earliest.max(until);
        }
        if let Some(cap) = self.cap_at(now)
            && self.sure_of(cap) <= self.left_by(class)
        {
            earliest = earliest.max(cap.until);
        }
        if class.is_paced()
            && let Some(next) = self.next_paced
        {
            earliest = earliest.max(next);
        }
        if self.in_flight > 0 && !self.knows(now) {
            return Opening::AfterAnswer;
        }
        for part in &self.parts {
            let used = self.used(*part, now);
            let room = part.limit - class.leaves(*part);
            if used < room {
                continue;
            }
            // So many of the oldest must leave the window.
            let leaving = (used - room) as usize;
            let first = self.first_within(*part, now);
            match self.answered.get(first + leaving) {
                Some(answered) => earliest = earliest.max(*answered + part.stated.period),
                None => return Opening::AfterAnswer,
            }
        }
        if earliest <= now {
            Opening::Now
        } else {
            Opening::At(earliest)
        }
    }

    /// Sends one request now. Only when [`opens`](Self::opens) says `Now`.
    pub fn spend(&mut self, class: Class, now: Instant) -> Spend {
        self.forget_the_past(now);
        self.in_flight += 1;
        if class.is_paced() {
            self.next_paced = Some(now + self.pace());
        }
        Spend {
            settled_before: self.settled,
            untold_before: self.untold,
        }
    }

    /// Takes in how the request ended. Returns from when on its period runs; `None`
    /// for one that was not sent.
    pub fn settle(&mut self, spend: Spend, outcome: Outcome, now: Instant) -> Option<Instant> {
        self.in_flight -= 1;
        if outcome == Outcome::Unsent {
            return None;
        }
        self.settled += 1;
        // Clocks read in several threads can come in out of order by a little.
        let now = self.answered.back().map_or(now, |last| now.max(*last));
        self.answered.push_back(now);
        match outcome {
            Outcome::Answered(report) => {
                self.strikes = 0;
                self.learn(spend, report, now);
                self.learnt = Some(now);
            }
            Outcome::Throttled {
                retry_after,
                report,
            } => {
                self.strikes += 1;
                self.learn(spend, report, now);
                let backoff = FIRST_PAUSE.saturating_mul(1 << (self.strikes - 1).min(16));
                let until = now + retry_after.unwrap_or(backoff.min(LONGEST_PAUSE));
                self.blocked_until = Some(self.blocked_until.map_or(until, |b| b.max(until)));
                self.learnt = None;
            }
            Outcome::Lost | Outcome::Unsent => self.count_untold(),
        }
        Some(now)
    }

    /// How far back it remembers: a minute at least, as a limit learnt later may
    /// look back further than today's does.
    pub fn memory(&self) -> Duration {
        self.longest().period.max(STALE)
    }

    fn forget_the_past(&mut self, now: Instant) {
        let kept = self.memory();
        while self.answered.front().is_some_and(|at| *at + kept <= now) {
            self.answered.pop_front();
        }
    }

    fn learn(&mut self, spend: Spend, report: Report, now: Instant) {
        if !report.quotas.is_empty() {
            let stated = report.quotas.into_iter();
            self.parts = stated.map(|it| Part::new(it, self.share)).collect();
        }
        let (Some(remaining), Some(reset)) = (report.remaining, report.reset) else {
            self.count_untold();
            return;
        };
        let cap = Cap {
            left: remaining.saturating_sub(self.untold - spend.untold_before),
            // Whole seconds, perhaps rounded down.
            until: now + reset + Duration::from_secs(1),
            settled: self.settled,
        };
        self.cap = Some(match self.cap_at(now) {
            // The two overlapped, so either may have been counted last: the one
            // that was told less. It speaks for the other from now on, with which a
            // third may overlap that did not with itself.
            Some(known) if spend.settled_before < known.settled && known.left <= cap.left => Cap {
                settled: cap.settled,
                ..known
            },
            _ => cap,
        });
    }

    /// A request is over that may have been counted after the one that said what
    /// is left.
    fn count_untold(&mut self) {
        self.untold += 1;
        if let Some(cap) = &mut self.cap {
            cap.left = cap.left.saturating_sub(1);
        }
    }

    /// What is left of Roblox's count if it has yet to count all in flight.
    fn sure_of(&self, cap: Cap) -> u32 {
        cap.left.saturating_sub(self.in_flight)
    }

    /// Whether the state of Roblox's window is known, so that more than one
    /// request may go out.
    fn knows(&self, now: Instant) -> bool {
        self.learnt.is_some_and(|learnt| now < learnt + STALE)
    }

    fn cap_at(&self, now: Instant) -> Option<Cap> {
        self.cap.filter(|cap| now < cap.until)
    }

    /// What `class` leaves of the count that Roblox gave.
    fn left_by(&self, class: Class) -> u32 {
        let each = self.parts.iter().map(|part| class.leaves(*part));
        each.max().unwrap_or(0)
    }

    fn used(&self, part: Part, now: Instant) -> u32 {
        let answered = self.answered.len() - self.first_within(part, now);
        self.in_flight + u32::try_from(answered).unwrap_or(u32::MAX)
    }

    /// Index of the oldest answer that still counts.
    fn first_within(&self, part: Part, now: Instant) -> usize {
        self.answered
            .partition_point(|at| *at + part.stated.period <= now)
    }
}
