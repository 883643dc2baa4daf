use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Quota;
use super::class::{Class, PerClass};
use super::part::Share;
use super::queue::{FairQueue, Queue, Ticket};
use super::usage::{Person, Usage};
use super::window::{Opening, Outcome, Spend, Window};
use crate::roblox::call::{Call, Lane};

/// One of Roblox's limits, and everyone who waits for it.
#[derive(Debug)]
pub struct Bucket {
    window: Window,
    /// In the order of [`Class::ALL`].
    queues: [FairQueue; Class::ALL.len()],
    /// Those who wait.
    asks: HashMap<Ticket, (Ask, Class)>,
    /// What people use. Background work counts towards nobody's share, and
    /// neither does what trickles with it.
    usage: Usage,
    last_ticket: u64,
}

/// A wish to send one request.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    lane: Lane,
    person: Person,
    /// It is of no use to be granted later than this.
    deadline: Instant,
}

impl Ask {
    /// What a call wishes, by `deadline`.
    pub fn new(call: &Call, deadline: Instant) -> Self {
        Self {
            lane: call.lane,
            person: Person {
                server: call.server,
                member: call.member,
            },
            deadline,
        }
    }

    fn place(&self) -> <FairQueue as Queue>::Key {
        (self.lane, (self.person.server, (self.person.member, ())))
    }
}

/// Leave to send one request, to be settled when it is over.
#[derive(Debug, Clone, Copy)]
pub struct Leave {
    spend: Spend,
    /// On whose share it goes.
    person: Option<Person>,
}

/// The next free request is further away than the caller would wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// How far away it is.
    pub wait: Duration,
}

impl Bucket {
    /// A limit of which nothing is used. `documented` holds until answers say
    /// otherwise.
    pub fn new(documented: Quota) -> Self {
        Self {
            window: Window::new(documented),
            queues: Default::default(),
            asks: HashMap::new(),
            usage: Usage::default(),
            last_ticket: 0,
        }
    }

    /// Queues the ask, unless its turn would come too late.
    pub fn ask(&mut self, ask: Ask, now: Instant) -> Result<Ticket, Busy> {
        let class = self.class(&ask, now);
        let wait = self.forecast_in(class, &ask, now);
        if now + wait > ask.deadline {
            return Err(Busy { wait });
        }
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.queues[class as usize].push(ask.place(), ticket);
        self.asks.insert(ticket, (ask, class));
        if let Some(person) = shares(&ask, class) {
            self.usage.open(person);
        }
        Ok(ticket)
    }

    /// How long the ask would wait, from its fair place.
    pub fn forecast(&self, ask: &Ask, now: Instant) -> Duration {
        self.forecast_in(self.class(ask, now), ask, now)
    }

    fn forecast_in(&self, class: Class, ask: &Ask, now: Instant) -> Duration {
        let mut ahead = PerClass::default();
        for before in class.before() {
            ahead[*before as usize] = self.waiting_in(*before);
        }
        ahead[class as usize] = self.queues[class as usize].ahead_of_next(ask.place());
        self.window.forecast(class, &ahead, now)
    }

    /// How an ask would be served that came now.
    ///
    /// A server's share is not a number but a comparison (the "dynamic
    /// threshold" of switches whose ports share a buffer): of each limit it may
    /// use as much as it leaves. Alone that is half, beside another a third, and
    /// so on.
    pub fn class(&self, ask: &Ask, now: Instant) -> Class {
        if ask.lane == Lane::Background {
            return Class::Paced;
        }
        let Person { server, member } = ask.person;
        let longest = self.window.longest();
        if self.usage.of_member(member, longest.period, now) >= longest.member_share() {
            return Class::Paced;
        }
        // Who waits with every right to what is left has as good as used it.
        let spoken_for = self.waiting_in(Class::WithinShare);
        let is_within = self.window.parts().iter().all(|part| {
            let used = self.usage.of_server(server, part.stated.period, now) as usize;
            let left = self.window.left_of(*part, now) as usize;
            used == 0 || used < left.saturating_sub(spoken_for)
        });
        if is_within {
            Class::WithinShare
        } else {
            Class::ServerOverShare
        }
    }

