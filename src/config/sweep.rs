use std::time::Duration;

use super::value::duration;
use super::{ConfigError, Environment, key};

/// How often members are looked at without anybody asking.
#[derive(Debug, Clone, Copy)]
pub struct SweepConfig {
    /// `SWEEP_INTERVAL`, by default 6 hours: how old what is known of a linked
    /// account may get.
    pub interval: Duration,
}

/// Shorter ones would ask Roblox without a pause even for a single account.
const SHORTEST: Duration = Duration::from_secs(1);
/// Longer ones are a slip of the finger.
const LONGEST: Duration = Duration::from_hours(30 * 24);

impl SweepConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let interval = duration(
            environment,
            key::SWEEP_INTERVAL,
            "6h",
            SHORTEST..=LONGEST,
            "a time from 1s to 30d with its unit, such as 90m, 6h or 1d",
        )?;
        Ok(Self { interval })
    }
}
