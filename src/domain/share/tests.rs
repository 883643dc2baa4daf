use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const LIMIT: u32 = 100;
const PERIOD: u64 = 60_000;
const STEP: u64 = 1_000;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(0).plus(Duration::from_millis(millis))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).expect("short")
}

/// A process, with what it was told and what it asked.
#[derive(Debug, Clone, Default)]
struct Process {
    /// Whether it asks whenever it may, all at once.
    busy: bool,
    share: u32,
    lapses: u64,
    /// When each answer comes or came.
    asked: VecDeque<u64>,
    says_next: u64,
    frozen_until: u64,
    /// Until when the database takes nothing from it, but tells it who is there.
    blind_until: u64,
    /// Until when it can't tell what was used, as it began in another's place.
    unsure_until: u64,
    row: Option<Holder>,
}

impl Process {
    fn used(&mut self, now: u64) -> u32 {
        while self.asked.front().is_some_and(|end| end + PERIOD <= now) {
            self.asked.pop_front();
        }
        u32::try_from(self.asked.len()).expect("few")
    }
}

#[derive(Debug, Default)]
struct World {
    now: u64,
    /// The first of them serves people.
    processes: Vec<Process>,
    /// When Roblox counted each request.
    counted: Vec<u64>,
}

impl World {
    fn joins(&mut self, busy: bool) {
        self.processes.push(Process {
            busy,
            ..Process::default()
        });
    }

    fn others(&self, who: usize) -> Vec<Holder> {
        let others = self.processes.iter().enumerate();
        let others = others.filter(|(other, _)| *other != who);
        others.filter_map(|(_, other)| other.row).collect()
    }

    /// As `service::processes` does it.
    fn says(&mut self, who: usize) {
        let (now, others) = (self.now, self.others(who));
        let process = &mut self.processes[who];
        process.says_next = now + millis(SAID_EVERY);
        if process.blind_until > now {
            if process.row.is_some() && process.lapses > now && others.is_empty() {
                process.lapses = now + millis(LASTS);
            }
            return;
        }
        let serves_people = who == 0;
        loop {
            let used = (process.used(now) * WHOLE).div_ceil(LIMIT);
            let said = Said {
                share: process.share,
                used: (process.unsure_until <= now).then_some(used),
                busy: process.busy,
                serves_people,
            };
            let (row, fair) = renew(process.row, &others, said, at(now));
            process.row = Some(row);
            process.lapses = now + millis(LASTS);
            process.share = row.share.min(fair);
            if fair >= row.share {
                break;
            }
        }
    }

    /// The one that serves people is started again, dead or not. What is left of the
    /// limit Roblox tells it, but not whose the rest was.
    fn restarts(&mut self) {
        let (now, bot) = (self.now, &mut self.processes[0]);
        *bot = Process {
            busy: bot.busy,
            asked: std::mem::take(&mut bot.asked),
            share: WHOLE,
            unsure_until: if bot.row.is_some() {
                now + millis(SPENT)
            } else {
                0
            },
            row: bot.row,
            ..Process::default()
        };
    }

    /// Whether whoever serves people and said so lately has what is theirs.
    fn people_have_theirs(&self) -> bool {
        let bot = &self.processes[0];
        let spoke = self.now < bot.lapses;
        !spoke || bot.share >= FOR_PEOPLE
    }

    /// Lets time pass; each request takes `lag` to be answered.
    fn pass(&mut self, time: u64, lag: u64) {
        let end = self.now + time;
        while self.now < end {
            self.now += STEP;
            for who in 0..self.processes.len() {
                let now = self.now;
                if self.processes[who].frozen_until > now {
                    continue;
                }
                if self.processes[who].says_next <= now {
                    self.says(who);
                }
                let process = &mut self.processes[who];
                let room = LIMIT * process.share / WHOLE;
                while process.busy && now < process.lapses && process.used(now) < room {
                    process.asked.push_back(now + lag);
                    self.counted.push(now + lag);
                }
            }
        }
    }

    /// The most that Roblox counted within any period.
    fn most(&mut self) -> usize {
        self.counted.sort_unstable();
        let counted = &self.counted;
        let within = |last: usize| {
            let first = counted.partition_point(|at| at + PERIOD <= counted[last]);
            last + 1 - first
        };
        (0..counted.len()).map(within).max().unwrap_or(0)
    }
}

#[derive(Debug, Clone)]
enum Event {
    Joins(bool),
    /// Without a word.
    Dies(usize),
    Freezes(usize, u64),
    CannotWrite(usize, u64),
    Restarts,
    Wants(usize, bool),
}

