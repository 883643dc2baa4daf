use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::Readiness;

/// The process is alive: it answers at all.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether the bot can serve, and which part can't.
///
/// `200 {"ready":true,"parts":{"database":true,"discord":true}}`, or 503 with
/// the same shape.
pub(super) async fn readyz(State(readiness): State<Readiness>) -> (StatusCode, Json<ReadyBody>) {
    let parts = readiness.look().await;
    let ready = parts.values().all(|ready| *ready);
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(ReadyBody { ready, parts }))
}

#[derive(Debug, Serialize)]
pub(super) struct ReadyBody {
    ready: bool,
    parts: BTreeMap<&'static str, bool>,
}
