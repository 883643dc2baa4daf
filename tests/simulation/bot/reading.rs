//! One request to Roblox after the other: `roblox/send.rs` over the real budget and
//! the real rule of retries. `roblox/budget/gate.rs` is this with tasks that wait.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use gatepass::domain::{Cause, HoldingState, Holdings, Item, ServerId, Trigger, UserId, facts};
use gatepass::roblox::budget::{Ask, Leave, Outcome, Ticket};
use gatepass::roblox::retry::{Verdict, verdict};
use gatepass::roblox::{Call, Error, Lane};

use super::updates::Update;
use crate::database::holding;
use crate::event::{BotEvent, Event, Life, Request};
use crate::outside::roblox::{Reply, Told};
use crate::simulation::Simulation;

/// `send::ATTEMPT_TIMEOUT`.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

pub type ReadId = u64;

/// What a member's items are, being found out.
#[derive(Debug)]
pub(super) struct Read {
    server: ServerId,
    user: UserId,
    items: Rc<BTreeSet<Item>>,
    cause: Cause,
    then: Then,
    call: Call,
    deadline: Duration,
    attempt: u32,
    failed: Option<Error>,
    /// While it waits for its turn.
    ticket: Option<Ticket>,
    /// While it is at Roblox.
    leave: Option<Leave>,
    asked: Duration,
}

/// What a read is for.
#[derive(Debug)]
pub(super) enum Then {
    EndTurn,
    Decide(Update),
}

impl Simulation {
    /// `Service::read_for_all`: one read answers for all the member's servers.
    pub(super) fn read(&mut self, server: ServerId, user: UserId, cause: Cause, then: Then) {
        let now = self.agenda.now();
        let mut servers = self.database.servers_of(user);
        servers.insert(server);
        let items = servers.iter().flat_map(|it| &self.world.servers[it].items);
        let items = Rc::new(items.copied().collect());
        let (of, member) = (Some(server), Some(user));
        let call = if cause.is_awaited() {
            Call::interactive(of, member)
        } else {
            Call::background(of, member)
        };
        self.bot.last_read += 1;
        let id = self.bot.last_read;
        let read = Read {
            server,
            user,
            items,
            cause,
            then,
            deadline: now + call.lane.patience(),
            call,
            attempt: 1,
            failed: None,
            ticket: None,
            leave: None,
            asked: now,
        };
        self.bot.reads.insert(id, read);
        self.ask(id);
    }

    /// `Gate::acquire`.
    pub(super) fn ask(&mut self, id: ReadId) {
        let now = self.agenda.instant();
        let Some(read) = self.bot.reads.get_mut(&id) else {
            return;
        };
        let deadline = self.agenda.instant_of(read.deadline);
        match self.bot.bucket.ask(Ask::new(&read.call, deadline), now) {
            Ok(ticket) => {
                read.ticket = Some(ticket);
                let deadline = read.deadline;
                self.bot.tickets.insert(ticket, id);
                self.let_in();
                if self.bot.tickets.contains_key(&ticket) {
                    let event = Event::Bot(self.life, BotEvent::Impatient(id));
                    self.agenda.at(deadline, event);
                }
            }
            Err(busy) => self.bot_after(Duration::ZERO, BotEvent::Busy(id, busy.wait)),
        }
    }

    pub(super) fn budget_opens(&mut self) {
        if self.bot.budget_opens == Some(self.agenda.now()) {
            self.bot.budget_opens = None;
            self.let_in();
        }
    }

    /// `Gate::let_in` and `watch`.
    fn let_in(&mut self) {
        let now = self.agenda.instant();
        while let Some((ticket, leave)) = self.bot.bucket.grant(now) {
            let id = self.bot.tickets.remove(&ticket);
            let Some((id, read)) = id.and_then(|id| Some((id, self.bot.reads.get_mut(&id)?)))
            else {
                continue;
            };
            read.ticket = None;
            read.leave = Some(leave);
            self.send(id);
        }
        let opens = self.bot.bucket.wakes_at(now);
        if let Some(opens) = opens.map(|at| self.agenda.moment_of(at))
            && self.bot.budget_opens.is_none_or(|planned| opens < planned)
        {
            self.bot.budget_opens = Some(opens);
            let event = Event::Bot(self.life, BotEvent::BudgetOpens);
            self.agenda.at(opens, event);
        }
    }

    fn send(&mut self, id: ReadId) {
        let now = self.agenda.now();
        let read = &self.bot.reads[&id];
        let lane = read.call.lane;
        let request = Request {
            read: id,
            user: read.user,
            items: Rc::clone(&read.items),
        };
        if read.attempt == 1 && lane == Lane::Interactive {
            let times = self.times();
            self.measures
                .person_waited(now.saturating_sub(read.asked), times);
        }
        let waiting = self.bot.tickets.values();
        let waiting = waiting.filter_map(|id| self.bot.reads.get(id));
        let people = waiting.filter(|it| it.call.lane == Lane::Interactive);
        let people: Vec<UserId> = people.map(|it| it.user).collect();
        self.checks
            .sent(lane, self.bot.reads[&id].user, &people, now);
        self.measures.sent(now);
        let read = &self.bot.reads[&id];
        if read.attempt > 1 || !matches!(read.then, Then::EndTurn) {
            self.checks.beside_turns.sent(now);
        }
        let there = self.chance.millis(20, 150);
        self.agenda.after(there, Event::Arrives(self.life, request));
    }

