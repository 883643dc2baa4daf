//! Joins what is measured with whoever reads it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::exit::Error;
use crate::metrics::{self, ANSWER_BOUNDS, ANSWERS, Reading};
use crate::service::{Backlog, Service};

/// A database that takes longer is left out of the page.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often times are summed up.
const UPKEEP: Duration = Duration::from_secs(5);

/// Begins to count. What happened before is not counted.
pub fn start(sweep_interval: Duration) -> Result<PrometheusHandle, Error> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(ANSWERS.to_owned()), &ANSWER_BOUNDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(Error::Metrics)?;
    let started = SystemTime::now().duration_since(UNIX_EPOCH);
    metrics::describe(started.unwrap_or_default(), sweep_interval);
    Ok(handle)
}

/// Sums up what was timed, until `shutdown`. The recorder keeps each time until
/// somebody reads the page, and perhaps nobody does.
pub async fn upkeep(handle: PrometheusHandle, shutdown: CancellationToken) {
    while shutdown.run_until_cancelled(sleep(UPKEEP)).await.is_some() {
        handle.run_upkeep();
    }
}

/// The page that Prometheus reads.
pub async fn page(handle: PrometheusHandle, service: Service) -> String {
    let backlog = timeout(PATIENCE, service.backlog()).await;
    let backlog = backlog.ok().and_then(Result::ok);
    let budget = service.budget();
    let seconds = |of: fn(Backlog) -> Duration| backlog.map(of);
    Reading {
        budget_limit: budget.limit,
        budget_remaining: budget.remaining,
        budget_waiting: budget.waiting,
        queue_length: backlog.map(|it| it.waiting),
        queue_age: seconds(|it| it.longest_due),
        sweep_wait: seconds(|it| it.longest_unswept),
    }
    .record();
    handle.render()
}
