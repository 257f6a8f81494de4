//! `GET /healthz`, `GET /readyz`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// The program runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The program can do its work: its memory answers and media runs.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    if !app.houses.media_runs() {
        return (StatusCode::SERVICE_UNAVAILABLE, "media does not run\n");
    }
    match app.store.health().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