    /// Takes the ask out of the queue. Nothing happens if it was granted.
    pub fn cancel(&mut self, ticket: Ticket) {
        if let Some((ask, class)) = self.asks.remove(&ticket) {
            self.queues[class as usize].remove(ask.place(), ticket);
            if let Some(person) = shares(&ask, class) {
                self.usage.cancel(person);
            }
        }
    }

    /// Whoever may send now, one at a time.
    pub fn grant(&mut self, now: Instant) -> Option<(Ticket, Leave)> {
        let class = self
            .classes_waiting()
            .find(|class| self.window.opens(*class, now) == Opening::Now)?;
        let ticket = self.queues[class as usize].pop()?;
        let (ask, class) = self.asks.remove(&ticket)?;
        let leave = Leave {
            spend: self.window.spend(class, now),
            person: shares(&ask, class),
        };
        Some((ticket, leave))
    }

    /// When [`grant`](Self::grant) is worth another try without anything else
    /// happening; `None` if nobody waits or only an answer can help.
    pub fn wakes_at(&self, now: Instant) -> Option<Instant> {
        self.classes_waiting()
            .filter_map(|class| match self.window.opens(class, now) {
                Opening::Now => Some(now),
                Opening::At(at) => Some(at),
                Opening::AfterAnswer => None,
            })
            .min()
    }

    /// Takes in how a granted request ended. Those who cannot be served in time
    /// by what is known now, even if they were next, are sent away; they are
    /// returned.
    pub fn settle(&mut self, leave: Leave, outcome: Outcome, now: Instant) -> Vec<(Ticket, Busy)> {
        let at = self.window.settle(leave.spend, outcome, now);
        match (leave.person, at) {
            (Some(person), Some(at)) => self.usage.answer(person, at),
            (Some(person), None) => self.usage.cancel(person),
            (None, _) => {}
        }
        self.usage.forget(self.window.memory(), now);
        let nobody = PerClass::default();
        let next = Class::ALL.map(|class| self.window.forecast(class, &nobody, now));
        if next.iter().all(Duration::is_zero) {
            return Vec::new();
        }
        let hopeless: Vec<(Ticket, Busy)> = self
            .asks
            .iter()
            .filter_map(|(ticket, (ask, class))| {
                let wait = next[*class as usize];
                (now + wait > ask.deadline).then_some((*ticket, Busy { wait }))
            })
            .collect();
        for (ticket, _) in &hopeless {
            self.cancel(*ticket);
        }
        hopeless
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.asks.len()
    }

    /// Whether nothing is lost by forgetting the bucket.
    pub fn is_idle(&self, now: Instant) -> bool {
        self.asks.is_empty() && self.window.is_idle(now)
    }

    /// The limit in force, and how many requests are left of this process's part of
    /// it now.
    pub fn standing(&self, now: Instant) -> (Quota, u32) {
        self.window.standing(now)
    }

    /// From now on this is so much of Roblox's limit. What was sent counts as before.
    pub fn set_share(&mut self, share: Share) {
        self.window.set_share(share);
    }

    /// How many thousandths of the limit of which most was used were, within its period
    /// and with what is in flight.
    pub fn thousandths_used(&self, now: Instant) -> u32 {
        self.window.thousandths_used(now)
    }

    /// How far apart the paced requests of all processes together are kept.
    pub fn pace_of_all(&self) -> Duration {
        self.window.pace_of_all()
    }

    fn waiting_in(&self, class: Class) -> usize {
        self.queues[class as usize].len()
    }

    /// Those somebody waits in, first to go first.
    fn classes_waiting(&self) -> impl Iterator<Item = Class> {
        let all = Class::ALL.into_iter();
        all.filter(|class| self.waiting_in(*class) > 0)
    }
}

/// Whose share a request goes on, if it is a person's and does not trickle.
fn shares(ask: &Ask, class: Class) -> Option<Person> {
    (!class.is_paced()).then_some(ask.person)
}
