//! What is measured of a run, and reported.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use gatepass::domain::{Item, RoleId, ServerId, UserId};
use gatepass::roblox::budget::Quota;

use crate::outside::roblox::LIMIT;
use crate::simulation::Simulation;

const HOUR: Duration = Duration::from_hours(1);

#[derive(Debug, Default)]
pub struct Measures {
    /// How old what is known of an account was, each time it was looked, as a part of
    /// what is promised.
    ages: Vec<f64>,
    /// Since when a role is to come.
    awaited: BTreeMap<(ServerId, UserId, RoleId), Duration>,
    /// How long one took to come after the purchase.
    came: Vec<Duration>,
    /// How people fared who asked for something.
    people: BTreeMap<Times, People>,
    /// Requests by hour.
    sent: BTreeMap<u32, u32>,
    /// The same of the hours in which all was well and the sweep always had somebody
    /// to read, of all runs.
    busy: Vec<u32>,
    /// Hours in which the sweep had nothing to do for a moment.
    idle: BTreeSet<u32>,
    requests: u64,
    throttled: u64,
    held_back: u64,
    /// Pauses that ended because of what was read.
    healed: u64,
    /// Those that a person ended.
    let_go: u64,
    misled: u64,
    misled_uncounted: u64,
    starts: u64,
}

/// What times people asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Times {
    Calm,
    /// Everybody asked.
    Rush,
    /// Roblox could not be read as usual, or the bot had just started.
    Trouble,
}

#[derive(Debug, Default)]
struct People {
    /// How long their requests waited for their turn.
    waited: Vec<Duration>,
    /// How many had none: too many wanted one.
    refused: u64,
}

impl Measures {
    pub fn sent(&mut self, now: Duration) {
        *self.sent.entry(hour(now)).or_default() += 1;
        self.requests += 1;
    }

    pub fn sweep_rests(&mut self, now: Duration) {
        self.idle.insert(hour(now));
    }

    pub fn throttled(&mut self) {
        self.throttled += 1;
    }

    pub fn held_back(&mut self) {
        self.held_back += 1;
    }

    pub fn healed(&mut self) {
        self.healed += 1;
    }

    pub fn let_go(&mut self) {
        self.let_go += 1;
    }

    pub fn restarted(&mut self) {
        self.starts += 1;
    }

    pub fn person_waited(&mut self, waited: Duration, times: Times) {
        self.people.entry(times).or_default().waited.push(waited);
    }

    pub fn person_refused(&mut self, times: Times) {
        self.people.entry(times).or_default().refused += 1;
    }

    pub fn left(&mut self, server: ServerId, user: UserId) {
        self.awaited
            .retain(|(of, who, _), _| (*of, *who) != (server, user));
    }

    /// Adds what was measured of another run.
    pub fn add(&mut self, other: &Simulation) {
        let measures = &other.measures;
        self.ages.extend(&measures.ages);
        self.came.extend(&measures.came);
        for (times, people) in &measures.people {
            let all = self.people.entry(*times).or_default();
            all.waited.extend(&people.waited);
            all.refused += people.refused;
        }
        self.busy.extend(other.busy_hours());
        self.requests += measures.requests;
        self.throttled += measures.throttled;
        self.held_back += measures.held_back;
        self.healed += measures.healed;
        self.let_go += measures.let_go;
        self.starts += measures.starts;
        let (counted, uncounted) = other.checks.guarded.misled();
        self.misled += counted;
        self.misled_uncounted += uncounted;
    }
}

impl Measures {
    /// What did not happen in any world, so that its rule was held against nothing.
    pub fn missing(&self) -> Vec<&'static str> {
        let refused: u64 = self.people.values().map(|it| it.refused).sum();
        let happened = [
            ("a change is held back", self.held_back > 0),
            (
                "most pauses end without a person",
                self.healed > 10 * self.let_go,
            ),
            ("somebody is misled", self.misled > 0),
            ("a request is throttled", self.throttled > 0),
            ("somebody is refused", refused > 0),
        ];
        let missing = happened.into_iter().filter(|(_, happened)| !happened);
        missing.map(|(what, _)| what).collect()
    }

    /// How much of the background's share was used while there was always somebody to
    /// read, from 0 to 1, and in how many such hours.
    pub fn used(&self) -> (f64, usize) {
        let allowed = HOUR.div_duration_f64(Quota::per_minute(LIMIT).pace());
        let used = f64::from(self.busy.iter().sum::<u32>()) / allowed;
        let hours = u32::try_from(self.busy.len()).expect("some days");
        (used / f64::from(hours.max(1)), self.busy.len())
    }

    /// What all but one of a hundred waits of people for their turn stayed under while
    /// all was well, in seconds, and how many there were.
    pub fn calm_wait(&self) -> (f64, usize) {
        let calm = self.people.get(&Times::Calm);
        let waited = calm.map_or_else(<&[_]>::default, |it| &it.waited);
        let (_, p99) = quantiles(waited.iter().map(Duration::as_secs_f64));
        (p99, waited.len())
    }
}

