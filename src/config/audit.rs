use std::time::Duration;

use super::value::duration;
use super::{ConfigError, Environment, key};

/// How long the record of role changes goes back.
#[derive(Debug, Clone, Copy)]
pub struct AuditConfig {
    /// `AUDIT_KEEP`, by default 180 days: for how long it is kept who got or lost
    /// what, and why.
    pub keep: Duration,
}

/// The guard goes by the last day of it (`guard::REMEMBERED`). What a pause may undo
/// is kept for as long as people are asked.
const SHORTEST: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(24 * 3650);

impl AuditConfig {
    pub fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let keep = duration(
            environment,
            key::AUDIT_KEEP,
            "180d",
            SHORTEST..=LONGEST,
            "a time from 1d to 3650d with its unit, such as 90d or 26w",
        )?;
        Ok(Self { keep })
    }
}
