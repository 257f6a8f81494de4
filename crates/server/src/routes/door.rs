//! `GET /api/door`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use wire::Door;

use super::Stranger;
use crate::app::App;
use crate::refused::Refused;
use crate::signin::session_of;

/// What a page may know before anybody signs in.
pub(crate) async fn door(
    State(app): State<Arc<App>>,
    _: Stranger,
    headers: HeaderMap,
) -> Result<Json<Door>, Refused> {
    Ok(Json(Door {
        protocol: wire::PROTOCOL,
        signed_in: session_of(&app, &headers).await?.is_some(),
        founding_open: app.founding.is_open().await,
    }))
}
