//! Many durations, in order.

use std::fmt;
use std::time::Duration;

/// Never empty.
#[derive(Debug, Clone)]
pub struct Quantiles(Vec<Duration>);

impl Quantiles {
    /// # Panics
    /// Of nothing there are no quantiles.
    pub fn of(mut durations: Vec<Duration>) -> Self {
        assert!(!durations.is_empty(), "nothing was measured");
        durations.sort_unstable();
        Self(durations)
    }

    /// The duration that `percent` of all do not exceed.
    pub fn at(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0[rank - 1]
    }

    pub fn median(&self) -> Duration {
        self.at(50)
    }

    pub fn least(&self) -> Duration {
        self.0[0]
    }

    pub fn most(&self) -> Duration {
        self.at(100)
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p99] = [50, 99].map(|percent| Millis(self.at(percent)));
        let (max, count) = (Millis(self.most()), self.0.len());
        write!(f, "p50 {p50}, p99 {p99}, max {max} ({count} measured)")
    }
}

/// Written in milliseconds.
pub struct Millis(pub Duration);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ms", self.0.as_secs_f64() * 1e3)
    }
}
