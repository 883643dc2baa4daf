use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// All chance of a run comes from its seed.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Whether something of this likelihood (0 to 1) happens.
    pub fn is(&mut self, likelihood: f64) -> bool {
        self.0.random_bool(likelihood)
    }

    /// From 0 to 1.
    pub fn lot(&mut self) -> f64 {
        self.0.random()
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64(self.lot())
    }

    pub fn millis(&mut self, least: u64, most: u64) -> Duration {
        Duration::from_millis(self.0.random_range(least..=most))
    }

    /// Until the next of events that come at any time, `mean` apart on average.
    pub fn pause(&mut self, mean: Duration) -> Duration {
        mean.mul_f64(-(1.0 - self.lot()).ln())
    }
}
