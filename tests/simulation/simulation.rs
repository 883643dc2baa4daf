use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use gatepass::domain::{Bind, Direction, HoldingState, ServerId, Trigger, UserId};
use gatepass::store::{Intent, Settled};

use crate::agenda::Agenda;
use crate::bot::Bot;
use crate::chance::Chance;
use crate::checks::Checks;
use crate::database::Database;
use crate::event::{BotEvent, Event, Life, Write};
use crate::measures::Measures;
use crate::outside::discord::{By, Discord, Landed};
use crate::outside::people::BETWEEN_RUSHES;
use crate::outside::roblox::Roblox;
use crate::outside::weather::{Trouble, Weather};
use crate::world::{Size, World};

/// So much of what happened last is told of a run that breaks a rule.
const TOLD: usize = 50;

/// How long before the run those came who are there when it begins.
const LONG_AGO: Duration = Duration::from_hours(30 * 24);

/// How often it is looked how things stand.
const SAMPLED: Duration = Duration::from_mins(5);

/// One run: the world, and the bot in it.
#[derive(Debug)]
pub struct Simulation {
    pub world: World,
    pub agenda: Agenda<Event>,
    pub chance: Chance,
    pub weather: Weather,
    pub roblox: Roblox,
    pub discord: Discord,
    pub database: Database,
    pub bot: Bot,
    /// How often the bot was started before.
    pub life: Life,
    /// When the bot was started last.
    pub started: Duration,
    /// For how long it was down, each time: from, until.
    pub down: Vec<(Duration, Duration)>,
    /// Who came or left while it was.
    unheard: BTreeSet<(ServerId, UserId)>,
    pub checks: Checks,
    pub measures: Measures,
    /// From then on nothing changes and nothing goes wrong.
    pub quiet_from: Duration,
    /// When everybody asked at once.
    pub last_rush: Option<Duration>,
    pub end: Duration,
    /// So many events until the bot is killed.
    until_killed: usize,
    recent: VecDeque<(Duration, Event)>,
    events: u64,
}

impl Simulation {
    pub fn new(size: Size, seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let world = World::new(size, &mut chance);
        let quiet_from = size.lasts;
        let quiet = 3 * world.interval.max(world.round()) + Duration::from_hours(9);
        let weather = Weather::new(quiet_from, &mut chance);
        let mut simulation = Self {
            agenda: Agenda::new(),
            weather,
            roblox: Roblox::default(),
            discord: Discord::default(),
            database: Database::default(),
            bot: Bot::default(),
            life: 0,
            started: Duration::ZERO,
            down: Vec::new(),
            unheard: BTreeSet::new(),
            checks: Checks::default(),
            measures: Measures::default(),
            quiet_from,
            last_rush: None,
            end: quiet_from + quiet,
            until_killed: 0,
            recent: VecDeque::new(),
            events: 0,
            chance,
            world,
        };
        simulation.settle_everybody();
        simulation.plan();
        simulation
    }

    /// Lets all of it happen.
    ///
    /// # Errors
    /// The rule that was broken, with what happened last.
    pub fn run(&mut self) -> Result<(), String> {
        while let Some(event) = self.agenda.next() {
            if self.agenda.now() >= self.end {
                break;
            }
            self.events += 1;
            if self.recent.len() == TOLD {
                self.recent.pop_front();
            }
            self.recent.push_back((self.agenda.now(), event.clone()));
            self.may_be_killed();
            self.happens(event);
            if let Some(broken) = self.checks.broken() {
                return Err(self.told(broken));
            }
        }
        self.check_the_end().map_err(|broken| self.told(&broken))
    }

    /// How much happened.
    pub const fn events(&self) -> u64 {
        self.events
    }

    pub fn is_quiet(&self) -> bool {
        self.agenda.now() >= self.quiet_from
    }

    /// Who is where at the start, owns something, and has the roles for it.
    fn settle_everybody(&mut self) {
        let now = self.agenda.timestamp();
        for user in self.world.users() {
            for item in self.world.items.clone() {
                if self.chance.is(0.35) {
                    self.roblox.gains(user, item, Duration::ZERO);
                }
            }
            let servers: BTreeSet<_> = (0..=self.chance.below(3))
                .map(|_| self.world.any_server(&mut self.chance))
                .collect();
            let read = now.minus(self.world.interval.mul_f64(self.chance.lot()));
            self.database.swept(user, read);
            let states = self.world.items.iter().map(|item| {
                let state = if self.roblox.owns(user, *item) {
                    HoldingState::Owned
                } else {
                    HoldingState::NotOwned
                };
                (*item, state)
            });
            let states = states.collect();
            self.database.record_holdings(user, &states, read);
            self.checks
                .answered(user, &Ok(states), Duration::ZERO, false);
            for server in servers {
                self.discord.comes(server, user, now.minus(LONG_AGO));
                self.database.came(server, user, now);
                self.have_what_is_earned(server, user);
            }
        }
    }

    fn have_what_is_earned(&mut self, server: ServerId, user: UserId) {
        let now = self.agenda.timestamp();
        for (role, binds) in &self.world.servers[&server].by_role {
            let earns = |bind: &&Bind| {
                let mut items = bind.requirement.items();
                items.all(|item| self.roblox.owns(user, item))
            };
            let met: BTreeSet<_> = binds.iter().filter(earns).map(|bind| bind.id).collect();
            if !met.is_empty() {
                let key = (server, user, *role);
                self.discord.give(server, user, *role, By::Bot);
                let intent = Intent::Give(met);
                self.database.intend(key, &intent, false, now);
                let held = (Settled::Held, intent.direction());
                self.database.settle(key, Some(held), now);
            }
        }
    }

