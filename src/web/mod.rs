//! The bot's own web servers: is the process alive, is it ready; and its
//! metrics.

mod health;
mod metrics;
mod readiness;
#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use metrics::run_metrics;
pub use readiness::Readiness;

/// How long requests under way may take once the server is asked to stop. A
/// client that sends half a request must not hold it.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves until `shutdown`, then lets requests under way finish.
pub async fn run(
    listener: TcpListener,
    readiness: Readiness,
    shutdown: CancellationToken,
) -> io::Result<()> {
    serve(listener, routes(readiness), shutdown).await
}

async fn serve(
    listener: TcpListener,
    routes: Router,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let serve =
        axum::serve(listener, routes).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let deadline = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        result = serve => result,
        () = deadline => Ok(()),
    }
}

fn routes(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .with_state(readiness)
}
