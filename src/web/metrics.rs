//! The page that Prometheus reads, on a listener of its own: what it tells is
//! for whoever runs the bot.

use std::io;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The text format, in the version that every Prometheus reads.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves `/metrics`, with what `page` makes each time, until `shutdown`.
pub async fn run_metrics<F>(
    listener: TcpListener,
    page: impl Fn() -> F + Clone + Send + Sync + 'static,
    shutdown: CancellationToken,
) -> io::Result<()>
where
    F: Future<Output = String> + Send + 'static,
{
    let metrics = move || async move { ([(CONTENT_TYPE, TEXT_FORMAT)], page().await) };
    let routes = Router::new().route("/metrics", get(metrics));
    super::serve(listener, routes, shutdown).await
}
