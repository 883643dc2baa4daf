use std::time::Duration;

use humantime::format_duration;

use super::report::Report;
use crate::app::exit::Error;
use crate::config::SweepConfig;
use crate::domain::sweep::round;
use crate::roblox::Probe;

const SUBJECT: &str = "sweep";

/// Whether Roblox allows requests enough for what is promised.
pub fn check(
    report: &mut Report,
    config: SweepConfig,
    accounts: u64,
    allowed: &Probe,
) -> Result<(), Error> {
    let every = format_duration(config.interval);
    let takes = whole_minutes(round(accounts, allowed.background, allowed.period));
    let arithmetic = format!(
        "{accounts} linked accounts, at {} requests in {} s, take {}",
        allowed.background,
        allowed.period.as_secs(),
        format_duration(takes),
    );
    if accounts == 0 {
        let what = format!("nobody is linked so far; those who are, are read again every {every}");
        report.ok(SUBJECT, &what)
    } else if takes <= config.interval {
        report.ok(SUBJECT, &format!("{arithmetic} of every {every}"))
    } else {
        let what = format!("{arithmetic}: SWEEP_INTERVAL={every} can't be kept");
        let next = format!("set SWEEP_INTERVAL to {} or more", format_duration(takes));
        report.warn(SUBJECT, &what, &next)
    }
}

/// The next whole minute: nobody plans by the second.
fn whole_minutes(time: Duration) -> Duration {
    Duration::from_mins(time.as_secs().div_ceil(60))
}