fn event() -> impl Strategy<Value = Event> {
    let who = 0..6_usize;
    let long = 1_000..200_000_u64;
    prop_oneof![
        any::<bool>().prop_map(Event::Joins),
        who.clone().prop_map(Event::Dies),
        (who.clone(), long.clone()).prop_map(|(who, long)| Event::Freezes(who, long)),
        (who.clone(), long).prop_map(|(who, long)| Event::CannotWrite(who, long)),
        Just(Event::Restarts),
        (who, any::<bool>()).prop_map(|(who, busy)| Event::Wants(who, busy)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whoever comes, dies, freezes, wakes up, can't write or is started again: together they stay
    /// within the limit, and people have their part of it.
    #[test]
    fn no_window_sees_more_than_the_limit(
        events in prop::collection::vec((event(), 1_000..90_000_u64, 0..9_000_u64), 1..30),
    ) {
        let mut world = World::default();
        world.joins(true);
        for (event, time, lag) in events {
            let there = world.processes.len();
            let now = world.now;
            match event {
                Event::Joins(busy) if there < 6 => world.joins(busy),
                Event::Joins(_) => {}
                Event::Dies(who) => world.processes[who % there].frozen_until = u64::MAX,
                Event::Freezes(who, long) => {
                    let process = &mut world.processes[who % there];
                    process.frozen_until = process.frozen_until.max(now + long);
                }
                Event::CannotWrite(who, long) => {
                    world.processes[who % there].blind_until = now + long;
                }
                Event::Restarts => world.restarts(),
                Event::Wants(who, busy) => world.processes[who % there].busy = busy,
            }
            world.pass(time, lag);
            prop_assert!(world.people_have_theirs(), "{:?}", world.processes);
        }
        let most = world.most();
        prop_assert!(most <= LIMIT as usize, "{most}");
    }
}

fn shares(world: &World) -> Vec<u32> {
    world.processes.iter().map(|it| it.share).collect()
}

#[test]
fn alone_a_process_has_all_of_it_at_once() {
    let mut world = World::default();
    world.joins(true);
    world.pass(STEP, 0);
    assert_eq!(shares(&world), [WHOLE]);
}

#[test]
fn two_share_and_use_all_of_it() {
    let mut world = World::default();
    world.joins(true);
    world.pass(2 * PERIOD, 500);
    world.joins(true);
    world.pass(2 * PERIOD, 500);
    assert_eq!(shares(&world), [600, 400]);
    let before = world.counted.len();
    world.pass(10 * PERIOD, 500);
    let used = world.counted.len() - before;
    assert!(used >= 850, "{used} of 1000");
    for busy in [false, true] {
        world.processes[0].busy = busy;
        world.pass(3 * PERIOD, 500);
        let expected = if busy { [600, 400] } else { [360, 640] };
        assert_eq!(shares(&world), expected);
    }
}

#[test]
fn who_is_idle_gives_its_part_away_at_once() {
    let mut world = World::default();
    world.joins(false);
    world.pass(PERIOD, 0);
    world.joins(true);
    world.pass(3 * millis(SAID_EVERY), 0);
    assert_eq!(shares(&world), [360, 640]);
}

#[test]
fn what_a_dead_process_had_is_the_others_when_it_is_spent() {
    let mut world = World::default();
    for _ in 0..3 {
        world.joins(true);
    }
    world.pass(4 * PERIOD, 0);
    world.processes[2].frozen_until = u64::MAX;
    let shared = [468, 266, 266];
    world.pass(millis(SPENT), 0);
    assert_eq!(shares(&world), shared, "it may be on its way still");
    world.pass(millis(LASTS + 2 * SAID_EVERY), 0);
    assert_eq!(shares(&world)[..2], [600, 400]);
}

/// The bot is away for as long as it likes; a worker died, too, and another has its
/// part: people are served as soon as the bot is back.
#[test]
fn what_is_for_people_waits_for_the_bot() {
    let mut world = World::default();
    for _ in 0..3 {
        world.joins(true);
    }
    world.pass(4 * PERIOD, 0);
    world.processes[0].frozen_until = world.now + 10 * PERIOD;
    world.processes[2].frozen_until = u64::MAX;
    world.pass(10 * PERIOD, 0);
    assert_eq!(world.processes[1].share, WHOLE - FOR_PEOPLE);
    world.pass(millis(SAID_EVERY), 0);
    assert_eq!(world.processes[0].share, FOR_PEOPLE);
}

/// The one that is connected to Discord, restarted: it can't know what the last one
/// asked, and goes on with its share.
#[test]
fn a_restart_goes_on_with_the_share_it_finds() {
    let mut world = World::default();
    world.joins(true);
    world.pass(PERIOD, 0);
    let row = world.processes[0].row;
    let said = Said {
        share: row.map_or(0, |row| row.share),
        used: None,
        busy: false,
        serves_people: true,
    };
    let (again, fair) = renew(row, &[], said, at(world.now));
    assert_eq!((again.share, again.held, fair), (WHOLE, WHOLE, WHOLE));
}

/// It could not write for so long that its row is spent, went on while it saw nobody,
/// and is started again as soon as somebody is there.
#[test]
fn what_was_used_in_vain_of_the_database_is_held_after_a_restart() {
    let mut world = World::default();
    world.joins(true);
    world.pass(PERIOD, 0);
    world.processes[0].blind_until = u64::MAX;
    world.pass(millis(SPENT), 0);
    world.joins(true);
    world.pass(millis(LASTS), 0);
    world.restarts();
    world.pass(STEP, 0);
    assert_eq!(shares(&world), [600, 0]);
    world.pass(3 * PERIOD, 0);
    assert_eq!(shares(&world), [600, 400]);
}