    fn plan(&mut self) {
        self.agenda.at(Duration::ZERO, Event::Starts);
        self.agenda.at(SAMPLED, Event::Sample);
        self.agenda.at(Duration::ZERO, Event::SomebodyActs);
        self.agenda.at(Duration::ZERO, Event::SomebodyAsks);
        let rush = self.chance.pause(BETWEEN_RUSHES);
        self.agenda.at(rush, Event::Rush);
        for episode in self.weather.episodes() {
            if let Trouble::OtherProgram(_) = episode.trouble {
                self.agenda.at(episode.from, Event::OtherProgram);
            }
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::SomebodyActs => self.somebody_acts(),
            Event::SomebodyAsks => self.somebody_asks(),
            Event::Rush => self.everybody_asks(),
            Event::Appears(user, item) => self.appears(user, item),
            Event::Reopens(user) => self.roblox.hides(user, false),
            Event::Comes(server, user) => self.comes(server, user),
            Event::ThinksAgain(write) => self.thinks_again(write),
            Event::OtherProgram => self.another_program_asks(),
            Event::Arrives(life, request) => self.arrives(life, request),
            Event::Lands(write) => self.lands(write),
            Event::Stops => self.stops(),
            Event::Starts => self.starts(),
            Event::Sample => {
                self.sample();
                self.agenda.after(SAMPLED, Event::Sample);
            }
            Event::Asks(server, user) if self.bot.is_up => self.is_asked(server, user),
            Event::SaysBought(server, user) if self.bot.is_up => self.is_told(server, user),
            Event::Bot(life, event) if life == self.life && self.bot.is_up => self.does(event),
            Event::Asks(..) | Event::SaysBought(..) | Event::Bot(..) => {}
        }
    }

    fn another_program_asks(&mut self) {
        let now = self.agenda.now();
        let rates = self.weather.now(now).filter_map(|it| match it {
            Trouble::OtherProgram(rate) => Some(rate),
            _ => None,
        });
        if let Some(rate) = rates.max() {
            self.roblox.another_request(now);
            let pause = self.chance.pause(Duration::from_mins(1) / rate);
            self.agenda.after(pause, Event::OtherProgram);
        }
    }

    fn lands(&mut self, write: Write) {
        let Write {
            server, user, role, ..
        } = write;
        let key = (server, user, role);
        let (landed, direction) = if write.gives {
            let landed = self.discord.give(server, user, role, By::Bot);
            self.role_came(server, user, role);
            (landed, Direction::Gain)
        } else {
            let landed = self.discord.take(server, user, role, By::Bot);
            (landed, Direction::Loss)
        };
        if landed == Landed::Changed {
            self.check_landed(key, direction);
        }
    }

    /// The bot hears that somebody came or left, if it is up.
    pub fn hears(&mut self, server: ServerId, user: UserId) {
        if !self.bot.is_up {
            self.unheard.insert((server, user));
            return;
        }
        self.hears_now(server, user, Trigger::Joined);
    }

    fn hears_now(&mut self, server: ServerId, user: UserId, trigger: Trigger) {
        let now = self.agenda.timestamp();
        if self.discord.is_member(server, user) {
            self.database.came(server, user, now);
            self.database.queue(server, user, trigger, now);
            self.ring();
        } else {
            self.database.left(server, user);
        }
    }

    fn may_be_killed(&mut self) {
        if self.until_killed == 0 {
            // A few times a day, also in the middle of something.
            let events = usize::try_from(self.world.size.members).expect("few") * 300;
            self.until_killed = 1 + self.chance.below(events);
        }
        self.until_killed -= 1;
        if self.until_killed == 0 && !self.is_quiet() {
            self.stops();
        }
    }

    /// Between two steps that the database takes one by one. Returns whether it is
    /// over with the bot.
    pub fn is_killed_here(&mut self) -> bool {
        if self.is_rarely(0.0002) {
            self.stops();
        }
        !self.bot.is_up
    }

    /// Whether something of this likelihood in a small world happens: as often a day
    /// in any, or a large one would be down every few minutes.
    pub fn is_rarely(&mut self, in_a_small_world: f64) -> bool {
        self.chance
            .is(in_a_small_world * self.world.size.as_small())
    }

    /// `kill -9`: what is in memory is gone.
    fn stops(&mut self) {
        if self.bot.is_up && !self.is_quiet() {
            self.bot = Bot::default();
            let down = self.chance.millis(1_000, 120_000);
            let now = self.agenda.now();
            self.down.push((now, now + down));
            self.agenda.after(down, Event::Starts);
        }
    }

    fn starts(&mut self) {
        self.life += 1;
        self.started = self.agenda.now();
        self.bot = Bot::started();
        self.measures.restarted();
        self.checks.restarted();
        let now = self.agenda.timestamp();
        // `Service::queue_open_intents`.
        for (server, user) in self.database.open_intents(None) {
            self.database.queue(server, user, Trigger::Recovery, now);
        }
        // `service/unseen.rs`.
        for (server, user) in std::mem::take(&mut self.unheard) {
            self.hears_now(server, user, Trigger::Reconnected);
        }
        for event in [BotEvent::LooksForOpenWrites, BotEvent::ReviewsPauses] {
            self.agenda
                .after(Duration::ZERO, Event::Bot(self.life, event));
        }
        self.look_for_turns_at(self.agenda.now());
        self.ring();
    }

    fn told(&self, broken: &str) -> String {
        let events = self.recent.iter();
        let events: Vec<_> = events
            .map(|(at, event)| format!("  {at:>14.3?} {event:?}\n"))
            .collect();
        format!(
            "{}{broken}, after {:?}, with {:?}",
            events.concat(),
            self.agenda.now(),
            self.weather.now(self.agenda.now()).collect::<Vec<_>>()
        )
    }
}
