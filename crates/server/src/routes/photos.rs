//! `GET`, `PUT /api/members/{id}/photo`

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wire::{Code, MemberId, PhotoKept, Problem, SealedPicture};

use super::extract::{Body, Id};
use crate::app::App;
use crate::refused::{Refused, internal};
use crate::signin::Caller;

/// Which photograph.
#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    version: Option<u32>,
}

/// The sealed bytes of one version. A version never changes, so a browser need not ask twice.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(member): Id<MemberId>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Refused> {
    let version = which
        .ok()
        .and_then(|Query(which)| which.version)
        .ok_or_else(|| Problem::new(Code::Invalid, "say which version").at("version"))?;
    let picture = app
        .store
        .photo(caller.session.family, member, version)
        .await?
        .ok_or_else(|| Refused::new(Code::NotFound, "there is no such photograph"))?;
    let headers =
        [(CACHE_CONTROL, "private, max-age=31536000, immutable"), (CONTENT_TYPE, "application/octet-stream")];
    Ok((headers, picture.as_slice().to_vec()).into_response())
}

/// Keeps a new photograph of a member.
pub(crate) async fn keep(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(member): Id<MemberId>,
    Body(bytes): Body,
) -> Result<Json<PhotoKept>, Refused> {
    if bytes.len() > SealedPicture::MAX {
        return Err(Refused::new(Code::TooLarge, "the photograph is too large"));
    }
    let picture = SealedPicture::new(bytes.to_vec())
        .ok_or_else(|| Refused::new(Code::Invalid, "this is no sealed photograph"))?;
    let house = app.houses.of(caller.session.family).await?.ok_or_else(internal)?;
    Ok(Json(PhotoKept { version: house.keep_photo(caller.session.device, member, picture).await? }))
}