    /// A request of that life of the bot is at Roblox, who may have died since.
    pub fn arrives(&mut self, life: Life, request: Request) {
        let Request { read, user, items } = request;
        let now = self.agenda.now();
        let answer = self
            .roblox
            .answer(user, &items, &self.weather, now, &mut self.chance);
        let reply = match answer {
            Ok(reply) => reply,
            Err(broken) => return self.checks.breaks(broken),
        };
        let (back, reply) = if let Some(reply) = reply {
            (self.chance.millis(30, 400), reply)
        } else {
            let reply = Reply {
                outcome: Outcome::Lost,
                told: Err(Error::TimedOut),
                at: now,
                lies: false,
            };
            (ATTEMPT_TIMEOUT, reply)
        };
        if let Outcome::Throttled { .. } = reply.outcome {
            self.measures.throttled();
        }
        let event = Event::Bot(life, BotEvent::Answered(read, Rc::new(reply)));
        self.agenda.after(back, event);
    }

    pub(super) fn is_answered(&mut self, id: ReadId, reply: &Reply) {
        let now = self.agenda.instant();
        let Some(read) = self.bot.reads.get_mut(&id) else {
            return;
        };
        if let Some(leave) = read.leave.take() {
            let mut hopeless = self.bot.bucket.settle(leave, reply.outcome.clone(), now);
            // They come in no order.
            hopeless.sort_by_key(|(ticket, _)| *ticket);
            for (ticket, busy) in hopeless {
                if let Some(id) = self.bot.tickets.remove(&ticket) {
                    self.bot_after(Duration::ZERO, BotEvent::Busy(id, busy.wait));
                }
            }
        }
        match &reply.outcome {
            Outcome::Throttled { retry_after, .. } => {
                self.checks.throttled(*retry_after, self.agenda.now());
            }
            Outcome::Answered(report) => self.checks.told_what_is_left(report, reply.at),
            Outcome::Lost | Outcome::Unsent => {}
        }
        let user = self.bot.reads[&id].user;
        self.checks
            .answered(user, &reply.told, reply.at, reply.lies);
        match &reply.told {
            Ok(_) => self.ends_read(id, &reply.told),
            Err(error) => self.fails(id, error.clone()),
        }
        self.let_in();
    }

    fn fails(&mut self, id: ReadId, error: Error) {
        let now = self.agenda.now();
        let Some(read) = self.bot.reads.get_mut(&id) else {
            return;
        };
        let left = read.deadline.saturating_sub(now);
        match verdict(&error, read.attempt, left, self.chance.lot()) {
            Verdict::RetryAfter(pause) => {
                read.attempt += 1;
                read.failed = Some(error);
                self.bot_after(pause, BotEvent::AsksAgain(id));
            }
            Verdict::GiveUp => self.ends_read(id, &Err(error)),
        }
    }

    pub(super) fn is_impatient(&mut self, id: ReadId) {
        let now = self.agenda.instant();
        let Some(read) = self.bot.reads.get_mut(&id) else {
            return;
        };
        if let Some(ticket) = read.ticket.take()
            && self.bot.tickets.remove(&ticket).is_some()
        {
            self.bot.bucket.cancel(ticket);
            let wait = self.bot.bucket.forecast(&Ask::new(&read.call, now), now);
            self.has_no_turn(id, wait);
        }
    }

    /// `send::no_turn`; what went wrong in the first attempt says more.
    pub(super) fn has_no_turn(&mut self, id: ReadId, wait: Duration) {
        let times = self.times();
        let Some(read) = self.bot.reads.get_mut(&id) else {
            return;
        };
        if read.attempt == 1 && read.call.lane == Lane::Interactive {
            self.measures.person_refused(times);
        }
        let busy = if wait.is_zero() {
            Error::TimedOut
        } else {
            Error::Busy { wait }
        };
        let error = read.failed.take().unwrap_or(busy);
        self.ends_read(id, &Err(error));
    }

    fn ends_read(&mut self, id: ReadId, told: &Told) {
        let Some(read) = self.bot.reads.remove(&id) else {
            return;
        };
        let now = self.agenda.timestamp();
        let unknown: BTreeMap<Item, HoldingState>;
        let states = match told {
            Ok(states) => states,
            Err(error) => {
                let state = HoldingState::Unknown(error.reason());
                unknown = read.items.iter().map(|item| (*item, state)).collect();
                &unknown
            }
        };
        self.database.record_holdings(read.user, states, now);
        if self.is_killed_here() {
            return;
        }
        let states = states.iter();
        let read_now: Holdings = states
            .map(|(item, it)| (*item, holding(*it, now)))
            .collect();
        if read.cause.trigger.is_followed() && facts::tell_something(&read_now) {
            for other in self.database.servers_of(read.user) {
                if other != read.server {
                    self.database
                        .queue(other, read.user, Trigger::Elsewhere, now);
                }
            }
            self.ring();
            if self.is_killed_here() {
                return;
            }
            self.had_turn(read.user, read.cause.trigger);
            if self.is_killed_here() {
                return;
            }
        }
        match read.then {
            Then::EndTurn => self.end_turn(read.user, Some(read.server)),
            Then::Decide(update) => {
                let facts = self.bridged(&update, read_now);
                self.decide(update, facts);
            }
        }
    }

    /// `Service::had_turn`.
    fn had_turn(&mut self, user: UserId, trigger: Trigger) {
        if trigger != Trigger::Sweep && !self.watched_users().contains(&user) {
            let now = self.agenda.timestamp();
            self.database.swept(user, now);
        }
    }

    /// `Service::bridged`.
    pub(super) fn bridged(&self, update: &Update, mut holdings: Holdings) -> Holdings {
        let now = self.agenda.timestamp();
        let failed = facts::failed(&holdings);
        if !failed.is_empty() {
            let before = self.database.last_known(update.user, &failed);
            facts::bridge(&mut holdings, &before, update.cause.accepted_age(now), now);
        }
        holdings
    }
}
