//! `POST /api/families`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::{Command, Family, Refusal, decide};
use wire::{Code, FoundFamily, Problem, SignedIn};

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
    let now = app.clock.now();
    let mut family = Family::new(wish.id, wish.profile, wish.member, wish.device, now);
    let change = wish.sealed;
    if change.entries.is_empty() || change.group.is_none() {
        let problem = Problem::new(Code::Invalid, "a family begins with its roster and its group");
        return Err(problem.at("sealed").into());
    }
    let sealed = decide(&family, Command::Seal { device: who.device, change }, now).map_err(in_body)?;
    sealed.iter().for_each(|change| family.apply(change));
    app.store.found_family(&family, &sealed).await?;
    app.founding.founded(claim).await;
    Ok((begin(&app, &origin, who).await?, Json(who)))
}

/// The rules speak of the change; in this request it is the field `sealed`.
fn in_body(refusal: Refusal) -> Problem {
    let mut problem = Problem::from(refusal);
    problem.field = problem.field.map(|field| match field.strip_prefix("change") {
        Some(within) => format!("sealed{within}"),
        None => field,
    });
    problem
}
