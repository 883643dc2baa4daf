//! Which runs there are. Each test takes some seeds, so that the cores share them.

use std::env;
use std::ops::Range;
use std::time::{Duration, Instant};

use rstest::rstest;

use crate::measures::Measures;
use crate::simulation::Simulation;
use crate::world::Size;

const SMALL: Size = Size {
    members: 300,
    servers: 12,
    lasts: Duration::from_hours(24),
    intervals: &[
        Duration::from_hours(1),
        Duration::from_hours(2),
        Duration::from_hours(6),
    ],
};

/// A round of the sweep takes longer than it may, so the sweep never rests.
const BUSY: Size = Size {
    members: 500,
    servers: 12,
    lasts: Duration::from_hours(6),
    intervals: &[Duration::from_mins(5)],
};

/// For those who ask: a run takes minutes in the dev profile.
const LARGE: Size = Size {
    members: 10_000,
    servers: 40,
    lasts: Duration::from_hours(72),
    ..SMALL
};

const SIZES: [(&str, Size); 3] = [("small", SMALL), ("busy", BUSY), ("large", LARGE)];

/// Runs these seeds, one after the other, and says what was measured of all.
fn run(name: &str, seeds: Range<u64>) -> Measures {
    let size = SIZES.iter().find(|(it, _)| *it == name);
    let (_, size) = size.expect("SIMULATION_SIZE is small, busy or large");
    assert!(
        !seeds.is_empty(),
        "SIMULATION_SEEDS: from 7..7 there is none"
    );
    let mut all = Measures::default();
    let (started, mut events) = (Instant::now(), 0);
    for seed in seeds {
        let mut simulation = Simulation::new(*size, seed);
        if let Err(broken) = simulation.run() {
            panic!(
                "{broken}\nseed {seed} again: SIMULATION_SIZE={name} SIMULATION_SEEDS={seed} \
                 cargo test --test simulation -- on_demand --ignored --nocapture"
            );
        }
        events += simulation.events();
        all.add(&simulation);
    }
    println!(
        "{all}\nevents                    {events} in {:.1?}",
        started.elapsed()
    );
    all
}

/// In each of these all happens that the rules are for.
#[rstest]
fn small_worlds(#[values(0, 1, 2, 3, 4, 5, 6, 7)] nth: u64) {
    let all = run("small", 25 * nth..25 * (nth + 1));
    assert_eq!(all.missing(), Vec::<&str>::new());
}

#[rstest]
fn the_sweep_uses_what_it_may_and_nobody_waits_for_it(#[values(0, 1)] seed: u64) {
    let all = run("busy", seed..seed + 1);
    let (used, hours) = all.used();
    assert!(hours > 0, "there was no hour without trouble");
    assert!(used >= 0.9, "{used} of what it may, in {hours} hours");
    let (waited, people) = all.calm_wait();
    assert!(people > 0, "nobody asked while all was well");
    assert!(waited < 1.0, "{people} people waited {waited} s for it");
}

#[test]
fn a_seed_decides_all_that_happens() {
    let told = || {
        let mut simulation = Simulation::new(SMALL, 3);
        simulation.run().expect("no rule is broken");
        let mut measures = Measures::default();
        measures.add(&simulation);
        format!("{measures} {}", simulation.events())
    };
    assert_eq!(told(), told());
}

#[test]
#[ignore = "runs what SIMULATION_SEEDS (7, or 0..1000) and SIMULATION_SIZE ask for"]
fn on_demand() {
    let size = env::var("SIMULATION_SIZE").unwrap_or_else(|_| "small".to_owned());
    let seeds = env::var("SIMULATION_SEEDS").unwrap_or_else(|_| "0..100".to_owned());
    let number = |text: &str| {
        text.parse::<u64>()
            .expect("SIMULATION_SEEDS: 7, or 0..1000")
    };
    let seeds = match seeds.split_once("..") {
        Some((from, until)) => number(from)..number(until),
        None => number(&seeds)..number(&seeds) + 1,
    };
    run(&size, seeds);
}
