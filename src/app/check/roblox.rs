use super::report::Report;
use crate::app::exit::Error;
use crate::app::roblox::{client, next, what};
use crate::config::RobloxConfig;
use crate::domain::UnknownReason;
use crate::roblox::{Call, Probe};

const SUBJECT: &str = "Roblox";

/// Returns what Roblox allows, if the key is accepted.
pub async fn check(report: &mut Report, config: RobloxConfig) -> Result<Option<Probe>, Error> {
    match client(config)?.probe(&Call::interactive(None, None)).await {
        Ok(probe) => {
            let what = format!(
                "the key is accepted; {} of {} inventory requests are left for {} s",
                probe.remaining,
                probe.limit,
                probe.period.as_secs(),
            );
            report.ok(SUBJECT, &what)?;
            Ok(Some(probe))
        }
        Err(error) => {
            let reason = error.reason();
            let next = match reason {
                UnknownReason::KeyRefused => {
                    "see https://create.roblox.com/dashboard/credentials, then `gatepass init`"
                }
                _ => next(reason).unwrap_or("try again later"),
            };
            report.fail(SUBJECT, what(reason), next)?;
            Ok(None)
        }
    }
}