impl Simulation {
    /// Looks how old the facts of some are.
    pub fn sample(&mut self) {
        let promised = self.world.interval.max(self.world.round());
        for nth in 0..20 {
            let step = self.world.size.members * nth / 20;
            let user = crate::world::user(1 + step);
            if self.database.servers_of(user).is_empty() {
                continue;
            }
            if let Some(learnt) = self.checks.last_answer(user) {
                let age = self.agenda.now().saturating_sub(learnt);
                self.measures.ages.push(age.div_duration_f64(promised));
                self.check_age(user, learnt);
            }
        }
        self.check_turns();
        self.check_open_writes();
    }

    /// Somebody bought something that roles are to come for.
    pub fn bought(&mut self, user: UserId, item: Item) {
        let now = self.agenda.now();
        if self.roblox.is_hidden(user) {
            return;
        }
        for server in self.discord_servers_of(user) {
            for (role, binds) in &self.world.servers[&server].by_role {
                let mut items = binds.iter().flat_map(|it| it.requirement.items());
                let there = self.discord.giver(server, user, *role).is_some();
                if items.any(|it| it == item) && !there {
                    self.measures.awaited.insert((server, user, *role), now);
                }
            }
        }
    }

    pub fn role_came(&mut self, server: ServerId, user: UserId, role: RoleId) {
        if let Some(since) = self.measures.awaited.remove(&(server, user, role)) {
            self.measures
                .came
                .push(self.agenda.now().saturating_sub(since));
        }
    }

    /// Somebody has or shows something no longer, and no role is to come for it.
    pub fn no_longer_awaited(&mut self, user: UserId) {
        self.measures.awaited.retain(|(_, who, _), _| *who != user);
    }

    /// Whether Roblox could be read as usual of late, with a budget that knows it, and
    /// whether everybody asked.
    pub fn times(&self) -> Times {
        const LATELY: Duration = Duration::from_mins(2);
        let now = self.agenda.now();
        let before = now.saturating_sub(LATELY);
        let is_late = |at: Duration| now.saturating_sub(at) <= LATELY;
        let kept = self.weather.kept_from_reading(before, now);
        if is_late(self.started) || !kept.is_zero() {
            Times::Trouble
        } else if self.last_rush.is_some_and(is_late) {
            Times::Rush
        } else {
            Times::Calm
        }
    }

    /// The requests of each hour in which all was well and the sweep had always
    /// somebody to read.
    fn busy_hours(&self) -> Vec<u32> {
        let sent = self.measures.sent.iter();
        let busy = sent.filter(|(hour, _)| {
            let from = HOUR * **hour;
            let until = from + HOUR;
            let down = self.down.iter();
            let mut down = down.filter(|(stop, start)| *stop < until && *start > from);
            !self.measures.idle.contains(hour)
                && until <= self.end
                && self.weather.kept_from_reading(from, until).is_zero()
                && down.next().is_none()
        });
        busy.map(|(_, requests)| *requests).collect()
    }
}

fn hour(now: Duration) -> u32 {
    u32::try_from(now.as_secs() / HOUR.as_secs()).expect("some days")
}

/// The middle one, and what all but one of a hundred stay under.
fn quantiles(of: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut sorted: Vec<_> = of.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| {
        let at = sorted.len().saturating_sub(1) * part / 100;
        sorted.get(at).copied().unwrap_or_default()
    };
    (at(50), at(99))
}

impl fmt::Display for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = quantiles(self.waited.iter().map(Duration::as_secs_f64));
        let (sent, refused) = (self.waited.len(), self.refused);
        write!(
            f,
            "p50 {p50:.3} s, p99 {p99:.3} s, of {sent}; {refused} refused"
        )
    }
}

impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99) = quantiles(self.ages.iter().map(|age| 100.0 * age));
        let looked = self.ages.len();
        writeln!(
            f,
            "age of facts              p50 {p50:.0} %, p99 {p99:.0} % of the promise, of {looked}"
        )?;
        let minutes = |it: &Duration| it.as_secs_f64() / 60.0;
        let (p50, p99) = quantiles(self.came.iter().map(minutes));
        let came = self.came.len();
        writeln!(
            f,
            "purchase to role          p50 {p50:.1} min, p99 {p99:.1} min, of {came}"
        )?;
        for (times, people) in &self.people {
            let times = match times {
                Times::Calm => "people, all well        ",
                Times::Rush => "people, in a rush       ",
                Times::Trouble => "people, else            ",
            };
            writeln!(f, "{times}  {people}")?;
        }
        let (used, hours) = self.used();
        writeln!(
            f,
            "used of the background's  {:.1} %, in {hours} busy hours",
            100.0 * used
        )?;
        writeln!(f, "requests                  {}", self.requests)?;
        writeln!(f, "429s for another program  {}", self.throttled)?;
        // A run that has one of these ends with it.
        writeln!(f, "429s of our own making    0")?;
        writeln!(f, "removals against Roblox   0")?;
        writeln!(
            f,
            "changes by wrong answers  {}, none past ten; {} not to be counted",
            self.misled, self.misled_uncounted
        )?;
        writeln!(f, "changes held back         {}", self.held_back)?;
        writeln!(
            f,
            "pauses that healed        {}; {} let go by a person",
            self.healed, self.let_go
        )?;
        write!(f, "starts                    {}", self.starts)
    }
}
