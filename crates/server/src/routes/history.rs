//! `GET /api/history?before=MILLIS`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use wire::{Code, History, Problem, Timestamp};

use crate::app::App;
use crate::refused::{Refused, internal};
use crate::signin::Caller;

/// So many calls in one answer.
const PAGE: u32 = 50;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    before: Option<Timestamp>,
}

/// The calls that the asking member had a part in, newest first.
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    from: Result<Query<From>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<History>, Refused> {
    let Query(From { before }) =
        from.map_err(|_| Problem::new(Code::Invalid, "`before` is a number of milliseconds").at("before"))?;
    let session = caller.session;
    let mut calls = app.store.history(session.family, session.member, before, PAGE + 1).await?;
    let more = calls.len() > PAGE as usize;
    calls.truncate(PAGE as usize);
    let house = app.houses.of(session.family).await?.ok_or_else(internal)?;
    let seen_until = house
        .see(move |family| family.members.get(&session.member).map(|member| member.history_seen_until))
        .await?
        .ok_or_else(internal)?;
    Ok(Json(History { calls, more, seen_until }))
}
