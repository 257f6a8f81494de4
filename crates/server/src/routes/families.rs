//! `POST /api/families`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::Family;
use wire::{Code, FoundFamily, SignedIn};

use super::extract::Message;
use super::{OwnPage, Stranger};
use crate::Origin;
use crate::app::App;
use crate::refused::{Refused, to_the_end};
use crate::signin::begin;

/// Founds a family with the link that the server printed, and signs its founder in.
pub(crate) async fn found(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Message(wish): Message<FoundFamily>,
) -> Result<(HeaderMap, Json<SignedIn>), Refused> {
    to_the_end(found_by(app, origin, wish)).await
}

async fn found_by(
    app: Arc<App>,
    origin: Origin,
    wish: FoundFamily,
) -> Result<(HeaderMap, Json<SignedIn>), Refused> {
    let claim =
        app.founding.claim(&wish.token).await.ok_or_else(|| {
            Refused::new(Code::FoundingClosed, "this link was used already or is an older one")
        })?;
    let who = SignedIn { family: wish.id, member: wish.member.id, device: wish.device.id };
    let family = Family::new(wish.id, wish.profile, wish.member, wish.device, app.clock.now());
    app.store.found_family(&family).await?;
    app.founding.founded(claim).await;
    Ok((begin(&app, &origin, who).await?, Json(who)))
}
