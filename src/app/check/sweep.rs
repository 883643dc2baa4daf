use std::time::Duration;

use humantime::format_duration;

use super::report::Report;
use crate::app::exit::Error;
use crate::config::SweepConfig;
use crate::domain::sweep::{apart, round};
use crate::roblox::Probe;

const SUBJECT: &str = "sweep";

/// Whether Roblox allows requests enough for what is promised.
pub fn check(
    report: &mut Report,
    config: SweepConfig,
    accounts: u64,
    allowed: Probe,
) -> Result<(), Error> {
    let every = format_duration(config.interval);
    if accounts == 0 {
        let what = format!("nobody is linked so far; who is, is read again every {every}");
        return report.ok(SUBJECT, &what);
    }
    let takes = round(accounts, allowed.pace);
    let planned = format_duration(whole_minutes(takes));
    let arithmetic = format!(
        "to read each linked account ({accounts}), {} s apart, takes {planned}",
        apart(allowed.pace).as_secs_f64()
    );
    if takes <= config.interval {
        report.ok(SUBJECT, &format!("{arithmetic} of every {every}"))
    } else {
        let what = format!("{arithmetic}, so SWEEP_INTERVAL={every} can't be kept");
        let next = format!("set it to {planned} or more");
        report.warn(SUBJECT, &what, &next)
    }
}

/// Up to the next whole minute: nobody plans by the second.
fn whole_minutes(time: Duration) -> Duration {
    let minutes = time.as_millis().div_ceil(60_000);
    Duration::from_mins(u64::try_from(minutes).unwrap_or(u64::MAX / 60))
}
