//! `POST /api/guests/{link}/look`, `POST /api/guests/{link}/knock`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use family::{Command, Guest};
use wire::{
    Code, GuestLinkId, GuestLinkInside, GuestSignedIn, KnockAsGuest, LookAtGuestLink, Problem, ProofHash,
};

use super::extract::{Id, Message};
use super::{OwnPage, Stranger, hash_of};
use crate::app::App;
use crate::house::House;
use crate::refused::Refused;
use crate::signin::begin_as_guest;

/// Says which call a link leads to, to whoever has its proof.
pub(crate) async fn look(
    State(app): State<Arc<App>>,
    _: Stranger,
    Id(link): Id<GuestLinkId>,
    Message(wish): Message<LookAtGuestLink>,
) -> Result<Json<GuestLinkInside>, Refused> {
    let hash = hash_of(&wish.proof)?;
    Ok(Json(inside(&app, &house_of(&app, link).await?, link, hash).await?))
}

/// Asks the call's members to let a guest in, and begins the guest's session.
pub(crate) async fn knock(
    State(app): State<Arc<App>>,
    _: Stranger,
    OwnPage(origin): OwnPage,
    Id(link): Id<GuestLinkId>,
    Message(wish): Message<KnockAsGuest>,
) -> Result<(HeaderMap, Json<GuestSignedIn>), Refused> {
    let hash = hash_of(&wish.proof)?;
    let house = house_of(&app, link).await?;
    let GuestLinkInside { family, call } = inside(&app, &house, link, hash.clone()).await?;
    let guest = wish.guest;
    let (session, cookie) = begin_as_guest(&origin, link, guest)?;
    let knock = Guest {
        link,
        tag: wish.tag,
        key: wish.key,
        mac: wish.mac,
        name: wish.name,
        session,
        at: app.clock.now(),
        // Their page says hello as soon as it has its answer.
        absent_since: Some(app.clock.now()),
        admitted: None,
        admissions: 0,
    };
    house.carry_out(Command::KnockAsGuest { proof_hash: hash, guest, knock }).await?;
    Ok((cookie, Json(GuestSignedIn { family, call, guest })))
}

async fn inside(
    app: &App,
    house: &House,
    link: GuestLinkId,
    hash: ProofHash,
) -> Result<GuestLinkInside, Refused> {
    let now = app.clock.now();
    let found = house
        .see(move |family| {
            let call = family.look_at_guest_link(link, &hash, now)?;
            Ok::<_, family::Refusal>(GuestLinkInside { family: family.id, call })
        })
        .await?;
    Ok(found.map_err(Problem::from)?)
}

async fn house_of(app: &App, link: GuestLinkId) -> Result<House, Refused> {
    let unknown =
        || Refused(Problem::new(Code::NotFound, "there is no such link; its call may be over").at("link"));
    let family = app.store.guest_link_family(link).await?.ok_or_else(unknown)?;
    app.houses.of(family).await?.ok_or_else(unknown)
}
