//! Which runs there are. Each test takes some seeds, so that the cores share them.

use std::env;
use std::ops::Range;
use std::time::Instant;

use rstest::rstest;

use crate::measures::Measures;
use crate::simulation::Simulation;
use crate::world::Size;

const SMALL: Size = Size {
    members: 300,
    servers: 12,
    days: 1,
};

/// For those who ask: a run takes minutes in the dev profile.
const LARGE: Size = Size {
    members: 10_000,
    servers: 40,
    days: 3,
};

/// Runs these seeds, one after the other, and says what was measured of all.
fn run(size: Size, seeds: Range<u64>) {
    let mut all = Measures::default();
    let (started, mut events) = (Instant::now(), 0);
    for seed in seeds {
        let mut simulation = Simulation::new(size, seed);
        if let Err(broken) = simulation.run() {
            let name = if size.members == LARGE.members {
                "large"
            } else {
                "small"
            };
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
}

#[rstest]
fn small_worlds(#[values(0, 1, 2, 3)] nth: u64) {
    run(SMALL, 5 * nth..5 * (nth + 1));
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
    let size = match env::var("SIMULATION_SIZE").as_deref() {
        Ok("large") => LARGE,
        Ok("small") | Err(_) => SMALL,
        Ok(other) => panic!("SIMULATION_SIZE is small or large, not {other}"),
    };
    let seeds = env::var("SIMULATION_SEEDS").unwrap_or_else(|_| "0..100".to_owned());
    let number = |text: &str| {
        text.parse::<u64>()
            .expect("SIMULATION_SEEDS: 7, or 0..1000")
    };
    let seeds = match seeds.split_once("..") {
        Some((from, until)) => number(from)..number(until),
        None => number(&seeds)..number(&seeds) + 1,
    };
    run(size, seeds);
}
