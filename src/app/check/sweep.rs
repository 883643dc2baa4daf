use humantime::format_duration;

use super::report::Report;
use crate::app::exit::Error;
use crate::config::SweepConfig;
use crate::domain::sweep::{Round, apart};
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
    let round = Round {
        accounts,
        pace: allowed.pace,
        interval: config.interval,
    };
    let planned = format_duration(round.planned());
    let arithmetic = format!(
        "to read each linked account ({accounts}), {} s apart, takes {planned}",
        apart(round.pace).as_secs_f64()
    );
    if round.fits() {
        report.ok(SUBJECT, &format!("{arithmetic} of every {every}"))
    } else {
        let what = format!("{arithmetic}, so SWEEP_INTERVAL={every} can't be kept");
        let next = format!("set it to {planned} or more");
        report.warn(SUBJECT, &what, &next)
    }
}
