use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Quota;
use super::queue::{FairQueue, Queue, Ticket};
use super::window::{Opening, Outcome, Spend, Window};
use crate::domain::{ServerId, UserId};
use crate::roblox::call::{Call, Lane};

/// One of Roblox's limits, and everyone who waits for it.
#[derive(Debug)]
pub struct Bucket {
    window: Window,
    interactive: FairQueue,
    background: FairQueue,
    asks: HashMap<Ticket, Ask>,
    last_ticket: u64,
}

/// A wish to send one request.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    lane: Lane,
    server: Option<ServerId>,
    member: Option<UserId>,
    /// It is of no use to be granted later than this.
    deadline: Instant,
}

impl Ask {
    pub fn new(call: &Call, deadline: Instant) -> Self {
        Self {
            lane: call.lane,
            server: call.server,
            member: call.member,
            deadline,
        }
    }

    fn place(&self) -> <FairQueue as Queue>::Key {
        (self.server, (self.member, ()))
    }
}

/// The next free request is further away than the caller would wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    pub wait: Duration,
}

impl Bucket {
    pub fn new(documented: Quota) -> Self {
        Self {
            window: Window::new(documented),
            interactive: FairQueue::default(),
            background: FairQueue::default(),
            asks: HashMap::new(),
            last_ticket: 0,
        }
    }

    /// Queues the ask, unless its turn would come too late.
    pub fn ask(&mut self, ask: Ask, now: Instant) -> Result<Ticket, Busy> {
        let wait = self.forecast(&ask, now);
        if now + wait > ask.deadline {
            return Err(Busy { wait });
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.queue(ask.lane).push(ask.place(), ticket);
        self.asks.insert(ticket, ask);
        Ok(ticket)
    }

    /// How long the ask would wait, from its fair place.
    pub fn forecast(&self, ask: &Ask, now: Instant) -> Duration {
        let (in_lane, in_other) = match ask.lane {
            Lane::Interactive => (self.interactive.ahead_of_next(ask.place()), 0),
            Lane::Background => (
                self.background.ahead_of_next(ask.place()),
                self.interactive.len(),
            ),
        };
        self.window
            .forecast(ask.lane, in_lane + in_other, in_lane, now)
    }

    /// Takes the ask out of the queue. Nothing happens if it was granted.
    pub fn cancel(&mut self, ticket: Ticket) {
        if let Some(ask) = self.asks.remove(&ticket) {
            self.queue(ask.lane).remove(ask.place(), ticket);
        }
    }

    /// Whoever may send now, one at a time.
    pub fn grant(&mut self, now: Instant) -> Option<(Ticket, Spend)> {
        let lane = [Lane::Interactive, Lane::Background]
            .into_iter()
            .find(|lane| {
                self.queue(*lane).len() > 0 && self.window.opens(*lane, now) == Opening::Now
            })?;
        let ticket = self.queue(lane).pop()?;
        self.asks.remove(&ticket);
        Some((ticket, self.window.spend(lane, now)))
    }

    /// When [`grant`](Self::grant) is worth another try without anything else
    /// happening; `None` if nobody waits or only an answer can help.
    pub fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let lanes = [
            (Lane::Interactive, &self.interactive),
            (Lane::Background, &self.background),
        ];
        lanes
            .into_iter()
            .filter(|(_, queue)| queue.len() > 0)
            .filter_map(|(lane, _)| match self.window.opens(lane, now) {
                Opening::Now => Some(now),
                Opening::At(at) => Some(at),
                Opening::AfterAnswer => None,
            })
            .min()
    }

    /// Takes in how a granted request ended. Those who cannot be served in time
    /// by what is known now, even if they were next, are sent away; they are
    /// returned.
    pub fn settle(&mut self, spend: Spend, outcome: Outcome, now: Instant) -> Vec<(Ticket, Busy)> {
        self.window.settle(spend, outcome, now);
        let first = |lane| self.window.forecast(lane, 0, 0, now);
        let (interactive, background) = (first(Lane::Interactive), first(Lane::Background));
        if interactive.max(background).is_zero() {
            return Vec::new();
        }
        let hopeless: Vec<(Ticket, Busy)> = self
            .asks
            .iter()
            .filter_map(|(ticket, ask)| {
                let wait = match ask.lane {
                    Lane::Interactive => interactive,
                    Lane::Background => background,
                };
                (now + wait > ask.deadline).then_some((*ticket, Busy { wait }))
            })
            .collect();
        for (ticket, _) in &hopeless {
            self.cancel(*ticket);
        }
        hopeless
    }

    pub fn waiting(&self) -> usize {
        self.asks.len()
    }

    /// Whether nothing is lost by forgetting the bucket.
    pub fn is_idle(&self, now: Instant) -> bool {
        self.asks.is_empty() && self.window.is_idle(now)
    }

    /// The limit in force, and how many requests are left of it now.
    pub fn standing(&self, now: Instant) -> (Quota, u32) {
        self.window.standing(now)
    }

    fn queue(&mut self, lane: Lane) -> &mut FairQueue {
        match lane {
            Lane::Interactive => &mut self.interactive,
            Lane::Background => &mut self.background,
        }
    }
}
