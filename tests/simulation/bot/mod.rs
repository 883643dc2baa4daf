//! The bot's memory, and what `src/service` and `src/worker` do with it: the same
//! steps around the same rules, with an event where those wait.

mod line;
mod purchases;
mod reading;
mod sweep;
mod updates;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use gatepass::domain::work::{InHand, LOOK_AROUND, TRY_AGAIN};
use gatepass::domain::{ServerId, Trigger, UserId};
use gatepass::roblox::budget::{Bucket, Quota, Ticket};

use crate::database::Work;
use crate::event::{BotEvent, Event};
use crate::outside::roblox::LIMIT;
use crate::simulation::Simulation;

pub use self::reading::ReadId;

/// How often the pauses are reviewed. The worker does it every ten seconds; each
/// review judges all members, and a pause more or less a minute changes no rule.
const REVIEW_EVERY: Duration = Duration::from_mins(1);

type Member = (ServerId, UserId);

#[derive(Debug)]
pub struct Bot {
    pub is_up: bool,
    /// Of inventory requests, with the bot's own key.
    bucket: Bucket,
    reads: BTreeMap<ReadId, reading::Read>,
    last_read: ReadId,
    tickets: BTreeMap<Ticket, ReadId>,
    /// When it is looked next whether the budget opens.
    budget_opens: Option<Duration>,
    /// Turns of the sweep.
    under_way: BTreeSet<UserId>,
    next_turn: Duration,
    looks_for_turns: Option<Duration>,
    /// Updates that wait.
    fetched: VecDeque<Work>,
    in_hand: InHand,
    looks_for_work: Option<Duration>,
    /// Who is being decided about and written, one at a time.
    passes: BTreeMap<Member, updates::Pass>,
    lined_up: BTreeMap<Member, VecDeque<updates::Ready>>,
    /// For whom it is looked after a purchase, and how often it was.
    watched: BTreeMap<Member, usize>,
}

impl Default for Bot {
    fn default() -> Self {
        Self {
            is_up: false,
            bucket: Bucket::new(Quota::per_minute(LIMIT)),
            reads: BTreeMap::new(),
            last_read: 0,
            tickets: BTreeMap::new(),
            budget_opens: None,
            under_way: BTreeSet::new(),
            next_turn: Duration::ZERO,
            looks_for_turns: None,
            fetched: VecDeque::new(),
            in_hand: InHand::default(),
            looks_for_work: None,
            passes: BTreeMap::new(),
            lined_up: BTreeMap::new(),
            watched: BTreeMap::new(),
        }
    }
}

impl Bot {
    pub fn started() -> Self {
        Self {
            is_up: true,
            ..Self::default()
        }
    }
}

impl Simulation {
    pub fn does(&mut self, event: BotEvent) {
        match event {
            BotEvent::BudgetOpens => self.budget_opens(),
            BotEvent::Impatient(read) => self.is_impatient(read),
            BotEvent::Busy(read, wait) => self.has_no_turn(read, wait),
            BotEvent::Answered(read, reply) => self.is_answered(read, &reply),
            BotEvent::AsksAgain(read) => self.ask(read),
            BotEvent::LooksForTurns => self.looks_for_turns(),
            BotEvent::LooksForWork => self.looks_for_work(),
            BotEvent::LooksForOpenWrites => self.looks_for_open_writes(),
            BotEvent::ReviewsPauses => self.reviews_pauses(),
            BotEvent::Written(write, answer) => self.is_written(write, answer),
            BotEvent::ChecksPurchase(server, user) => self.checks_purchase(server, user),
        }
    }

    fn bot_after(&mut self, pause: Duration, event: BotEvent) {
        self.agenda.after(pause, Event::Bot(self.life, event));
    }

    /// `Service::queue_forgotten_intents`.
    fn looks_for_open_writes(&mut self) {
        let now = self.agenda.timestamp();
        let forgotten = self.database.open_intents(Some(now.minus(TRY_AGAIN)));
        for (server, user) in forgotten {
            self.database.queue(server, user, Trigger::Recovery, now);
            self.ring();
        }
        self.bot_after(LOOK_AROUND, BotEvent::LooksForOpenWrites);
    }

    fn reviews_pauses(&mut self) {
        let now = self.agenda.timestamp();
        for pause in self.database.pauses() {
            let binds = self.world.binds_of(pause.server, pause.role);
            let over = self.database.review(&pause, binds, now);
            if over && pause.holds_back() {
                self.measures.healed();
            }
            if !over && self.somebody_is_sure_of(&pause) {
                self.measures.let_go();
                let interval = self.world.interval;
                self.database.lets_go_on(&pause, binds, interval, now);
                let way = (pause.server, pause.role, pause.direction);
                let now = self.agenda.now();
                self.checks.guarded.lets_go_on(way, interval, now);
            }
            self.ring();
        }
        self.bot_after(REVIEW_EVERY, BotEvent::ReviewsPauses);
    }
}
